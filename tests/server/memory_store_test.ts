/**
 * The store that forgets: what it keeps, for how long, and what it says of what it let go.
 *
 * @module
 */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { type MemoryBounds, MemoryStore } from "../../server/memory_store.ts";
import type { Committed, Draft, Stream } from "../../server/store.ts";
import { ManualClock } from "../support/manual_clock.ts";

const WIDE: MemoryBounds = { perStream: 100, inAll: 1000, characters: 100_000, keys: 100 };

function draft(to: Stream, text: string, more: Partial<Draft> = {}): Draft {
  return { author: 1, to, fromName: "bob", toName: `${to}`, text, action: false, key: undefined, ...more };
}

function storeOf(bounds: Partial<MemoryBounds> = {}): MemoryStore {
  return new MemoryStore(new ManualClock(5000), { log: "l", bounds: { ...WIDE, ...bounds } });
}

async function missedTexts(store: MemoryStore, stream: Stream, after = 0): Promise<string[]> {
  return (await store.missed(stream, after)).messages.map((message) => message.draft.text);
}

Deno.test("a memory store gives ids that grow, the time, and says that nothing is kept", async () => {
  const clock = new ManualClock(5000);
  const store = new MemoryStore(clock);
  assertEquals(store.lastId, 0);
  assertEquals(await store.append([draft("#a", "x"), draft("#b", "y")]), [
    { id: 1, time: 5000, kept: false },
    { id: 2, time: 5000, kept: false },
  ]);
  clock.advance(10);
  assertEquals(await store.append([draft("#a", "z")]), [{ id: 3, time: 5010, kept: false }]);
  assertEquals(store.lastId, 3);
});

Deno.test("a memory store names its history, each another one", () => {
  const clock = new ManualClock();
  assertNotEquals(new MemoryStore(clock).log, new MemoryStore(clock).log);
});

Deno.test("a memory store tells each batch to all who listen before append resolves", async () => {
  const store = storeOf();
  const told: Committed[][] = [[], []];
  for (const heard of told) store.subscribe((batch) => void heard.push(...batch));
  const appending = store.append([draft("#a", "x"), draft("#a", "y")]);
  assertEquals(told.map((heard) => heard.map(({ id }) => id)), [[1, 2], [1, 2]]);
  await appending;
});

Deno.test("a memory store answers a key that its author used by the first receipt, and tells it once", async () => {
  const store = storeOf();
  const told: string[] = [];
  store.subscribe((batch) => void told.push(...batch.map((message) => message.draft.text)));
  const key = "0123456789abcdef";
  const receipts = await store.append([
    draft("#a", "first", { key }),
    draft("#a", "again", { key }),
    draft("#a", "other author", { key, author: 2 }),
    draft("#a", "other key", { key: `${key}x` }),
  ]);
  assertEquals(receipts.map(({ id }) => id), [1, 1, 2, 3]);
  assertEquals(await store.append([draft("#a", "again", { key })]), [{ id: 1, time: 5000, kept: false }]);
  assertEquals(told, ["first", "other author", "other key"]);
});

Deno.test("a memory store gives the receipt of a key to its author only", async () => {
  const store = storeOf();
  const key = "0123456789abcdef";
  const [receipt] = await store.append([draft("#a", "x", { key })]);
  assertEquals(await store.receipt(1, key), receipt ?? null);
  assertEquals([await store.receipt(2, key), await store.receipt(1, `${key}x`)], [null, null]);
});

Deno.test("a memory store tells nobody of a batch of repetitions alone", async () => {
  const store = storeOf();
  let batches = 0;
  store.subscribe(() => void batches++);
  const repeated = draft("#a", "x", { key: "0123456789abcdef" });
  await store.append([repeated]);
  await store.append([repeated, repeated]);
  assertEquals(batches, 1);
});

Deno.test("a memory store forgets the oldest keys first", async () => {
  const store = storeOf({ keys: 3 });
  for (const key of ["k1", "k2", "k3", "k4"]) await store.append([draft("#a", key, { key })]);
  const receipts = await store.append(["k2", "k3", "k4", "k1"].map((key) => draft("#a", key, { key })));
  assertEquals(receipts.map(({ id }) => id), [2, 3, 4, 5]);
});

