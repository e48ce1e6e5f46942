/**
 * Every limit that an operator may set: its default, its unit and its reason. Those of the wire itself stand with the
 * wire (shared/wire/frame.ts, shared/wire/message.ts, shared/wire/name.ts).
 *
 * @module
 */
import { type Flag, type Values, wholeFlag } from "../shared/cli/flags.ts";
import { MAX_BACKLOG, MAX_TEXT } from "../shared/wire/message.ts";

/** The flags of the limits. 0 means no limit, in each of them, beside those of the wire. */
export const LIMIT_FLAGS = {
  /** A message with ids, names and the worst escapes of JSON still fits a frame. */
  maxText: wholeFlag("BYTES", { fallback: 8192, max: MAX_TEXT }),
  /** Each costs about 20 KB, and more when it is busy. */
  maxConnections: wholeFlag("N", { fallback: 4096 }),
  /** A household or an office behind one address has a few people with a few devices. Loopback is not counted. */
  maxPerAddress: wholeFlag("N", { fallback: 32 }),
  /** Each message to any of them costs a look at all of them. */
  maxRooms: wholeFlag("N", { fallback: 50 }),
  /** Rooms with a topic or a history stay without members, until others need their place. */
  maxRoomsInAll: wholeFlag("N", { fallback: 10_000 }),
  /** Somebody who types never reaches it; a program that sends line by line is slowed to it. */
  rate: wholeFlag("N", { fallback: 25 }),
  /** Fifty pasted lines pass at once. */
  burst: wholeFlag("N", { fallback: 100 }),
  /** A client that exists says hello at once; the rest is for slow lines. */
  handshakeTimeout: wholeFlag("SECONDS", { fallback: 10 }),
  /** Two pings, after a third and two thirds, may go unanswered. */
  idleTimeout: wholeFlag("SECONDS", { fallback: 90 }),
  /** What one who does not read may cost. */
  maxQueue: wholeFlag("BYTES", { fallback: 4 * 1024 * 1024 }),
  /** Offers and questions that a session has made and that are open. */
  maxDeals: wholeFlag("N", { fallback: 32 }),
  /** What may wait for one person to be asked about. */
  maxOffers: wholeFlag("N", { fallback: 100 }),
  /** Each moving one has two buffers of up to 1 MiB. */
  maxTransfers: wholeFlag("N", { fallback: 64 }),
  /** A laptop that was carried home gets its place back. */
  resumeTimeout: wholeFlag("SECONDS", { fallback: 900 }),
} as const satisfies Record<string, Flag<number>>;

/** What is kept and told of the history. What 0 means is said of each. */
export const HISTORY_FLAGS = {
  /** Enough to see what a room is talking about, on one screen. 0: who comes hears nothing of before. */
  backlog: wholeFlag("N", { fallback: 20, max: MAX_BACKLOG }),
  /** 0: for ever. */
  keepDays: wholeFlag("DAYS", { fallback: 0, max: 100_000 }),
  /** Of each room. 0: all of them. */
  keepMessages: wholeFlag("N", { fallback: 0 }),
  /** A slip is seen soon; what others have read for a day is not to be rewritten. 0: for ever. */
  editTime: wholeFlag("SECONDS", { fallback: 86_400 }),
  /** What strangers may leave on the disk for one person. 0: no limit. */
  maxMail: wholeFlag("N", { fallback: 1000 }),
} as const satisfies Record<string, Flag<number>>;

/** The limits in force. 0: none, beside those of the history. */
export type Limits = Values<typeof LIMIT_FLAGS> & Values<typeof HISTORY_FLAGS>;

/** What holds where nothing was set. */
export const DEFAULT_LIMITS: Limits = Object.fromEntries(
  Object.entries({ ...LIMIT_FLAGS, ...HISTORY_FLAGS }).map(([name, flag]) => [name, flag.fallback]),
) as Limits;

/** Whether a number is within a limit. */
export function isWithin(value: number, limit: number): boolean {
  return limit === 0 || value <= limit;
}

/** Connections whose handshake is not over, at the most. One more ends the oldest of them, so they keep nobody out. */
export const MAX_HANDSHAKES = 512;

/** A handshake has so many milliseconds before another one may end it. */
export const MIN_HANDSHAKE_MS = 1000;

/** Sessions without a connection that are remembered, at the most; the oldest are forgotten first. */
export const MAX_LOST_SESSIONS = 10_000;

/** How long the last messages of a session that ends may take to be written. */
export const FAREWELL_MS = 1000;

/** The most bytes of one answer with a list: some thousand persons or rooms, and a small part of the queue. */
export const MAX_LISTING_BYTES = 256 * 1024;

/** For so many bytes, an answer with a list counts as one request more: making it costs as much as that. */
export const BYTES_PER_REQUEST = 4096;
