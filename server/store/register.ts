/**
 * What the server remembers beyond a connection, apart from messages: persons and their names, secrets of sessions,
 * rooms, and how far each person has read. The hub sees only this interface; it is implemented in memory
 * (memory_register.ts) and on disk (disk/).
 *
 * Everything is saved at the latest with the next messages. No method that saves throws: what cannot be written is
 * remembered until the process ends.
 *
 * @module
 */
import type { Stream } from "./store.ts";

/** A person who has or had a name. */
export interface PersonRecord {
  readonly id: number;
  /** The current name, or the last one. */
  readonly name: string;
}

/** A session, past or present, found by its secret. */
export interface SessionRecord {
  readonly person: PersonRecord;
  /** Names of the rooms that the session was in. */
  readonly rooms: readonly string[];
  /**
   * When the connection was lost, in Unix milliseconds. If the server was killed during the session, when it started
   * again.
   */
  readonly lostTime: number;
  /** Whether the session ended by `quit`. Its secret still identifies the person. */
  readonly isOver: boolean;
  /** The device that the secret was given to, by its key; `null`: none; or `BY_NAME` (server/identity/devices.ts). */
  readonly key: string | null;
}

/** A session as it is saved. */
export interface SessionState {
  readonly person: number;
  readonly rooms: readonly string[];
  /** `live`: it has a connection. `lost`: it can be resumed. `over`: it ended by `quit`. */
  readonly state: "live" | "lost" | "over";
  /** Unix time in milliseconds. */
  readonly time: number;
  /** The device that the secret was given to, by its key; missing: none. */
  readonly key?: string | null;
}

/** A key that belongs to a person. */
export interface DeviceRecord {
  readonly person: number;
  /** From 1 on. No number is used twice for one person. */
  readonly number: number;
  /** Its text form (shared/keys). */
  readonly key: string;
  /** When it was added, in Unix milliseconds. */
  readonly added: number;
}

/** What is remembered of a person's devices besides those that they have. */
export interface KeyingRecord {
  /**
   * When the person got the first device, in Unix milliseconds; `null`: never. Secrets that were given to no key end some
   * time later; at 0, they have ended.
   */
  readonly since: number | null;
  /** The highest number that a device of this person has had; 0: none. */
  readonly lastNumber: number;
}

/** A name that belongs to a person, or did. */
export interface NameRecord {
  /** The key of the name (PROTOCOL.md N4). */
  readonly key: string;
  /** The name as it was written last. */
  readonly name: string;
  readonly person: number;
  /** The key of the device that used it last; `null`: none has. */
  readonly claimedBy: string | null;
  /** When it was last used, in Unix milliseconds. */
  readonly used: number;
}

/** Changes to who has which keys and names, which are saved in one step. */
export interface IdentityChanges {
  readonly devices?: readonly DeviceRecord[];
  readonly removedDevices?: readonly Pick<DeviceRecord, "person" | "key">[];
  readonly keyings?: readonly (KeyingRecord & { readonly person: number })[];
  readonly names?: readonly NameRecord[];
  /** By the keys of the names. */
  readonly freedNames?: readonly string[];
  readonly members?: readonly MemberRecord[];
  /** By their keys. */
  readonly removedMembers?: readonly string[];
}

/** What a member may do: an owner may also make invitations. */
export type Role = "member" | "owner";

/** A key that was let in once. */
export interface MemberRecord {
  /** Its text form (shared/keys). */
  readonly key: string;
  /** Who was let in with it last. */
  readonly person: number;
  readonly role: Role;
  /** When it was let in first, in Unix milliseconds. */
  readonly since: number;
  /** The number of the invitation that let it in; `null`: it needed none. */
  readonly invitation: number | null;
}

/** An invitation, open or not. */
export interface InvitationRecord {
  /** Numbers grow, and no number is used twice. */
  readonly number: number;
  /** The hash of the code, as server/access/codes.ts makes it. The code itself is not kept. */
  readonly hash: string;
  /** What it makes of those whom it lets in. */
  readonly role: Role;
  /** The only name that it lets in, as it was given; `null`: any. */
  readonly name: string | null;
  /** When it was made, in Unix milliseconds, and by which person; `null`: by the operator. */
  readonly made: number;
  readonly by: number | null;
  /** How often it could be used at first, and can be used still. */
  readonly uses: number;
  readonly left: number;
  /** When it ends, in Unix milliseconds; `null`: never. */
  readonly expires: number | null;
  readonly isWithdrawn: boolean;
}

/** Everything that is remembered about who may come, except guests. */
export interface AccessRecords {
  /** Those who were let in first come first. */
  readonly members: readonly MemberRecord[];
  /** By their numbers. */
  readonly invitations: readonly InvitationRecord[];
}

