/**
 * The limits that an operator may set, each with its default, its unit and its reason. The limits of the protocol itself
 * are in shared/wire (frame.ts, message.ts, name.ts).
 *
 * @module
 */
import { type Flag, optionalWholeFlag, type Values, wholeFlag } from "../shared/cli/flags.ts";
import { MAX_BACKLOG, MAX_TEXT } from "../shared/wire/message.ts";

/** The flags of the limits. For each of them, 0 means no limit other than that of the protocol. */
export const LIMIT_FLAGS = {
  /** A message of this size still fits a frame, with its ids, names and the longest escapes of JSON. */
  maxText: wholeFlag("BYTES", { fallback: 8192, max: MAX_TEXT }),
  /** A silent connection costs 40 KB among a thousand of them, and 47 with TLS; a busy one costs more. */
  maxConnections: wholeFlag("N", { fallback: 4096 }),
  /**
   * A household or an office with one address has a few people with a few devices. Loopback is not counted. One person has
   * no more sessions, from wherever they come: each of them gets everything.
   */
  maxPerAddress: wholeFlag("N", { fallback: 32 }),
  /** Each write to a session looks at all its rooms. */
  maxRooms: wholeFlag("N", { fallback: 50 }),
  /** Rooms with a topic or a history stay open without members until other rooms need their places. */
  maxRoomsInAll: wholeFlag("N", { fallback: 10_000 }),
  /** Telling each of them of each of the others costs the square of their number: here 40,000 small messages. */
  maxPresence: wholeFlag("N", { fallback: 200 }),
  /** Nobody types as fast as this. A program that sends line by line is slowed down to it. */
  rate: wholeFlag("N", { fallback: 25 }),
  /** Fifty pasted lines go through at once. */
  burst: wholeFlag("N", { fallback: 100 }),
  /** A client sends `hello` at once. The rest of the time is for slow networks. */
  handshakeTimeout: wholeFlag("SECONDS", { fallback: 10 }),
  /** A ping is sent after each third of the time, so two may go unanswered. */
  idleTimeout: wholeFlag("SECONDS", { fallback: 90 }),
  /** The most memory for messages to a peer that does not read. */
  maxQueue: wholeFlag("BYTES", { fallback: 4 * 1024 * 1024 }),
  /** The open offers and questions of a session. */
  maxDeals: wholeFlag("N", { fallback: 32 }),
  /** The offers that may wait for one person. Some of them are kept for people who are known (standing.ts). */
  maxOffers: wholeFlag("N", { fallback: 100 }),
  /** A running transfer has two buffers of up to 1 MiB. */
  maxTransfers: wholeFlag("N", { fallback: 64 }),
  /** Nobody invites more people at once, and each of them is a door that stays open until somebody uses it. */
  maxInvitations: wholeFlag("N", { fallback: 20 }),
  /** Long enough to carry a laptop home and get the place back. */
  resumeTimeout: wholeFlag("SECONDS", { fallback: 900 }),
  /** Somebody may be away for a year and find their name. 0: names are kept for ever. */
  keepNames: wholeFlag("DAYS", { fallback: 365, max: 100_000 }),
  /** More people than an office has come for the first time in an hour. Loopback is not counted. 0: no limit. */
  maxNewNames: wholeFlag("N", { fallback: 100 }),
} as const satisfies Record<string, Flag<number>>;

/** The flags of the history: what is stored and what newcomers see. */
export const HISTORY_FLAGS = {
  /** Enough to see, on one screen, what a room is talking about. 0: newcomers see no earlier messages. */
  backlog: wholeFlag("N", { fallback: 20, max: MAX_BACKLOG }),
  /** 0: messages are stored forever. */
  keepDays: wholeFlag("DAYS", { fallback: 0, max: 100_000 }),
  /**
   * The messages of each room that `keepDays` never removes: as many as newcomers see, so that a quiet room does not lose
   * what it was talking about, and a wrong clock not everything. 0: none.
   */
  keepLast: wholeFlag("N", { fallback: 20, max: 1_000_000 }),
  /** For each room. 0: all messages are stored. */
  keepMessages: wholeFlag("N", { fallback: 0 }),
  /** Mistakes are noticed soon, and what others read a day ago should not change. 0: messages can be changed forever. */
  editTime: wholeFlag("SECONDS", { fallback: 86_400 }),
  /** Limits the disk space that strangers can fill with messages to one person. 0: no limit. */
  maxMail: wholeFlag("N", { fallback: 1000 }),
  /** What one person may add to the disk in a day. Nobody types as much; a program that does should not fill the disk. */
  maxKept: wholeFlag("BYTES", { fallback: 1024 * 1024 * 1024 }),
  /** Free space on the disk that messages do not use up. If not given, the smaller of 1 GiB and 5 % of the disk. */
  minFree: optionalWholeFlag("BYTES"),
} as const satisfies Record<string, Flag<number | undefined>>;

