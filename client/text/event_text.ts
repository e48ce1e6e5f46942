/**
 * What happens in rooms, as sentences.
 *
 * Pure. What anybody wrote is made harmless here (ARCHITECTURE.md REQ-I25).
 *
 * @module
 */
import type { MessageOf, ServerMessage } from "../../shared/wire/message.ts";
import { isRoomName } from "../../shared/wire/name.ts";
import { printable } from "../../shared/printable.ts";
import { type Catalogue, wordsFor } from "../language/catalogue.ts";
import { quoted } from "./error_text.ts";

/** Who came to a room and who left it, in order. */
export interface Folded {
  readonly room: string;
  readonly joined: readonly string[];
  readonly parted: readonly string[];
}

/** A message was changed that somebody had said before. */
export interface Changed {
  readonly type: "changed";
  readonly change: MessageOf<"edited"> | MessageOf<"deleted">;
  /** How it began before; `null`: it is not known here. */
  readonly beginning: string | null;
}

/** Something that may be shown: a message of the server, several of them as one, or a change of one. */
export type Shown = ServerMessage | ({ readonly type: "folded" } & Folded) | Changed;

/** What is needed besides what is shown. */
export interface EventView {
  readonly ownName: string;
  readonly strings: Catalogue;
}

/** The sentence about what happens in a room; `null` where it is something else. */
export function eventText(shown: Shown, { ownName, strings }: EventView): string | null {
  const { events } = strings;
  switch (shown.type) {
    case "joined":
      return events.joined(names(shown, strings), printable(shown.room));
    case "parted":
      return partedText(shown, strings);
    case "folded":
      return foldedText(shown, strings);
    case "renamed":
      return events.renamed(printable(shown.was), printable(shown.name));
    case "topic":
      return topicText(shown, strings);
    case "away":
      return withText(events.away(printable(shown.name)), shown.text, strings);
    case "back":
      return events.back(printable(shown.name));
    case "gap":
      return isRoomName(shown.to) ? events.gapIn(printable(shown.to)) : events.gapAlone;
    case "backlog_set":
      return backlogText(shown, strings);
    case "changed":
      return changedText(shown, { ownName, strings });
    default:
      return null;
  }
}

/** How much is told to who comes to a room. */
export function backlogText({ room, count, by }: MessageOf<"backlog_set">, { history }: Catalogue): string {
  if (count === 0) return history.noBacklog(printable(room), printable(by));
  return history.backlog({ room: printable(room), count, by: printable(by) });
}

function changedText({ change, beginning }: Changed, { ownName, strings: { events, grammar } }: EventView): string {
  const message = beginning === null ? events.aMessage : quoted(beginning, grammar);
  const [from, to] = [printable(change.from), printable(change.to)];
  const text = change.type === "edited" ? printable(change.text) : null;
  if (isRoomName(change.to)) {
    const about = { name: from, message, room: to };
    return text === null ? events.deleted(about) : events.edited({ ...about, text });
  }
  const called = (name: string, shown: string) => name === ownName ? events.you : shown;
  const about = { from: called(change.from, from), message, to: called(change.to, to) };
  return text === null ? events.deletedAlone(about) : events.editedAlone({ ...about, text });
}

/** Names, made harmless, one behind the other. */
export function listed(names: readonly string[], { grammar }: Catalogue): string {
  return names.map(printable).join(grammar.comma);
}

/** What happened, with the words that somebody gave to it, if any. */
export function withText(what: string, text: string | undefined, { grammar }: Catalogue): string {
  return text === undefined || text === "" ? what : grammar.withText(what, printable(text));
}

function names({ name, names = [] }: MessageOf<"joined"> | MessageOf<"parted">, strings: Catalogue): string {
  return listed(name === undefined ? names : [name], strings);
}

function partedText(message: MessageOf<"parted">, strings: Catalogue): string {
  const { events } = strings;
  const left = events.left(names(message, strings), printable(message.room));
  const { reason, text = "" } = message;
  const why = reason === "left"
    ? printable(text)
    : withText(wordsFor(events.partedWhy, reason) ?? printable(reason), text, strings);
  return why === "" ? left : events.leftWhy(left, why);
}

/** The most names that are told of those who came or went without anybody's having looked. */
const MAX_FOLDED = 10;

function firstOf(names: readonly string[], strings: Catalogue): string {
  const first = listed(names.slice(0, MAX_FOLDED), strings);
  return names.length <= MAX_FOLDED ? first : strings.events.andMore(first, names.length - MAX_FOLDED);
}

function foldedText({ room, joined, parted }: Folded, strings: Catalogue): string {
  const { events, grammar } = strings;
  return [
    ...(joined.length === 0 ? [] : [events.joined(firstOf(joined, strings), printable(room))]),
    ...(parted.length === 0 ? [] : [events.left(firstOf(parted, strings), printable(room))]),
  ].join(grammar.semicolon);
}

function topicText({ room, text, by }: MessageOf<"topic">, { events }: Catalogue): string {
  if (text === "") return events.topicCleared(printable(room), printable(by));
  return events.topic({ room: printable(room), by: printable(by), text: printable(text) });
}
