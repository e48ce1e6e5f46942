/**
 * `chat invite`: what it prints, and what it says where it cannot do it. The server is what its control socket reaches.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { answerControl } from "../../../server/access/control_requests.ts";
import { Invitations } from "../../../server/access/invitations.ts";
import { guessedHost, invitationLink, type LinkSource } from "../../../server/access/invitation_link.ts";
import { type InvitePlatform, runInvite } from "../../../server/commands/invite.ts";
import { stamp } from "../../../server/commands/export.ts";
import { EN } from "../../../shared/cli/usage/en.ts";
import { UsageError } from "../../../shared/cli/usage_error.ts";
import { MemoryRegister } from "../../../server/store/memory_register.ts";
import { NOW, TempFolder } from "../store/disk/support/temp_folder.ts";

const KEY = `ed25519:${"A".repeat(43)}`;
const DAY = 86_400_000;

class InviteFixture implements InvitePlatform {
  out = "";
  errors = "";
  readonly isWindows = false;
  readonly register = new MemoryRegister();
  readonly invitations: Invitations;
  isClosed = false;
  guessed: string | null = null;
  takes = true;
  error: Error | null = null;
  readonly folders: string[] = [];

  constructor(private readonly variables: Readonly<Record<string, string>> = {}) {
    let seed = 0;
    this.invitations = new Invitations([], {
      register: Object.assign(this.register, { trySaveInvitation: () => this.takes }),
      time: () => NOW,
      random: (count) => new Uint8Array(count).map(() => ++seed),
      maxPerMember: 0,
    });
  }

  readonly environment = (name: string): string | undefined => this.variables[name];
  readonly nowMs = (): number => NOW;
  readonly print = (text: string): number => {
    this.out += text;
    return 0;
  };
  readonly printError = (text: string): void => void (this.errors += text);

  readonly ask: InvitePlatform["ask"] = (folder, request) => {
    this.folders.push(folder);
    if (this.error !== null) throw this.error;
    const { register, invitations, isClosed, guessed } = this;
    const linkOf = (code: string) => `chat://host/?invite=${code}`;
    const resetName = () => Promise.resolve(null);
    return answerControl(request, { register, invitations, isClosed, guessed, linkOf, resetName });
  };

  /** Runs the command, and returns its exit code and what it printed. */
  async run(...args: string[]): Promise<{ code: number; out: string; errors: string }> {
    this.out = "";
    this.errors = "";
    return { code: await runInvite(args, this), out: this.out, errors: this.errors };
  }
}

async function closedFolder(): Promise<TempFolder> {
  const folder = new TempFolder();
  await folder.close();
  return folder;
}

Deno.test("chat invite new prints the link alone, and says to the terminal how long it is good", async () => {
  await using folder = await closedFolder();
  const platform = new InviteFixture({ CHAT_DATA: folder.path });
  const first = await platform.run("new");
  assertEquals(first.code, 0);
  assert(/^chat:\/\/host\/\?invite=[0-9A-Z]{4}(?:-[0-9A-Z]{4}){4}\n$/.test(first.out), first.out);
  const until = stamp(NOW + 7 * DAY);
  assertEquals(first.errors, `Invitation 1: 1 use, until ${until}. To withdraw it: chat invite withdraw 1\n`);
  const second = await platform.run(
    "new",
    "--uses",
    "5",
    "--expires",
    "never",
    "--for",
    "李雷",
    "--owner",
    "--lang",
    "zh",
  );
  assertEquals(second.errors, "邀请 2：可用 5 次，不过期。撤销请用 chat invite withdraw 2\n");
  const { uses, expires, name, role } = platform.invitations.get(2) ?? {};
  assertEquals([uses, expires, name, role], [5, null, "李雷", "owner"]);
  assertEquals(platform.folders, [folder.path, folder.path]);
});

Deno.test("chat invite new says beside the link if its host is a guess", async () => {
  await using folder = await closedFolder();
  const platform = new InviteFixture();
  const known = await platform.run("new", "--data", folder.path);
  platform.guessed = "box";
  const guessed = await platform.run("new", "--data", folder.path);
  assertMatch(guessed.out, /^chat:\/\/host\/\?invite=\S+\n$/);
  const hint =
    "Others may not know this machine as box: replace box in the link by its address (`ip addr` shows it), or start the " +
    "server with --public-host ADDRESS.";
  assertEquals([known.errors.includes("--public-host"), guessed.errors.includes(`\n${hint}\n`)], [false, true]);
});

