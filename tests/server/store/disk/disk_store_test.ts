/**
 * The store on disk: acknowledged messages survive any end of the process. What it has in common with the store in
 * memory is in store_model_test.ts.
 *
 * @module
 */
import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import type { IndexQuery } from "../../../../server/store/search/search_index.ts";
import { type Committed, type SearchQuery, UnreadableError } from "../../../../server/store/store.ts";
import { changing, NOW, saying, TempFolder } from "./support/temp_folder.ts";
import { allMissed } from "./support/whole.ts";

async function textsOf(folder: TempFolder, room = "#a"): Promise<string[]> {
  return (await folder.store.history({ of: room, limit: 100_000 })).messages.map(({ text }) => text);
}

const YEAR_MS = 365 * 86_400_000;

Deno.test("DiskStore reports written messages as kept, and delivers them before append resolves", async () => {
  await using folder = new TempFolder();
  const told: Committed[] = [];
  folder.store.subscribe((batch) => told.push(...batch));
  const appending = folder.store.append([saying("#a", "x"), saying("#b", "y")]);
  assertEquals(told.map(({ id, text }) => [id, text]), [[1, "x"], [2, "y"]]);
  assertEquals(await appending, [{ id: 1, time: NOW, kept: true }, { id: 2, time: NOW, kept: true }]);
});

Deno.test("DiskStore answers a repeated key with its first receipt, in one batch and later, and delivers nothing again", async () => {
  await using folder = new TempFolder();
  const first = { id: 1, time: NOW, kept: true };
  assertEquals(await folder.store.append([saying("#a", "x", { key: "k" }), saying("#b", "x", { key: "k" })]), [
    first,
    first,
  ]);
  folder.clock.advance(1000);
  const told: Committed[] = [];
  folder.store.subscribe((batch) => told.push(...batch));
  assertEquals(await folder.store.append([saying("#a", "y", { key: "k" })]), [first]);
  assertEquals(told, []);
  // The same key of another author is another key.
  const [other] = await folder.store.append([saying("#a", "z", { key: "k", author: 2 })]);
  assertEquals(other, { id: 2, time: NOW + 1000, kept: true });
  assertEquals(await folder.store.receipt(1, "k"), first);
  assertEquals(await folder.store.receipt(3, "k"), null);
});

Deno.test("DiskStore writes batches of any size, each message once and in order", async () => {
  await using folder = new TempFolder();
  const sizes = [1, 15, 16, 17, 31, 32, 33, 100];
  for (const size of sizes) {
    await folder.store.append(Array.from({ length: size }, (_, i) => saying("#a", `${size} ${i}`)));
  }
  const expected = sizes.flatMap((size) => Array.from({ length: size }, (_, i) => `${size} ${i}`));
  assertEquals(await textsOf(folder), expected);
});

Deno.test("DiskStore has everything after a kill, and uses no id twice that was or may have been used", async () => {
  await using folder = new TempFolder();
  await folder.store.append([saying("#a", "x", { key: "k" }), saying("#a", "y")]);
  await using after = await folder.kill();
  assertEquals(await textsOf(after), ["x", "y"]);
  assertEquals(after.store.log, folder.store.log);
  assert(after.store.lastId > 2);
  assertEquals(await after.store.append([saying("#a", "x", { key: "k" })]), [{ id: 1, time: NOW, kept: true }]);
  const [receipt] = await after.store.append([saying("#a", "z")]);
  assert(receipt !== undefined && "id" in receipt);
  assertEquals(receipt.id, after.store.lastId);
  assert(receipt.id > 1000);
});

Deno.test("DiskStore continues with the next id after a clean end", async () => {
  await using folder = new TempFolder();
  await folder.store.append([saying("#a", "x"), saying("#a", "y")]);
  await folder.reopen();
  assertEquals(folder.store.lastId, 2);
  assertEquals(await folder.store.append([saying("#a", "z")]), [{ id: 3, time: NOW, kept: true }]);
});

Deno.test("DiskStore takes the time of the clock, also when the clock goes back, and after a restart", async () => {
  const jumps: number[] = [];
  await using folder = new TempFolder({
    noticed: (notice) => void (notice.type === "jumped" && jumps.push(notice.byMs)),
  });
  const say = async (text: string) => {
    const [receipt] = await folder.store.append([saying("#a", text)]);
    return receipt !== undefined && "time" in receipt ? [receipt.id, receipt.time - NOW] : receipt;
  };
  folder.clock.jump(YEAR_MS);
  assertEquals(await say("a year ahead"), [1, YEAR_MS]);
  folder.clock.jump(-YEAR_MS);
  assertEquals(await say("right again"), [2, 0]);
  folder.clock.advance(1000);
  assertEquals(await say("later"), [3, 1000]);
  await folder.reopen();
  assertEquals(await say("after a restart"), [4, 1000]);
  assertEquals(jumps, [YEAR_MS, -YEAR_MS]);
  const since = await folder.store.history({ of: "#a", sinceTime: NOW + 500, limit: 9 });
  assertEquals(since.messages.map(({ text }) => text), ["a year ahead", "later", "after a restart"]);
});

