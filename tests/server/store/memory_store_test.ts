/**
 * The store in memory: what it keeps, for how long, and what it says about dropped entries.
 *
 * @module
 */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { MemoryRegister } from "../../../server/store/memory_register.ts";
import type { MemoryBounds } from "../../../server/store/memory_table.ts";
import { MemoryStore } from "../../../server/store/memory_store.ts";
import type { Refusal } from "../../../server/refusal.ts";
import type { Change, Committed, Missed, Receipt, Saying, Stream } from "../../../server/store/store.ts";
import { ManualClock } from "../../support/manual_clock.ts";

const WIDE: MemoryBounds = { perStream: 100, inAll: 1000, characters: 100_000, keys: 100 };

function draft(to: Saying["to"], text: string, more: Partial<Saying> = {}): Saying {
  return { type: "say", author: 1, to, fromName: "bob", toName: `${to}`, text, action: false, key: undefined, ...more };
}

function storeOf(bounds: Partial<MemoryBounds> = {}): MemoryStore {
  const register = new MemoryRegister();
  return new MemoryStore(new ManualClock(5000), { register, log: "l", bounds: { ...WIDE, ...bounds } });
}

function missedOf(store: MemoryStore, stream: Stream, after = 0): Promise<Missed> {
  return store.missed(stream, { after: after, limit: 1_000_000 });
}

async function missedTexts(store: MemoryStore, stream: Stream, after = 0): Promise<string[]> {
  return (await missedOf(store, stream, after)).entries.map(({ text }) => text);
}

function idsOf(receipts: readonly (Receipt | Refusal)[]): (number | string)[] {
  return receipts.map((receipt) => "id" in receipt ? receipt.id : receipt.code);
}

Deno.test("MemoryStore assigns growing ids and the time, and reports that nothing is kept", async () => {
  const clock = new ManualClock(5000);
  const store = new MemoryStore(clock, { register: new MemoryRegister() });
  assertEquals(store.lastId, 0);
  assertEquals(await store.append([draft("#a", "x"), draft("#b", "y")]), [
    { id: 1, time: 5000, kept: false },
    { id: 2, time: 5000, kept: false },
  ]);
  clock.advance(10);
  assertEquals(await store.append([draft("#a", "z")]), [{ id: 3, time: 5010, kept: false }]);
  assertEquals(store.lastId, 3);
});

Deno.test("MemoryStore gives each history its own name", () => {
  const [clock, register] = [new ManualClock(), new MemoryRegister()];
  assertNotEquals(new MemoryStore(clock, { register }).log, new MemoryStore(clock, { register }).log);
});

Deno.test("MemoryStore delivers each batch to all listeners before append resolves", async () => {
  const store = storeOf();
  const told: Committed[][] = [[], []];
  for (const heard of told) store.subscribe((batch) => void heard.push(...batch));
  const appending = store.append([draft("#a", "x"), draft("#a", "y")]);
  assertEquals(told.map((heard) => heard.map(({ id }) => id)), [[1, 2], [1, 2]]);
  await appending;
});

Deno.test("MemoryStore answers a repeated key of an author with the first receipt, and delivers the message once", async () => {
  const store = storeOf();
  const told: string[] = [];
  store.subscribe((batch) => void told.push(...batch.map(({ text }) => text)));
  const key = "0123456789abcdef";
  const receipts = await store.append([
    draft("#a", "first", { key }),
    draft("#a", "again", { key }),
    draft("#a", "other author", { key, author: 2 }),
    draft("#a", "other key", { key: `${key}x` }),
  ]);
  assertEquals(idsOf(receipts), [1, 1, 2, 3]);
  assertEquals(await store.append([draft("#a", "again", { key })]), [{ id: 1, time: 5000, kept: false }]);
  assertEquals(told, ["first", "other author", "other key"]);
});

Deno.test("MemoryStore returns the receipt of a key only for its author", async () => {
  const store = storeOf();
  const key = "0123456789abcdef";
  const [receipt] = await store.append([draft("#a", "x", { key })]);
  assertEquals(await store.receipt(1, key), receipt ?? null);
  assertEquals([await store.receipt(2, key), await store.receipt(1, `${key}x`)], [null, null]);
});

Deno.test("MemoryStore delivers nothing for a batch of repetitions only", async () => {
  const store = storeOf();
  let batches = 0;
  store.subscribe(() => void batches++);
  const repeated = draft("#a", "x", { key: "0123456789abcdef" });
  await store.append([repeated]);
  await store.append([repeated, repeated]);
  assertEquals(batches, 1);
});

