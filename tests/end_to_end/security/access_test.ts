/**
 * Who may come, as the people see it who come: every refusal is a sentence in their language, and exit code 4.
 *
 * @module
 */
import { assertEquals, assertMatch } from "@std/assert";
import { formatLink } from "../../../shared/keys/link.ts";
import { until } from "../../support/until.ts";
import { assertNoTrace } from "../support/chat_server.ts";
import { invite, runInvite } from "../support/invite.ts";
import { JobWorld } from "../support/job_world.ts";

/** What somebody shows, as flags. */
type Shown = (world: JobWorld) => Promise<readonly string[]>;

/** Shows a code, in a file of its own. */
async function showing(world: JobWorld, code: string): Promise<readonly string[]> {
  return ["--invite-file", await world.file("code", `${code}\n`)];
}

const nothing: Shown = () => Promise.resolve([]);
const asGuest: Shown = () => Promise.resolve(["--guest"]);

/** A code that was right once: whatever happened to it since. */
function madeAnd(flags: readonly string[], happens: (world: JobWorld, code: string) => Promise<unknown>): Shown {
  return async (world) => {
    const { invitation } = await invite(world.server.dataFolder, ...flags);
    await happens(world, invitation);
    return await showing(world, invitation);
  };
}

interface Refused {
  readonly mode: "invite" | "closed";
  readonly shows: Shown;
  readonly english: RegExp;
  readonly chinese: RegExp;
}

const REFUSED: Readonly<Record<string, Refused>> = {
  "nobody without an invitation": {
    mode: "invite",
    shows: nothing,
    english: /people with an invitation/,
    chinese: /需要邀请/,
  },
  "no wrong code": {
    mode: "invite",
    shows: (world) => showing(world, "0000-0000-0000-0000-0000"),
    english: /no such invitation/,
    chinese: /没有这个邀请/,
  },
  "no spent code": {
    mode: "invite",
    shows: madeAnd(["--uses", "1"], async (world, code) => {
      const { code: exit, stderr } = await world.run("join", "bob", ...await showing(world, code));
      assertEquals([exit, stderr], [0, ""]);
    }),
    english: /used up/,
    chinese: /已经用完/,
  },
  "no expired code": {
    mode: "invite",
    shows: madeAnd(["--expires", "1s"], async ({ server }) => {
      let listed = "";
      await until(async () => (listed = await runInvite(server.dataFolder, "list")).includes("expired"), () => listed);
    }),
    english: /has expired/,
    chinese: /已经过期/,
  },
  "no withdrawn code": {
    mode: "invite",
    shows: madeAnd([], async ({ server }) => {
      const [, number = ""] = /(\d+): .*\n$/.exec(await runInvite(server.dataFolder, "list")) ?? [];
      await runInvite(server.dataFolder, "withdraw", number);
    }),
    english: /withdrawn/,
    chinese: /已被撤销/,
  },
  "no guests where people are invited": {
    mode: "invite",
    shows: asGuest,
    english: /members only/,
    chinese: /只允许成员/,
  },
  "nobody new to a closed server": {
    mode: "closed",
    shows: nothing,
    english: /members only/,
    chinese: /只允许成员/,
  },
};

Deno.test("every refusal of somebody who comes is a sentence in their language, and exit code 4", async (t) => {
  await using inviting = await JobWorld.start(["--access", "invite"]);
  await using closed = await JobWorld.start(["--access", "closed"]);
  for (const [name, { mode, shows, english, chinese }] of Object.entries(REFUSED)) {
    await t.step(`a server lets in ${name}`, async () => {
      const world = mode === "closed" ? closed : inviting;
      const shown = await shows(world);
      await Promise.all(([["en", english], ["zh", chinese]] as const).map(async ([language, sentence]) => {
        const { code, stdout, stderr } = await world.run("join", "ann", "--lang", language, ...shown);
        assertEquals([code, stdout], [4, ""], stderr);
        assertMatch(stderr, sentence);
        assertNoTrace(stderr);
      }));
    });
  }
});

Deno.test("a code lets in its people once, whatever its case and dashes, and members need none again", async () => {
  await using world = await JobWorld.start(["--access", "invite"], { isSecure: true });
  const { invitation, ...link } = await invite(world.server.dataFolder, "--uses", "2");
  const join = (name: string, ...shown: readonly string[]) => world.run("join", name, ...shown);
  const spelt = invitation.toLowerCase().replaceAll("-", " ");
  for (const [name, code] of [["ann", spelt], ["bob", formatLink({ ...link, invitation })]] as const) {
    assertEquals((await join(name, ...await showing(world, code))).code, 0);
    assertEquals((await join(name)).code, 0);
  }
  assertEquals((await join("eve", ...await showing(world, invitation))).code, 4);
  assertMatch(await runInvite(world.server.dataFolder, "list"), /^1: used up/);
});

Deno.test("a server with a password lets in whoever shows it, and ten wrong ones cost a pause", async () => {
  await using files = await JobWorld.start(["--memory"]);
  const password = await files.file("password", "open sesame\n");
  await Deno.chmod(password, 0o600);
  await using world = await JobWorld.start(["--access", "password", "--password-file", password]);
  const join = (name: string, ...shown: readonly string[]) => world.run("join", name, ...shown);
  assertMatch((await join("ann")).stderr, /the server has a password/);
  assertEquals((await join("ann", "--password-file", password)).code, 0);
  const wrong = ["--password-file", await world.file("wrong", "open barley\n")];
  for (let tries = 0; tries < 10; tries += 5) {
    for (const { code, stderr } of await Promise.all(Array.from({ length: 5 }, () => join("eve", ...wrong)))) {
      assertEquals(code, 4);
      assertMatch(stderr, /the password is wrong/);
    }
  }
  const [english, chinese] = [await join("eve", ...wrong), await join("eve", ...wrong, "--lang", "zh")];
  assertEquals([english.code, chinese.code], [4, 4]);
  assertMatch(english.stderr, /too many wrong tries/);
  assertMatch(chinese.stderr, /^无法/);
  // Members show nothing, and so wait for nothing.
  assertEquals((await join("ann")).code, 0);
});