Deno.test("DiskStore lets a message be changed that is seconds old, whatever the clock did", async () => {
  await using folder = new TempFolder();
  const hour = { withinMs: 3_600_000 };
  await folder.store.append([saying("#a", "before")]);
  folder.clock.jump(-YEAR_MS);
  await folder.store.append([saying("#a", "a year behind")]);
  folder.clock.jump(YEAR_MS);
  await folder.store.append([saying("#a", "after")]);
  folder.clock.advance(5000);
  for (const id of [1, 2, 3]) {
    const [outcome] = await folder.store.append([changing("edit", id, hour)]);
    assert(outcome !== undefined && "id" in outcome, `${id}`);
  }
  folder.clock.advance(3_600_000);
  for (const id of [1, 2, 3]) {
    const [outcome] = await folder.store.append([changing("delete", id, hour)]);
    assertEquals(outcome, { code: "too_old", limit: 3600 }, `${id}`);
  }
});

Deno.test("DiskStore with sync full delivers nothing before the disk has it", async () => {
  await using folder = new TempFolder({ sync: "full" });
  const told: Committed[] = [];
  folder.store.subscribe((batch) => told.push(...batch));
  const appending = folder.store.append([saying("#a", "x")]);
  assertEquals([told.length, folder.store.lastId], [0, 0]);
  assertEquals((await folder.store.history({ of: "#a", limit: 10 })).messages, []);
  assertEquals((await folder.store.missed("#a", { after: 0, limit: 10 })).entries, []);
  assertEquals(await appending, [{ id: 1, time: NOW, kept: true }]);
  assertEquals([told.length, folder.store.lastId], [1, 1]);
  assertEquals(await textsOf(folder), ["x"]);
});

Deno.test("DiskStore buffers what cannot be written, says so, and writes it as soon as it can", async () => {
  await using folder = new TempFolder();
  const changes: boolean[] = [];
  folder.store.onFailing((isFailing) => changes.push(isFailing));
  await folder.store.append([saying("#a", "before", { key: "k" })]);
  folder.block();
  assertEquals(await folder.store.append([saying("#a", "held", { key: "l" })]), [{ id: 2, time: NOW, kept: false }]);
  assertEquals([changes, folder.store.isFailing, folder.failures.length], [[true], true, 1]);
  // Known keys stay known, those on disk and those in the buffer.
  assertEquals(await folder.store.append([saying("#a", "x", { key: "k" }), saying("#a", "x", { key: "l" })]), [
    { id: 1, time: NOW, kept: true },
    { id: 2, time: NOW, kept: false },
  ]);
  assertEquals(await textsOf(folder), ["before", "held"]);
  folder.clock.advance(10_000);
  assertEquals([changes, folder.store.isFailing, folder.failures.length], [[true], true, 1]);
  folder.unblock();
  folder.clock.advance(10_000);
  assertEquals([changes, folder.store.isFailing], [[true, false], false]);
  await using after = await folder.kill();
  assertEquals(await textsOf(after), ["before", "held"]);
});

Deno.test("DiskStore drops the oldest entries of a full buffer, and tells readers who missed them", async () => {
  await using folder = new TempFolder();
  await folder.store.append([saying("#a", "before")]);
  folder.block();
  for (let i = 0; i < 11; i++) {
    await folder.store.append(Array.from({ length: 1000 }, (_, j) => saying("#a", `${i} ${j}`)));
  }
  const told = await allMissed(folder.store, "#a", { after: 1, limit: 100_000 });
  assertEquals([told.entries.length, told.lostUntil], [10_000, 1001]);
  folder.unblock();
  folder.clock.advance(10_000);
  assert(!folder.store.isFailing);
  const { entries, lostUntil } = await allMissed(folder.store, "#a", { after: 1, limit: 100_000 });
  assertEquals([entries.length, entries[0]?.text, lostUntil], [10_000, "1 0", 1001]);
});

Deno.test("DiskStore does not reuse the id of a message that could not be written before a kill", async () => {
  await using folder = new TempFolder();
  await folder.store.append([saying("#a", "before")]);
  folder.block();
  await folder.store.append([saying("#a", "lost")]);
  folder.unblock();
  await using after = await folder.kill();
  assertEquals(await textsOf(after), ["before"]);
  const [receipt] = await after.store.append([saying("#a", "new")]);
  assert(receipt !== undefined && "id" in receipt);
  assert(receipt.id > 2);
});

