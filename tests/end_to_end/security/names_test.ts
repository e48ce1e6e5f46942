/**
 * Names that belong to keys, as their users see it: a second device that is approved and revoked, somebody who wanted the
 * same name, and a person whose keys were compared and are others now.
 *
 * @module
 */
import { assertEquals, assertMatch } from "@std/assert";
import { assertNoTrace, ChatServer } from "../support/chat_server.ts";
import { ChatScreen } from "../support/chat_screen.ts";
import { Program } from "../support/program.ts";
import { testInTmux, type Tmux } from "../support/tmux.ts";

const WINDOW = { columns: 80, rows: 24 } as const;

/** A server where names belong to their keys, as on one that others can reach. */
function serve(...flags: readonly string[]): Promise<ChatServer> {
  return ChatServer.startSecure(["--no-open-names", ...flags]);
}

/** Joins with a home of its own; the screen may be in or ask for something. */
function join(server: ChatServer, name: string): Promise<ChatScreen> {
  return ChatScreen.start(["join", ...server.words, "--name", name], WINDOW);
}

/** The key that a screen shows, with its words. */
async function keyOn({ tmux }: { readonly tmux: Tmux }): Promise<string[]> {
  const { rows } = await tmux.untilRow(/^ +ed25519:/);
  const at = rows.findLastIndex((row) => row.includes("ed25519:"));
  return rows.slice(at, at + 3).map((row) => row.trim());
}

testInTmux("a second device is approved on the first one and is in by itself, and out once it is revoked", async () => {
  await using server = await serve("--memory");
  await using first = await join(server, "ann");
  await first.untilInput("#lobby>");
  await using second = await join(server, "ann");
  const { rows } = await second.tmux.untilRow(/^Another name, or wait for the approval:$/);
  const [, code = ""] = /\/device approve (\d{4}-\d{4})/.exec(rows.join("\n")) ?? [];
  const key = await keyOn(second);
  await first.enter(`/device approve ${code}`);
  await first.untilSaid(/type this again:/);
  assertEquals(await keyOn(first), key);
  await first.enter(`/device approve ${code}`);
  await first.untilSaid(/the device is approved/);
  await second.untilInput("#lobby>");
  await second.enter("I am here too");
  await first.untilSaid(/I am here too/);
  await second.enter("/devices");
  await second.untilSaid(/this device, added \d\d:\d\d$/);
  await first.enter("/device revoke 2");
  await first.untilSaid(/device 2 is revoked/);
  assertEquals((await second.left()).code, 4);
  await second.tmux.untilRow(/^The server disconnected you: this device was revoked/);
});

testInTmux("somebody who wanted the same name by chance is told so, and comes in under another one", async () => {
  await using server = await serve();
  await using ann = await server.join("ann");
  await using other = await join(server, "Ann");
  await other.tmux.untilRow(/^Cannot join as Ann: the name Ann belongs to somebody who has another key\.$/);
  await other.tmux.untilRow(/^Another name, or wait for the approval:$/);
  await other.enter("anna");
  await other.untilInput("#lobby>");
  await ann.stdoutLine(/anna joined #lobby/);
});

Deno.test("a person whose keys were compared is said loudly to be another one, after their name was reset", async () => {
  await using server = await serve();
  await using ann = await server.join("ann");
  await using bob = await server.join("bob", ["--json"]);
  await bob.type("/verify ann");
  await bob.stderrLine(/type: \/verify ann yes/);
  await bob.type("/verify ann yes");
  await bob.stderrLine(/remembered: you are told if the keys of ann change/);
  const reset = await Program.run(["admin", "name", "reset", "ann", "--data", server.dataFolder]);
  assertEquals(reset.code, 0, reset.stderr);
  const ended = await ann.exit();
  assertEquals(ended.code, 4, ended.stderr);
  assertMatch(ended.stderr, /^The server disconnected you: this device was revoked/);
  await using _mallory = await server.join("ann");
  await bob.stderrLine(/^Careful: ann has a key that you have not compared \(you compared another one on /);
  await bob.stdoutLine(/^\{"type":"notice","code":"keys_changed","name":"ann",/);
  await bob.endInput();
  const { code, stderr } = await bob.exit();
  assertEquals(code, 0, stderr);
  assertNoTrace(stderr);
});

Deno.test("a job under the name of somebody else ends with 4 and a code, in both languages", async () => {
  await using server = await serve();
  await using _ann = await server.join("ann");
  for (const [lang, sentence] of [["en", /belongs to somebody/], ["zh", /属于/]] as const) {
    const words = ["say", "--server", ...server.words, "--name", "ann", "--to", "#lobby", "hi", "--lang", lang];
    const { code, stderr } = await Program.run(words);
    assertEquals(code, 4, stderr);
    assertMatch(stderr, sentence);
    assertMatch(stderr, /\/device approve \d{4}-\d{4}\n/);
    assertNoTrace(stderr);
  }
});
