/**
 * The arguments of `/history` and `/search`, parsed.
 *
 * Pure.
 *
 * @module
 */
import { MAX_PAGE, type MessageOf } from "../../shared/wire/message.ts";
import { isRoomName, tryPersonName, tryRoomName } from "../../shared/wire/name.ts";
import { tryUnixTime } from "../../shared/cli/moment.ts";

/** Which part of a history is requested. */
export interface HistorySpan {
  /** The most messages; `null`: as many as fit on the screen. */
  readonly count: number | null;
  /** Unix time in milliseconds; `null`: the latest messages. */
  readonly since: number | null;
}

/** Parses `200`, `since 2h`, `2026-11-01` or `since yesterday 200`. Returns `null` for anything else. */
export function tryParseSpan(text: string, nowMs: number): HistorySpan | null {
  const typed = text.trim();
  const moment = typed.replace(/^since\s+/i, "");
  const since = tryUnixTime(moment, nowMs);
  if (since !== null) return { count: null, since };
  const [, before = "", number = ""] = /^(?:(.*)\s)?(\d{1,3})$/.exec(moment) ?? [];
  const count = Number(number);
  if (count < 1 || count > MAX_PAGE) return null;
  if (before.trim() !== "") {
    const from = tryUnixTime(before.trim(), nowMs);
    return from === null ? null : { count, since: from };
  }
  // `since 200` has no time.
  return moment === typed ? { count, since: null } : null;
}

/** The keys that `/search` knows, as in `from:ann`. */
export const SEARCH_KEYS = ["from", "in", "before", "since"] as const;
type SearchKey = typeof SEARCH_KEYS[number];

export type SearchQuery = Omit<MessageOf<"search">, "type" | "ref" | "limit" | "below">;

/** A query, or why there is none. */
export type ParsedSearch =
  | { readonly type: "query"; readonly query: SearchQuery }
  /** There is nothing to search for: no word, no `from:`, no `in:`. */
  | { readonly type: "nothing" }
  /** A part that is invalid, as it was typed, and what belongs there. */
  | { readonly type: "wrong"; readonly part: string; readonly expects: "person" | "place" | "time" };

export interface SearchView {
  readonly nowMs: number;
  readonly ownName: string;
  /** Returns whether a word names one of your rooms, with its `#` or without. */
  readonly isIn: (word: string) => boolean;
}

/** A key with its value, a text in quotes, or a word. A quote that is never closed extends to the end. */
const PART = /([a-z]+):(?:"([^"]*)"?|(\S*))|"([^"]*)"?|(\S+)/giy;
const BLANKS = /\s*/y;

/**
 * Parses words, and among them `from:NAME`, `in:#room` or `in:NAME`, `before:TIME` and `since:TIME`. Values with blanks
 * need quotes. Never throws.
 */
export function parseSearch(text: string, view: SearchView): ParsedSearch {
  const words: string[] = [];
  const query: Record<string, string | number> = {};
  for (const [part, key = "", inQuotes, plain, phrase, word] of partsOf(text)) {
    const known = SEARCH_KEYS.find((one) => one === key.toLowerCase());
    if (known === undefined) {
      words.push(phrase ?? word ?? part);
      continue;
    }
    const value = valueOf(known, (inQuotes ?? plain ?? "").trim(), view);
    if (value === null) return { type: "wrong", part, expects: EXPECTS[known] };
    query[known] = value;
  }
  const said = words.join(" ").trim();
  if (said === "" && query.from === undefined && query.in === undefined) return { type: "nothing" };
  return { type: "query", query: { ...(said === "" ? {} : { text: said }), ...query } };
}

const EXPECTS = { from: "person", in: "place", before: "time", since: "time" } as const satisfies Readonly<
  Record<SearchKey, string>
>;

function* partsOf(text: string): Generator<RegExpExecArray> {
  for (let at = 0; at < text.length;) {
    BLANKS.lastIndex = at;
    BLANKS.exec(text);
    PART.lastIndex = BLANKS.lastIndex;
    const found = PART.exec(text);
    if (found === null) return;
    yield found;
    at = found.index + found[0].length;
  }
}

function valueOf(key: SearchKey, value: string, { nowMs, ownName, isIn }: SearchView): string | number | null {
  switch (key) {
    case "from":
      return value.toLowerCase() === "me" ? ownName : tryPersonName(value);
    case "in":
      if (isRoomName(value)) return tryRoomName(value);
      return value !== "" && isIn(value) ? `#${value}` : tryPersonName(value);
    case "before":
    case "since":
      return tryUnixTime(value, nowMs);
  }
}
