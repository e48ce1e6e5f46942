/**
 * A disk that is full, read-only, frozen or gone, under a server with a history: what clients are told meanwhile, and
 * what is there afterwards. The disks are real (support/loop_disk.ts).
 *
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import type { MessageOf } from "../../shared/wire/message.ts";
import type { ScriptedPeer } from "../support/scripted_peer.ts";
import { assertNoTrace, ChatServer, untilIndexed } from "./support/chat_server.ts";
import { LoopDisk, whyNoLoopDisk } from "./support/loop_disk.ts";
import { Program } from "./support/program.ts";

const WHY_NOT = await whyNoLoopDisk();

function onDisk(name: string, fn: (disk: LoopDisk) => Promise<void>): void {
  Deno.test({
    name: `${name}${WHY_NOT}`,
    ignore: WHY_NOT !== "",
    async fn() {
      await using disk = await LoopDisk.make();
      await fn(disk);
    },
  });
}

/** Starts a server that takes messages until the disk is full, and not only until little is left. */
function startOn(folder: string): Promise<ChatServer> {
  return ChatServer.start(["--data", folder, "--min-free", "0"]);
}

/** Says something in the lobby, and returns the answer. */
async function say(peer: ScriptedPeer, text: string): Promise<MessageOf<"ok">> {
  const answer = await peer.ask({ type: "say", to: "#lobby", text, ref: text.slice(0, 20) });
  assertEquals(answer.type, "ok", JSON.stringify(answer));
  return answer as MessageOf<"ok">;
}

async function notice(peer: ScriptedPeer, code: string): Promise<void> {
  await peer.expect("notice", (notice) => notice.code === code);
}

/** What the lobby's history has, by `history` of the wire. */
async function historyOf(peer: ScriptedPeer): Promise<string[]> {
  await peer.send({ type: "history", to: "#lobby", limit: 100, ref: "history" });
  const { messages } = await peer.expect("messages", ({ ref }) => ref === "history");
  return messages.map(({ text }) => text ?? "");
}

/** Ends a server and returns its log. */
async function end(server: ChatServer, signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<string> {
  server.program.signal(signal);
  const { code, stderr } = await server.program.exit();
  assertEquals(code, signal === "SIGTERM" ? 143 : 137, stderr);
  assertNoTrace(stderr);
  return stderr;
}

/** What is on the disk, as `chat export` prints it. */
async function exported(folder: string): Promise<string[]> {
  const { code, stdout, stderr } = await Program.run(["export", "--data", folder, "--format", "jsonl"]);
  assertEquals([code, stderr], [0, ""]);
  return stdout.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line).text);
}

/** A history of one message, a private one that waits, and a topic; returns the secret of ann and the id of the message. */
async function makeHistory(folder: string, signal: "SIGTERM" | "SIGKILL"): Promise<{ resume: string; id: number }> {
  await using server = await startOn(folder);
  await using bob = await server.peer("bob");
  await using ann = await server.peer("ann");
  await bob.close();
  const { id = 0 } = await say(ann, "before");
  await ann.ask({ type: "say", to: "bob", text: "for bob", ref: "mail" });
  await ann.ask({ type: "set_topic", room: "#lobby", text: "disks", ref: "topic" });
  const { resume } = ann.received.find(({ type }) => type === "welcome") as MessageOf<"welcome">;
  await untilIndexed(folder);
  const found = async () => {
    await ann.send({ type: "search", text: "before", ref: "search" });
    return (await ann.expect("messages", ({ ref }) => ref === "search")).messages.length;
  };
  assertEquals(await found(), 1);
  await end(server, signal);
  return { resume: resume ?? "", id };
}

const CASES = [
  {
    what: "full",
    begin: (disk: LoopDisk) => disk.fill(),
    stop: (disk: LoopDisk) => disk.free(),
  },
  {
    what: "read-only",
    begin: (disk: LoopDisk) => disk.setReadOnly(true),
    stop: (disk: LoopDisk) => disk.setReadOnly(false),
  },
] as const;

