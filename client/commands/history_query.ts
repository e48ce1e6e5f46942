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
import { HYPHENS, QUOTES, type SearchPart, searchParts } from "../../shared/wire/search_text.ts";

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
  /** The server excludes nothing. */
  | { readonly type: "unsupported" }
  /** A part that is invalid, as it was typed, and what belongs there. */
  | { readonly type: "wrong"; readonly part: string; readonly expects: "person" | "place" | "time" | "word" };

export interface SearchView {
  readonly nowMs: number;
  readonly ownName: string;
  /** Returns whether a word names one of your rooms, with its `#` or without. */
  readonly isIn: (word: string) => boolean;
  /** Whether the server knows phrases and exclusion. */
  readonly hasPhrases: boolean;
}

/**
 * A key with its value, perhaps after a hyphen; or a text in quotes, or a word, each as it was typed. The colon may be the wide
 * one of Chinese keyboards.
 */
const QUOTED = `[${QUOTES}]([^${QUOTES}]*)[${QUOTES}]?`;
const PART = new RegExp(`([${HYPHENS}]?)([a-z]+)[:：](?:${QUOTED}|(\\S*))|[${HYPHENS}]?${QUOTED}|\\S+`, "giy");
const BLANKS = /\s*/y;

/**
 * Parses words, phrases in quotes and what is to be excluded (shared/wire/search_text.ts), and among them `from:NAME`,
 * `in:#room` or `in:NAME`, `before:TIME` and `since:TIME`. Values with blanks need quotes. Never throws.
 */
export function parseSearch(text: string, view: SearchView): ParsedSearch {
  const words: string[] = [];
  const query: Record<string, string | number> = {};
  for (const [part, hyphen, key = "", inQuotes, plain] of partsOf(text)) {
    const known = SEARCH_KEYS.find((one) => one === key.toLowerCase());
    if (known === undefined) {
      words.push(part);
      continue;
    }
    if (hyphen !== "") return { type: "wrong", part, expects: "word" };
    const value = valueOf(known, (inQuotes ?? plain ?? "").trim(), view);
    if (value === null) return { type: "wrong", part, expects: EXPECTS[known] };
    query[known] = value;
  }
  const parts = searchParts(words.join(" "));
  if (parts.length === 0 && query.from === undefined && query.in === undefined) return { type: "nothing" };
  if (!view.hasPhrases && parts.some(({ isExcluded }) => isExcluded)) return { type: "unsupported" };
  const said = parts.map(view.hasPhrases ? formatPart : oldPart).join(" ");
  return { type: "query", query: { ...(said === "" ? {} : { text: said }), ...query } };
}

function formatPart({ text, isPhrase, isExcluded }: SearchPart): string {
  return `${isExcluded ? "-" : ""}${isPhrase ? `"${text}"` : text}`;
}

/** A server without phrases looks for words in a row where there is no blank between them. */
function oldPart({ text, isPhrase }: SearchPart): string {
  return isPhrase ? text.replace(/\s+/g, "-") : text;
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
