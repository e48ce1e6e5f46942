/**
 * The exit codes of `chat send`, `chat get` and `chat receive`, each with one sentence that says why, and its code
 * word.
 *
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { encodeFrame } from "../../shared/wire/frame.ts";
import { encodeTransferMessage, FILE_BYTES, type TransferMessage } from "../../shared/wire/transfer_message.ts";
import { BytePeer } from "../support/byte_peer.ts";
import { ScriptedPeer } from "../support/scripted_peer.ts";
import { assertNoTrace } from "./support/chat_server.ts";
import { contentOf, JobWorld } from "./support/job_world.ts";
import { type Ended, Program } from "./support/program.ts";
import { freePort } from "./support/ports.ts";

/** Fails unless a program ended with this code, and this sentence is its last line. */
function assertFailed({ code, stdout, stderr }: Ended, expected: number, sentence: RegExp): void {
  assertEquals([code, stdout], [expected, ""], stderr);
  assertMatch(stderr.trimEnd().split("\n").at(-1) ?? "", sentence);
  assertNoTrace(stderr);
}

/** A peer that speaks the wire by hand, and accepts files. */
async function taker(world: JobWorld, name: string): Promise<ScriptedPeer> {
  const peer = new ScriptedPeer(await world.server.connect(), { name });
  await peer.send({ type: "hello", version: 1, name, features: ["files"] });
  await peer.expect("welcome");
  return peer;
}

Deno.test("exit code 1: the file to send does not exist", async () => {
  await using world = await JobWorld.start();
  await using _bob = await taker(world, "bob");
  const ended = await world.run("send", "ci", "--to", "bob", world.path("nothing.txt"));
  assertFailed(ended, 1, /^chat: Cannot send .*nothing\.txt: there is no such file or folder \(gone\)\.$/);
});

Deno.test("exit code 1: there is nobody of that name, or they do not accept or share files", async () => {
  await using world = await JobWorld.start();
  await using _alice = await world.server.peer("alice");
  const path = await world.file("a.txt");
  assertFailed(
    await world.run("send", "ci", "--to", "carol", path),
    1,
    /nobody is called carol.*\(no_such_person\)\.$/,
  );
  assertFailed(await world.run("send", "ci", "--to", "alice", path), 1, /\(takes_no_files\)\.$/);
  assertFailed(await world.run("get", "ci", "--from", "alice", "a.txt"), 1, /\(not_shared\)\.$/);
  assertFailed(await world.run("get", "ci", "--from", "carol", "a.txt"), 1, /\(no_such_person\)\.$/);
});

Deno.test("exit code 2: wrong use", async () => {
  for (
    const args of [["send", "--to", "bob", "x"], ["get", "x"], ["receive", "--name", "box"], ["receive", "--nmae"]]
  ) {
    const ended = await Program.run(args);
    assertEquals([ended.code, ended.stdout], [2, ""]);
    assertMatch(ended.stderr, /^chat: \S.*--help\n$/);
  }
});

Deno.test("exit code 3: nothing listens there", async () => {
  const address = `127.0.0.1:${freePort()}`;
  const ended = await Program.run(["receive", "--server", address, "--name", "box", "--from", "ci"]);
  assertFailed(ended, 3, new RegExp(`^chat: Cannot connect to ${address}`));
});

Deno.test("exit code 3: the server is gone for longer than --retry-for", async () => {
  await using world = await JobWorld.start();
  await using box = await world.receiver("box", "--from", "ci", "--retry-for", "1");
  world.server.program.signal("SIGKILL");
  assertFailed(await box.exit(), 3, /Could not reconnect within 1 s/);
});

Deno.test("exit code 4: the name is taken", async () => {
  await using world = await JobWorld.start();
  await using _ci = await world.server.peer("ci");
  assertFailed(await world.run("get", "ci", "--from", "bob", "x"), 4, /^chat: Cannot join as ci: .*taken/);
});