/** The values of all limits. */
export type Limits = Values<typeof LIMIT_FLAGS> & Values<typeof HISTORY_FLAGS>;

/** The limits where no flag is set. */
export const DEFAULT_LIMITS: Limits = Object.fromEntries(
  Object.entries({ ...LIMIT_FLAGS, ...HISTORY_FLAGS }).map(([name, flag]) => [name, flag.fallback]),
) as Limits;

/** Whether a number is within a limit. 0 means no limit. */
export function isWithin(value: number, limit: number): boolean {
  return limit === 0 || value <= limit;
}

/** The most connections in a handshake. One more ends the oldest of them, so they keep nobody out. */
export const MAX_HANDSHAKES = 512;

/** A handshake has this many milliseconds before another one may end it. */
export const MIN_HANDSHAKE_MS = 1000;

/** A day in milliseconds. */
export const DAY_MS = 86_400_000;

/** The most names that a key keeps: those of a few people and their programs. */
export const MAX_NAMES = 16;

/** How long a name that was only ever used with a secret stays with its person, in milliseconds: as long as secrets do. */
export const KEYLESS_NAME_MS = 90 * DAY_MS;

/** How long secrets that were given to no key hold once their person has a device, in milliseconds: a month to bring all. */
export const KEYLESS_SECRET_MS = 30 * DAY_MS;

/** The most networks whose new names are counted, about 100 bytes each. The oldest go first. */
export const MAX_CLAIMING_NETWORKS = 10_000;

/** The most keys whose new names are counted, about 150 bytes each. The oldest go first. */
export const MAX_CLAIMING_KEYS = 10_000;

/** The most sessions without a connection that are remembered. The oldest are forgotten first. */
export const MAX_LOST_SESSIONS = 10_000;

/** How long the last messages of a session may take to be written when it ends, in milliseconds. */
export const FAREWELL_MS = 1000;

/** The most bytes of one answer with a list: some thousand people or rooms, and a small part of the write queue. */
export const MAX_LISTING_BYTES = 256 * 1024;

/** The most people of one answer to `who`, which is made at once; `roster` has them all, in pages. */
export const MAX_PEOPLE_LISTED = 1000;

/** The most bytes of one page of `roster`: a few hundred people. */
export const MAX_ROSTER_BYTES = 32_768;

/** Clients that do not know `presence` are told of each join and leave in rooms that are this many times as large. */
export const NAMED_FACTOR = 5;

/** A large room tells who has come and gone at most once in this time for each member, so about 100 writes a second. */
export const PRESENCE_MS_PER_MEMBER = 10;

/** The most names of one kind in a `presence`. More than a few in a line are not read. */
export const MAX_PRESENCE_NAMES = 10;

/**
 * A request counts as one more for each block of this many bytes that it has, and what is told in all rooms of a person
 * for each block of all copies. Everybody's queue has to hold a burst of one address, and a hundred members of a room
 * must have it within a second: the longest texts, eight hundred of them, would be five gigabytes.
 */
export const BYTES_PER_REQUEST_SENT = 1024;

/**
 * A longer message waits for its turn before it is parsed, and a longer `hello` counts as one more request for each KiB: one
 * of 60 KB takes up to ten milliseconds, and a connection costs nothing. What people have seen in a hundred rooms is shorter.
 */
export const LONG_MESSAGE_BYTES = 8192;

/** A list counts as one more request for each block of this many bytes, because making it costs as much. */
export const BYTES_PER_REQUEST = 4096;

/**
 * A page of the history counts as one more request for each block of this many bytes. It costs less to make than a list,
 * and a member who has missed a busy hour has to catch up with what is said meanwhile: at half of the usual rate, 200 KB
 * a second.
 */
export const BYTES_PER_PAGE_REQUEST = 16_384;

/**
 * What is told in each room of a person, such as that they are away, counts as one more request for each of this many
 * rooms: telling fifty rooms costs fifty times as much as one.
 */
export const ROOMS_PER_REQUEST = 5;

