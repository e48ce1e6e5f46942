/**
 * Messages, events and answers as plain lines, for pipes and for terminals that cannot do more.
 *
 * Pure. Each line of a message has its author, and no other line can look like one, because it begins with `[`, which
 * is not part of any name (REQ-I25).
 *
 * @module
 */
import type { Address } from "../../shared/address.ts";
import type { MessageOf, PastMessage } from "../../shared/wire/message.ts";
import { isRoomName } from "../../shared/wire/name.ts";
import { printable, printableLines } from "../../shared/printable.ts";
import type { Catalogue } from "../language/catalogue.ts";
import { answerLines, eventText, type Shown } from "./message_text.ts";
import type { TimeFormat } from "./local_time.ts";

/** What the lines need besides the message. */
export interface View {
  /** The user's own name. */
  readonly ownName: string;
  readonly times: TimeFormat;
  /** The time for events without one, in Unix milliseconds. */
  readonly nowMs: number;
  readonly strings: Catalogue;
  /** Whether a user may ask for messages that were left out. */
  readonly asksForMissed?: boolean;
  /** The width of the window, for a user at a terminal. */
  readonly columns?: number;
  /** The server, as the user has reached it. */
  readonly address?: Address;
}

/** The lines of a message, an event or an answer; none for anything else. */
export function plainLines(shown: Shown, view: View): string[] {
  if (shown.type === "message") return messageLines(shown, view);
  const event = eventText(shown, view);
  return event === null ? answerLines(shown, view) : [`${view.times.stamp(view.nowMs)}-- ${event}`];
}

function messageLines(message: MessageOf<"message">, view: View): string[] {
  return textLines(message, view.times.stamp(message.time), view);
}

/** The lines of a message from the history, always with its time. */
export function pastLines(message: PastMessage, view: View): string[] {
  return textLines(message, `${view.times.long(message.time)} `, view);
}

function textLines(message: PastMessage, stamp: string, view: View): string[] {
  const prefix = stamp + author(message, view);
  return saidText(message, view.strings).map((line, at) => `${prefix}${at === 0 ? "" : "|"} ${line}`);
}

/** The lines of a text, and whether it was edited or deleted. */
export function saidText({ text, edited }: PastMessage, { history }: Catalogue): string[] {
  if (text === undefined) return [history.deleted];
  const lines = printableLines(indentedBySpaces(text));
  return edited === undefined
    ? lines
    : lines.map((line, at) => at < lines.length - 1 ? line : `${line}${history.edited}`);
}

/** Tabs at the beginning of a line indent it: as single blanks, they would flatten the code that somebody pastes. */
function indentedBySpaces(text: string): string {
  return text.replace(/^[ \t]+/gm, (indent) => indent.replaceAll("\t", "    "));
}

/** The author and the room. Further lines have a `|` after it, which no first line has. */
function author({ from, to, action }: PastMessage, view: View): string {
  const name = printable(from);
  if (isRoomName(to)) return `[${printable(to)}] ${action ? `* ${name}` : `<${name}>`}`;
  return `${betweenTwo({ from, to }, view)}${action ? ` * ${name}` : ""}`;
}

/** `[ann -> you]`: a private message. */
export function betweenTwo(
  { from, to }: Pick<MessageOf<"message">, "from" | "to">,
  { ownName, strings }: Pick<View, "ownName" | "strings">,
): string {
  const called = (person: string) => person === ownName ? strings.events.you : printable(person);
  return `[${called(from)} -> ${called(to)}]`;
}
