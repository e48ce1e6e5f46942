/**
 * Messages are found by their times although the clock went back, in histories of several spans, and in those of an
 * earlier version.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { openDatabase, openToRead } from "../../../../server/store/database/database.ts";
import { APPLICATION_ID, SPAN_BITS, UPGRADES } from "../../../../server/store/database/schema.ts";
import { SpanReader, SpanWriter, type TimeRange } from "../../../../server/store/database/spans.ts";
import { Transaction } from "../../../../server/store/database/sql.ts";
import { ExportReader } from "../../../../server/store/database/export_reader.ts";
import { saying, TempFolder } from "../disk/support/temp_folder.ts";

const SPAN = 2 ** SPAN_BITS;
const INSERT = "INSERT INTO message (id, time, kind, room, author, from_name, text, action) " +
  "VALUES (?, ?, 0, 1, 1, 'bob', ?, 0)";

/** The ids of the rows within some ranges, in the order of the ranges. */
function idsIn(database: DatabaseSync, reader: SpanReader, times: TimeRange, from: "first" | "last"): number[] {
  const rows = database.prepare("SELECT id FROM message WHERE id BETWEEN ? AND ? ORDER BY id");
  const all = { first: 1, last: Number.MAX_SAFE_INTEGER };
  return [...reader.ranges(times, all, from)].flatMap(({ first, last }) => {
    const ids = rows.all(first, last).map(({ id }) => Number(id));
    return from === "first" ? ids : ids.toReversed();
  });
}

Deno.test("SpanReader finds exactly the messages of a time, in both directions, whatever the clock did", async () => {
  // Each part is written at one time, and some are longer than a span.
  const part = fc.record({
    count: fc.constantFrom(1, 2, 300, SPAN, 2500),
    jump: fc.integer({ min: -5, max: 5 }),
  });
  const time = fc.option(fc.integer({ min: -9, max: 9 }), { nil: undefined });
  await fc.assert(
    fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 6 }), time, time, fc.boolean(), async (...given) => {
      const [parts, since, before, isRestarted] = given;
      await using folder = new TempFolder();
      const start = folder.clock.time();
      for (const { count, jump } of parts) {
        folder.clock.jump(jump);
        await folder.store.append(Array.from({ length: count }, () => saying("#a", "x")));
      }
      if (isRestarted) await folder.reopen();
      const database = folder.database();
      const reader = new SpanReader(database);
      const times = {
        sinceTime: since === undefined ? undefined : start + since,
        beforeTime: before === undefined ? undefined : start + before,
      };
      const expected = database.prepare("SELECT id, time FROM message ORDER BY id").all().flatMap(({ id, time }) =>
        Number(time) >= (times.sinceTime ?? -Infinity) && Number(time) < (times.beforeTime ?? Infinity)
          ? [Number(id)]
          : []
      );
      assertEquals(idsIn(database, reader, times, "first"), expected);
      assertEquals(idsIn(database, reader, times, "last"), expected.toReversed());
      assertEquals(reader.firstId(times, 1_000_000), expected[0] ?? 1_000_000);
      database.close();
    }),
    { numRuns: 10 },
  );
});

Deno.test("SpanReader returns one range for a history whose times never went back", async () => {
  await using folder = new TempFolder();
  for (let part = 0; part < 5; part++) {
    await folder.store.append(Array.from({ length: 1000 }, () => saying("#a", "x")));
    folder.clock.advance(1000);
  }
  const database = folder.database();
  const since = (part: number) => ({ sinceTime: folder.clock.time() - 5000 + part * 1000 });
  const ranges = (times: TimeRange) => [...new SpanReader(database).ranges(times, { first: 1, last: 9999 })];
  assertEquals(ranges(since(0)), [{ first: 1, last: 9999 }]);
  assertEquals(ranges(since(3)), [{ first: 3001, last: 9999 }]);
  assertEquals(ranges({ ...since(1), beforeTime: folder.clock.time() - 1000 }), [{ first: 1001, last: 4000 }]);
  assertEquals(ranges(since(6)), []);
  assertEquals(database.prepare("SELECT span FROM span").all().map(({ span }) => span), [0, 1, 2]);
  database.close();
});

/** Makes a history of version 1 with gaps between the ids, and returns its path. */
function oldFolder(ids: readonly number[]): string {
  const folder = Deno.makeTempDirSync({ prefix: "chat-test-" });
  const database = new DatabaseSync(`${folder}/history.db`);
  database.exec(`${UPGRADES[0]}; PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = 1; BEGIN`);
  database.exec("INSERT INTO room (id, key, name) VALUES (1, '#a', '#a')");
  const insert = database.prepare(INSERT);
  for (const id of ids) insert.run(id, 1000 * id, `${id}`);
  database.exec("COMMIT");
  database.close();
  return folder;
}

const GAPS = [1, 2, SPAN, SPAN + 1, SPAN + 500, 40 * SPAN - 1, 2 ** 20, 2 ** 20 + 1];

Deno.test("a history of version 1 gets its spans when it is opened, and is searched by time like any other", () => {
  for (const ids of [GAPS, [], [5]]) {
    const folder = oldFolder(ids);
    const database = openDatabase(`${folder}/history.db`, folder);
    const written = database.prepare("SELECT span, least, greatest FROM span").all().map((row) => Object.values(row));
    assertEquals(
      written,
      ids.length < 2 ? [] : [[0, 1000, 2000], [1, 1000 * SPAN, 1000 * (SPAN + 500)], [
        39,
        1000 * (40 * SPAN - 1),
        1000 * (40 * SPAN - 1),
      ]],
    );
    for (const id of [0, ...ids]) {
      const found = idsIn(database, new SpanReader(database), { sinceTime: 1000 * id + 1 }, "first");
      assertEquals(found, ids.filter((other) => other > id));
    }
    database.close();
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("SpanWriter gives up spans that cannot be read, and messages are found by time all the same", () => {
  const database = openDatabase(":memory:", "");
  const transaction = new Transaction(database);
  const spans = new SpanWriter(database, transaction);
  const insert = database.prepare(INSERT);
  for (const id of [1, SPAN, 2 * SPAN]) insert.run(id, 1000 * id, "x");
  spans.giveUp(SPAN + 1);
  transaction.run(() => spans.close(SPAN + 1));
  const written = () => database.prepare("SELECT span FROM span").all().map(({ span }) => span);
  assertEquals(written(), []);
  assertEquals(idsIn(database, new SpanReader(database), { sinceTime: 1000 * SPAN }, "first"), [SPAN, 2 * SPAN]);
  transaction.run(() => spans.close(2 * SPAN + 1));
  assertEquals(written(), [0, 1]);
  database.close();
});

Deno.test("a history of version 1 can be read without being changed", () => {
  const folder = oldFolder(GAPS);
  const before = Deno.readFileSync(`${folder}/history.db`);
  openToRead(`${folder}/history.db`, folder).close();
  using reader = new ExportReader(folder);
  const texts = [...reader.pages({ sinceTime: 2000, beforeTime: 1000 * 2 ** 20 })].flat().map(({ text }) => text);
  assertEquals(texts, GAPS.slice(1, -2).map(String));
  assertEquals(Deno.readFileSync(`${folder}/history.db`), before);
  Deno.removeSync(folder, { recursive: true });
});