Deno.test("a memory store gives what a stream has above an id, private messages to both persons", async () => {
  const store = storeOf();
  await store.append([draft("#a", "1"), draft(7, "2"), draft("#b", "3"), draft("#a", "4"), draft(1, "5")]);
  assertEquals(await missedTexts(store, "#a"), ["1", "4"]);
  assertEquals(await missedTexts(store, "#a", 1), ["4"]);
  assertEquals(await missedTexts(store, "#a", 4), []);
  assertEquals(await missedTexts(store, 7), ["2"]);
  assertEquals(await missedTexts(store, 1), ["2", "5"]);
  assertEquals(await store.missed("#none", 0), { messages: [], lostUntil: 0 });
});

Deno.test("a memory store lets go of a stream's oldest, and says up to which id", async () => {
  const store = storeOf({ perStream: 5 });
  for (let id = 1; id <= 30; id++) {
    await store.append([draft("#a", `${id}`)]);
    const { messages, lostUntil } = await store.missed("#a", 0);
    assert(messages.length >= Math.min(id, 5) && messages.length <= 10, `${messages.length} messages after ${id}`);
    assertEquals(lostUntil + messages.length, id, "what is not lost is there");
    assertEquals((await store.missed("#a", lostUntil)).lostUntil, 0);
    assertEquals((await store.missed("#a", id)).lostUntil, 0);
  }
});

Deno.test("a memory store lets go of the stream that was silent for longest, where all together are too many", async () => {
  const store = storeOf({ inAll: 10 });
  for (let id = 1; id <= 4; id++) await store.append([draft("#old", `${id}`)]);
  for (let id = 5; id <= 12; id++) await store.append([draft("#new", `${id}`)]);
  assertEquals(await store.missed("#old", 0), { messages: [], lostUntil: 4 });
  assertEquals((await missedTexts(store, "#new")).length, 8);
  // Whoever saw all of the stream has lost nothing.
  assertEquals((await store.missed("#old", 4)).lostUntil, 0);
  await store.append([draft("#old", "13")]);
  const again = await store.missed("#old", 2);
  assertEquals([again.messages.length, again.lostUntil], [1, 4]);
});

Deno.test("a memory store counts the characters of all texts", async () => {
  const store = storeOf({ characters: 100 });
  for (const room of ["#a", "#b", "#c", "#d"]) await store.append([draft(room, "x".repeat(40))]);
  const held = await Promise.all(["#a", "#b", "#c", "#d"].map((room) => missedTexts(store, room)));
  assertEquals(held.map((texts) => texts.length), [0, 0, 1, 1]);
  await store.append([draft("#e", "x".repeat(101))]);
  assertEquals(await missedTexts(store, "#d"), []);
});

Deno.test("a memory store has every message, or says that it may be lost", async () => {
  const streams = ["#a", "#b", "#c", 1, 2];
  const bounds = fc.record({
    perStream: fc.integer({ min: 1, max: 6 }),
    inAll: fc.integer({ min: 2, max: 15 }),
    characters: fc.integer({ min: 5, max: 60 }),
    keys: fc.constant(5),
  });
  const says = fc.array(fc.tuple(fc.constantFrom(...streams), fc.integer({ min: 1, max: 9 })), { maxLength: 60 });
  await fc.assert(fc.asyncProperty(bounds, says, async (bounds, says) => {
    const store = new MemoryStore(new ManualClock(), { bounds });
    const all: Committed[] = [];
    store.subscribe((batch) => void all.push(...batch));
    for (const [to, length] of says) await store.append([draft(to, "x".repeat(length))]);
    for (const stream of streams) {
      const own = all.filter(({ draft }) =>
        draft.to === stream || (typeof draft.to === "number" && draft.author === stream)
      );
      for (const after of [0, 3, 10]) {
        const { messages, lostUntil } = await store.missed(stream, after);
        const expected = own.filter(({ id }) => id > Math.max(after, lostUntil));
        assertEquals(messages.filter(({ id }) => id > lostUntil), expected);
      }
    }
  }));
});
