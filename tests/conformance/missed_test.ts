/**
 * What was missed: H10 of PROTOCOL.md.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { MemoryStore } from "../../server/store/memory_store.ts";
import type { Message, MessageOf } from "../../shared/wire/message.ts";
import type { ScriptedPeer } from "../support/scripted_peer.ts";
import { conformance, keptIn, LOG, type World } from "./harness.ts";
import { STORES } from "./stores.ts";
import { lose, sayAll, secretOf, textsOf, toldOf } from "./talk.ts";

type Hello = Partial<MessageOf<"hello">>;

const SMALL = { perStream: 5, inAll: 1000, characters: 1_000_000, keys: 10 };

/** What somebody who says a `hello` is told before the first `joined`. */
async function missed(world: World, name: string, hello: Hello): Promise<Message[]> {
  const told = toldOf(await world.join(name, hello));
  const joined = told.findIndex(({ type }) => type === "joined");
  return joined < 0 ? told : told.slice(0, joined);
}

conformance(
  "H10 who resumes gets all messages of the rooms above those seen, in order, and nothing twice",
  async (world) => {
    const ann = await world.join("ann", { rooms: ["#a", "#b"] });
    const old = await world.join("bob", { rooms: ["#a", "#b"] });
    await sayAll(ann, "#a", ["one", "two"]);
    await sayAll(ann, "#b", ["three"]);
    await lose(old, ann);
    await sayAll(ann, "#b", ["four"]);
    await sayAll(ann, "#a", ["five", "six"]);
    const told = await missed(world, "bob", { resume: secretOf(old), log: LOG, seen: { "#a": 2, "#b": 3 } });
    assertEquals(textsOf(told), ["five", "six", "four"]);
    assertEquals(told.length, 3);
  },
);

for (const [suffix, options] of STORES) {
  conformance(`H10 what is said while one resumes comes exactly once${suffix}`, async (world) => {
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
      // The connection before may get more, until it is ended: that is seen, too.
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
  "H10 messages in rooms that one is not in, or that are from another history, do not come",
  async (world) => {
    const ann = await world.join("ann", { rooms: ["#a", "#b"] });
    await sayAll(ann, "#a", ["one"]);
    await sayAll(ann, "#b", ["two"]);
    const seen = { "#a": 0, "#b": 0, "#c": 0 };
    assertEquals(textsOf(await missed(world, "b1", { rooms: ["#b"], log: LOG, seen })), ["two"]);
    // What is seen in another history counts for nothing, so that one comes as if for the first time (H13).
    const first: Message[] = [{ type: "backlog", to: "#a", count: 0, last: 2 }];
    assertEquals(await missed(world, "b2", { rooms: ["#a"], log: "another log", seen }), first);
    assertEquals(await missed(world, "b3", { rooms: ["#a"], seen }), first);
    assertEquals(await missed(world, "b4", { rooms: ["#a"], log: LOG }), first);
    assertEquals(await missed(world, "b5", { rooms: ["#a"], log: LOG, seen: { "#a": 99 } }), []);
  },
);

conformance("H10 what was missed is found whatever spelling hello uses for the room", async (world) => {
  const ann = await world.join("ann", { rooms: ["#Ops"] });
  await sayAll(ann, "#Ops", ["one", "two"]);
  assertEquals(textsOf(await missed(world, "bob", { rooms: ["#ops"], log: LOG, seen: { "#OPS": 1 } })), ["two"]);
});

conformance("H10 private messages come under @, to who has shown to be that person", async (world) => {
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

conformance("H10 a private message to one who was lost is not kept for whoever takes the name", async (world) => {
  const ann = await world.join("ann");
  const old = await world.join("bob");
  await sayAll(ann, "bob", ["secret"]);
  await lose(old, ann);
  assertEquals(await missed(world, "bob", { log: LOG, seen: { "@": 0 } }), []);
});

conformance("H10 what cannot be had any more is said by a gap before the rest", async (world) => {
  const ann = await world.join("ann");
  const texts = Array.from({ length: 12 }, (_, index) => `${index + 1}`);
  await sayAll(ann, "#lobby", texts);
  const told = await missed(world, "bob", { log: LOG, seen: { "#lobby": 2 } });
  const [gap, first] = told;
  const before = gap?.type === "gap" ? gap.before : NaN;
  assertEquals(gap, { type: "gap", to: "#lobby", after: 2, before });
  assertEquals(first?.type === "message" && first.id, before, "the gap ends where the messages begin");
  assertEquals(textsOf(told), texts.slice(before - 1));
  assertEquals(textsOf(told).length >= SMALL.perStream, true);
}, { kept: keptIn(MemoryStore, { bounds: SMALL }) });

conformance(
  "H10 what would fill more than half of the queue is left out, the newest last, and one is not ended",
  async (world) => {
    const ann = await world.join("ann");
    const texts = Array.from({ length: 40 }, (_, index) => `${index + 1} ${"x".repeat(1000)}`);
    await sayAll(ann, "#lobby", texts);
    const told = await missed(world, "bob", { log: LOG, seen: { "#lobby": 0 } });
    const [gap, ...rest] = told;
    const heard = textsOf(rest);
    assertEquals(gap?.type === "gap" && [gap.to, gap.after, gap.before], [
      "#lobby",
      0,
      texts.length - heard.length + 1,
    ]);
    assertEquals(heard, texts.slice(-heard.length));
    assertEquals(JSON.stringify(told).length < 50_000, true, "what comes is at most half of the queue");
    assertEquals(heard.length > 1, true);
  },
  { limits: { maxQueue: 100_000 } },
);
