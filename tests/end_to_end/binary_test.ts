/**
 * The program by itself: alone in an empty folder, with an empty home, it leaves only what it stores there.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { walk } from "@std/fs";
import { join, relative } from "@std/path";
import { ChatServer, untilIndexed } from "./support/chat_server.ts";
import { BINARY, type Invocation, invocation } from "./support/invocation.ts";
import { roomLine } from "./support/lines.ts";
import { Program } from "./support/program.ts";

/** Serves and joins by running the program, and looks at what is left in their folders. */
async function serveAndJoin(call: Invocation): Promise<void> {
  await using server = await ChatServer.start([], { invocation: call });
  await using alice = await server.join("alice", [], { invocation: call });
  await using bob = await Program.start(["join", server.address, "--name", "bob"], { invocation: call });
  await bob.type("hello");
  await alice.stdoutLine(roomLine("bob", "hello"));
  await bob.endInput();
  assertEquals((await bob.exit()).code, 0);
  await alice.type("/quit");
  assertEquals((await alice.exit()).code, 0);
  await untilIndexed(join(server.program.folder, ".local", "share", "chat"));
  server.program.signal("SIGTERM");
  assertEquals((await server.program.exit()).code, 143);
  assertEquals(await filesIn(server.program.folder), [
    ".local/share/chat/history.db 600",
    ".local/share/chat/index.db 600",
    ".local/share/chat/lock 600",
    ".local/share/chat/server.key 600",
    ".local/share/chat/started 600",
  ]);
  const kept = [".local/share/chat/client/identity.key 600", ".local/state/chat/sessions.jsonl 600"];
  for (const { folder } of [alice, bob]) assertEquals(await filesIn(folder), kept);
}

/** All files below a folder, with the permissions of owner, group and others. */
async function filesIn(folder: string): Promise<string[]> {
  const files: string[] = [];
  for await (const { path } of walk(folder, { includeDirs: false })) {
    files.push(`${relative(folder, path)} ${((Deno.statSync(path).mode ?? 0) & 0o777).toString(8)}`);
  }
  // The worker of the index may not have had time to clean up.
  return files.filter((file) => !/index\.db-(?:wal|shm) 600$/.test(file)).toSorted();
}

Deno.test("serve and join leave only what they store, readable by their user alone", async () => {
  await serveAndJoin(await invocation());
});

Deno.test({
  name: BINARY === null
    ? "the binary, copied alone into an empty folder, serves and joins (skipped: CHAT_BINARY is not set)"
    : "the binary, copied alone into an empty folder, serves and joins",
  ignore: BINARY === null,
  async fn() {
    const folder = await Deno.makeTempDir({ prefix: "chat-binary-" });
    try {
      const copy = join(folder, "chat");
      await Deno.copyFile(BINARY ?? "", copy);
      await serveAndJoin({ words: [copy], environment: {} });
      assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["chat"]);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
