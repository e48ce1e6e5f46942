/**
 * What users read about their connection: the welcome, that it was lost, that it is back, and how it ended; and the
 * exit code of each ending.
 *
 * Pure.
 *
 * @module
 */
import type { MessageOf } from "../../shared/wire/message.ts";
import { printable, printableLines } from "../../shared/printable.ts";
import type { ConnectFailure } from "../platform/platform.ts";
import { EXIT } from "../exit_code.ts";
import { type Catalogue, wordsFor } from "../language/catalogue.ts";
import { type Distrust, distrustOf, type Ending, type Loss, type Outage, type Welcome } from "../link/link_events.ts";
import { errorText } from "./error_text.ts";
import { nameOwnedLines, type ShownKey } from "./key_text.ts";
import { localTimes, secondOf } from "./local_time.ts";
import { listed } from "./message_text.ts";

/** A text that was not delivered. `to` is a room or a person; `null` if the text was not finished or not read. */
export interface Unsent {
  readonly to: string | null;
  readonly text: string;
}

/** What the lines about an ending need. */
export interface EndingView {
  /** The address of the server, as text. */
  readonly server: string;
  readonly name: string;
  readonly retryForMs: number;
  /** Texts that may not have been delivered, oldest first. */
  readonly unsent: readonly Unsent[];
  /** Whether to list them. In a pipe, the sender still has them. */
  readonly listsUnsent: boolean;
  /** The key of this device, if it has to be approved. */
  readonly ownKey?: ShownKey | null;
  /** Whether the address of the server is from a link. */
  readonly isFromLink?: boolean;
  readonly strings: Catalogue;
}

/** The lines about an ending; none for a good one without undelivered texts. */
export function endingLines(ending: Ending, view: EndingView): string[] {
  if (ending.type === "not_proved") return [...distrustLines(distrustOf(ending, null), view), ...unsentLines(view)];
  if (ending.type === "distrusted") return [...distrustLines(ending.why, view), ...unsentLines(view)];
  const sentence = endingSentence(ending, view);
  const { ownKey: own = null } = view;
  const approval = ending.type === "refused" && own !== null
    ? nameOwnedLines(ending.error, { ...view, own, isWaiting: false })
    : [];
  return [...(sentence === null ? [] : [sentence]), ...approval, ...unsentLines(view)];
}

/** The lines about texts without an answer. */
export function unsentLines({ unsent, listsUnsent, strings }: EndingView): string[] {
  if (unsent.length === 0) return [];
  const { notSent, notSentTo } = strings.screen;
  const line = ({ to, text }: Unsent) =>
    to === null ? notSent(printable(text)) : notSentTo(printable(to), printable(text));
  return [strings.connection.unsent(unsent.length), ...(listsUnsent ? unsent.map(line) : [])];
}

function distrustLines(why: Distrust, { server, strings: { trust } }: EndingView): readonly string[] {
  switch (why.type) {
    case "unknown_key":
      return [
        ...trust.unknownKey(server, why.key).split("\n"),
        ...(why.mayBeKnown === true ? [] : [trust.orTrustNew]),
      ];
    case "other_key":
      return [
        headOf(why, server, trust),
        knownLine(why, trust),
        ...(why.shown === null ? [] : [trust.shownNow(why.shown)]),
        trust.maybeSetUpAgain,
        ...(why.shown === null ? [] : trust.ifNewIsRight(why.shown).split("\n")),
      ];
    case "other_link":
      return [
        trust.keyInLinkDiffers(server),
        knownLine(why, trust),
        trust.inTheLink(why.shown),
        trust.maybeTrap,
        ...trust.ifNewIsRight(why.shown).split("\n"),
      ];
    case "bad_signature":
      return trust.badSignature(server, why.key).split("\n");
    case "guest":
      return trust.guestHasNoProof(server).split("\n");
    case "declined":
      return [trust.declined(server)];
  }
}

function headOf(
  { since, shown }: Extract<Distrust, { type: "other_key" }>,
  server: string,
  trust: Catalogue["trust"],
): string {
  if (shown === null) return trust.keyNotProved(server);
  // What was never known cannot have changed: it is from a link or a flag.
  return since === null ? trust.keyUnexpected(server) : trust.keyChanged(server);
}

function knownLine(
  { known, since }: { readonly known: string; readonly since: string | null },
  trust: Catalogue["trust"],
): string {
  // The time comes from a file, and may be anything.
  return since === null
    ? trust.expected(known)
    : trust.knownSince(known, printable(since.slice(0, "2026-01-01".length)));
}

