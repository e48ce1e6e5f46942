/**
 * Messages of the server as lines for people.
 *
 * Pure. What anybody wrote is made harmless here (ARCHITECTURE.md I25): each line that a person wrote carries who wrote it, and
 * no line of a notice can begin as such a line does, `[` being no part of any name.
 *
 * @module
 */
import { isRoomName } from "../shared/name.ts";
import type { MessageOf, ServerMessage } from "../shared/message.ts";
import { printable, printableLines } from "../shared/printable.ts";
import type { TimeFormat } from "./local_time.ts";

/** What is needed besides the message. */
export interface View {
  /** One's own name. */
  readonly ownName: string;
  readonly times: TimeFormat;
  /** The time for what carries none, in Unix milliseconds. */
  readonly nowMs: number;
}

const PARTED_REASONS: ReadonlyMap<string, string> = new Map([
  ["left", ""],
  ["quit", "quit"],
  ["lost", "connection lost"],
  ["silent", "connection silent"],
  ["slow", "connection too slow"],
  ["protocol", "broke the protocol"],
  ["internal", "failure of the server"],
]);

/** The lines of what is data: messages, what happens in rooms, answers. None for what is not shown. */
export function render(message: ServerMessage, view: View): string[] {
  switch (message.type) {
    case "message":
      return renderMessage(message, view);
    case "joined":
      return notice(`${names(message)} joined ${printable(message.room)}`, view);
    case "parted":
      return notice(`${names(message)} left ${printable(message.room)}${partedWhy(message)}`, view);
    case "renamed":
      return notice(`${printable(message.was)} is now ${printable(message.name)}`, view);
    case "topic":
      return notice(topicLine(message), view);
    case "away":
      return notice(`${printable(message.name)} is away${after(message.text)}`, view);
    case "back":
      return notice(`${printable(message.name)} is back`, view);
    case "gap":
      return notice(`messages ${gapPlace(message.to)} are missing here: they cannot be had any more`, view);
    case "people":
      return renderPeople(message);
    case "rooms":
      return renderRooms(message);
    case "person":
      return renderPerson(message, view);
    default:
      return [];
  }
}

function renderMessage(message: MessageOf<"message">, { ownName, times }: View): string[] {
  const prefix = times.stamp(message.time) + author(message, ownName);
  return printableLines(message.text).map((line, at) => `${prefix}${at === 0 ? "" : "|"} ${line}`);
}

/** Who says it, and where. Continued lines have a `|` behind it, which no first line has. */
function author({ from, to, action }: MessageOf<"message">, ownName: string): string {
  const name = printable(from);
  if (isRoomName(to)) return `[${printable(to)}] ${action ? `* ${name}` : `<${name}>`}`;
  const other = (person: string) => person === ownName ? "you" : printable(person);
  return `[${other(from)} -> ${other(to)}]${action ? ` * ${name}` : ""}`;
}

function notice(text: string, { times, nowMs }: View): string[] {
  return [`${times.stamp(nowMs)}-- ${text}`];
}

function names({ name, names = [] }: MessageOf<"joined"> | MessageOf<"parted">): string {
  return (name === undefined ? names : [name]).map(printable).join(", ");
}

function after(text: string | undefined): string {
  return text === undefined || text === "" ? "" : `: ${printable(text)}`;
}

function partedWhy({ reason, text }: MessageOf<"parted">): string {
  const why = (PARTED_REASONS.get(reason) ?? printable(reason)) + after(text);
  return why === "" ? "" : ` (${why.replace(/^: /, "")})`;
}

function topicLine({ room, text, by }: MessageOf<"topic">): string {
  if (text === "") return `the topic of ${printable(room)} was taken away by ${printable(by)}`;
  return `the topic of ${printable(room)}, by ${printable(by)}: ${printable(text)}`;
}

function gapPlace(to: string): string {
  return isRoomName(to) ? `in ${printable(to)}` : "to you alone";
}

function renderPeople({ people, room, more }: MessageOf<"people">): string[] {
  const lines = people.map(({ name, rooms, away }) => {
    const where = room === undefined ? rooms ?? [] : [room];
    return `${isIn(name, where)}${away === undefined ? "" : ` (away${after(away.text)})`}`;
  });
  return withMore(lines, more);
}

function isIn(name: string, rooms: readonly string[]): string {
  return `${printable(name)} is in ${rooms.length === 0 ? "no room" : rooms.map(printable).join(", ")}`;
}

function renderRooms({ rooms, more }: MessageOf<"rooms">): string[] {
  const lines = rooms.map(({ room, members, topic }) =>
    `${printable(room)} has ${members === 1 ? "1 person" : `${members} persons`}${after(topic)}`
  );
  return withMore(lines, more);
}

function withMore(lines: readonly string[], more: number | undefined): string[] {
  return more === undefined ? [...lines] : [...lines, `and ${more} more`];
}

function renderPerson({ name, rooms, sessions, since, active, away }: MessageOf<"person">, { times }: View): string[] {
  const count = sessions === 1 ? "" : `, with ${sessions} sessions`;
  return [
    isIn(name, rooms),
    `${printable(name)} is online since ${times.long(since)}${count}, last active ${times.long(active)}`,
    ...(away === undefined ? [] : [`${printable(name)} is away since ${times.long(away.time)}${after(away.text)}`]),
  ];
}
