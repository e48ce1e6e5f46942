/**
 * What is typed behind `/search`, as a request: words, and among them `from:NAME`, `in:#room` or `in:NAME`, `before:TIME`
 * and `since:TIME`. What has blanks in it stands in quotes.
 *
 * Pure.
 *
 * @module
 */
import type { MessageOf } from "../../shared/wire/message.ts";
import { isRoomName, tryPersonName, tryRoomName } from "../../shared/wire/name.ts";
import { tryUnixTime } from "../../shared/cli/moment.ts";

/** The words before a colon that mean something. */
export const SEARCH_KEYS = ["from", "in", "before", "since"] as const;
type SearchKey = typeof SEARCH_KEYS[number];

/** What is looked for. */
export type SearchQuery = Omit<MessageOf<"search">, "type" | "ref" | "limit" | "below">;

/** A query, or what is wrong with what was typed. */
export type ParsedSearch =
  | { readonly type: "query"; readonly query: SearchQuery }
  /** There is nothing to look for: no word, no `from:`, no `in:`. */
  | { readonly type: "nothing" }
  /** A part of it that means nothing, as it was typed, and what belongs there. */
  | { readonly type: "wrong"; readonly part: string; readonly expects: "person" | "place" | "time" };

export interface SearchView {
  readonly nowMs: number;
  readonly ownName: string;
  /** Whether a word names a room that one is in, with its `#` or without. */
  readonly isIn: (word: string) => boolean;
}

/** A key with its value, a text in quotes, or a word. A quote that does not end goes to the end. */
const PART = /([a-z]+):(?:"([^"]*)"?|(\S*))|"([^"]*)"?|(\S+)/giy;
const BLANKS = /\s*/y;

/** Reads what was typed. Never throws. */
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
