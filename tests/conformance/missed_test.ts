/**
 * Missed messages: H10 of PROTOCOL.md.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { MemoryStore } from "../../server/store/memory_store.ts";
import type { Message, MessageOf } from "../../shared/wire/message.ts";
import { bytesOf } from "../support/frames.ts";
import type { ScriptedPeer } from "../support/scripted_peer.ts";
import { conformance, LOG, storageIn, type World } from "./harness.ts";
import { STORES } from "./stores.ts";
import { afterWelcome, lose, sayAll, secretOf, textsOf } from "./talk.ts";

type Hello = Partial<MessageOf<"hello">>;

const SMALL = { perStream: 5, inAll: 1000, characters: 1_000_000, keys: 10 };

/** What a peer gets after `hello` and before the first `joined`. */
async function missed(world: World, name: string, hello: Hello): Promise<Message[]> {
  const messages = afterWelcome(await world.join(name, hello));
  const joined = messages.findIndex(({ type }) => type === "joined");
  return joined < 0 ? messages : messages.slice(0, joined);
}

conformance(
  "H10 resume sends all messages of the rooms that were not seen, in order, and none twice",
  async (world) => {
    const ann = await world.join("ann", { rooms: ["#a", "#b"] });
    const old = await world.join("bob", { rooms: ["#a", "#b"] });
    await sayAll(ann, "#a", ["one", "two"]);
    await sayAll(ann, "#b", ["three"]);
    await lose(old, ann);
    await sayAll(ann, "#b", ["four"]);
    await sayAll(ann, "#a", ["five", "six"]);
    const messages = await missed(world, "bob", { resume: secretOf(old), log: LOG, seen: { "#a": 2, "#b": 3 } });
    assertEquals(textsOf(messages), ["five", "six", "four"]);
    assertEquals(messages.length, 3);
  },
);

for (const [suffix, options] of STORES) {
  conformance(`H10 a message that is said during resume comes exactly once${suffix}`, async (world) => {
    const [ann, first] = await world.joinAll("ann", "bob");
    let bob = first;
    const texts = Array.from({ length: 300 }, (_, index) => `${index}`);
    const talking = (async () => {
      for (const text of texts) await ann?.ask({ type: "say", to: "#lobby", text, ref: text });
    })();
    const seen: string[] = [];
    let last = 0;
    const read = (peer: ScriptedPeer | undefined) => {
      for (const message of peer?.received ?? []) {
        if (message.type !== "message") continue;
        seen.push(message.text);
        last = message.id;
      }
    };
    while (last < texts.length) {
      const before = bob;
      bob = await world.connect();
      // The earlier connection may get more until it is ended, and that also counts as seen.
      await before?.vanish();
      read(before);
      if (before === undefined || last >= texts.length) break;
      await bob.send({
        type: "hello",
        version: 1,
        name: "bob",
        resume: secretOf(first ?? before),
        log: world.store.log,
        seen: { "#lobby": last },
      });
      await bob.expect("message");
    }
    await talking;
    assertEquals(seen, texts);
  }, options);
}

conformance(
  "H10 messages of other rooms, or of another history, do not come",
  async (world) => {
    const ann = await world.join("ann", { rooms: ["#a", "#b"] });
    await sayAll(ann, "#a", ["one"]);
    await sayAll(ann, "#b", ["two"]);
    const seen = { "#a": 0, "#b": 0, "#c": 0 };
    assertEquals(textsOf(await missed(world, "b1", { rooms: ["#b"], log: LOG, seen })), ["two"]);
    // What was seen in another history does not count, so the client is treated as a newcomer (H13).
    const first: Message[] = [{ type: "backlog", to: "#a", count: 0, last: 2 }];
    assertEquals(await missed(world, "b2", { rooms: ["#a"], log: "another log", seen }), first);
    assertEquals(await missed(world, "b3", { rooms: ["#a"], seen }), first);
    assertEquals(await missed(world, "b4", { rooms: ["#a"], log: LOG }), first);
    assertEquals(await missed(world, "b5", { rooms: ["#a"], log: LOG, seen: { "#a": 99 } }), []);
  },
);

conformance("H10 missed messages are found by any spelling of the room's name", async (world) => {
  const ann = await world.join("ann", { rooms: ["#Ops"] });
  await sayAll(ann, "#Ops", ["one", "two"]);
  assertEquals(textsOf(await missed(world, "bob", { rooms: ["#ops"], log: LOG, seen: { "#OPS": 1 } })), ["two"]);
});