Deno.test("chat invite list shows who made which invitation for whom, and no code", async () => {
  await using folder = await closedFolder();
  const platform = new InviteFixture({ CHAT_DATA: folder.path });
  const list = async (...args: string[]) => (await platform.run("list", ...args)).out.split("\n").slice(0, -1);
  assertEquals(await platform.run("list"), {
    code: 0,
    out: "",
    errors: "There are no invitations. To make one: chat invite new\n",
  });
  platform.register.savePerson({ id: 1, name: "ann" });
  const made = platform.invitations.make({ uses: 2, forMs: DAY, name: "bob", role: "member", by: 1 });
  assert(typeof made !== "string");
  await platform.run("new", "--owner", "--expires", "never");
  await platform.run("new");
  assertEquals(await platform.run("withdraw", "3"), { code: 0, out: "Invitation 3 is withdrawn\n", errors: "" });
  assertEquals(await list(), [
    `1: 2 of 2 uses left, until ${stamp(NOW + DAY)}, for bob, made ${stamp(NOW)} by ann`,
    `2: 1 of 1 use left, no end, makes an owner, made ${stamp(NOW)} by the operator`,
    `3: withdrawn, made ${stamp(NOW)} by the operator`,
  ]);
  assertEquals(
    (await list("--lang", "zh"))[0],
    `1：还可用 2 次（共 2 次），有效期至 ${stamp(NOW + DAY)}，只对 bob 有效，ann 于 ${stamp(NOW)} 生成`,
  );
  assertEquals((await list()).filter((line) => line.includes(made.code.slice(0, 4))), []);
});

Deno.test("chat invite says in a sentence why it cannot do something", async () => {
  await using folder = await closedFolder();
  const platform = new InviteFixture({ CHAT_DATA: folder.path });
  const shown = JSON.stringify(folder.path);
  const failed = async (...args: string[]) => {
    const { code, out, errors } = await platform.run(...args);
    assertEquals([code, out], [1, ""]);
    return errors.replace(/^chat: /, "").trimEnd();
  };
  assertEquals(
    await failed("withdraw", "9"),
    "Cannot withdraw invitation 9: there is none with this number. To see them: chat invite list",
  );
  await platform.run("new");
  await platform.run("withdraw", "1");
  assertEquals(await failed("withdraw", "1"), "Cannot withdraw invitation 1: it was withdrawn before");
  platform.takes = false;
  assertEquals(await failed("new"), `Cannot make an invitation: the server cannot write to ${shown}. Its log says why`);
  platform.isClosed = true;
  assertEquals(
    await failed("new", "--lang", "zh"),
    "无法生成邀请：服务器只允许成员加入（--access closed）",
  );
  for (const error of [new Deno.errors.NotFound(), new Deno.errors.ConnectionRefused()]) {
    platform.error = error;
    assertEquals(
      await failed("list"),
      `Cannot talk to the server in ${shown}: none is running there. Start it with chat serve, or give the folder of ` +
        "another one: --data DIR",
    );
  }
  platform.error = new Deno.errors.PermissionDenied();
  assertEquals(
    await failed("list"),
    `Cannot talk to the server in ${shown}: only the user who runs it may do that. Run this command as that user`,
  );
  platform.error = new Deno.errors.UnexpectedEof("the server gave no answer");
  assertEquals(await failed("list"), `Cannot talk to the server in ${shown}: the server gave no answer`);
});

Deno.test("chat invite refuses what it does not understand", async () => {
  const platform = new InviteFixture();
  const refused = async (...args: string[]) => {
    const error = await assertRejects(() => runInvite(args, platform), UsageError);
    return error.say(EN);
  };
  assertEquals(await refused(), "Say what to do: chat invite new, list or withdraw NUMBER");
  assertEquals(await refused("ann"), '`chat invite` cannot do "ann": chat invite new, list or withdraw NUMBER');
  assertEquals(await refused("new", "ann"), '`chat invite new` takes no argument: "ann"');
  assertEquals(
    await refused("withdraw"),
    "Say which invitation: chat invite withdraw NUMBER. To see their numbers: chat invite list",
  );
  assertEquals(await refused("new", "--for", "a b"), "Cannot invite a b: a b is not a valid name");
  assertEquals(
    await refused("new", "--expires", "soon"),
    'Cannot use --expires "soon": expected a duration such as 12h or 2d, or never',
  );
  assertEquals(await refused("new", "--uses", "0"), 'Cannot use --uses "0": expected a whole number from 1 to 10000');
  assertEquals(platform.folders, []);
});

Deno.test("invitationLink shows the public host, else what is listened on, else this machine", () => {
  const source: LinkSource = {
    publicHost: null,
    listening: { hostname: "192.0.2.1", port: 4000 },
    machine: () => "box",
    key: KEY,
    isPlain: false,
  };
  const cases: readonly [Partial<LinkSource>, host: string][] = [
    [{}, "192.0.2.1:4000"],
    [{ listening: { hostname: "0.0.0.0", port: 12345 } }, "box"],
    [{ listening: { hostname: "::", port: 1 } }, "box:1"],
    [{ listening: { hostname: "::1", port: 12345 } }, "[::1]"],
    [{ publicHost: { hostname: "chat.example.org", port: null } }, "chat.example.org:4000"],
    [{ publicHost: { hostname: "chat.example.org", port: 12345 } }, "chat.example.org"],
  ];
  const code = "0123-4567-89AB-CDEF-GHJK";
  for (const [change, host] of cases) {
    assertEquals(invitationLink({ ...source, ...change }, code), `chat://${host}/?invite=${code}#${KEY}`);
  }
  assertEquals(invitationLink(source, null), `chat://192.0.2.1:4000/#${KEY}`);
  assertEquals(cases.map(([change]) => guessedHost({ ...source, ...change })), [null, "box", "box", null, null, null]);
  assertEquals(
    invitationLink({ ...source, isPlain: true }, code),
    `chat://192.0.2.1:4000/?invite=${code}&tls=off#${KEY}`,
  );
});
