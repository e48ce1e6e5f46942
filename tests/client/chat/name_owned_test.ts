/**
 * What a user sees whose name belongs to another key, in whole clients in memory: the code for the owner, another name, and
 * the approval, which lets them in by itself.
 *
 * @module
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { MAX_CODES, POLL_MS } from "../../../client/chat/approval_wait.ts";
import { join } from "../../../client/join.ts";
import { receive } from "../../../client/jobs/commands.ts";
import { say } from "../../../client/jobs/say.ts";
import { keyWords } from "../../../shared/keys/key_words.ts";
import type { MessageOf } from "../../../shared/wire/message.ts";
import type { ScriptedPeer } from "../../support/scripted_peer.ts";
import { FakePlatform, letQuit, ownCertificate } from "../support/fake_platform.ts";
import { HOME, KEY, KNOWN, known, platformAt, SERVER, TLS } from "../support/far_server.ts";
import { keep, nextAttempt } from "../support/joined_client.ts";
import { challenge, letInProved } from "../support/proving_server.ts";
import { JoinedUser, KEY as PRESS, showAround, TerminalUser } from "../support/terminal_user.ts";

const OWNED = { device: "48217730", limit: 600 };

/** Proves the key of the server, and refuses a client because of its name. */
async function refuse(peer: ScriptedPeer, more: Partial<MessageOf<"error">> = OWNED): Promise<MessageOf<"hello">> {
  const hello = await challenge(peer, SERVER, TLS);
  await peer.expect("proof");
  await peer.send({ type: "error", code: "name_owned", text: "", about: hello.name, ...more });
  await peer.close();
  return hello;
}

/** A second machine of ann at a terminal: the server is known, and has refused her once. */
async function secondMachine(window = { columns: 80, rows: 24 }) {
  const user = new TerminalUser({ window });
  user.platform.certificate = ownCertificate(KEY);
  user.platform.storage.files.set(KNOWN, known(KEY));
  const first = user.platform.serve("first");
  const code = join(["example.org", "--name", "ann"], user.platform);
  const { identity = "" } = await refuse(first);
  await user.inputIs("Another name, or wait for the approval:");
  return { user, platform: user.platform, code, identity };
}

/** Moves the clock to the next attempt, and answers it. */
async function refuseNext(platform: FakePlatform, more?: Partial<MessageOf<"error">>): Promise<MessageOf<"hello">> {
  const server = platform.serve("next");
  await nextAttempt(platform);
  return await refuse(server, more);
}

async function leave(user: TerminalUser, server: ScriptedPeer): Promise<void> {
  user.type("/quit", PRESS.enter);
  await letQuit(server);
}

Deno.test("a second machine shows how it is approved, on one screen, and is in by itself once it was", async () => {
  const { user, platform, code, identity } = await secondMachine();
  using _ = user;
  const words = (await keyWords(identity)).split(" ");
  assertEquals(user.screen.slice(0, 9), [
    "Cannot join as ann: the name ann belongs to somebody who has another key.",
    "If that is you, type this on a device where you are in as ann:",
    "  /device approve 4821-7730",
    "It shows the key of the device that asks. It has to be this one:",
    `  ${identity}`,
    `  ${words.slice(0, 6).join(" ")}`,
    `  ${words.slice(6).join(" ")}`,
    "It is let in as soon as you approve it. The code is good for 10 minutes.",
    "No such device any more? Then give the operator of the server the key above.",
  ]);
  const again = await refuseNext(platform);
  assertEquals([again.name, again.identity], ["ann", identity]);
  await using server = platform.serve("approved");
  user.type("bo");
  await nextAttempt(platform);
  await letInProved(server, SERVER, TLS);
  await showAround(server);
  await user.inputIs("#lobby>");
  assertEquals(user.all.filter((row) => row.includes("Cannot")).length, 1, user.all.join("\n"));
  await user.sees("You are ann in #lobby.");
  await leave(user, server);
  assertEquals(await code, 0);
});

Deno.test("the device asks every three seconds, and at once after Enter", async () => {
  const { user, platform, code } = await secondMachine();
  using _ = user;
  const dialled = platform.dialled.length;
  platform.clock.advance(POLL_MS - 1_500);
  await user.settled();
  assertEquals(platform.dialled.length, dialled);
  const server = platform.serve("after Enter");
  user.type(PRESS.enter);
  // Enter is not held down for one attempt after the other.
  await nextAttempt(platform);
  await refuse(server);
  await user.inputIs("Another name, or wait for the approval:");
  user.type(PRESS.ctrlD);
  assertEquals(await code, 4);
});