/** For a network, a message counts as another one for each so many sessions that get it: a write to each takes 8 to 60 µs. */
export const SESSIONS_PER_REQUEST = 32;

/** A new name, topic or backlog counts as this many requests: each is a transaction of its own, and nobody types many. */
export const REQUESTS_PER_SETTING = 10;

/** How many sessions at full speed the new people of one network may be like, all together: an office, but no crowd. */
export const NETWORK_SESSIONS = 8;

/**
 * How many times `maxPerAddress` connections may come from an address in a second, and at once: everybody of an office comes
 * back after a restart, a script says something forty times a second, and TLS costs a millisecond each. Half as many as
 * at once may wait for their turn.
 */
export const CONNECTIONS_A_SECOND = 2;
export const CONNECTIONS_AT_ONCE = 4;

/** How many parts of an IPv6 network may send that much at the same time: one of them leaves something to the others. */
export const NETWORK_PARTS = 4;

/**
 * How many sessions at full speed with the longest texts the new people of one network may be like, and the known ones, all
 * together: 50 KB a second, so that members with a line of 1 Mbit/s keep up with both. It is enough for ten logs.
 */
export const NETWORK_TEXT_SESSIONS = 2;

/** How many parts of an IPv6 network may send that much text at the same time. */
export const NETWORK_TEXT_PARTS = 2;

/** The most requests that wait to read the history. Each session has at most one, and everybody arrives at once. */
export const MAX_WAITING_READS = 4096;

/** The most searches at a time, each for another network: the index does one, and the server reads what it found. */
export const MAX_SEARCHES = 4;

/** The most searches that wait. In a long history, a hard one takes a tenth of a second. */
export const MAX_WAITING_SEARCHES = 100;

/**
 * While this many wait to read the history, a backlog is as small as that of a newcomer, and the rest is a gap: reading
 * two megabytes takes some tenths of a second, and a client does not wait for `welcome` for more than ten.
 */
export const CROWD_OF_READS = 8;

/** The most requests that read the history at a time, in turns of 2 ms. Each may hold half of a write queue. */
export const MAX_READS = 2;

/** The share of the time that one network may use for reading the history. The rest is for everybody else. */
export const READING_SHARE = 0.25;

/**
 * What a message, a setting of a room or a session counts in the day's text of a person besides its own bytes: about what
 * its row and the indexes take on the disk.
 */
export const BYTES_PER_ENTRY = 256;

/** How many wrong codes or passwords of one network are free: enough for a household that types from paper. */
export const WRONG_TRIES = 10;

/** How many times as many are free for the IPv6 network around another one: some neighbours, and no 65,536 of them. */
export const WIDER_TRIES = 4;

/** The pause after the last of them, in milliseconds. Each further one doubles it. */
export const WRONG_PAUSE_MS = 30_000;

/** The longest pause, in milliseconds: a hundred passwords a day, and no time that keeps anybody out for good. */
export const MAX_WRONG_PAUSE_MS = 900_000;

/** A network that shows nothing wrong for this long begins again, in milliseconds. */
export const WRONG_TRIES_MS = 3_600_000;

/** The most networks whose wrong codes and passwords are remembered, about 100 bytes each. The oldest go first. */
export const MAX_TRYING_NETWORKS = 10_000;

/** The most invitations that are remembered. Those that are over go first, the oldest before the others. */
export const MAX_INVITATIONS = 1000;

/** How many of them members may fill. The others are left for the operator, whom nobody can keep from inviting. */
export const MAX_MEMBER_INVITATIONS = 900;

/** How long an invitation is good if nothing else is said, in milliseconds: a week, in which a message is surely read. */
export const INVITATION_MS = 7 * 86_400_000;

/** The longest time that an invitation can be good besides for ever, in seconds: a hundred years. */
export const MAX_INVITATION_SECONDS = 36_525 * 86_400;

/**
 * The most members who were let in without an invitation. On an open server, a new key costs nothing. The oldest are
 * forgotten first, and are still known by their secrets.
 */
export const MAX_UNINVITED = 10_000;

/**
 * How long the code of a key that wants to become a device is good, in milliseconds: time to walk to the other device, and
 * not to find the code on a screen tomorrow.
 */
export const DEVICE_CODE_MS = 600_000;

/** The most such codes in all, about 200 bytes each. */
export const MAX_DEVICE_CODES = 1000;

/** The most of them for one network: a household sets up a few devices at a time. */
export const MAX_DEVICE_CODES_OF_NETWORK = 8;
