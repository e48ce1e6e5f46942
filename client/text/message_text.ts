/**
 * Messages of the server as sentences: events in rooms, answers to requests, and notices. Errors are in error_text.ts,
 * and what people said in plain_lines.ts.
 *
 * Pure. Everything from other people is made harmless here (REQ-I25).
 *
 * @module
 */
import { type Address, formatAddress, isLoopback } from "../../shared/address.ts";
import { parseLink } from "../../shared/keys/link.ts";
import { type MessageOf, PRIVATE, type ServerMessage } from "../../shared/wire/message.ts";
import { isRoomName } from "../../shared/wire/name.ts";
import { printable } from "../../shared/printable.ts";
import { widthOf } from "../display/width.ts";
import { type Catalogue, wordsFor } from "../language/catalogue.ts";
import { quoted } from "./error_text.ts";
import { type Compared, personKeyLines } from "./key_text.ts";
import type { TimeFormat } from "./local_time.ts";

/** Members who joined a room and who left it, in order. */
export interface Folded {
  readonly room: string;
  readonly joined: readonly string[];
  readonly parted: readonly string[];
  /** How many more joined and left, whose names the server has not told. */
  readonly unnamed?: { readonly joined: number; readonly parted: number };
}

/** A change of an earlier message. */
export interface Changed {
  readonly type: "changed";
  readonly change: MessageOf<"edited"> | MessageOf<"deleted">;
  /** The message before, by the beginning of its text and its time in Unix milliseconds; `null` if it is unknown. */
  readonly earlier: { readonly beginning: string; readonly timeMs: number } | null;
}

/** The same event in several rooms. */
export interface InRooms {
  readonly type: "in_rooms";
  readonly event: MessageOf<"joined"> | MessageOf<"parted">;
  readonly rooms: readonly string[];
}

/** People who were in these rooms before a reconnect and are not any more. */
export interface Gone {
  readonly type: "gone";
  readonly names: readonly string[];
  readonly rooms: readonly string[];
}

/** Anything that may be shown: a message of the server, several of them folded into one, or a change. */
export type Shown = ServerMessage | ({ readonly type: "folded" } & Folded) | Changed | InRooms | Gone;

/** What the sentence needs besides the event. */
export interface EventView {
  readonly ownName: string;
  readonly times: Pick<TimeFormat, "brief">;
  readonly strings: Catalogue;
  /** Whether a user may ask for messages that were left out. If not, they could not be had. */
  readonly asksForMissed?: boolean;
}

/** The sentence about an event in a room; `null` for anything else. */
export function eventText(shown: Shown, view: EventView): string | null {
  const { strings, asksForMissed = false } = view;
  const { events } = strings;
  switch (shown.type) {
    case "joined":
    case "parted":
      return membershipText(shown, [shown.room], strings);
    case "in_rooms":
      return membershipText(shown.event, shown.rooms, strings);
    case "gone":
      return events.gone(people(shown.names, 0, { strings }), listed(shown.rooms, strings));
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
      return gapText(shown, { strings, asksForMissed });
    case "backlog_set":
      return backlogText(shown, strings);
    case "changed":
      return changedText(shown, view);
    default:
      return null;
  }
}

/** The sentence about messages that were left out. Only those that the server has removed cannot be had any more. */
function gapText(
  { to, count, lost }: MessageOf<"gap">,
  { strings: { events, grammar }, asksForMissed }: Pick<EventView, "strings" | "asksForMissed">,
): string | null {
  const room = isRoomName(to) ? printable(to) : null;
  if (count === 0) return lost === undefined ? null : room === null ? events.gapAlone : events.gapIn(room);
  const many = count ?? null;
  const missing = room === null ? events.missingAlone(many) : events.missingIn(room, many);
  const sentence = asksForMissed ? events.askForMissed(missing) : events.unreadable(missing);
  return lost === undefined ? sentence : [sentence, events.olderGone].join(grammar.semicolon);
}

/** The sentence about how many messages newcomers to a room see. */
export function backlogText({ room, count, by }: MessageOf<"backlog_set">, { history }: Catalogue): string {
  if (count === 0) return history.noBacklog(printable(room), printable(by));
  return history.backlog({ room: printable(room), count, by: printable(by) });
}

/** A deleted text is not shown again: its author wants nobody to read it. */
function changedText(
  { change, earlier }: Changed,
  { ownName, times, strings: { events, grammar } }: EventView,
): string {
  const [from, to] = [printable(change.from), printable(change.to)];
  const text = change.type === "edited" ? printable(change.text) : null;
  const message = earlier === null
    ? events.aMessage
    : text === null
    ? events.messageOf(times.brief(earlier.timeMs))
    : quoted(earlier.beginning, grammar);
  if (isRoomName(change.to)) {
    const about = { name: from, message, room: to };
    return text === null ? events.deleted(about) : events.edited({ ...about, text });
  }
  const called = (name: string, shown: string) => name === ownName ? events.you : shown;
  const about = { from: called(change.from, from), message, to: called(change.to, to) };
  return text === null ? events.deletedAlone(about) : events.editedAlone({ ...about, text });
}

