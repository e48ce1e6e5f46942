/**
 * How sessions end: E2 to E4 of PROTOCOL.md, except for silence (silence_test.ts) and slowness (slow_test.ts).
 *
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { MemoryStore } from "../../server/store/memory_store.ts";
import type { Missed } from "../../server/store/store.ts";
import type { Message } from "../../shared/wire/message.ts";
import { header } from "../support/frames.ts";
import { conformance, LOG, NOW, storageIn } from "./harness.ts";
import { STORES } from "./stores.ts";
import { helloOf, pipeline, secretOf, textsOf } from "./talk.ts";

class BrokenStore extends MemoryStore {
  override missed(): Promise<Missed> {
    return Promise.reject(new Error("the disk is gone"));
  }
}

const parted = (reason: string, text?: string): Message => ({
  type: "parted",
  room: "#lobby",
  name: "bob",
  reason,
  ...(text === undefined ? {} : { text }),
});

conformance("E2 E3 quit is answered by ok and bye, and the others get its text", async (world) => {
  const [ann, bob] = await world.joinAll("ann", "bob");
  await bob?.send({ type: "quit", text: "good night", ref: 1 });
  assertEquals(await bob?.end(), [{ type: "ok", ref: 1 }, { type: "bye", reason: "quit" }]);
  assertEquals(await ann?.drain(), [parted("quit", "good night")]);
});

conformance("E3 quit without a ref is answered by bye only", async (world) => {
  const [ann, bob] = await world.joinAll("ann", "bob");
  await bob?.send({ type: "quit" });
  assertEquals(await bob?.end(), [{ type: "bye", reason: "quit" }]);
  assertEquals(await ann?.drain(), [parted("quit")]);
});

for (const [suffix, options] of STORES) {
  conformance(
    `E3 R3 requests before quit are answered before bye, and requests after it are ignored${suffix}`,
    async (world) => {
      const [ann, bob] = await world.joinAll("ann", "bob");
      assert(ann !== undefined && bob !== undefined);
      await pipeline(bob, [
        { type: "say", to: "#lobby", text: "last words", ref: 1 },
        { type: "list", ref: 2 },
        { type: "quit", ref: 3 },
        { type: "say", to: "#lobby", text: "from beyond", ref: 4 },
      ]);
      const messages = await bob.end();
      assertEquals(messages.map(({ type }) => type), ["message", "ok", "rooms", "ok", "ok", "bye"]);
      assertEquals((await ann.drain()).map(({ type }) => type), ["message", "parted"]);
    },
    options,
  );
}

conformance(
  "E2 E4 when a connection breaks or is closed, the others get parted with lost, and nothing else",
  async (world) => {
    const ann = await world.join("ann");
    for (const how of ["vanish", "close"] as const) {
      const bob = await world.join("bob");
      await ann.drain();
      await bob[how]();
      assertEquals(await ann.next(), parted("lost"));
      assertEquals(await ann.drain(), []);
    }
  },
);

conformance(
  "E2 E4 a member who breaks the rules of sections 1 and 2 parts with protocol, and gets no bye",
  async (world) => {
    const [ann, bob] = await world.joinAll("ann", "bob");
    await bob?.send(header(-1));
    assertEquals((await bob?.end())?.map(({ type }) => type), ["error"]);
    assertEquals(await ann?.drain(), [parted("protocol")]);
  },
);

conformance(
  "E4 when one of several sessions ends, the rooms are notified that only this session was in",
  async (world) => {
    const ann = await world.join("ann", { rooms: ["#a", "#lobby"] });
    const bob = await world.join("bob", { rooms: ["#lobby"] });
    const bob2 = await world.join("x", { beside: secretOf(bob), rooms: ["#a", "#lobby"] });
    await ann.drain();
    await bob2.send({ type: "quit" });
    await bob2.end();
    assertEquals(await ann.drain(), [{ type: "parted", room: "#a", name: "bob", reason: "quit" }]);
    assertEquals(await bob.drain(), []);
  },
);

conformance(
  "E2 when the server shuts down, everybody gets all messages, then bye with shutdown and retry",
  async (world) => {
    const peers = await world.joinAll("ann", "bob", "carol");
    const stranger = await world.connect();
    await stranger.send(new Uint8Array([95]));
    const [ann, bob] = peers;
    assert(ann !== undefined && bob !== undefined);
    const texts = Array.from({ length: 500 }, (_, index) => `${index} ${"x".repeat(500)}`);
    await pipeline(bob, texts.map((text): Message => ({ type: "say", to: "#lobby", text })));
    await bob.send({ type: "say", to: "#lobby", text: "end", ref: 1 });
    await bob.expect("ok");
    // A last peer is a barrier: the server has handled the stranger before it.
    await world.join("late", { rooms: [] });
    const stopped = world.server.stop();
    for (const peer of [...peers, stranger]) {
      await peer.end();
      assertEquals(peer.received.at(-1), { type: "bye", reason: "shutdown", retry: 1 });
    }
    for (const peer of peers) assertEquals(textsOf(peer.received), [...texts, "end"]);
    for (const peer of [...peers, stranger]) await peer.close();
    world.clock.advance(1500);
    await stopped;
  },
);

conformance("E2 the server shuts down even if a peer neither reads nor closes", async (world) => {
  const [ann, bob] = await world.joinAll("ann", "bob");
  bob?.stall();
  const stopped = world.server.stop();
  await ann?.end();
  world.clock.advance(1500);
  await stopped;
  assertEquals(world.arrivals.size, 0);
});

conformance(
  "E2 when the server fails, a hello is answered with internal, and the log says why",
  async (world) => {
    const ann = await world.join("ann");
    const bob = await world.connect();
    await bob.send(helloOf("bob", { log: LOG, seen: { "#lobby": 0 } }));
    assertEquals((await bob.end()).map((message) => message.type === "error" && message.code), ["internal"]);
    assertStringIncludes(String(world.logged("session failed")[0]?.error), "the disk is gone");
    assertEquals((await ann.ask({ type: "say", to: "#lobby", text: "x", ref: 1 })).type, "ok");
    assertEquals(ann.received.filter(({ type }) => type === "parted"), []);
  },
  { storage: storageIn(BrokenStore), mayFail: true },
);

conformance("E2 a message to a session that is ending affects nobody", async (world) => {
  const [ann, bob, carol] = await world.joinAll("ann", "bob", "carol");
  assert(ann !== undefined && bob !== undefined && carol !== undefined);
  await Promise.all([
    pipeline(ann, Array.from({ length: 200 }, (_, n): Message => ({ type: "say", to: "bob", text: `${n}` }))),
    bob.vanish(),
    pipeline(carol, Array.from({ length: 200 }, (_, n): Message => ({ type: "say", to: "#lobby", text: `${n}` }))),
  ]);
  await carol.drain();
  await ann.expect("parted");
  await ann.drain();
  const received = ann.received.filter((message) => message.type === "message" && message.to === "#lobby");
  assertEquals(textsOf(received), Array.from({ length: 200 }, (_, n) => `${n}`));
});

conformance(
  "E2 bye has retry if the client should come back, and not after quit or resume",
  async (world) => {
    const bob = await world.join("bob");
    await world.join("x", { resume: secretOf(bob) });
    assertEquals((await bob.end()).at(-1), { type: "bye", reason: "resumed" });
    const ann = await world.join("ann");
    await ann.send({ type: "quit" });
    assertEquals((await ann.end()).at(-1), { type: "bye", reason: "quit" });
    assertEquals(world.clock.now(), NOW);
  },
);

conformance("E4 a server that shuts down notifies nobody of the others who leave", async (world) => {
  const peers = await world.joinAll("ann", "bob", "carol");
  const stopped = world.server.stop();
  for (const peer of peers) {
    assertEquals((await peer.end()).map(({ type }) => type), ["bye"]);
    // The server also waits for the peers to close, or for the clock, which stands still.
    await peer.close();
  }
  await stopped;
}, { over: ["memory"] });
