/**
 * How much of the history is read for an answer.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { openDatabase } from "../../../../server/store/database/database.ts";
import { HistoryRows } from "../../../../server/store/database/history_rows.ts";

const [ANN, BOB] = [1, 2];
const LIMIT = 10;

/** A history with private messages to ann, by their authors. */
function countOf(authors: readonly number[], { above = 0 } = {}): number {
  using database = openDatabase(":memory:", "");
  const { reader, writer } = new HistoryRows(database);
  const said = { type: "said", time: 1, to: ANN, fromName: "x", toName: "ann", text: "x", action: false } as const;
  writer.sayAll(authors.map((author, index) => ({ ...said, key: undefined, id: index + 1, author })));
  return reader.countTo(ANN, { above, limit: LIMIT });
}

Deno.test("MessageReader counts what waits for a person among their latest messages, however many they wrote to themselves", () => {
  const notes = (count: number): number[] => Array(count).fill(ANN);
  const mail = (count: number): number[] => Array(count).fill(BOB);
  assertEquals(countOf([...mail(3), ...notes(5)]), 3);
  assertEquals(countOf([...mail(3), ...notes(5)], { above: 2 }), 1);
  assertEquals(countOf([...mail(3), ...notes(2 * LIMIT)]), 0);
  assertEquals(countOf([...notes(500), ...mail(3)]), 3);
  assertEquals(countOf([...notes(500), ...mail(LIMIT + 5)]), LIMIT);
  assertEquals(countOf([...notes(5), ...mail(3), ...notes(5), ...mail(LIMIT - 3)]), LIMIT);
});