/** A list of names, made harmless. */
export function listed(names: readonly string[], { grammar }: Catalogue): string {
  return names.map(printable).join(grammar.comma);
}

/** A sentence with the text that somebody added to it, if any. */
export function withText(what: string, text: string | undefined, { grammar }: Catalogue): string {
  return text === undefined || text === "" ? what : grammar.withText(what, printable(text));
}

function names({ name, names = [] }: MessageOf<"joined"> | MessageOf<"parted">, strings: Catalogue): string {
  return listed(name === undefined ? names : [name], strings);
}

function membershipText(
  message: MessageOf<"joined"> | MessageOf<"parted">,
  rooms: readonly string[],
  strings: Catalogue,
): string {
  const { events } = strings;
  if (message.type === "joined") return events.joined(names(message, strings), listed(rooms, strings));
  const left = events.left(names(message, strings), listed(rooms, strings));
  const { reason, text = "" } = message;
  const why = reason === "left"
    ? printable(text)
    : withText(wordsFor(events.partedWhy, reason) ?? printable(reason), text, strings);
  return why === "" ? left : events.leftWhy(left, why);
}

/** The most names in a folded event. */
const MAX_FOLDED = 10;

const NONE = { joined: 0, parted: 0 };

/** Some people, as many of them by name as fit. */
function people(names: readonly string[], unnamed: number, { strings }: { readonly strings: Catalogue }): string {
  if (names.length === 0) return strings.events.people(unnamed);
  const first = listed(names.slice(0, MAX_FOLDED), strings);
  const others = Math.max(0, names.length - MAX_FOLDED) + unnamed;
  return others === 0 ? first : strings.events.andMore(first, others);
}

function foldedText({ room, joined, parted, unnamed = NONE }: Folded, strings: Catalogue): string {
  const { events, grammar } = strings;
  const came = people(joined, unnamed.joined, { strings });
  const went = people(parted, unnamed.parted, { strings });
  return [
    ...(joined.length + unnamed.joined === 0 ? [] : [events.joined(came, printable(room))]),
    ...(parted.length + unnamed.parted === 0 ? [] : [events.left(went, printable(room))]),
  ].join(grammar.semicolon);
}

function topicText({ room, text, by }: MessageOf<"topic">, { events }: Catalogue): string {
  if (text === "") return events.topicCleared(printable(room), printable(by));
  return events.topic({ room: printable(room), by: printable(by), text: printable(text) });
}

/** Who is in a room that you have joined. */
export interface Present {
  readonly room: string;
  /** The first of the others. */
  readonly names: readonly string[];
  /** How many others there are. */
  readonly count: number;
}

/** The sentence about who is in a room that you have joined, with as many names as fit these columns. */
export function presentText(
  { room, names, count }: Present,
  { columns, strings }: { readonly columns: number; readonly strings: Catalogue },
): string {
  const { events } = strings;
  if (count === 0) return events.presentNobody(printable(room));
  // Each name takes at least three columns.
  for (let shown = Math.min(names.length, Math.ceil(columns / 3));; shown--) {
    const first = listed(names.slice(0, shown), strings);
    const all = shown < count ? events.andMore(first, count - shown) : first;
    const text = events.present({ room: printable(room), count, names: all });
    if (shown <= 1 || widthOf(text) <= columns) return text;
  }
}

export interface AnswerView {
  /** What is remembered of the keys of a person. */
  readonly compared?: (name: string) => Compared | null;
  readonly times: TimeFormat;
  /** In Unix milliseconds. */
  readonly nowMs: number;
  readonly strings: Catalogue;
  /** The width of the window, for a user at a terminal. */
  readonly columns?: number;
  /** The server, as the user has reached it. */
  readonly address?: Address;
}

/** The lines of an answer; none for anything else. */
export function answerLines(shown: Shown, view: AnswerView): string[] {
  switch (shown.type) {
    case "people":
      return peopleLines(shown, view);
    case "rooms":
      return roomLines(shown, view.strings);
    case "person":
      return personLines(shown, view);
    case "invitation":
      return invitationLines(shown, view);
    default:
      return [];
  }
}

