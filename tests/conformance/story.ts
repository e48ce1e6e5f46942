/**
 * What a peer was told, one short line for each message, so that an expectation reads as a story.
 *
 * @module
 */
import type { Message, MessageOf, PastMessage } from "../../shared/wire/message.ts";

/** The lines of messages; a type without a line of its own is its name. */
export function storyOf(messages: readonly Message[]): string[] {
  return messages.map(lineOf);
}

/** The lines of an answer to `history` or `search`, with `more` and `behind` behind them. */
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
