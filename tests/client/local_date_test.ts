import { assertEquals } from "@std/assert";
import { dayOf, minuteOf, secondOf } from "../../client/local_date.ts";

Deno.test("dates have two digits for each part, and four for the year", () => {
  const cases: readonly (readonly [date: Date, day: string, minute: string, second: string])[] = [
    [new Date(2026, 10, 23, 14, 32, 15), "2026-11-23", "14:32", "14:32:15"],
    [new Date(2026, 0, 2, 3, 4, 5), "2026-01-02", "03:04", "03:04:05"],
    [new Date(800, 11, 25), "0800-12-25", "00:00", "00:00:00"],
  ];
  for (const [date, ...texts] of cases) assertEquals([dayOf(date), minuteOf(date), secondOf(date)], texts);
});
