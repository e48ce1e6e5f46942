/**
 * How sessions end: E2 to E4 of PROTOCOL.md, but for silence (silence_test.ts) and slowness (slow_test.ts).
 *
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { MemoryStore } from "../../server/store/memory_store.ts";
import type { Missed } from "../../server/store/store.ts";
import type { Message } from "../../shared/wire/message.ts";
import { header } from "../support/frames.ts";
import { conformance, keptIn, LOG, NOW } from "./harness.ts";
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

conformance("E2 E3 quit is answered by ok and bye, and the others hear its text", async (world) => {
  const [ann, bob] = await world.joinAll("ann", "bob");
  await bob?.send({ type: "quit", text: "good night", ref: 1 });
  assertEquals(await bob?.end(), [{ type: "ok", ref: 1 }, { type: "bye", reason: "quit" }]);
  assertEquals(await ann?.drain(), [parted("quit", "good night")]);
});

conformance("E3 quit without a ref is answered by bye alone", async (world) => {
  const [ann, bob] = await world.joinAll("ann", "bob");
  await bob?.send({ type: "quit" });
  assertEquals(await bob?.end(), [{ type: "bye", reason: "quit" }]);
  assertEquals(await ann?.drain(), [parted("quit")]);
});

for (const [suffix, options] of STORES) {
  conformance(
    `E3 R3 what was asked before quit is answered before bye, and nothing behind it is done${suffix}`,
    async (world) => {
      const [ann, bob] = await world.joinAll("ann", "bob");
      assert(ann !== undefined && bob !== undefined);
      await pipeline(bob, [
        { type: "say", to: "#lobby", text: "last words", ref: 1 },
        { type: "list", ref: 2 },
        { type: "quit", ref: 3 },
        { type: "say", to: "#lobby", text: "from beyond", ref: 4 },
      ]);
      const told = await bob.end();
      assertEquals(told.map(({ type }) => type), ["message", "ok", "rooms", "ok", "ok", "bye"]);
      assertEquals((await ann.drain()).map(({ type }) => type), ["message", "parted"]);
    },
    options,
  );
}

conformance(
  "E2 E4 a connection that breaks, or is closed, is noticed by others as parted lost, and no more",
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

conformance("E2 E4 who breaks the rules of sections 1 and 2 parts with protocol, without a bye", async (world) => {
  const [ann, bob] = await world.joinAll("ann", "bob");
  await bob?.send(header(-1));
  assertEquals((await bob?.end())?.map(({ type }) => type), ["error"]);
  assertEquals(await ann?.drain(), [parted("protocol")]);
});

conformance("E4 the end of one of several sessions is noticed in the rooms that only it was in", async (world) => {
  const ann = await world.join("ann", { rooms: ["#a", "#lobby"] });
  const bob = await world.join("bob", { rooms: ["#lobby"] });
  const bob2 = await world.join("x", { beside: secretOf(bob), rooms: ["#a", "#lobby"] });
  await ann.drain();
  await bob2.send({ type: "quit" });
  await bob2.end();
  assertEquals(await ann.drain(), [{ type: "parted", room: "#a", name: "bob", reason: "quit" }]);
  assertEquals(await bob.drain(), []);
});

conformance(
  "E2 when the server ends, everybody gets all that was said, then bye with shutdown and retry",
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
    // Somebody who comes last is a barrier: the server has seen the stranger.
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

conformance("E2 the server ends although somebody does not read and does not close", async (world) => {
  const [ann, bob] = await world.joinAll("ann", "bob");
  bob?.stall();
  const stopped = world.server.stop();
  await ann?.end();
  world.clock.advance(1500);
  await stopped;
  assertEquals(world.arrivals.size, 0);
});

conformance(
  "E2 where the server fails, that session ends with internal and retry, and the log says why",
  async (world) => {
    const ann = await world.join("ann");
    const bob = await world.connect();
    await bob.send(helloOf("bob", { log: LOG, seen: { "#lobby": 0 } }));
    assertEquals(await bob.end(), [{ type: "bye", reason: "internal", retry: 1 }]);
    assertStringIncludes(String(world.logged("session failed")[0]?.error), "the disk is gone");
    assertEquals((await ann.ask({ type: "say", to: "#lobby", text: "x", ref: 1 })).type, "ok");
    assertEquals(ann.received.filter(({ type }) => type === "parted"), []);
  },
  { kept: keptIn(BrokenStore), mayFail: true },
);

conformance("E2 a message to somebody who ends meanwhile disturbs nobody", async (world) => {
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
  const heard = ann.received.filter((message) => message.type === "message" && message.to === "#lobby");
  assertEquals(textsOf(heard), Array.from({ length: 200 }, (_, n) => `${n}`));
});

conformance(
  "E2 bye tells when it is worth coming back, and an own end or another session's does not",
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

conformance("E4 a server that ends tells nobody of the others' going", async (world) => {
  const peers = await world.joinAll("ann", "bob", "carol");
  const stopped = world.server.stop();
  for (const peer of peers) {
    assertEquals((await peer.end()).map(({ type }) => type), ["bye"]);
    // The server waits for the peers to close, too, or for the clock, which stands still.
    await peer.close();
  }
  await stopped;
}, { over: ["memory"] });
