/**
 * What happens in rooms, as sentences.
 *
 * Pure. What anybody wrote is made harmless here (ARCHITECTURE.md I25).
 *
 * @module
 */
import type { MessageOf, ServerMessage } from "../../shared/message.ts";
import { isRoomName } from "../../shared/name.ts";
import { printable } from "../../shared/printable.ts";
import { type Catalogue, wordsFor } from "../language/catalogue.ts";

/** Who came to a room and who left it, in order. */
export interface Folded {
  readonly room: string;
  readonly joined: readonly string[];
  readonly parted: readonly string[];
}

/** Something that may be shown: a message of the server, or several of them as one. */
export type Shown = ServerMessage | ({ readonly type: "folded" } & Folded);

/** The sentence about what happens in a room; `null` where it is something else. */
export function eventText(shown: Shown, words: Catalogue): string | null {
  const { events } = words;
  switch (shown.type) {
    case "joined":
      return events.joined(names(shown, words), printable(shown.room));
    case "parted":
      return partedText(shown, words);
    case "folded":
      return foldedText(shown, words);
    case "renamed":
      return events.renamed(printable(shown.was), printable(shown.name));
    case "topic":
      return topicText(shown, words);
    case "away":
      return withText(events.away(printable(shown.name)), shown.text, words);
    case "back":
      return events.back(printable(shown.name));
    case "gap":
      return isRoomName(shown.to) ? events.gapIn(printable(shown.to)) : events.gapAlone;
    default:
      return null;
  }
}

/** Names, made harmless, one behind the other. */
export function listed(names: readonly string[], { grammar }: Catalogue): string {
  return names.map(printable).join(grammar.comma);
}

/** What happened, with the words that somebody gave to it, if any. */
export function withText(what: string, text: string | undefined, { grammar }: Catalogue): string {
  return text === undefined || text === "" ? what : grammar.withText(what, printable(text));
}

function names({ name, names = [] }: MessageOf<"joined"> | MessageOf<"parted">, words: Catalogue): string {
  return listed(name === undefined ? names : [name], words);
}

function partedText(message: MessageOf<"parted">, words: Catalogue): string {
  const { events } = words;
  const left = events.left(names(message, words), printable(message.room));
  const { reason, text = "" } = message;
  const why = reason === "left"
    ? printable(text)
    : withText(wordsFor(events.partedWhy, reason) ?? printable(reason), text, words);
  return why === "" ? left : events.leftWhy(left, why);
}

/** The most names that are told of those who came or went without anybody's having looked. */
const MAX_FOLDED = 10;

function firstOf(names: readonly string[], words: Catalogue): string {
  const first = listed(names.slice(0, MAX_FOLDED), words);
  return names.length <= MAX_FOLDED ? first : words.events.andMore(first, names.length - MAX_FOLDED);
}

function foldedText({ room, joined, parted }: Folded, words: Catalogue): string {
  const { events, grammar } = words;
  return [
    ...(joined.length === 0 ? [] : [events.joined(firstOf(joined, words), printable(room))]),
    ...(parted.length === 0 ? [] : [events.left(firstOf(parted, words), printable(room))]),
  ].join(grammar.semicolon);
}

function topicText({ room, text, by }: MessageOf<"topic">, { events }: Catalogue): string {
  if (text === "") return events.topicTaken(printable(room), printable(by));
  return events.topic({ room: printable(room), by: printable(by), text: printable(text) });
}
