/**
 * How far people are trusted, and since when they are known.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { isKnownSince, KNOWN_AFTER_MS, PersonAges, shareOf } from "../../server/standing.ts";

const NOW = 1_800_000_000_000;
const HOUR = 3_600_000;

Deno.test("people who are known, and those whom the recipient has written to, find room that strangers cannot fill", () => {
  const shares = (limit: number) => (["new", "known", "familiar"] as const).map((standing) => shareOf(limit, standing));
  assertEquals(shares(100), [50, 75, 100]);
  assertEquals(shares(6), [3, 5, 6]);
  assertEquals(shares(1), [1, 1, 1]);
  assertEquals(shares(0), [0, 0, 0]);
});

Deno.test("PersonAges knows when each person came, at most an hour too late", () => {
  const ages = new PersonAges();
  for (let id = 1; id <= 200; id++) ages.add(id, NOW + id * HOUR / 4);
  for (let id = 120; id <= 200; id++) {
    const late = ages.cameTime(id) - (NOW + id * HOUR / 4);
    assertEquals(late >= 0 && late <= HOUR, true, `${id}: ${late}`);
  }
  // Whoever came earlier is known in any case.
  for (let id = 1; id < 100; id++) assertEquals(isKnownSince(ages.cameTime(id), NOW + 50 * HOUR), true);
  assertEquals(ages.cameTime(201), Infinity);
});

Deno.test("PersonAges stays small, and is the same after it was saved", () => {
  const ages = new PersonAges();
  for (let id = 1; id <= 10_000; id++) ages.add(id, NOW + id * HOUR / 10);
  assertEquals(ages.hours.length <= 27, true, `${ages.hours.length} entries`);
  const after = new PersonAges(JSON.parse(JSON.stringify(ages.hours)), { lastId: 10_000, time: NOW + 2000 * HOUR });
  assertEquals(after.hours, ages.hours);
});

Deno.test("PersonAges counts persons whose times were not saved from the start of the server", () => {
  assertEquals(new PersonAges([], { lastId: 7, time: 0 }).cameTime(7), 0);
  const ages = new PersonAges([{ lastId: 3, from: NOW, until: NOW }], { lastId: 7, time: NOW + 2 * HOUR });
  assertEquals([3, 4, 7].map((id) => ages.cameTime(id)), [NOW, NOW + 2 * HOUR, NOW + 2 * HOUR]);
});

Deno.test("PersonAges makes nobody wait for years after the clock was ahead", () => {
  const ages = new PersonAges();
  ages.add(1, NOW);
  ages.add(2, NOW + 9000 * HOUR);
  ages.add(3, NOW + HOUR);
  assertEquals([1, 2, 3].map((id) => ages.cameTime(id) <= NOW + HOUR), [true, true, true]);
  assertEquals(isKnownSince(ages.cameTime(3), NOW + HOUR + KNOWN_AFTER_MS), true);
});
