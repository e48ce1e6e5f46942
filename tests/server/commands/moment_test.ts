/**
 * A moment as somebody types it.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { tryMoment } from "../../../server/commands/moment.ts";

const NOW = 1_700_000_000_000;
const HOUR_MS = 3_600_000;

Deno.test("a moment is a date, a date with a time, or how long ago it was", () => {
  const cases: readonly (readonly [string, number])[] = [
    ["2026-11-01", new Date(2026, 10, 1).getTime()],
    ["2026-11-01T14:05", new Date(2026, 10, 1, 14, 5).getTime()],
    ["2026-11-01 14:05:06", new Date(2026, 10, 1, 14, 5, 6).getTime()],
    ["2026-11-01T14:05Z", Date.UTC(2026, 10, 1, 14, 5)],
    ["2026-11-01T14:05:06.789+02:00", Date.UTC(2026, 10, 1, 12, 5, 6, 789)],
    ["5m", NOW - 5 * 60_000],
    ["36h", NOW - 36 * HOUR_MS],
    ["7d", NOW - 7 * 24 * HOUR_MS],
    ["2w", NOW - 14 * 24 * HOUR_MS],
    ["0h", NOW],
  ];
  for (const [text, expected] of cases) assertEquals([text, tryMoment(text)?.(NOW)], [text, expected]);
});

Deno.test("what is no moment is none", () => {
  const texts = [
    "",
    "yesterday",
    "2026",
    "2026-11",
    "2026-13-01",
    "2026-11-01T25:00",
    "7",
    "-7d",
    "7 d",
    "7y",
    "1e3h",
    "1/2/3",
  ];
  for (const text of texts) assertEquals([text, tryMoment(text)], [text, null]);
});