function peopleLines({ people, room, more }: MessageOf<"people">, { strings, columns }: AnswerView): string[] {
  const { events } = strings;
  const sorted = people.toSorted((a, b) => a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1);
  const awayOf = ({ away }: Entry) => away === undefined ? null : withText(events.awayShort, away.text, strings);
  if (columns === undefined) {
    const lines = sorted.map((person) => {
      const where = locationText(person.name, room === undefined ? person.rooms ?? [] : [room], strings);
      const away = awayOf(person);
      return away === null ? where : events.whoIsAway(where, away);
    });
    return withMore(lines, more, strings);
  }
  const named = (text: string, away: string | null) => away === null ? text : events.whoIsAway(text, away);
  if (room !== undefined) {
    const short = ({ away }: Entry) => away === undefined ? null : events.awayShort;
    return withMore(inColumns(sorted.map((one) => named(printable(one.name), short(one))), columns), more, strings);
  }
  const width = Math.max(0, ...sorted.map(({ name }) => widthOf(printable(name)))) + 2;
  const lines = sorted.map((person) => {
    const name = printable(person.name);
    const rooms = listed(person.rooms ?? [], strings);
    return named(name + " ".repeat(width - widthOf(name)) + rooms, awayOf(person)).trimEnd();
  });
  return withMore(lines, more, strings);
}

type Entry = MessageOf<"people">["people"][number];

/** Words in as many columns as fit, in order from top to bottom. */
function inColumns(words: readonly string[], columns: number): string[] {
  const width = Math.max(0, ...words.map(widthOf)) + 2;
  const rows = Math.ceil(words.length / Math.max(1, Math.floor((columns + 2) / width)));
  return Array.from({ length: rows }, (_, row) => {
    const cells = words.filter((_, at) => at % rows === row);
    return cells.map((word, at) => at < cells.length - 1 ? word + " ".repeat(width - widthOf(word)) : word).join("");
  });
}

function locationText(name: string, rooms: readonly string[], strings: Catalogue): string {
  const { isIn, isInNone } = strings.events;
  return rooms.length === 0 ? isInNone(printable(name)) : isIn(printable(name), listed(rooms, strings));
}

function roomLines({ rooms, more }: MessageOf<"rooms">, strings: Catalogue): string[] {
  const lines = rooms.map(({ room, members, topic }) =>
    withText(strings.events.members(printable(room), members), topic, strings)
  );
  return withMore(lines, more, strings);
}

function withMore(lines: readonly string[], more: number | undefined, strings: Catalogue): string[] {
  return more === undefined ? [...lines] : [...lines, strings.events.more(more)];
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** How long somebody has done nothing. Of somebody who is away, when they last did something says more. */
function idleText({ active, away }: MessageOf<"person">, { times, nowMs, strings: { events } }: AnswerView): string {
  if (away !== undefined) return events.lastSeen(times.long(active));
  const idleMs = nowMs - active;
  if (idleMs < MINUTE_MS) return events.activeNow;
  return idleMs < HOUR_MS
    ? events.idle.minutes(Math.floor(idleMs / MINUTE_MS))
    : events.idle.hours(Math.floor(idleMs / HOUR_MS));
}

/** The link is alone in its line, so that it can be copied. */
function invitationLines(
  { link, uses, expires, name }: MessageOf<"invitation">,
  { times, strings: { self }, address }: AnswerView,
): string[] {
  const until = expires === undefined ? undefined : times.long(expires);
  return [
    self.invited({ uses, name: name === undefined ? undefined : printable(name), until }),
    printable(link),
    ...linkHint(link, address, self),
  ];
}

/** A server that was not told its public address guesses it. The user has reached it in a way that may serve others. */
function linkHint(text: string, reached: Address | undefined, self: Catalogue["self"]): string[] {
  const host = parseLink(text)?.address.hostname;
  if (host === undefined || reached === undefined || host.toLowerCase() === reached.hostname.toLowerCase()) return [];
  return [self.otherHost({
    host: printable(host),
    reached: isLoopback(reached.hostname) ? null : printable(formatAddress(reached)),
  })];
}

function personLines(person: MessageOf<"person">, view: AnswerView): string[] {
  const { times, strings } = view;
  const { rooms, sessions, since, away, shares } = person;
  const { events } = strings;
  const name = printable(person.name);
  return [
    locationText(person.name, rooms, strings),
    events.online({ name, since: times.long(since), sessions, idle: idleText(person, view) }),
    ...(away === undefined ? [] : [withText(events.awaySince(name, times.long(away.time)), away.text, strings)]),
    ...(shares === true ? [events.shares(name)] : []),
    ...personKeyLines(person, view.compared?.(person.name) ?? null, view),
  ];
}

/** The sentence about a notice. An unknown one is shown as the server sent it. */
export function noticeText({ code, name, text }: MessageOf<"notice">, { events }: Catalogue): string {
  if (code === "waiting" && name !== undefined) return events.waiting(printable(name));
  if (code === "name_claimed" && name !== undefined) return events.nameClaimed(printable(name));
  if (code === "unreadable" && name !== undefined) return events.damaged(name === PRIVATE ? null : printable(name));
  const parts = [code, name, text].filter((word) => word !== undefined).map(printable);
  return wordsFor(events.notices, code) ?? events.otherNotice(parts.join(" "));
}
