/**
 * `chat key` with real files, and keys of OpenSSH in a chat.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { tryPrivateKey } from "../../../shared/keys/private_key.ts";
import openssh from "../../shared/keys/openssh_keys.json" with { type: "json" };
import { TempHome } from "../../support/temp_home.ts";
import { startAtTerminal, testAtTerminal } from "../support/at_terminal.ts";
import { ChatServer } from "../support/chat_server.ts";
import { invite } from "../support/invite.ts";
import { type Ended, Program } from "../support/program.ts";
import { filesWith, formsOfKey } from "../support/secret_search.ts";

const { keys, passphrase } = openssh;

/** The path of the key in a home. */
function keyIn(home: TempHome): string {
  return home.file(".local", "share", "chat", "client", "identity.key");
}

function run(home: TempHome, ...args: readonly string[]): Promise<Ended> {
  return Program.run(args, { environment: home.environment });
}

/** The file of a key in a home, which only its owner can read. */
function put(home: TempHome, name: string, text: string): string {
  Deno.writeTextFileSync(home.file(name), text, { mode: 0o600 });
  return home.file(name);
}

Deno.test("chat key makes a key in an empty home, and an export is the same key on another machine", async () => {
  await using one = await TempHome.make();
  await using other = await TempHome.make();
  const made = await run(one, "key");
  assertEquals([made.code, made.stderr], [0, "You had no key, so one was made.\n"]);
  assertMatch(
    made.stdout,
    /^Key: +ed25519:[\w-]{43}\nWords: +(?:[a-z]+ ){5}[a-z]+\n +(?:[a-z]+ ){5}[a-z]+\nFile: +\/.*identity\.key\n$/,
  );
  assertEquals(await run(one, "key"), { ...made, stderr: "" });
  const copy = other.file("copy.pem");
  assertEquals((await run(one, "key", "export", copy)).code, 0);
  const imported = await run(other, "key", "import", copy);
  assertEquals([imported.code, imported.stderr], [0, ""]);
  assertEquals(imported.stdout, made.stdout.replace(keyIn(one), keyIn(other)));
  if (Deno.build.os === "windows") return;
  const modes = [copy, keyIn(one), keyIn(other)].map((path) => (Deno.statSync(path).mode ?? 0) & 0o777);
  assertEquals(modes, [0o600, 0o600, 0o600]);
  Deno.chmodSync(copy, 0o644);
  const { code, stderr } = await run(other, "key", "--identity", copy);
  assertEquals(code, 2);
  assertStringIncludes(stderr, `chmod 600 ${copy}`);
});

Deno.test("an import that is killed at any moment leaves the old key or the new one", async () => {
  await using home = await TempHome.make();
  await run(home, "key");
  const file = put(home, "new", keys.plain.private);
  const folder = keyIn(home).replace(/\/[^/]*$/, "");
  const old = Deno.readTextFileSync(keyIn(home));
  // An import writes a file, keeps the old key, and gives the file its name: about a dozen events.
  for (const moment of [1, 3, 5, 6, 7, 9]) {
    const args = ["key", "import", file, "--replace"];
    await using program = await Program.start(args, { environment: home.environment });
    using watcher = Deno.watchFs(folder);
    const ended = program.exit().then(() => watcher.close());
    let events = 0;
    for await (const _ of watcher) if (++events === moment && !program.hasEnded) program.signal("SIGKILL");
    await ended;
    const now = Deno.readTextFileSync(keyIn(home));
    assert(tryPrivateKey(now) !== null, `${events} events: ${now}`);
    Deno.writeTextFileSync(keyIn(home), old, { mode: 0o600 });
  }
  const whole = await run(home, "key", "import", file, "--replace");
  assertEquals(whole.code, 0, whole.stderr);
  assert(![old, keys.plain.private].includes(Deno.readTextFileSync(keyIn(home))));
});

Deno.test("a key of OpenSSH proves who somebody is, as an exported copy of it does", async () => {
  await using server = await ChatServer.start(["--access", "invite"]);
  await using one = await TempHome.make();
  await using other = await TempHome.make();
  const identity = ["--identity", put(one, "id_ed25519", keys.plain.private)];
  const say = (home: TempHome, name: string, ...flags: string[]) =>
    Program.run(["join", server.address, "--name", name, ...flags], {
      environment: home.environment,
      input: "hello\n",
    });
  const uninvited = await say(one, "ann", ...identity);
  assertEquals(uninvited.code, 4, uninvited.stderr);
  const invitation = put(one, "invitation", (await invite(server.dataFolder)).invitation);
  const invited = await say(one, "ann", ...identity, "--invite-file", invitation, "--trust-new");
  assertEquals([invited.code, invited.stderr], [0, ""]);
  // Another home has neither the invitation nor a secret of a session.
  const copy = other.file("copy");
  assertEquals((await run(one, "key", "export", copy, ...identity)).code, 0);
  assertEquals((await run(other, "key", "import", copy)).code, 0);
  const member = await say(other, "ben");
  assertEquals([member.code, member.stderr], [0, ""]);
});

testAtTerminal("a passphrase is asked for without an echo, and neither it nor the key is in any file", async () => {
  await using server = await ChatServer.start();
  await using home = await TempHome.make();
  const file = put(home, "id_ed25519", keys["aes256-ctr"].private);
  const args = ["join", server.address, "--name", "ann", "--identity", file];
  const { code, stderr } = await run(home, ...args);
  assertEquals(code, 2);
  assertStringIncludes(stderr, "it has a passphrase, and there is no terminal to ask for it.");
  for (const TERM of ["xterm-256color", "dumb"]) {
    await using ann = await startAtTerminal(args, { environment: { ...home.environment, TERM } });
    await ann.stdout.shows(/Passphrase of/);
    await ann.write("wrong horse\r");
    await ann.stdout.shows(/That is not/);
    await ann.write(`${passphrase}\r`);
    await ann.stdout.shows(TERM === "dumb" ? /You are ann/ : /ann[^\n]*#lobby/);
    await ann.write("/quit\r");
    assertEquals((await ann.exit()).code, 0);
    for (const typed of [passphrase, "wrong horse"]) assert(!ann.stdout.text.includes(typed));
  }
  const copy = home.file("copy");
  await using exporting = await startAtTerminal(["key", "export", copy, "--identity", file], {
    environment: home.environment,
  });
  await exporting.stdout.shows(/Passphrase of/);
  await exporting.write(`${passphrase}\r`);
  assertEquals((await exporting.exit()).code, 0);
  const seed = tryPrivateKey(Deno.readTextFileSync(copy));
  assert(seed !== null);
  const secrets = [passphrase, "wrong horse", ...formsOfKey(seed)];
  assertEquals(filesWith(home.path, secrets), ["copy"]);
  assertEquals(filesWith(server.program.folder, secrets), []);
});
