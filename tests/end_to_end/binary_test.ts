/**
 * The program and nothing else: alone in an empty folder, with an empty home, leaving nothing behind.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { ChatServer } from "./support/chat_server.ts";
import { BINARY, type Invocation, invocation } from "./support/invocation.ts";
import { said } from "./support/lines.ts";
import { Program } from "./support/program.ts";

/** Serves and joins by a call of the program, and looks at what is left in their folders. */
async function serveAndJoin(call: Invocation): Promise<void> {
  await using server = await ChatServer.start([], { invocation: call });
  await using alice = await server.join("alice", [], { invocation: call });
  await using bob = await Program.start(["join", server.address, "--name", "bob"], { invocation: call });
  await bob.type("hello");
  await alice.stdoutLine(said("bob", "hello"));
  await bob.endInput();
  assertEquals((await bob.exit()).code, 0);
  await alice.type("q");
  assertEquals((await alice.exit()).code, 0);
  server.program.signal("SIGTERM");
  assertEquals((await server.program.exit()).code, 143);
  for (const { folder } of [server.program, alice, bob]) {
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), []);
  }
}

Deno.test("serve and join leave nothing behind on disk", async () => {
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
