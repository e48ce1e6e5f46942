/**
 * What is shown, as lines for a pipe, and for a terminal that can do no more.
 *
 * Pure. Each line that a person wrote carries who wrote it, and no line of a notice can begin as such a line does, `[`
 * being no part of any name (ARCHITECTURE.md REQ-I25).
 *
 * @module
 */
import type { MessageOf, PastMessage } from "../../shared/wire/message.ts";
import { isRoomName } from "../../shared/wire/name.ts";
import { printable, printableLines } from "../../shared/printable.ts";
import type { Catalogue } from "../language/catalogue.ts";
import { answerLines } from "./answer_text.ts";
import { eventText, type Shown } from "./event_text.ts";
import type { TimeFormat } from "./local_time.ts";

/** What is needed besides what is shown. */
export interface View {
  /** One's own name. */
  readonly ownName: string;
  readonly times: TimeFormat;
  /** The time for what carries none, in Unix milliseconds. */
  readonly nowMs: number;
  readonly strings: Catalogue;
}

/** The lines of what is data: messages, what happens in rooms, answers. None for what is not shown. */
export function plainLines(shown: Shown, view: View): string[] {
  if (shown.type === "message") return messageLines(shown, view);
  const event = eventText(shown, view);
  return event === null ? answerLines(shown, view) : [`${view.times.stamp(view.nowMs)}-- ${event}`];
}

function messageLines(message: MessageOf<"message">, view: View): string[] {
  return textLines(message, view.times.stamp(message.time), view);
}

/** The lines of a message that is read back, with their time wherever they go. */
export function pastLines(message: PastMessage, view: View): string[] {
  return textLines(message, `${view.times.long(message.time)} `, view);
}

function textLines(message: PastMessage, stamp: string, view: View): string[] {
  const prefix = stamp + author(message, view);
  return saidText(message, view.strings).map((line, at) => `${prefix}${at === 0 ? "" : "|"} ${line}`);
}

/** The lines of what was said, with what became of it. */
export function saidText({ text, edited }: PastMessage, { history }: Catalogue): string[] {
  if (text === undefined) return [history.deleted];
  const lines = printableLines(text);
  return edited === undefined
    ? lines
    : lines.map((line, at) => at < lines.length - 1 ? line : `${line}${history.edited}`);
}

/** Who says it, and where. Continued lines have a `|` behind it, which no first line has. */
function author({ from, to, action }: PastMessage, view: View): string {
  const name = printable(from);
  if (isRoomName(to)) return `[${printable(to)}] ${action ? `* ${name}` : `<${name}>`}`;
  return `${betweenTwo({ from, to }, view)}${action ? ` * ${name}` : ""}`;
}

/** `[ann -> you]`: said to one person alone. */
export function betweenTwo(
  { from, to }: Pick<MessageOf<"message">, "from" | "to">,
  { ownName, strings }: Pick<View, "ownName" | "strings">,
): string {
  const called = (person: string) => person === ownName ? strings.events.you : printable(person);
  return `[${called(from)} -> ${called(to)}]`;
}
