/**
 * Messages as short lines of text, so that an expectation is easy to read.
 *
 * @module
 */
import type { Message, MessageOf, PastMessage } from "../../shared/wire/message.ts";

/** One line for each message. Types without their own format are shown by name. */
export function summaryOf(messages: readonly Message[]): string[] {
  return messages.map(lineOf);
}

/** The lines of an answer to `history` or `search`, followed by `more` and `behind` if they are set. */
export function pageOf(messages: readonly Message[]): string[] {
  return messages.flatMap((message) => message.type === "messages" ? linesOf(message) : [lineOf(message)]);
}

function linesOf({ messages, more = false, behind = false }: MessageOf<"messages">): string[] {
  return [...messages.map(pastLine), ...(more ? ["more"] : []), ...(behind ? ["behind"] : [])];
}

function pastLine({ id, from, to, text, edited, deleted }: PastMessage): string {
  if (deleted !== undefined) return `${id} ${from} to ${to}, deleted`;
  return `${id} ${from} to ${to}: ${text}${edited === undefined ? "" : " (edited)"}`;
}

function lineOf(message: Message): string {
  switch (message.type) {
    case "message":
      return pastLine(message);
    case "edited":
      return `${message.of} is now: ${message.text}`;
    case "deleted":
      return `${message.of} is deleted`;
    case "backlog": {
      const { to, count, read } = message;
      return `${count} of ${to}${read === undefined ? "" : `, read ${read}`}`;
    }
    case "gap":
      return `gap of ${message.to} between ${message.after} and ${message.before}`;
    case "joined":
      return `${message.name} in ${message.room}`;
    case "notice":
      return message.name === undefined ? message.code : `${message.code} for ${message.name}`;
    case "error":
      return message.code;
    default:
      return message.type;
  }
}