Deno.test("MemoryStore remembers as many keys as it is told, and forgets the oldest", async () => {
  const keys = Array.from({ length: 10 }, (_, index) => `k${index + 1}`);
  for (let count = 3; count <= keys.length; count++) {
    const store = storeOf({ keys: 3 });
    for (const key of keys.slice(0, count)) await store.append([draft("#a", key, { key })]);
    const last = keys.slice(0, count).slice(-3);
    const ids = last.map((key) => Number(key.slice(1)));
    assertEquals(idsOf(await store.append(last.map((key) => draft("#a", key, { key })))), ids);
    const isForgotten = await store.receipt(1, "k1") === null;
    assertEquals(isForgotten, count >= 6, `of ${count} keys`);
  }
});

Deno.test("MemoryStore returns the entries of a stream above an id, private messages for both persons", async () => {
  const store = storeOf();
  await store.append([draft("#a", "1"), draft(7, "2"), draft("#b", "3"), draft("#a", "4"), draft(1, "5")]);
  assertEquals(await missedTexts(store, "#a"), ["1", "4"]);
  assertEquals(await missedTexts(store, "#a", 1), ["4"]);
  assertEquals(await missedTexts(store, "#a", 4), []);
  assertEquals(await missedTexts(store, 7), ["2"]);
  assertEquals(await missedTexts(store, 1), ["2", "5"]);
  assertEquals(await missedOf(store, "#none"), { entries: [], lostUntil: 0, next: null, removedUntil: 0 });
});

Deno.test("MemoryStore drops the oldest entries of a stream, and says up to which id", async () => {
  const store = storeOf({ perStream: 5 });
  for (let id = 1; id <= 30; id++) {
    await store.append([draft("#a", `${id}`)]);
    const { entries, lostUntil } = await missedOf(store, "#a");
    assert(entries.length >= Math.min(id, 5) && entries.length <= 10, `${entries.length} messages after ${id}`);
    assertEquals(lostUntil + entries.length, id, "what is not lost is there");
    assertEquals((await missedOf(store, "#a", lostUntil)).lostUntil, 0);
    assertEquals((await missedOf(store, "#a", id)).lostUntil, 0);
  }
});

Deno.test("MemoryStore drops the stream that was silent the longest if all streams together are too large", async () => {
  const store = storeOf({ inAll: 10 });
  for (let id = 1; id <= 4; id++) await store.append([draft("#old", `${id}`)]);
  for (let id = 5; id <= 12; id++) await store.append([draft("#new", `${id}`)]);
  assertEquals(await missedOf(store, "#old"), { entries: [], lostUntil: 4, next: null, removedUntil: 4 });
  assertEquals((await missedTexts(store, "#new")).length, 8);
  // A reader who saw all of the stream has lost nothing.
  assertEquals((await missedOf(store, "#old", 4)).lostUntil, 0);
  await store.append([draft("#old", "13")]);
  const again = await missedOf(store, "#old", 2);
  assertEquals([again.entries.length, again.lostUntil], [1, 4]);
});

Deno.test("MemoryStore counts the characters of all texts", async () => {
  const store = storeOf({ characters: 100 });
  for (const room of ["#a", "#b", "#c", "#d"]) await store.append([draft(room, "x".repeat(40))]);
  const held = await Promise.all(["#a", "#b", "#c", "#d"].map((room) => missedTexts(store, room)));
  assertEquals(held.map((texts) => texts.length), [0, 0, 1, 1]);
  await store.append([draft("#e", "x".repeat(101))]);
  assertEquals(await missedTexts(store, "#d"), []);
});

Deno.test("MemoryStore has every message, or says that it may be lost", async () => {
  const streams = ["#a", "#b", "#c", 1, 2];
  const bounds = fc.record({
    perStream: fc.integer({ min: 1, max: 6 }),
    inAll: fc.integer({ min: 2, max: 15 }),
    characters: fc.integer({ min: 5, max: 60 }),
    keys: fc.constant(5),
  });
  const says = fc.array(fc.tuple(fc.constantFrom(...streams), fc.integer({ min: 1, max: 9 })), { maxLength: 60 });
  await fc.assert(fc.asyncProperty(bounds, says, async (bounds, says) => {
    const store = new MemoryStore(new ManualClock(), { register: new MemoryRegister(), bounds });
    const all: Committed[] = [];
    store.subscribe((batch) => void all.push(...batch));
    for (const [to, length] of says) await store.append([draft(to, "x".repeat(length))]);
    for (const stream of streams) {
      const own = all.filter(({ to, author }) => to === stream || (typeof to === "number" && author === stream));
      for (const after of [0, 3, 10]) {
        const { entries, lostUntil } = await missedOf(store, stream, after);
        const expected = own.filter(({ id }) => id > Math.max(after, lostUntil));
        assertEquals(entries.filter(({ id }) => id > lostUntil), expected);
      }
    }
  }));
});