Deno.test("DiskStore buffers a change to a message if it cannot be written, and writes it later", async () => {
  await using folder = new TempFolder();
  await folder.store.append([saying("#a", "x"), saying("#a", "y")]);
  folder.block();
  await folder.store.append([changing("edit", 1, { text: "edited" }), changing("delete", 2), saying("#a", "z")]);
  assertEquals(await folder.store.append([changing("edit", 5, { text: "zz" })]), [{ id: 6, time: NOW, kept: false }]);
  const expected = ["edited", "", "zz"];
  assertEquals(await textsOf(folder), expected);
  assertEquals((await folder.store.missed("#a", { after: 0, limit: 10 })).entries.map(({ text }) => text), [
    "edited",
    "zz",
  ]);
  assertEquals(
    (await folder.store.missed("#a", { after: 2, limit: 10 })).entries.map(({ type, text }) => `${type} ${text}`),
    [
      "edited edited",
      "deleted ",
      "said zz",
    ],
  );
  folder.unblock();
  await folder.reopen();
  assertEquals(await textsOf(folder), expected);
  assertEquals(folder.query("SELECT DISTINCT id FROM change ORDER BY id"), [{ id: 1 }, { id: 2 }, { id: 5 }]);
});

Deno.test("DiskStore leaves no byte of a deleted or edited text after the write-ahead log has started over", async () => {
  await using folder = new TempFolder();
  await folder.store.append([saying("#a", "sesame open"), saying("#a", "abracadabra"), saying("#a", "stays")]);
  await folder.store.append([changing("delete", 1), changing("edit", 2, { text: "nothing to see" })]);
  assert(folder.hasBytes("sesame"), "the text stands in the log");
  await folder.close();
  assertEquals(["sesame", "abracadabra", "stays"].map((text) => folder.hasBytes(text)), [false, false, true]);
});

Deno.test("DiskStore sends returning readers only the latest change of a message", async () => {
  await using folder = new TempFolder();
  await folder.store.append([saying("#a", "x")]);
  for (const text of ["one", "two", "three"]) await folder.store.append([changing("edit", 1, { text })]);
  const { entries } = await folder.store.missed("#a", { after: 1, limit: 10 });
  assertEquals(entries.map(({ id, type, text }) => [id, type, text]), [[4, "edited", "three"]]);
});

Deno.test("each history has its own name", async () => {
  await using one = new TempFolder();
  await using other = new TempFolder();
  assertNotEquals(one.store.log, other.store.log);
});

Deno.test("DiskStore translates searches for the index, and returns nothing that is gone or private to others", async () => {
  const asked: IndexQuery[] = [];
  let ids: readonly number[] = [];
  const index = {
    committed: () => {},
    changed: () => {},
    rest: () => Promise.resolve(),
    close: () => Promise.resolve(),
    search(query: IndexQuery) {
      asked.push(query);
      return Promise.resolve({ ids, isBehind: false });
    },
  };
  await using folder = new TempFolder({ index });
  await folder.store.append([saying("#a", "one"), saying("#b", "two"), saying(3, "of others", { author: 2 })]);
  folder.clock.advance(1000);
  await folder.store.append([saying("#a", "three"), saying(2, "mine")]);
  await folder.store.append([changing("delete", 4)]);
  const texts = async (query: Omit<SearchQuery, "viewer" | "limit">, limit = 10) => {
    const { messages, hasMore } = await folder.store.search({ ...query, viewer: 1, limit });
    return [messages.map(({ text }) => text), hasMore];
  };
  ids = [5, 4, 3, 2, 1];
  assertEquals(await texts({ text: "o" }), [["one", "two", "mine"], false]);
  ids = [5, 2, 1];
  assertEquals(await texts({ author: 1, of: "#b", beforeTime: NOW + 1000, sinceTime: NOW }, 2), [
    ["two", "mine"],
    true,
  ]);
  assertEquals(await texts({ of: 2, below: 6, sinceTime: NOW + 1 }), [["one", "two", "mine"], false]);
  assertEquals(await texts({ of: 2, below: 4, sinceTime: NOW + 1 }), [[], false]);
  assertEquals(await texts({ text: "o", of: "#none" }), [[], false]);
  assertEquals(asked, [
    { text: "o", viewer: 1, minId: 1, maxId: 6, limit: 11 },
    { author: 1, room: 2, viewer: 1, minId: 1, maxId: 3, limit: 3 },
    { withPerson: 2, viewer: 1, minId: 4, maxId: 5, limit: 11 },
  ]);
});

