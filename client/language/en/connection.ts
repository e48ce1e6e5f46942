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
  reset: "it was interrupted",
  silent: "the server sent nothing for too long",
} satisfies Readonly<Record<Exclude<Loss, object>, string>>;

/** Why there is no connection, and what to do if that is known; the end of a sentence, with its full stop. */
const failure = {
  refused: "connection refused. Is the server running? To start one: chat serve",
  not_found: "there is no such host. Is the name spelled correctly?",
  timed_out: "no answer in time. Is the address right, and is a firewall in the way?",
  unreachable: "the network cannot reach it. Is this machine online?",
  scope_needed: "each network has this address. Say which network you mean, as in fe80::1%eth0.",
  no_answer: "something is listening there, but no chat server has answered. Is it another program, or very busy?",
  not_chat: "something is listening there, but it does not speak the chat protocol.",
  plain_server:
    "it does not encrypt with TLS, so anybody on the way could read along. If you accept that, add --no-tls.",
  tls_server: "it encrypts with TLS, and this client did not. Leave out --no-tls, or add --tls.",
  tls_closed: "it closed the connection when TLS began. If it does not encrypt, and you accept that, add --no-tls.",
} satisfies Readonly<Record<Exclude<ConnectReason, "other" | "bad_certificate">, string>>;

/** The same where the address is from a link, so that the user has spelled nothing and starts no server. */
const failureOfLink = {
  refused: "connection refused. Ask who sent you the link whether the server is running, and the address in it right.",
  "not_found": "there is no such host. Ask who sent you the link for an address that others can reach.",
};

/** What is wrong with the certificate of a server; the end of a sentence. */
const badCertificate = {
  issuer: "no authority that this machine trusts has signed it",
  name: "it belongs to another host",
  expired: "it has expired. Is the clock of this machine right?",
  early: "it is not valid yet. Is the clock of this machine right?",
  signature: "it was not signed by the key in it",
};

export const connection = {
  lostWhy,
  failure,
  failureOfLink,
  badCertificate,
  /** `why` is one of the above, or a message of the system. */
  certificateFailure: (why: string) => `its certificate proves nothing: ${why}${/[.?]$/.test(why) ? "" : "."}`,
  otherFailure: (message: string) => `${message}.`,
  /** The addresses of a host that were tried, after its name. */
  tried: (addresses: string) => ` (tried ${addresses})`,
  /** The reasons of a `bye`, as the end of a sentence. */
  byeWhy: {
    quit: "the session was ended",
    resumed: "another connection took over the session",
    revoked:
      "this device was revoked, by one of your others or the operator of the server. If you did not do that, ask the " +
      "operator. To use it again, join once more: another of your devices can approve it, or a new invitation lets you in",
    shutdown: "the server is shutting down",
    slow: "too much unread data piled up",
    silent: "the server received nothing for too long",
    internal: "the server failed",
  },
  byeWithText: (why: string, text: string) => `${why} (${text})`,
  unsent: (lines: number) =>
    lines === 1 ? "1 line may not have been delivered." : `${lines} lines may not have been delivered.`,
  /** `tried` is empty or as above. */
  cannotConnect: (server: string, failure: string, tried: string) => `Cannot connect to ${server}${tried}: ${failure}`,
  lostTo: (server: string, why: string) => `Connection to ${server} lost: ${why}.`,
  notReconnected: (seconds: number) => `Could not reconnect within ${seconds} s.`,
  lastAttempt: (failure: string, tried: string) => `The last attempt${tried}: ${failure}`,
  sentAway: (why: string) => `The server disconnected you: ${why}.`,
  /** The peer does not speak the protocol; `why` is the message of the decoder. */
  broken: (server: string, why: string) => `Cannot continue with ${server}: it does not follow the protocol. ${why}.`,
  /** The file of the secrets by which the server recognizes its users. */
  secretsFailed: (path: string, why: string) =>
    `Cannot save your identity in ${path}: ${why}. You can go on chatting, but the server may not recognize you next time.`,
  /** Standard output cannot be written; `why` is one of the next two. */
  cannotWrite: (why: string) => `Cannot write to standard output: ${why}.`,
  diskFull: "the disk is full",
  systemSays: (message: string) => `${message}`,
  lost: (why: string) => `Connection lost: ${why}.`,
  shutdown: "The server is shutting down.",
  tryingAgain: (seconds: number) => `Retrying for ${seconds} s.`,
  tryingForever: "Retrying until it is back.",
  /** For a user who decides when to leave. */
  tryingOn: "Retrying; what you type is kept, and a key tries at once.",
  /** Where no row can say it: `since` and `next` are times of the day. */
  stillAway: (since: string, next: string) =>
    `No connection since ${since}. Next attempt ${next}; Enter tries at once.`,
  again: "Reconnected.",
  wentBack:
    "The history of the server went back to an earlier state: messages that you have seen are missing there. New ones follow.",
  restarted: "The server was restarted: messages from the time in between may be missing.",
  maybeTwice: (lines: number) =>
    `${lines === 1 ? "1 line was" : `${lines} lines were`} being sent and may appear twice.`,
};
