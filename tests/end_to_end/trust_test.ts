/**
 * Clients that get to know a server over TLS, as real processes.
 *
 * @module
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { assertNoTrace, ChatServer } from "./support/chat_server.ts";
import { contentOf, JobWorld } from "./support/job_world.ts";

/** A message to oneself, which needs no room. */
const NOTE = ["--to", "ci", "hello"];

Deno.test("jobs get to know a server over TLS, move a file, and refuse the next server at its address", async () => {
  await using world = await JobWorld.start(["--tls", "--memory"]);
  // On this machine TLS is not expected.
  const plain = await world.run("say", "ci", ...NOTE);
  assertEquals(plain.code, 3, plain.stderr);
  assertStringIncludes(plain.stderr, "it encrypts with TLS, and this client did not");
  const unknown = await world.run("say", "ci", "--tls", ...NOTE);
  assertEquals(unknown.code, 4, unknown.stderr);
  const [, key = ""] = /--server-key (ed25519:\S+)/.exec(unknown.stderr) ?? [];

  const path = await world.file("out/report.txt", "all is well");
  const into = world.path("in");
  await using box = await world.receiver("box", "--tls", "--server-key", key, "--from", "ci", "--into", into);
  const sent = await world.run("send", "ci", "--tls", "--trust-new", "--to", "box", path);
  assertEquals(sent.code, 0, sent.stderr);
  assertEquals((await box.exit()).code, 0);
  assertEquals(await contentOf(into), { "report.txt": "all is well" });
  // By now the server is known, and so is that it uses TLS.
  const known = await world.run("say", "ci", ...NOTE);
  assertEquals([known.code, known.stderr], [0, ""]);

  world.server.program.signal("SIGTERM");
  await world.server.program.exit();
  await using _ = await ChatServer.start(["--tls", "--memory", "--port", String(world.server.port)]);
  const changed = await world.run("say", "ci", "--trust-new", ...NOTE);
  assertEquals(changed.code, 4, changed.stderr);
  assertStringIncludes(changed.stderr, `: ${key}\n`);
  const [, newKey = ""] = /--server-key (ed25519:\S+)/.exec(changed.stderr) ?? [];
  const replaced = await world.run("say", "ci", "--server-key", newKey, ...NOTE);
  assertEquals([replaced.code, replaced.stderr], [0, ""]);
  for (const { stderr } of [plain, unknown, sent, known, changed]) assertNoTrace(stderr);
});