Deno.test("somebody who wanted the name by chance types another one, which may belong to somebody too", async () => {
  const { user, platform, code } = await secondMachine();
  using _ = user;
  const second = platform.serve("second name");
  user.type("bob", PRESS.enter);
  assertEquals((await refuse(second, { device: "11112222", limit: 300 })).name, "bob");
  await user.sees("  /device approve 1111-2222");
  await user.sees("Cannot join as bob: the name bob belongs to somebody who has another key.");
  user.type("no name", PRESS.enter);
  await user.sees("no name is not a valid name");
  user.type("/device approve 1111-2222", PRESS.enter);
  await user.sees("Type that on a device where you are in already, not here.");
  await using third = platform.serve("third name");
  user.type("rob", PRESS.enter);
  assertEquals((await letInProved(third, SERVER, TLS)).name, "rob");
  await showAround(third);
  await user.inputIs("#lobby>");
  await leave(user, third);
  assertEquals(await code, 0);
});

Deno.test("a new code is called a new one, and after some of them the user is asked whether to go on", async () => {
  const { user, platform, code } = await secondMachine();
  using _ = user;
  for (let number = 2; number <= MAX_CODES; number++) {
    await refuseNext(platform, { device: `0000000${number}`, limit: 600 });
    await user.sees(`That code has ended. The new one: /device approve 0000-000${number}`);
  }
  await refuseNext(platform, { device: "99999999", limit: 600 });
  await user.sees("Nobody has approved this device. For another code, press Enter.");
  const dialled = platform.dialled.length;
  platform.clock.advance(10 * POLL_MS);
  await user.settled();
  assertEquals(platform.dialled.length, dialled);
  const server = platform.serve("after Enter");
  user.type(PRESS.enter);
  await nextAttempt(platform);
  await refuse(server, { device: "77777777", limit: 600 });
  await user.sees("That code has ended. The new one: /device approve 7777-7777");
  user.type(PRESS.ctrlC, PRESS.ctrlC);
  assertEquals(await code, 4);
});

Deno.test("a server that goes away meanwhile is told once, and waited for", async () => {
  const { user, platform, code } = await secondMachine();
  using _ = user;
  for (const reason of ["refused", "timed_out"] as const) {
    platform.fail(reason);
    await nextAttempt(platform);
    await user.sees("Trying again; the approval may still come.");
  }
  await refuseNext(platform);
  await user.sees("The server is back. The code is still 4821-7730.");
  assertEquals(user.all.filter((row) => row.startsWith("Cannot connect to example.org:12345")).length, 1);
  await refuseNext(platform, { code: "busy" });
  await user.sees("Cannot join as ann: the server is overloaded at the moment. Try again soon.");
  await using server = platform.serve("approved");
  await nextAttempt(platform);
  await letInProved(server, SERVER, TLS);
  await showAround(server);
  await user.inputIs("#lobby>");
  await leave(user, server);
  assertEquals(await code, 0);
});

Deno.test("a user leaves at once while an attempt hangs, as with a cable that is pulled", async () => {
  const { user, platform, code } = await secondMachine();
  using _ = user;
  await nextAttempt(platform);
  user.type(PRESS.ctrlD);
  assertEquals(await code, 4);
});

Deno.test("another refusal while waiting is handled as at any other time", async () => {
  const { user, platform, code } = await secondMachine();
  using _ = user;
  // The owner was reset, so that the name is free, and only those with an invitation are let in.
  await refuseNext(platform, { code: "not_invited" });
  await user.inputIs("Invitation, as a code or a link:");
  user.type(PRESS.enter);
  assertEquals(await code, 4);
});

Deno.test("a code that is not given any more leaves only another name", async () => {
  const { user, platform, code } = await secondMachine();
  using _ = user;
  await refuseNext(platform, {});
  await user.inputIs("Your name:");
  user.type(PRESS.ctrlD);
  assertEquals(await code, 4);
});

Deno.test("a guest gets no code, and is asked for another name", async () => {
  using user = new TerminalUser({ window: { columns: 80, rows: 24 } });
  const server = user.platform.serve("server");
  const code = join(["--name", "ann", "--guest"], user.platform);
  await server.expect("hello");
  await server.send({ type: "error", code: "name_owned", text: "", about: "ann" });
  await user.inputIs("Your name:");
  assertEquals(user.screen[0], "Cannot join as ann: the name ann belongs to somebody who has another key.");
  user.type(PRESS.ctrlD);
  assertEquals(await code, 4);
});

Deno.test("a terminal without a prompt asks, tells and lets in as well", async () => {
  const platform = platformAt(KEY, { isTerminal: true, environment: { ...HOME, TERM: "dumb" } });
  platform.storage.files.set(KNOWN, known(KEY));
  const first = platform.serve("first");
  const code = join(["example.org", "--name", "ann"], platform);
  await refuse(first);
  await platform.shows("Another name, or wait for the approval: ");
  await refuseNext(platform, { device: "11112222", limit: 600 });
  await platform.tells("The new one: /device approve 1111-2222");
  await using server = platform.serve("approved");
  await nextAttempt(platform);
  await letInProved(server, SERVER, TLS);
  await platform.shows("You are ann in #lobby.");
  assertEquals(platform.output.split("Another name, or wait for the approval: \n").length, 3, platform.output);
  platform.type("hello\n");
  assertEquals((await keep(server, 1, "message and ok")).text, "hello");
  platform.type("/quit\n");
  await letQuit(server);
  assertEquals(await code, 0);
});

