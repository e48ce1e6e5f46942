/**
 * A person, and the places that a person has on the server.
 *
 * @module
 */
import type { Room } from "./room.ts";
import type { Session } from "./session.ts";
import type { TokenBucket } from "./token_bucket.ts";

/** Somebody with a name. The id stays, the name may change. */
export class Person {
  readonly id: number;
  /** Only the hub changes it, for it keeps persons by name. */
  name: string;
  /** Places whose session lives; none: the person is not online. */
  readonly places = new Set<Place>();
  /** Unix milliseconds since which the person is online. */
  readonly since: number;
  /** Unix milliseconds of the last request. */
  active: number;
  away: { readonly text?: string; readonly time: number } | undefined;

  constructor(id: number, name: string, now: number) {
    this.id = id;
    this.since = now;
    this.active = now;
    this.name = name;
  }

  /** The rooms that any of the person's sessions is in. */
  rooms(): Set<Room> {
    return new Set([...this.places].flatMap((place) => [...place.rooms]));
  }
}

/**
 * What a session takes over with its `resume` secret: a person, rooms, and the secret itself. It outlives the session
 * for a while.
 */
export class Place {
  person: Person;
  /** The `resume` secret. */
  readonly secret: string;
  readonly rooms = new Set<Room>();
  /** Whether its client says what was read. */
  tellsRead = false;
  /** Whether its client takes offers of files. */
  takesFiles = false;
  /** Whether its session shares a folder: 0, or a number that is higher the later it said so. */
  shareOrder = 0;
  /** How often its sessions may ask: a new connection is no new allowance. */
  readonly bucket: TokenBucket;
  /** The session that has the place, or `null` after it was lost. */
  session: Session | null;
  /** Names of the rooms that it was in when its session was lost. */
  lostRooms: readonly string[] = [];

  constructor(person: Person, secret: string, bucket: TokenBucket, session: Session) {
    this.person = person;
    this.secret = secret;
    this.bucket = bucket;
    this.session = session;
  }
}
