import { assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { type HistorySpan, tryParseSpan } from "../../../client/commands/history_span.ts";
import { MAX_PAGE } from "../../../shared/wire/message.ts";

const NOW = new Date(2026, 10, 23, 14, 30).getTime();
const HOUR_MS = 3_600_000;

Deno.test("tryParseSpan reads a number, a time, or both", () => {
  const day = new Date(2026, 10, 1).getTime();
  const cases: Readonly<Record<string, HistorySpan | null>> = {
    "200": { count: 200, since: null },
    "500": { count: 500, since: null },
    "since 2h": { count: null, since: NOW - 2 * HOUR_MS },
    "SINCE  2h": { count: null, since: NOW - 2 * HOUR_MS },
    "2h": { count: null, since: NOW - 2 * HOUR_MS },
    "since yesterday": { count: null, since: new Date(2026, 10, 22).getTime() },
    "2026-11-01": { count: null, since: day },
    " since 2026-11-01 50 ": { count: 50, since: day },
    "since 2026-11-01 14:00": { count: null, since: day + 14 * HOUR_MS },
    "2026-11-01 14:00 50": { count: 50, since: day + 14 * HOUR_MS },
    "": null,
    "0": null,
    "501": null,
    "since": null,
    "since 200": null,
    "since soon": null,
    "since soon 20": null,
    "2h 0": null,
    "2h x": null,
    "x": null,
  };
  for (const [text, span] of Object.entries(cases)) assertEquals(tryParseSpan(text, NOW), span, text);
});

Deno.test("tryParseSpan gives what a server takes, or nothing", () => {
  fc.assert(fc.property(fc.stringMatching(/^(since )?[0-9hdm:-]{0,11}( \d{0,4})?$/), (text) => {
    const span = tryParseSpan(text, NOW);
    if (span === null) return true;
    const { count, since } = span;
    return (count !== null || since !== null) && (count === null || count >= 1 && count <= MAX_PAGE) &&
      (since === null || Number.isSafeInteger(since) && since >= 0);
  }));
});
