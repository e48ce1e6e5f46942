import { assert, assertEquals } from "@std/assert";
import * as fc from "fast-check";
import {
  type HistorySpan,
  parseSearch,
  type SearchQuery,
  type SearchView,
  tryParseSpan,
} from "../../../client/commands/history_query.ts";
import { MAX_PAGE, parseClientMessage } from "../../../shared/wire/message.ts";

const VIEW: SearchView = {
  nowMs: new Date(2026, 10, 23, 14, 30).getTime(),
  ownName: "bob",
  isIn: (word) => ["ops", "#ops"].includes(word),
  hasPhrases: true,
};

const NOVEMBER = new Date(2026, 10, 1).getTime();

Deno.test("parseSearch finds the words, and keys among them", () => {
  const cases: Readonly<Record<string, SearchQuery>> = {
    "hello": { text: "hello" },
    "  two   words ": { text: "two words" },
    "吃饭": { text: "吃饭" },
    "from:ann": { from: "ann" },
    "FROM:ann hi": { from: "ann", text: "hi" },
    "hi from:me there": { from: "bob", text: "hi there" },
    "in:#dev x": { in: "#dev", text: "x" },
    "in:ops x": { in: "#ops", text: "x" },
    "in:carl": { in: "carl" },
    "x before:2026-11-01": { text: "x", before: NOVEMBER },
    'x since:"2026-11-01 14:00"': { text: "x", since: new Date(2026, 10, 1, 14).getTime() },
    "x since:2h": { text: "x", since: VIEW.nowMs - 7_200_000 },
    // A word with an unknown key is text.
    "https://example.org/x": { text: "https://example.org/x" },
    "a:b": { text: "a:b" },
    '"from:ann"': { text: '"from:ann"' },
    '"two words" three': { text: '"two words" three' },
    '"two  words" -three': { text: '"two  words" -three' },
    '-"two words" from:ann': { text: '-"two words"', from: "ann" },
    "“吃饭 了” －苹果": { text: '"吃饭 了" -苹果' },
    "--verbose - x": { text: "--verbose - x" },
    'from:"ann" x': { from: "ann", text: "x" },
    "from：ann x": { from: "ann", text: "x" },
    "from:“ann” x": { from: "ann", text: "x" },
    'say "no end': { text: 'say "no end"' },
    // The last key wins.
    "from:ann from:carl": { from: "carl" },
  };
  for (const [text, query] of Object.entries(cases)) {
    assertEquals(parseSearch(text, VIEW), { type: "query", query }, text);
  }
});

Deno.test("parseSearch names the invalid part", () => {
  const cases: Readonly<Record<string, readonly [part: string, expects: string]>> = {
    "x from:": ["from:", "person"],
    "x from:a/b y": ["from:a/b", "person"],
    "in:# x": ["in:#", "place"],
    "in: x": ["in:", "place"],
    "x before:soon": ["before:soon", "time"],
    'since:"last week" x': ['since:"last week"', "time"],
    "x -from:ann": ["-from:ann", "word"],
    'x －in:"#ops"': ['－in:"#ops"', "word"],
  };
  for (const [text, [part, expects]] of Object.entries(cases)) {
    assertEquals(parseSearch(text, VIEW), { type: "wrong", part, expects } as ReturnType<typeof parseSearch>, text);
  }
  for (const text of ["", "  ", '""', "since:2h", "before:2026-11-01 since:1w"]) {
    assertEquals(parseSearch(text, VIEW), { type: "nothing" }, text);
  }
});

Deno.test("parseSearch makes words in a row of a phrase for a server without phrases, and excludes nothing there", () => {
  const old = { ...VIEW, hasPhrases: false };
  assertEquals(parseSearch('"two words" three', old), { type: "query", query: { text: "two-words three" } });
  for (const text of ["a -b", '-"b c" from:ann']) assertEquals(parseSearch(text, old), { type: "unsupported" }, text);
});

Deno.test("parseSearch makes a valid request of any text, or says why not", () => {
  const part = fc.oneof(
    fc.string({ maxLength: 20 }),
    fc.constantFrom("from:ann", "in:#ops", "since:2h", '"', "“", "-", ":", "before:"),
  );
  fc.assert(fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
    const parsed = parseSearch(parts.join(" "), VIEW);
    if (parsed.type !== "query") return;
    const message = parseClientMessage({ type: "search", ...parsed.query });
    assert(message.type === "search");
  }));
});

const HOUR_MS = 3_600_000;

Deno.test("tryParseSpan parses a number, a time, or both", () => {
  const day = new Date(2026, 10, 1).getTime();
  const cases: Readonly<Record<string, HistorySpan | null>> = {
    "200": { count: 200, since: null },
    "500": { count: 500, since: null },
    "since 2h": { count: null, since: VIEW.nowMs - 2 * HOUR_MS },
    "SINCE  2h": { count: null, since: VIEW.nowMs - 2 * HOUR_MS },
    "2h": { count: null, since: VIEW.nowMs - 2 * HOUR_MS },
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
  for (const [text, span] of Object.entries(cases)) assertEquals(tryParseSpan(text, VIEW.nowMs), span, text);
});

Deno.test("tryParseSpan returns values that a server accepts, or null", () => {
  fc.assert(fc.property(fc.stringMatching(/^(since )?[0-9hdm:-]{0,11}( \d{0,4})?$/), (text) => {
    const span = tryParseSpan(text, VIEW.nowMs);
    if (span === null) return true;
    const { count, since } = span;
    return (count !== null || since !== null) && (count === null || count >= 1 && count <= MAX_PAGE) &&
      (since === null || Number.isSafeInteger(since) && since >= 0);
  }));
});
