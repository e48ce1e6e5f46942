import { assertEquals } from "@std/assert";
import { EN } from "../../../client/language/en.ts";
import { dayOf, localTimes, minuteOf, secondOf } from "../../../client/text/local_time.ts";

Deno.test("localTimes stamps messages with the time, and with the date if it is not today", () => {
  const now = new Date(2024, 4, 3, 9, 5).getTime();
  const times = localTimes(() => now, { hasStamps: true, strings: EN });
  assertEquals(times.stamp(new Date(2024, 4, 3, 0, 7).getTime()), "00:07 ");
  assertEquals(times.stamp(new Date(2024, 4, 2, 23, 59).getTime()), "2024-05-02 23:59 ");
  assertEquals(times.long(now), "2024-05-03 09:05");
  assertEquals(localTimes(() => now, { hasStamps: false, strings: EN }).stamp(now), "");
});

Deno.test("localTimes is brief about times of today and of the last week", () => {
  // A Friday.
  const now = new Date(2024, 4, 3, 9, 5).getTime();
  const brief = (...date: [number, number, number, number, number]) =>
    localTimes(() => now, { hasStamps: false, strings: EN }).brief(new Date(...date).getTime());
  assertEquals(brief(2024, 4, 3, 0, 7), "00:07");
  assertEquals(brief(2024, 4, 2, 23, 59), "Thursday 23:59");
  assertEquals(brief(2024, 3, 28, 12, 0), "Sunday 12:00");
  assertEquals(brief(2024, 3, 26, 12, 0), "2024-04-26 12:00");
  assertEquals(brief(2024, 4, 3, 10, 0), "2024-05-03 10:00");
});

Deno.test("localTimes shows no number that is not a time", () => {
  const times = localTimes(() => 0, { hasStamps: true, strings: EN });
  assertEquals([times.long(9e15), times.stamp(9e15), times.brief(9e15)], ["some time", "", "some time"]);
});

Deno.test("dates have two digits for each part, and four for the year", () => {
  const cases: readonly (readonly [date: Date, day: string, minute: string, second: string])[] = [
    [new Date(2026, 10, 23, 14, 32, 15), "2026-11-23", "14:32", "14:32:15"],
    [new Date(2026, 0, 2, 3, 4, 5), "2026-01-02", "03:04", "03:04:05"],
    [new Date(800, 11, 25), "0800-12-25", "00:00", "00:00:00"],
  ];
  for (const [date, ...texts] of cases) assertEquals([dayOf(date), minuteOf(date), secondOf(date)], texts);
});
