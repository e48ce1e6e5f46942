/**
 * What is said at the end of a link, and on its way there; and the exit codes.
 *
 * Pure.
 *
 * @module
 */
import type { MessageOf } from "../../shared/wire/message.ts";
import { printable } from "../../shared/printable.ts";
import type { ConnectFailure } from "../platform/platform.ts";
import { EXIT } from "../exit_code.ts";
import { type Catalogue, wordsFor } from "../language/catalogue.ts";
import type { Ending, Loss, Welcome } from "../link/link_events.ts";
import { errorText } from "./error_text.ts";

/** A text that was meant for a room or a person; `null`: it was not finished, or nobody has looked where it was to go. */
export interface Unsent {
  readonly to: string | null;
  readonly text: string;
}

/** What an ending is told with. */
export interface EndingView {
  /** The address of the server, as it is written. */
  readonly server: string;
  readonly name: string;
  readonly retryForMs: number;
  /** What is not known to have been said, oldest first. */
  readonly unsent: readonly Unsent[];
  /** Whether each of them is told: elsewhere than in a pipe, nobody has them any more. */
  readonly listsUnsent: boolean;
  readonly strings: Catalogue;
}

/** The lines about an ending, none for a good one. */
export function endingLines(ending: Ending, view: EndingView): string[] {
  const sentence = endingSentence(ending, view);
  return [...(sentence === null ? [] : [sentence]), ...unsentLines(view)];
}

/** The lines about texts that nobody answered. */
export function unsentLines({ unsent, listsUnsent, strings }: EndingView): string[] {
  if (unsent.length === 0) return [];
  const { notSent, notSentTo } = strings.screen;
  const line = ({ to, text }: Unsent) =>
    to === null ? notSent(printable(text)) : notSentTo(printable(to), printable(text));
  return [strings.connection.unsent(unsent.length), ...(listsUnsent ? unsent.map(line) : [])];
}

function endingSentence(ending: Ending, { server, name, retryForMs, strings }: EndingView): string | null {
  const { connection, grammar } = strings;
  switch (ending.type) {
    case "left":
      return null;
    case "not_connected":
      return connection.cannotConnect(server, failureText(ending.failure, strings));
    case "given_up": {
      const lost = connection.lostTo(server, lossWhy(ending.loss, strings));
      if (retryForMs === 0) return lost;
      const again = grammar.together(lost, connection.notReconnected(retryForMs / 1_000));
      if (ending.failure === null) return again;
      return grammar.together(again, connection.lastAttempt(failureText(ending.failure, strings)));
    }
    case "refused":
      return refusalText(ending.error, { name, strings });
    case "sent_away":
      return connection.sentAway(byeText(ending.bye, strings));
    case "broken":
      return connection.broken(server, ending.why);
  }
}

/** The sentence about a refused `hello`. */
export function refusalText(
  error: MessageOf<"error">,
  { name, strings }: { readonly name: string; readonly strings: Catalogue },
): string {
  return errorText(error, { type: "hello", version: 1, name }, { strings });
}

function byeText({ reason, text }: MessageOf<"bye">, { connection }: Catalogue): string {
  const why = wordsFor(connection.byeWhy, reason) ?? printable(reason);
  return text === undefined ? why : connection.byeWithText(why, printable(text));
}

/** Why there is no connection, and what to do where that is known; a sentence's end. */
function failureText({ reason, message }: ConnectFailure, { connection }: Catalogue): string {
  return reason === "other" ? connection.otherFailure(printable(message)) : connection.failure[reason];
}

function lossWhy(loss: Loss, strings: Catalogue): string {
  return typeof loss === "string" ? strings.connection.lostWhy[loss] : byeText(loss, strings);
}

/** The line when a connection is lost and tried again. */
export function lossText(loss: Loss, { retryForMs, strings }: Pick<EndingView, "retryForMs" | "strings">): string {
  const { connection, grammar } = strings;
  const isShutdown = typeof loss === "object" && loss.reason === "shutdown" && loss.text === undefined;
  const lost = isShutdown ? connection.shutdown : connection.lost(lossWhy(loss, strings));
  return grammar.together(lost, connection.tryingAgain(retryForMs / 1_000));
}

/** The line when a lost connection is there again. */
export function againText(
  { isOtherLog, resentSays }: Pick<Welcome, "isOtherLog" | "resentSays">,
  { connection, grammar }: Catalogue,
): string {
  if (!isOtherLog) return connection.again;
  const anew = grammar.together(connection.again, connection.restarted);
  return resentSays === 0 ? anew : grammar.together(anew, connection.maybeTwice(resentSays));
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