for (
  const [LANG, lines] of [
    ["en_US.UTF-8", [
      "Cannot join as ann: the name ann belongs to somebody who has another key.",
      "If that is you, type this on a device where you are in as ann:",
      "  /device approve 4821-7730",
      "It shows the key of the device that asks. It has to be this one:",
      "KEY",
      "WORDS",
      "MORE WORDS",
      "Then try again. The code is good for 10 minutes.",
      "No such device any more? Then give the operator of the server the key above.",
    ]],
    ["zh_CN.UTF-8", [
      "无法以 ann 的名字加入：名字 ann 属于使用另一把密钥的人。",
      "如果那是你本人，请在已以 ann 登录的设备上输入：",
      "  /device approve 4821-7730",
      "那台设备会显示请求者的密钥，必须与本机的这一个一致：",
      "KEY",
      "WORDS",
      "MORE WORDS",
      "然后重试。配对码 10 分钟内有效。",
      "如果已经没有这样的设备，请把上面的密钥告诉服务器的管理员。",
    ]],
  ] as const
) {
  Deno.test(`a pipe, --json and jobs end with 4 and the code on standard error (${LANG})`, async () => {
    const runs: readonly ((flags: readonly string[], platform: FakePlatform) => Promise<number>)[] = [
      join,
      (flags, platform) => join([...flags, "--json"], platform),
      (flags, platform) => say([...flags, "--to", "bob", "hi"], platform),
      (flags, platform) => receive([...flags, "--from", "bob", "--into", "/home/bob"], platform),
    ];
    for (const [index, run] of runs.entries()) {
      const platform = platformAt(KEY, { environment: { ...HOME, LANG } });
      platform.storage.files.set(KNOWN, known(KEY));
      const server = platform.serve("server");
      const code = run(["--server", "example.org", "--name", "ann"], platform);
      const { identity = "" } = await refuse(server);
      assertEquals(await code, 4);
      const words = (await keyWords(identity)).split(" ");
      const shown = {
        KEY: `  ${identity}`,
        WORDS: `  ${words.slice(0, 6).join(" ")}`,
        "MORE WORDS": `  ${words.slice(6).join(" ")}`,
      };
      const prefix = index < 2 ? "" : "chat: ";
      assertEquals(
        platform.errorLines,
        lines.map((line) => prefix + ((shown as Readonly<Record<string, string>>)[line] ?? line)),
      );
      assertEquals(platform.dialled.length, 1);
    }
  });
}

Deno.test("a device that was revoked while its connection was lost does not come back", async () => {
  const platform = platformAt(KEY);
  platform.storage.files.set(KNOWN, known(KEY));
  const server = platform.serve("server");
  const code = join(["example.org", "--name", "ann"], platform);
  await letInProved(server, SERVER, TLS);
  await server.vanish();
  await platform.tells("Connection lost");
  await refuseNext(platform);
  assertEquals(await code, 4);
  assertStringIncludes(platform.errors, "  /device approve 4821-7730\n");
});

Deno.test("a session whose device is revoked ends with 4, says what to do, and does not try again", async () => {
  const platform = platformAt(KEY);
  platform.storage.files.set(KNOWN, known(KEY));
  const server = platform.serve("server");
  const code = join(["example.org", "--name", "ann"], platform);
  await letInProved(server, SERVER, TLS);
  await server.send({ type: "bye", reason: "revoked" });
  assertEquals([await code, platform.dialled.length], [4, 1]);
  assertEquals(
    platform.errors,
    "The server disconnected you: this device was revoked, by one of your others or the operator of the server. " +
      "If you did not do that, ask the operator. To use it again, join once more: another of your devices can approve it, " +
      "or a new invitation lets you in.\n",
  );
});

Deno.test("a guest whose name a key has claimed is told so, and goes on under another one", async () => {
  await using joined = await JoinedUser.begin({ args: ["--guest"], window: { columns: 130, rows: 24 } });
  const { user, server, code } = joined;
  await server.send({ type: "renamed", room: "#lobby", was: "bob", name: "guest-1044" });
  await server.send({ type: "notice", code: "name_claimed", name: "bob" });
  await user.sees("bob is now guest-1044");
  await user.sees("The name bob now belongs to somebody with a key, so you have another one.");
  assertEquals(user.bottom.split(" ")[0], "guest-1044");
  await leave(user, server);
  assertEquals(await code, 0);
});
