/**
 * A person, and the places that the person has on the server.
 *
 * @module
 */
import type { TokenBucket } from "../rate_limiter.ts";
import type { Session } from "./session.ts";

/** A person who is or was online. The id never changes, the name may. */
export class Person {
  readonly id: number;
  /** Only the hub changes it, because the hub finds people by name. */
  name: string;
  /** The places that have a session. Without any, the person is offline. */
  readonly places = new Set<Place>();
  /** When the person came online, in Unix milliseconds. */
  readonly since: number;
  /** When the last request came, in Unix milliseconds. */
  active: number;
  away: { readonly text?: string; readonly time: number } | undefined;

  constructor(id: number, name: string, now: number) {
    this.id = id;
    this.since = now;
    this.active = now;
    this.name = name;
  }

  /** The places whose sessions hear of events: all but the brief ones. */
  get hearing(): Iterable<Place> {
    return [...this.places].filter(({ isBrief }) => !isBrief);
  }

  /** The names of the rooms that any of the person's sessions is in. */
  rooms(): Set<string> {
    return new Set([...this.places].flatMap((place) => [...place.rooms]));
  }
}

/**
 * What a client resumes with its `resume` secret: a person, rooms, and the secret itself. A place outlives its session
 * for a while.
 */
export class Place {
  person: Person;
  /** The `resume` secret. */
  readonly secret: string;
  /** The names of its rooms. Only the rooms change it. */
  readonly rooms = new Set<string>();
  /** Whether its client reports what was read. */
  tellsRead = false;
  /** Whether its client understands `presence`. A room reads it when a session enters. */
  knowsRoster = false;
  /** Whether its client accepts offers of files. */
  takesFiles = false;
  /** Whether its session only says something (PROTOCOL.md H14). */
  isBrief = false;
  /** The device that its secret was given to, by its key; `null`: none; or `BY_NAME` (server/identity/devices.ts). */
  key: string | null = null;
  /** The key that the connection of its session has proved; `null`: none. A secret proves no key. */
  proved: string | null = null;
  /** The network that its session came from last; `null`: this machine. */
  network: string | null = null;
  /** Whether the register has its session; missing: that is not decided yet. */
  isRemembered: boolean | undefined = undefined;
  /** Whether its session may make invitations. */
  mayInvite = false;
  /** 0 if its session shares no folder. Otherwise a number that grows with each `share`, so the latest has the highest. */
  shareOrder = 0;
  /** How many answers to requests about files it may send that do not count: others have made the requests. */
  freeAnswers = 0;
  /** The allowance of its sessions. A new connection does not refill it. */
  readonly bucket: TokenBucket;
  /** The session that has the place, or `null` after it was lost. */
  session: Session | null;
  /** The names of the rooms that it was in when its session was lost. */
  lostRooms: readonly string[] = [];

  constructor(person: Person, secret: string, bucket: TokenBucket, session: Session) {
    this.person = person;
    this.secret = secret;
    this.bucket = bucket;
    this.session = session;
  }
}