function endingSentence(
  ending: Exclude<Ending, { type: "distrusted" | "not_proved" }>,
  { server, name, retryForMs, isFromLink = false, strings }: EndingView,
): string | null {
  const { connection, grammar } = strings;
  switch (ending.type) {
    case "left":
      return null;
    case "not_connected":
      return connection.cannotConnect(
        server,
        (isFromLink ? wordsFor(connection.failureOfLink, ending.failure.reason) : undefined) ??
          failureText(ending.failure, strings),
        triedText(ending.failure, strings),
      );
    case "given_up": {
      const lost = connection.lostTo(server, lossWhy(ending.loss, strings));
      if (retryForMs === 0) return lost;
      const again = grammar.together(lost, connection.notReconnected(retryForMs / 1_000));
      if (ending.failure === null) return again;
      return grammar.together(
        again,
        connection.lastAttempt(failureText(ending.failure, strings), triedText(ending.failure, strings)),
      );
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

/** Why there is no connection, and what to do if that is known, as the end of a sentence. */
function failureText({ reason, message }: ConnectFailure, { connection }: Catalogue): string {
  if (reason === "bad_certificate") return connection.certificateFailure(certificateText(message, connection));
  return reason === "other" ? connection.otherFailure(printable(message)) : connection.failure[reason];
}

/** What is wrong with a certificate, by the words of the TLS library of Deno. */
function certificateText(message: string, { badCertificate }: Catalogue["connection"]): string {
  if (/UnknownIssuer|CaUsedAsEndEntity|SelfSigned/.test(message)) return badCertificate.issuer;
  if (/NotValidForName|not valid for name|UnrecognisedName|UnrecognizedName/.test(message)) return badCertificate.name;
  if (/expired/i.test(message)) return badCertificate.expired;
  if (/not valid yet|NotValidYet/i.test(message)) return badCertificate.early;
  return /BadSignature/.test(message) ? badCertificate.signature : printable(message);
}

/** The addresses that were tried, in brackets; empty if the host was given as an address. */
function triedText({ tried }: ConnectFailure, strings: Catalogue): string {
  return tried.length === 0 ? "" : strings.connection.tried(listed(tried, strings));
}

function lossWhy(loss: Loss, strings: Catalogue): string {
  return typeof loss === "string" ? strings.connection.lostWhy[loss] : byeText(loss, strings);
}

export interface LossView extends Pick<EndingView, "retryForMs" | "strings"> {
  /** Whether a user at a terminal can type meanwhile. */
  readonly isInteractive: boolean;
}

/** The line when the connection is lost and retried. */
export function lossText(loss: Loss, { retryForMs, isInteractive, strings }: LossView): string {
  const { connection, grammar } = strings;
  const isShutdown = typeof loss === "object" && loss.reason === "shutdown" && loss.text === undefined;
  const lost = isShutdown ? connection.shutdown : connection.lost(lossWhy(loss, strings));
  const endless = isInteractive ? connection.tryingOn : connection.tryingForever;
  return grammar.together(lost, retryForMs === Infinity ? endless : connection.tryingAgain(retryForMs / 1_000));
}

/** After this pause, in milliseconds, somebody who waits may think that nothing happens any more. */
const LONG_PAUSE_MS = 10_000;

/** The line about an outage that lasts, where no status row tells it; `null` while the pauses are short. */
export function stillAwayText(
  { sinceMs, nextMs }: Outage,
  { nowMs, strings }: { readonly nowMs: number; readonly strings: Catalogue },
): string | null {
  if (nextMs === null || nextMs - nowMs < LONG_PAUSE_MS) return null;
  const { brief } = localTimes(() => nowMs, { hasStamps: false, strings });
  return strings.connection.stillAway(brief(sinceMs), secondOf(new Date(nextMs)));
}

/** The line when the connection is back. */
export function againText(
  { isOtherLog, resentSays }: Pick<Welcome, "isOtherLog" | "resentSays">,
  { connection, grammar }: Catalogue,
): string {
  if (!isOtherLog) return connection.again;
  const restarted = grammar.together(connection.again, connection.restarted);
  return resentSays === 0 ? restarted : grammar.together(restarted, connection.maybeTwice(resentSays));
}

/** The exit code of an ending, if no line was refused. */
export function exitCode(ending: Ending): number {
  switch (ending.type) {
    case "left":
      return EXIT.done;
    case "broken":
      return EXIT.failure;
    case "not_connected":
      // A server with a certificate that proves nothing was not believed.
      return ending.failure.reason === "bad_certificate" ? EXIT.refused : EXIT.notConnected;
    case "given_up":
      return EXIT.notConnected;
    case "distrusted":
    case "refused":
    case "not_proved":
    case "sent_away":
      return EXIT.refused;
  }
}

export interface GreetingView {
  /** The user's own name. */
  readonly name: string;
  /** Where the next line goes; `null` for nowhere. */
  readonly target: string | null;
  /** Whether every line is text, and none a command. */
  readonly isVerbatim: boolean;
  readonly strings: Catalogue;
}

/** The lines of a welcome: those of the server, and where the user is. */
export function greetingLines({ title, motd }: MessageOf<"welcome">, view: GreetingView): string[] {
  const { name, target, isVerbatim, strings: { grammar, self } } = view;
  const here = target === null ? self.youAreInNone(printable(name)) : self.youAreIn(printable(name), printable(target));
  return [
    ...(title === undefined ? [] : [self.welcomeTo(printable(title))]),
    ...(motd === undefined ? [] : printableLines(motd).map((line) => `  ${line}`)),
    grammar.together(here, isVerbatim ? self.everyLineIsSaid : self.helpListsCommands),
  ];
}