Deno.test("exit code 5: the owner of the folder denies it", async () => {
  await using world = await JobWorld.start();
  await using bob = await taker(world, "bob");
  await bob.send({ type: "share", on: true, ref: 1 });
  await bob.expect("ok");
  const getting = world.run("get", "ci", "--from", "bob", "x");
  const { id } = await bob.expect("asked");
  await bob.send({ type: "close", id, code: "denied" });
  assertFailed(await getting, 5, /bob does not allow it \(denied\)\.$/);
});

Deno.test("exit code 5: the other side stops it, and says why (REQ-R53)", async () => {
  await using world = await JobWorld.start();
  await using bob = await taker(world, "bob");
  const sending = world.run("send", "ci", "--to", "bob", await world.file("a.txt"));
  const { id } = await bob.expect("offered");
  await bob.send({ type: "accept", id, secret: "s".repeat(22) });
  await bob.expect("accepted");
  await bob.send({ type: "close", id, code: "cancelled", text: "wrong file" });
  assertFailed(await sending, 5, /cancelled it: wrong file \(cancelled\)\.$/);
});

/** The data connection of a sender played by hand. */
class LyingSender implements AsyncDisposable {
  private constructor(readonly peer: ScriptedPeer, readonly id: string, readonly bytes: BytePeer) {}

  /** Offers a file to a person, and waits until it is accepted and both ends are joined. */
  static async offer(world: JobWorld, to: string, size: number): Promise<LyingSender> {
    const peer = await taker(world, "ci");
    const id = "a".repeat(22);
    await peer.send({ type: "offer", to, id, names: ["a.txt"], count: 1, bytes: size });
    const { ticket } = await peer.expect("accepted");
    const bytes = new BytePeer(await world.server.connect());
    await bytes.send({ type: "transfer", ticket });
    assertEquals((await bytes.message()).type, "ok");
    return new LyingSender(peer, id, bytes);
  }

  say(message: TransferMessage): Promise<void> {
    return this.bytes.send(encodeTransferMessage(message));
  }

  chunk(text: string): Promise<void> {
    return this.bytes.send(encodeFrame(new Uint8Array([FILE_BYTES, ...new TextEncoder().encode(text)])));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.bytes.close();
    await this.peer.close();
  }
}

Deno.test("exit code 6: what arrived is not what was sent, and nothing of it is left (REQ-R46)", async () => {
  await using world = await JobWorld.start();
  await using box = await world.receiver("box", "--from", "ci", "--into", world.path("in"));
  await using liar = await LyingSender.offer(world, "box", 5);
  await liar.say({ type: "list", entries: [{ path: "a.txt", size: 5 }], last: true });
  await liar.say({ type: "file", index: 0, offset: 0 });
  await liar.chunk("hello");
  await liar.say({ type: "digest", digest: "0".repeat(64) });
  await liar.say({ type: "end" });
  const { why } = await liar.peer.expect("closed");
  assertEquals(why, "bad_digest");
  assertFailed(
    await box.exit(),
    6,
    /what arrived differs from what was sent.*\(bad_digest\)|a\.txt: what arrived differs from what was sent/,
  );
  assertEquals(await contentOf(world.path("in")), {});
});

Deno.test("exit code 1: more arrived than was agreed, and nothing of it is left (REQ-R45)", async () => {
  await using world = await JobWorld.start();
  await using box = await world.receiver("box", "--from", "ci", "--into", world.path("in"));
  await using liar = await LyingSender.offer(world, "box", 5);
  await liar.say({ type: "list", entries: [{ path: "a.txt", size: 2 ** 40 }], last: true });
  await liar.peer.expect("closed");
  assertFailed(await box.exit(), 1, /more arrived than was agreed.*\(too_much\)/);
  assertEquals(await contentOf(world.path("in")).catch(() => ({})), {});
});

Deno.test("the sentence about an end is in the requested language, and the code word is always the same", async () => {
  await using world = await JobWorld.start();
  const { stderr } = await world.run("send", "ci", "--lang", "zh", "--to", "carol", await world.file("a.txt"));
  const line = stderr.trimEnd().split("\n").at(-1) ?? "";
  assert(/\p{Script=Han}/u.test(line) && line.includes("no_such_person"), stderr);
});