function change(type: Change["type"], of: number, more: Partial<Change> = {}): Change {
  return { type, author: 1, to: "#a", of, text: "new", withinMs: Infinity, ...more };
}

Deno.test("MemoryStore returns the newest missed entries, and says where the rest ended", async () => {
  const store = storeOf();
  await store.append(["1", "2", "3", "4", "5"].map((text) => draft("#a", text)));
  const { entries, lostUntil } = await store.missed("#a", { after: 1, limit: 2 });
  assertEquals([entries.map(({ text }) => text), lostUntil], [["4", "5"], 3]);
  assertEquals((await store.missed("#a", { after: 3, limit: 2 })).lostUntil, 0);
});

Deno.test("MemoryStore returns a changed message as it is now, and the change to readers who saw it before", async () => {
  const store = storeOf();
  await store.append([draft("#a", "1"), draft("#a", "2"), draft("#a", "3")]);
  const receipts = await store.append([change("edit", 1), change("delete", 2), change("edit", 3, { text: "3" })]);
  assertEquals(idsOf(receipts), [4, 5, 3], "what changes nothing has the receipt of the message");
  const told = async (after: number) =>
    (await missedOf(store, "#a", after)).entries.map(({ type, id, text }) => `${id} ${type} ${text}`.trim());
  assertEquals(await told(0), ["1 said new", "3 said 3"]);
  assertEquals(await told(1), ["3 said 3", "4 edited new"]);
  assertEquals(await told(2), ["3 said 3", "4 edited new", "5 deleted"]);
  assertEquals(await told(4), ["5 deleted"]);
});

Deno.test("MemoryStore refuses changes to messages of others, missing messages and old messages", async () => {
  const clock = new ManualClock(5000);
  const store = new MemoryStore(clock, { register: new MemoryRegister() });
  await store.append([draft("#a", "1"), draft(7, "2"), draft("#a", "3")]);
  clock.advance(2000);
  const cases: readonly (readonly [Change, string | number])[] = [
    [change("edit", 1, { author: 2 }), "not_yours"],
    [change("edit", 9), "no_such_message"],
    [change("edit", 1, { to: "#b" }), "no_such_message"],
    [change("edit", 2), "no_such_message"],
    [change("edit", 2, { author: 7, to: 7 }), "not_yours"],
    [change("edit", 2, { author: 8, to: 8 }), "no_such_message"],
    [change("edit", 1, { withinMs: 1999 }), "too_old"],
    [change("edit", 1, { withinMs: 2000 }), 4],
    [change("delete", 2, { to: 1 }), 5],
    [change("edit", 2, { to: 1 }), "no_such_message"],
    [change("delete", 2, { to: 1 }), 2],
    [change("edit", 4), "no_such_message"],
  ];
  for (const [wanted, outcome] of cases) {
    assertEquals(idsOf(await store.append([wanted])), [outcome], JSON.stringify(wanted));
  }
});

Deno.test("MemoryStore keeps messages for known persons who are offline, up to a limit", async () => {
  const register = new MemoryRegister();
  register.savePerson({ id: register.newPersonId(), name: "ann" });
  const bob = register.newPersonId();
  register.savePerson({ id: bob, name: "Bob" });
  const store = new MemoryStore(new ManualClock(), { register, maxMail: 2 });
  assertEquals([register.cameTime(1), register.cameTime(bob)], [0, 0], "both are known");
  const told: Committed[] = [];
  store.subscribe((batch) => void told.push(...batch));
  const mail = (text: string, absent = "bob") => draft({ absent }, text, { toName: "BOB" });
  assertEquals(idsOf(await store.append([mail("1"), mail("x", "carol"), mail("2"), mail("3")])), [
    ...[1, "no_such_person", 2, "mailbox_full"],
  ]);
  assertEquals(told.map(({ to, toName }) => [to, toName]), [[bob, "Bob"], [bob, "Bob"]]);
  register.saveMark(bob, bob, 1);
  assertEquals(idsOf(await store.append([mail("4"), mail("5")])), [3, "mailbox_full"]);
});

Deno.test("MemoryStore answers a known key before it looks for the person", async () => {
  const store = storeOf();
  const key = "0123456789abcdef";
  await store.append([draft("#a", "1", { key })]);
  assertEquals(idsOf(await store.append([draft({ absent: "nobody" }, "1", { key })])), [1]);
});

Deno.test("MemoryStore knows who has written to whom", async () => {
  const store = storeOf();
  await store.append([draft(2, "hi"), draft("#a", "hi", { author: 3 })]);
  assertEquals(await Promise.all([store.hasWritten(1, 2), store.hasWritten(2, 1), store.hasWritten(3, 2)]), [
    true,
    false,
    false,
  ]);
});