conformance("H10 private messages come under @ to clients that have proved who they are", async (world) => {
  const [ann, old] = await world.joinAll("ann", "bob");
  if (ann === undefined || old === undefined) throw new Error("nobody joined");
  await sayAll(ann, "bob", ["one", "two"]);
  await sayAll(old, "ann", ["three"]);
  const seen = { "@": 1 };
  const beside = await missed(world, "x", { beside: secretOf(old), rooms: [], log: LOG, seen });
  assertEquals(textsOf(beside), ["two", "three"]);
  assertEquals(textsOf(await missed(world, "x", { resume: secretOf(old), log: LOG, seen })), ["two", "three"]);
  assertEquals(await missed(world, "carol", { log: LOG, seen }), []);
  assertEquals(await missed(world, "dave", { log: LOG, seen: { "@": 0, ann: 0, bob: 0, "1": 0 } }), []);
});

conformance("H10 a private message to a lost session does not go to the next person with that name", async (world) => {
  const ann = await world.join("ann");
  const old = await world.join("bob");
  await sayAll(ann, "bob", ["secret"]);
  await lose(old, ann);
  assertEquals(await missed(world, "bob", { log: LOG, seen: { "@": 0 } }), []);
});

conformance("H10 a gap before the rest stands for messages that are lost", async (world) => {
  const ann = await world.join("ann");
  const texts = Array.from({ length: 12 }, (_, index) => `${index + 1}`);
  await sayAll(ann, "#lobby", texts);
  const messages = await missed(world, "bob", { log: LOG, seen: { "#lobby": 2 } });
  const [gap, first] = messages;
  const before = gap?.type === "gap" ? gap.before : NaN;
  assertEquals(gap, { type: "gap", to: "#lobby", after: 2, before, count: 0, lost: before - 1 });
  assertEquals(first?.type === "message" && first.id, before, "the gap ends where the messages begin");
  assertEquals(textsOf(messages), texts.slice(before - 1));
  assertEquals(textsOf(messages).length >= SMALL.perStream, true);
}, { storage: storageIn(MemoryStore, { bounds: SMALL }) });

conformance(
  "H10 the oldest of the missed messages are left out where they exceed half of the queue, and the session continues",
  async (world) => {
    const ann = await world.join("ann");
    const texts = Array.from({ length: 60 }, (_, index) => `${index + 1} ${"x".repeat(1000)}`);
    await sayAll(ann, "#lobby", texts);
    const messages = await missed(world, "bob", { log: LOG, seen: { "#lobby": 0 } });
    const [gap, ...rest] = messages;
    const received = textsOf(rest);
    const left = texts.length - received.length;
    assertEquals(gap, { type: "gap", to: "#lobby", after: 0, before: left + 1, count: left });
    assertEquals(received, texts.slice(-received.length));
    const bytes = bytesOf(...messages).length;
    assert(bytes <= 50_000, "the messages are at most half of the queue");
    assert(bytes > 48_000, "they fill it");
  },
  { limits: { maxQueue: 100_000 } },
);

for (const [suffix, options] of STORES) {
  conformance(
    `H10 rooms share the space, one that needs less leaves its share, and each gap can be filled${suffix}`,
    async (world) => {
      const rooms = ["#a", "#b", "#quiet", "#c"];
      const ann = await world.join("ann", { rooms });
      const said = new Map<string, number[]>();
      for (const room of rooms) {
        const count = room === "#quiet" ? 2 : 60;
        said.set(room, await sayAll(ann, room, Array.from({ length: count }, () => "x".repeat(300))));
      }
      const seen = Object.fromEntries(rooms.map((room) => [room, 0]));
      const messages = await missed(world, "bob", { rooms, log: world.store.log, seen });
      assert(bytesOf(...messages).length > 28_000, "the space is used");
      const counts = rooms.map((room) =>
        messages.filter((message) => message.type === "message" && message.to === room).length
      );
      const [a = 0, b = 0, quiet, c = 0] = counts;
      assertEquals(quiet, 2);
      assert(Math.min(a, b, c) > 20 && Math.max(a, b, c) - Math.min(a, b, c) <= 1, `${counts}`);
      const bob = await world.join("carol", { rooms: [] });
      const gaps = messages.filter((message) => message.type === "gap");
      assertEquals(gaps.map(({ to }) => to), ["#a", "#b", "#c"]);
      for (const { to, after, before, count, lost } of gaps) {
        await bob.send({ type: "history", to, after, limit: 500 });
        const ids = (await bob.expect("messages")).messages.map(({ id }) => id).filter((id) => id < before);
        const received = messages.flatMap((message) =>
          message.type === "message" && message.to === to ? [message.id] : []
        );
        assertEquals([...ids, ...received], said.get(to));
        assertEquals([count, lost], [ids.length, undefined]);
      }
    },
    { ...options, limits: { maxQueue: 64_000 } },
  );
}
