/**
 * What is said at the end of a link, and on its way there; and the exit codes.
 *
 * Pure.
 *
 * @module
 */
import type { MessageOf } from "../shared/message.ts";
import { printable } from "../shared/printable.ts";
import type { ConnectFailure } from "./edge.ts";
import { errorText } from "./error_text.ts";
import type { Ending, Loss } from "./link_events.ts";

/** The exit codes; signal N is 128 + N. */
export const EXIT = { done: 0, failure: 1, usage: 2, notConnected: 3, refused: 4, signal: 128 } as const;

/** The number of the signal that ends a program whose output nobody reads. */
export const SIGPIPE = 13;

/** What an ending is told with. */
export interface EndingView {
  /** The address of the server, as it is written. */
  readonly server: string;
  readonly name: string;
  readonly retryForMs: number;
  /** How many texts are not known to have been said. */
  readonly unansweredSays: number;
}

const LOST: Readonly<Record<Exclude<Loss, object>, string>> = {
  closed: "the server closed it",
  reset: "it broke off",
  silent: "nothing came from the server for too long",
};

const BYE: ReadonlyMap<string, string> = new Map([
  ["quit", "the session was ended"],
  ["resumed", "another connection has taken its place"],
  ["shutdown", "the server shuts down"],
  ["slow", "too much was waiting to be read"],
  ["silent", "the server heard nothing for too long"],
  ["internal", "the server failed"],
]);

/** The lines about an ending, none for a good one. */
export function endingLines(ending: Ending, view: EndingView): string[] {
  const sentence = endingSentence(ending, view);
  const { unansweredSays } = view;
  return [...(sentence === null ? [] : [sentence]), ...(unansweredSays > 0 ? [unsentSentence(unansweredSays)] : [])];
}

/** The sentence about lines that nobody answered. */
export function unsentSentence(count: number): string {
  return count === 1
    ? "1 line was not sent, or at least not answered."
    : `${count} lines were not sent, or at least not answered.`;
}

function endingSentence(ending: Ending, { server, name, retryForMs }: EndingView): string | null {
  switch (ending.type) {
    case "left":
      return null;
    case "not_connected":
      return `Cannot connect to ${server}: ${failureText(ending.failure)}`;
    case "given_up": {
      const lost = `Connection to ${server} lost: ${lossWhy(ending.loss)}.`;
      if (retryForMs === 0) return lost;
      const last = ending.failure === null ? "" : ` The last attempt: ${failureText(ending.failure)}`;
      return `${lost} It could not be had again within ${retryForMs / 1_000} s.${last}`;
    }
    case "refused":
      return refusalText(ending.error, name);
    case "sent_away":
      return `The server sent you away: ${byeText(ending.bye)}.`;
    case "broken":
      return `Cannot go on with ${server}: what it sent is not this protocol. ${ending.why}.`;
  }
}

/** The sentence about a refused `hello`. */
export function refusalText(error: MessageOf<"error">, name: string): string {
  return errorText(error, { type: "hello", version: 1, name });
}

function byeText({ reason, text }: MessageOf<"bye">): string {
  const why = BYE.get(reason) ?? printable(reason);
  return text === undefined ? why : `${why} (${printable(text)})`;
}

/** Why there is no connection, and what to do where that is known; a sentence's end. */
function failureText({ reason, message }: ConnectFailure): string {
  switch (reason) {
    case "refused":
      return "connection refused. Is a server running there? Start one with: chat serve";
    case "not_found":
      return "there is no host of this name. Is it spelled right?";
    case "timed_out":
      return "no answer in time. Is the address right, and does a firewall stand between?";
    case "unreachable":
      return "the network cannot reach it. Is this machine online?";
    case "no_answer":
      return "something is there, but it does not answer as a chat server.";
    case "not_chat":
      return "something is there, but it does not speak this protocol.";
    case "other":
      return `${printable(message)}.`;
  }
}

function lossWhy(loss: Loss): string {
  return typeof loss === "string" ? LOST[loss] : byeText(loss);
}

/** The line when a connection is lost and tried again. */
export function lossText(loss: Loss, retryForMs: number): string {
  const isShutdown = typeof loss === "object" && loss.reason === "shutdown" && loss.text === undefined;
  const lost = isShutdown ? "The server shuts down." : `Connection lost: ${lossWhy(loss)}.`;
  return `${lost} Trying again for ${retryForMs / 1_000} s.`;
}

/** The line when a lost connection is there again. */
export function againText({ isOtherLog, resentSays }: { isOtherLog: boolean; resentSays: number }): string {
  if (!isOtherLog) return "Connected again.";
  const anew = "Connected again. The server was started anew: what was said in between is not known.";
  if (resentSays === 0) return anew;
  const lines = resentSays === 1 ? "1 line was" : `${resentSays} lines were`;
  return `${anew} ${lines} on the way and may be said twice.`;
}

/** The exit code of an ending, where no line was refused. */
export function exitCode(ending: Ending): number {
  switch (ending.type) {
    case "left":
      return EXIT.done;
    case "broken":
      return EXIT.failure;
    case "not_connected":
    case "given_up":
      return EXIT.notConnected;
    case "refused":
    case "sent_away":
      return EXIT.refused;
  }
}