for (const { what, begin, stop } of CASES) {
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    const ended = signal === "SIGTERM" ? "was stopped" : "was killed";
    onDisk(
      `a start on a ${what} disk serves the history of a server that ${ended}, and keeps what is said once it can`,
      async (disk) => {
        const folder = disk.file("data");
        const { resume, id } = await makeHistory(folder, signal);
        await begin(disk);
        await using server = await startOn(folder);
        await server.program.stderrLine(/error messages cannot be written to disk, they stay in memory/);
        // Ann is known by her secret, the topic is there, and so is the message, which can be found.
        await using ann = await server.peer("ann", { resume });
        await notice(ann, "not_kept");
        assertEquals((await ann.expect("topic")).text, "disks");
        assertEquals(await historyOf(ann), ["before"]);
        await ann.send({ type: "search", text: "before", ref: "search" });
        assertEquals((await ann.expect("messages")).messages.map(({ text }) => text), ["before"]);
        // What waits for bob reaches bob.
        await using bob = await server.peer("bob");
        await bob.expect("message", ({ text }) => text === "for bob");
        const ok = await say(ann, "meanwhile");
        assertEquals(ok.kept, false);
        assert((ok.id ?? 0) > id, "ids continue");
        await stop(disk);
        await notice(ann, "kept");
        await notice(bob, "kept");
        assertEquals((await say(ann, "afterwards")).kept, undefined);
        assertEquals(await historyOf(bob), ["before", "meanwhile", "afterwards"]);
        const log = await end(server);
        assertMatch(log, /messages are written to disk again/);
        assertEquals(await exported(folder), ["before", "meanwhile", "afterwards"]);
      },
    );
  }
}

onDisk("chat export reads the history of a stopped server on a full disk, and on a read-only one", async (disk) => {
  await makeHistory(disk.file("data"), "SIGTERM");
  await disk.fill();
  assertEquals(await exported(disk.file("data")), ["before"]);
  await disk.free();
  await disk.setReadOnly(true);
  assertEquals(await exported(disk.file("data")), ["before"]);
});

/** Says things until the disk takes no more; returns what was kept, and what was not. */
async function sayUntilFull(peer: ScriptedPeer): Promise<{ kept: string[]; unkept: string }> {
  const kept: string[] = [];
  // The write-ahead log may have some space left.
  for (let index = 0; index < 1000; index++) {
    const text = `${index} ${"x".repeat(3000)}`;
    if ((await say(peer, text)).kept === false) return { kept, unkept: text };
    kept.push(text);
  }
  throw new Error("The disk is never full");
}

onDisk("a server that ends on a full disk says what is lost, and the next one serves what was kept", async (disk) => {
  const folder = disk.file("data");
  await makeHistory(folder, "SIGTERM");
  await using server = await startOn(folder);
  await using ann = await server.peer("ann");
  await disk.fill();
  const { kept } = await sayUntilFull(ann);
  assertMatch(await end(server), /error messages are lost, because they could not be written to disk messages=1/);
  await using next = await startOn(folder);
  await using bob = await next.peer("bob");
  assertEquals(await historyOf(bob), ["before", ...kept]);
  assertEquals((await say(bob, "meanwhile")).kept, false);
  await disk.free();
  await notice(bob, "kept");
  await end(next);
  assertEquals(await exported(folder), ["before", ...kept, "meanwhile"]);
});

onDisk(
  "a disk that fills up while the server runs: members are told, and what they said is written later",
  async (disk) => {
    const folder = disk.file("data");
    await using server = await startOn(folder);
    await using ann = await server.peer("ann");
    await say(ann, "before");
    await disk.fill();
    const { kept, unkept } = await sayUntilFull(ann);
    await disk.free();
    await notice(ann, "kept");
    await end(server);
    assertEquals(await exported(folder), ["before", ...kept, unkept]);
  },
);

onDisk(
  "a disk that goes away while the server runs: members are told, and everything is there once it is back",
  async (disk) => {
    const folder = disk.file("data");
    await using server = await startOn(folder);
    await using ann = await server.peer("ann");
    await say(ann, "before");
    await disk.takeAway();
    await notice(ann, "not_kept");
    assertEquals((await say(ann, "meanwhile")).kept, false);
    await server.program.stderrLine(/error messages cannot be written .*folder was removed or moved away/);
    await disk.mount();
    await notice(ann, "kept");
    assertEquals((await say(ann, "afterwards")).kept, undefined);
    await end(server);
    assertEquals(await exported(folder), ["before", "meanwhile", "afterwards"]);
  },
);

onDisk("a frozen disk makes everybody wait; nothing is lost, and all continues once it thaws", async (disk) => {
  const folder = disk.file("data");
  await using server = await startOn(folder);
  await using ann = await server.peer("ann");
  await using bob = await server.peer("bob");
  await say(ann, "before");
  await disk.freeze();
  await ann.send({ type: "say", to: "#lobby", text: "frozen", ref: "frozen" });
  await bob.send({ type: "say", to: "#lobby", text: "frozen too", ref: "frozen too" });
  await disk.thaw();
  for (const [peer, ref] of [[ann, "frozen"], [bob, "frozen too"]] as const) {
    assertEquals((await peer.expect("ok", (ok) => ok.ref === ref)).kept, undefined);
  }
  assertEquals((await say(bob, "afterwards")).kept, undefined);
  await ann.expect("message", ({ text }) => text === "afterwards");
  await end(server);
  assertEquals((await exported(folder)).sort(), ["afterwards", "before", "frozen", "frozen too"]);
});