Deno.test("DiskStore searches all ids of a time, those with the highest ids first, although the clock went back", async () => {
  const asked: (number | undefined)[][] = [];
  const index = {
    committed: () => {},
    changed: () => {},
    rest: () => Promise.resolve(),
    close: () => Promise.resolve(),
    search({ minId = 0, maxId = 0, limit }: IndexQuery) {
      asked.push([minId, maxId, limit]);
      const all = Array.from({ length: maxId - minId + 1 }, (_, at) => maxId - at);
      return Promise.resolve({ ids: all.slice(0, limit), isBehind: false });
    },
  };
  await using folder = new TempFolder({ index });
  for (
    const [text, ms] of [["old", 0], ["ahead", 9000], ["ahead too", 0], ["old too", -9000], ["new", 5000]] as const
  ) {
    folder.clock.jump(ms);
    await folder.store.append([saying("#a", text)]);
  }
  const texts = async (limit: number) => {
    const page = await folder.store.search({ text: "x", viewer: 1, sinceTime: NOW + 5000, limit });
    return [...page.messages.map(({ text }) => text), page.hasMore];
  };
  assertEquals(await texts(9), ["ahead", "ahead too", "new", false]);
  assertEquals(await texts(2), ["ahead too", "new", true]);
  assertEquals(await texts(1), ["new", true]);
  assertEquals(asked, [[5, 5, 10], [2, 3, 9], [5, 5, 3], [2, 3, 2], [5, 5, 2], [2, 3, 1]]);
});

Deno.test("DiskStore searches on where the index has interrupted a search", async () => {
  const asked: (number | undefined)[][] = [];
  const index = {
    committed: () => {},
    changed: () => {},
    rest: () => Promise.resolve(),
    close: () => Promise.resolve(),
    search({ maxId = 0, limit }: IndexQuery) {
      asked.push([maxId, limit]);
      return Promise.resolve({
        ids: maxId === 3 ? [] : [maxId],
        isBehind: maxId === 3,
        ...(maxId > 1 ? { next: maxId - 1 } : {}),
      });
    },
  };
  await using folder = new TempFolder({ index });
  await folder.store.append(["one", "two", "three", "four"].map((text) => saying("#a", text)));
  const page = async (limit: number) => {
    const { messages, ...page } = await folder.store.search({ text: "x", viewer: 1, limit });
    return [messages.map(({ text }) => text), page];
  };
  assertEquals(await page(2), [["two", "four"], { hasMore: true, isBehind: true }]);
  assertEquals(await page(9), [["one", "two", "four"], { hasMore: false, isBehind: true }]);
  assertEquals(asked, [[4, 3], [3, 2], [2, 2], [1, 1], [4, 10], [3, 9], [2, 9], [1, 8]]);
});

Deno.test("DiskStore keeps what is committed, whatever happens to the file of its log", async () => {
  await using folder = new TempFolder();
  const batch = Array.from({ length: 10_000 }, (_, index) => saying("#a", `${index}`));
  await folder.store.append([saying("#a", "first")]);
  await Deno.rename(`${folder.path}/history.db-wal`, `${folder.path}/elsewhere`);
  const receipts = await folder.store.append(batch);
  await Deno.rename(`${folder.path}/elsewhere`, `${folder.path}/history.db-wal`);
  assertEquals([folder.store.isFailing, receipts.length, folder.failures], [false, 10_000, []]);
  assertEquals(folder.query("SELECT count(*) AS count FROM message"), [{ count: 10_001 }]);
});

Deno.test("DiskStore that cannot read notifies its operator once, and tells readers what may be missing", async () => {
  await using folder = new TempFolder();
  await folder.store.append([saying("#a", "1"), saying("#a", "2")]);
  const other = folder.database();
  other.exec("ALTER TABLE message RENAME TO gone");
  assertEquals(await folder.store.missed("#a", { after: 0, limit: 9 }), {
    entries: [],
    lostUntil: 2,
    next: 3,
    removedUntil: 0,
    isUnreadable: true,
  });
  await assertRejects(() => folder.store.history({ of: "#a", limit: 9 }), UnreadableError);
  assertEquals(folder.failures, ["reading"]);
  other.exec("ALTER TABLE gone RENAME TO message");
  other.close();
  assertEquals((await folder.store.missed("#a", { after: 0, limit: 9 })).entries.length, 2);
});

Deno.test("DiskStore knows who has written to whom, also while the disk fails", async () => {
  await using folder = new TempFolder();
  const known = () =>
    Promise.all([[1, 2], [2, 1], [3, 2], [1, 1]].map(([author = 0, to = 0]) => folder.store.hasWritten(author, to)));
  await folder.store.append([saying(2, "hi", { author: 1 }), saying("#a", "hi", { author: 3 })]);
  assertEquals(await known(), [true, false, false, false]);
  folder.block();
  await folder.store.append([saying(2, "hi", { author: 3 })]);
  assertEquals(await known(), [true, false, true, false]);
});
