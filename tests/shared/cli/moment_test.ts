import { assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { tryMoment, tryUnixTime } from "../../../shared/cli/moment.ts";

const NOW = new Date(2026, 10, 23, 14, 30, 15).getTime();
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

const SOME_TIME = 1_700_000_000_000;
const HOUR_MS = 3_600_000;

Deno.test("tryUnixTime reads how long ago, a day, and a time of day", () => {
  const cases: Readonly<Record<string, number | null>> = {
    "30s": NOW - 30_000,
    "5m": NOW - 5 * MINUTE_MS,
    "2h": NOW - 120 * MINUTE_MS,
    "2h30m": NOW - 150 * MINUTE_MS,
    "1d2h3m4s": NOW - DAY_MS - 123 * MINUTE_MS - 4_000,
    "2H": NOW - 120 * MINUTE_MS,
    "3d": NOW - 3 * DAY_MS,
    "1w": NOW - 7 * DAY_MS,
    "2026-11-01": new Date(2026, 10, 1).getTime(),
    "2026-1-9": new Date(2026, 0, 9).getTime(),
    "2026-11-01 14:05": new Date(2026, 10, 1, 14, 5).getTime(),
    "2026-11-01T14:05": new Date(2026, 10, 1, 14, 5).getTime(),
    "14:00": new Date(2026, 10, 23, 14, 0).getTime(),
    "9:05": new Date(2026, 10, 23, 9, 5).getTime(),
    // The last 23:00 was yesterday.
    "23:00": new Date(2026, 10, 22, 23, 0).getTime(),
    "2026-02-29": null,
    "2024-02-29": new Date(2024, 1, 29).getTime(),
    "2026-13-01": null,
    "2026-00-01": null,
    "2026-11-01 24:00": null,
    "2026-11-01 10:60": null,
    "1900-01-01": null,
    "24:00": null,
    "12:60": null,
    "": null,
    "2": null,
    "h": null,
    "2x": null,
    "-2h": null,
    "yesterday": new Date(2026, 10, 22).getTime(),
    "Today": new Date(2026, 10, 23).getTime(),
    "昨天": new Date(2026, 10, 22).getTime(),
    "前天": new Date(2026, 10, 21).getTime(),
    "tomorrow": null,
    "constructor": null,
    "2h30": null,
    "2h 30m": null,
    "2026-11": null,
    "14:00:00": null,
  };
  for (const [text, expected] of Object.entries(cases)) assertEquals(tryUnixTime(text, NOW), expected, text);
});

Deno.test("tryUnixTime returns a time that the wire can carry, or null", () => {
  const typed = fc.oneof(fc.string(), fc.stringMatching(/^\d{1,6}[smhdw]$/), fc.stringMatching(/^\d{4}-\d\d-\d\d$/));
  fc.assert(fc.property(typed, (text) => {
    const ms = tryUnixTime(text, NOW);
    return ms === null || Number.isSafeInteger(ms) && ms >= 0;
  }));
});

Deno.test("tryMoment reads a date, a date with a time, and how long ago it was", () => {
  const cases: readonly (readonly [string, number])[] = [
    ["2026-11-01", new Date(2026, 10, 1).getTime()],
    ["2026-11-01T14:05", new Date(2026, 10, 1, 14, 5).getTime()],
    ["2026-11-01 14:05:06", new Date(2026, 10, 1, 14, 5, 6).getTime()],
    ["2026-11-01T14:05Z", Date.UTC(2026, 10, 1, 14, 5)],
    ["2026-11-01T14:05:06.789+02:00", Date.UTC(2026, 10, 1, 12, 5, 6, 789)],
    ["5m", SOME_TIME - 5 * 60_000],
    ["36h", SOME_TIME - 36 * HOUR_MS],
    ["7d", SOME_TIME - 7 * 24 * HOUR_MS],
    ["2w", SOME_TIME - 14 * 24 * HOUR_MS],
    ["0h", SOME_TIME],
    ["yesterday", new Date(2023, 10, new Date(SOME_TIME).getDate() - 1).getTime()],
    ["2026-11-01t14:05z", Date.UTC(2026, 10, 1, 14, 5)],
    ["1900-01-01", new Date(1900, 0, 1).getTime()],
    ["0001-01-01T00:00Z", -62_135_596_800_000],
  ];
  for (const [text, expected] of cases) assertEquals([text, tryMoment(text)?.(SOME_TIME)], [text, expected]);
});

Deno.test("tryMoment returns null for a text that is not a moment", () => {
  const texts = [
    "",
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