/** A room with a topic, a backlog setting or a history. */
export interface RoomRecord {
  /** The name as it was first written. */
  readonly name: string;
  readonly topic?: { readonly text: string; readonly by: string; readonly time: number };
  /** How many messages newcomers see, if the room has a setting of its own. */
  readonly backlog?: number;
  /** Whether messages of the room are still stored. */
  readonly hasHistory: boolean;
}

export interface Register {
  /** Returns rooms with a topic, a backlog setting or a history; the one with the latest message first. */
  rooms(limit: number): Promise<readonly RoomRecord[]>;

  /** Returns a room by its key. */
  room(key: string): Promise<RoomRecord | null>;

  /** Saves the settings of a room. The register may know better whether the room has a history. */
  saveRoom(key: string, room: RoomRecord): void;

  /** Returns a new id for a person who comes at this Unix time in milliseconds. Ids grow, and no id is used twice. */
  newPersonId(time: number): number;

  /** Returns when a person came first, in Unix milliseconds; the answer may be up to an hour too late. */
  cameTime(person: number): number;

  /** Returns the person who has the name with this key, or had it last. */
  personNamed(key: string): Promise<PersonRecord | null>;

  /** Returns a person by the id; `null` if the person was forgotten. */
  person(id: number): Promise<PersonRecord | null>;

  /** Returns when the latest session of a person who is offline began or ended, in Unix milliseconds; `null`: unknown. */
  lastSeen(person: number): Promise<number | null>;

  /** Saves a person's name. Another person who had it before has no name any more. */
  savePerson(person: PersonRecord): void;

  /** Returns the session of a secret; `null` if it is unknown or was forgotten. */
  session(secret: string): Promise<SessionRecord | null>;

  /** Saves a session. On disk, only a hash of the secret is stored. */
  saveSession(secret: string, session: SessionState): void;

  /** Returns how far a person has read each stream, as ids; streams without a mark are left out. */
  marks(person: number, streams: readonly Stream[]): Promise<ReadonlyMap<Stream, number>>;

  /** Whether a person has a mark in a stream. */
  hasMark(person: number, stream: Stream): boolean;

  /**
   * Saves that a person has read a stream up to an id. Marks never go back. If there are too many, the oldest are
   * forgotten.
   */
  saveMark(person: number, stream: Stream, id: number): void;

  /** Returns who may come. Rejects if that cannot be read: a part of it would lock members out. */
  accessRecords(): Promise<AccessRecords>;

  /** Saves a member by its key; `null` forgets it. */
  saveMember(key: string, member: MemberRecord | null): void;

  /** Saves an invitation by its number; `null` forgets it. */
  saveInvitation(number: number, invitation: InvitationRecord | null): void;

  /**
   * Saves an invitation, and a member whom it lets in, in one step. Returns `false`, and saves neither, if the disk does
   * not take them now: what is only in memory would be open again after a crash.
   */
  trySaveInvitation(invitation: InvitationRecord, member?: MemberRecord): boolean;

  /**
   * Whether a person has only been a guest, where others need an invitation or a password. If that cannot be read, `true`:
   * nobody becomes a member by it.
   */
  isGuest(person: number): Promise<boolean>;

  /** Saves whether a person has only been a guest. */
  saveGuest(person: number, isGuest: boolean): void;

  /**
   * Returns the devices of a person, by their numbers. Like the next seven methods, it answers at once, so that nothing can
   * change in between, and throws what the disk throws: no answer must not look like nobody's name.
   */
  devices(person: number): readonly DeviceRecord[];

  /** Returns a key as a device of each person who has it, in any order. */
  devicesWith(key: string): readonly DeviceRecord[];

  /** Returns the persons of whom a key is a device, by their ids. */
  personsWith(key: string): readonly number[];

  /** Returns what else is remembered of a person's devices. */
  keying(person: number): KeyingRecord;

  /** Returns who a name belongs to, by the key of the name; `null`: to nobody. */
  name(key: string): NameRecord | null;

  /** Returns the names of a person; the one that was not used the longest comes first. */
  namesOf(person: number): readonly NameRecord[];

  /** Returns the names that the device with this key was the last to use, in the same order. */
  namesUsedBy(device: string): readonly NameRecord[];

  /** Returns when a session of a person with each device last began or ended, in Unix milliseconds, by the keys. */
  lastUses(person: number): ReadonlyMap<string, number>;

  /**
   * Forgets all secrets of a person that were given to a device, by its key, or to none (`null`), so that they hold no longer
   * even if it comes back.
   */
  forgetSecrets(person: number, device: string | null): void;

  /** Saves that a person has no name any more. What is said to it then is for whoever has it next. */
  dropName(person: number): void;

  /** Saves a name that has only been used again, at the latest with the next messages or within a second. */
  saveUse(name: NameRecord): void;

  /** Saves changes to keys and names. */
  saveIdentity(changes: IdentityChanges): void;

  /** Saves them now. Returns `false`, and saves nothing, if the disk does not take that. */
  trySaveIdentity(changes: IdentityChanges): boolean;
}
