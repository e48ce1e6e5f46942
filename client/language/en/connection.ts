/**
 * English: the connection, how it is lost and how it ends.
 *
 * @module
 */
import type { ConnectReason } from "../../platform/platform.ts";
import type { Loss } from "../../link/link_events.ts";

/** How a connection was lost; the end of a sentence. */
const lostWhy = {
  closed: "the server closed it",
  reset: "it broke off",
  silent: "nothing came from the server for too long",
} satisfies Readonly<Record<Exclude<Loss, object>, string>>;

/** Why there is no connection, and what to do where that is known; the end of a sentence, with its full stop. */
const failure = {
  refused: "connection refused. Is a server running there? Start one with: chat serve",
  not_found: "there is no host of this name. Is it spelled right?",
  timed_out: "no answer in time. Is the address right, and does a firewall stand between?",
  unreachable: "the network cannot reach it. Is this machine online?",
  no_answer: "something is there, but it does not answer as a chat server.",
  not_chat: "something is there, but it does not speak this protocol.",
} satisfies Readonly<Record<Exclude<ConnectReason, "other">, string>>;

export const connection = {
  lostWhy,
  failure,
  otherFailure: (message: string) => `${message}.`,
  /** The reasons of a `bye`, as the end of a sentence. */
  byeWhy: {
    quit: "the session was ended",
    resumed: "another connection has taken its place",
    shutdown: "the server shuts down",
    slow: "too much was waiting to be read",
    silent: "the server heard nothing for too long",
    internal: "the server failed",
  },
  byeWithText: (why: string, text: string) => `${why} (${text})`,
  unsent: (lines: number) =>
    lines === 1
      ? "1 line was not sent, or at least not answered."
      : `${lines} lines were not sent, or at least not answered.`,
  cannotConnect: (server: string, failure: string) => `Cannot connect to ${server}: ${failure}`,
  lostTo: (server: string, why: string) => `Connection to ${server} lost: ${why}.`,
  notHadAgain: (seconds: number) => `It could not be had again within ${seconds} s.`,
  lastAttempt: (failure: string) => `The last attempt: ${failure}`,
  sentAway: (why: string) => `The server sent you away: ${why}.`,
  /** What came is not the protocol; `why` is in the words of whoever reads the wire. */
  broken: (server: string, why: string) => `Cannot go on with ${server}: what it sent is not this protocol. ${why}.`,
  /** The file of the secrets by which the server knows one again. */
  secretsFailed: (path: string, why: string) =>
    `Cannot keep in ${path} who you are: ${why}. The chat goes on, but the next time the server may not know you again.`,
  /** Standard output takes nothing. */
  cannotWrite: (why: string) => `Cannot write what was said: ${why}.`,
  lost: (why: string) => `Connection lost: ${why}.`,
  shutdown: "The server shuts down.",
  tryingAgain: (seconds: number) => `Trying again for ${seconds} s.`,
  again: "Connected again.",
  startedAnew: "The server was started anew: what was said in between is not known.",
  saidTwice: (lines: number) =>
    `${lines === 1 ? "1 line was" : `${lines} lines were`} on the way and may be said twice.`,
};
