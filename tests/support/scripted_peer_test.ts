/**
 * The scripted peer does what it is told, and says clearly what is missing.
 *
 * @module
 */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { rawFrame } from "./frames.ts";
import { byteByByte, memoryPipe } from "./memory_pipe.ts";
import { ScriptedPeer } from "./scripted_peer.ts";

function pair(options?: Parameters<typeof memoryPipe>[0]): [ScriptedPeer, ScriptedPeer] {
  const [a, b] = memoryPipe(options);
  return [new ScriptedPeer(a, { name: "The client" }), new ScriptedPeer(b, { name: "The server" })];
}

Deno.test("a scripted peer keeps messages in order, and skips to the expected one", async () => {
  const [a, b] = pair({ reads: byteByByte });
  await using client = a;
  await using server = b;
  await server.send({ type: "joined", room: "#lobby", name: "bob" });
  await server.send({ type: "notice", code: "slowed" });
  await server.send({ type: "ok", ref: 1 });
  assertEquals((await client.expect("notice")).code, "slowed");
  assertEquals(await client.next(), { type: "ok", ref: 1 });
  assertEquals(client.received.map((message) => message.type), ["joined", "notice", "ok"]);
  assertEquals(client.rest(), []);
});

Deno.test("a scripted peer says what it received if the connection ends before the expected message", async () => {
  const [a, b] = pair();
  await using client = a;
  await b.send({ type: "ok", ref: 1 });
  await b.close();
  const error = await assertRejects(() => client.expect("welcome"), Error);
  assertStringIncludes(error.message, 'The client waited for a message of type "welcome", but the connection ended');
  assertStringIncludes(error.message, 'There came {"type":"ok","ref":1}');
});

Deno.test("a scripted peer drains up to the answer to its ping", async () => {
  const [a, b] = pair();
  await using client = a;
  await using server = b;
  const drained = client.drain();
  const ping = await server.expect("ping");
  await server.send({ type: "ok", ref: 1 });
  await server.send({ type: "pong", ref: 1 });
  await server.send({ ...ping, type: "pong" });
  await server.send({ type: "ok", ref: 2 });
  assertEquals(await drained, [{ type: "ok", ref: 1 }, { type: "pong", ref: 1 }]);
  assertEquals(await client.next(), { type: "ok", ref: 2 });
});

Deno.test("a scripted peer sends half a message, and the other half later", async () => {
  const [a, b] = pair();
  await using client = a;
  await using server = b;
  const rest = await client.sendHalf({ type: "join", room: "#a" });
  await server.send({ type: "ping" });
  await client.expect("ping");
  assertEquals(server.received, []);
  await client.send(rest);
  assertEquals(await server.next(), { type: "join", room: "#a" });
});

Deno.test("a stalled scripted peer lets the other side's writes wait, and continues where it stopped", async () => {
  const [a, b] = pair({ capacity: 1000 });
  await using client = a;
  await using server = b;
  client.stall();
  let isFlooded = false;
  const flooding = server.flood(500, (index) => ({ type: "ok", ref: index })).then(() => isFlooded = true);
  // As many ticks as the flood would need if nothing stopped it.
  for (let tick = 0; tick < 5000; tick++) await Promise.resolve();
  assertEquals(isFlooded, false);
  client.resume();
  await flooding;
  await client.expect("ok", ({ ref }) => ref === 499);
  assertEquals(client.received.map((message) => message.type === "ok" && message.ref), [...Array(500).keys()]);
});

Deno.test("a scripted peer that vanishes is a broken connection for the other side", async () => {
  const [a, b] = pair();
  await using server = b;
  await a.vanish();
  assertEquals(await server.end(), []);
  assert(server.isEnded);
});

Deno.test("a scripted peer reports an invalid message", async () => {
  const [a, b] = pair();
  await using client = a;
  await client.send(rawFrame('{"type":"nonsense"}'));
  await assertRejects(() => b.next(), Error, "nonsense");
  await assertRejects(() => b.close(), Error, "nonsense");
});
