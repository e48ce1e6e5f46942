/**
 * Your identity on a server, from one run to the next: by your name, the secret of the last session, the rooms that you
 * were in, and the order of your conversations.
 *
 * Owns the secret of the current session, and the rooms that are not saved yet. secret_file.ts saves them.
 *
 * @module
 */
import type { Clock } from "../platform/platform.ts";

/** The last session under a name. */
export interface LastSession {
  /** The secret by which the server recognizes you. */
  readonly secret: string;
  /** The room that you used last comes first. */
  readonly rooms: readonly string[];
  /** The rooms and the people that you talked to privately, in the order of their numbers. */
  readonly order?: readonly string[];
  /** The key that the server has proved; `null`: it had none; missing: that is not known. */
  readonly serverKey?: string | null;
}

/** The last sessions on a server. */
export interface Secrets {
  /** The last session under a name at this address; `null` if there is none. Its secret may be for another server. */
  find(name: string): LastSession | null;
  /**
   * The secret for the server that has proved this key; `null` if there is none. A server that has proved none
   * (`serverKey` is `null`) gets no secret of one that has.
   */
  secretFor(name: string, serverKey: string | null): string | null;
  /** Saves a session under a name. Without rooms or an order, the ones that were saved stay. */
  keep(name: string, session: Pick<LastSession, "secret" | "order" | "serverKey"> & Partial<LastSession>): void;
}

/** Rooms are saved at most once in this time: the first change at once, and later ones at the end of it. */
export const SAVE_EVERY_MS = 1_000;

/** The beginning of a session: the name that was asked for, the one that the server gave, and the conversations. */
export interface Welcomed {
  readonly asked: string;
  readonly name: string;
  readonly rooms: readonly string[];
  readonly order?: readonly string[];
  /** As in `LastSession`. */
  readonly serverKey?: string | null | undefined;
}

export interface IdentityParts {
  readonly secrets: Secrets;
  readonly clock: Pick<Clock, "after">;
  /** Whether to remember rooms. */
  readonly hasRooms: boolean;
}

export class Identity {
  readonly #parts: IdentityParts;
  /** The names that the current session has had. */
  #names: ReadonlySet<string> = new Set();
  #secret: string | null = null;
  #serverKey: string | null | undefined;
  /** The secret of an earlier session that was sent. */
  #sentSecret: string | null = null;
  /** The key of the server that it was for. */
  #sentTo: string | null = null;
  #rooms: readonly string[] | null = null;
  #order: readonly string[] | null = null;
  #isSaved = true;
  #cancel: (() => void) | null = null;

  constructor(parts: IdentityParts) {
    this.#parts = parts;
  }

  /** The secret of an earlier session under a name, to be sent to the server with this key; `null`: it proves nothing. */
  show(name: string, serverKey: string | null): string | null {
    this.#sentTo = serverKey;
    this.#sentSecret = this.#parts.secrets.secretFor(name, serverKey);
    return this.#sentSecret;
  }

  /** Whether the server had no key when it was last used under a name. */
  provesNothing(name: string): boolean {
    return this.#parts.secrets.find(name)?.serverKey === null;
  }

  /** The rooms of the last session under a name; `null` if there are none. */
  roomsOf(name: string): readonly string[] | null {
    const rooms = this.#parts.hasRooms ? this.#parts.secrets.find(name)?.rooms ?? [] : [];
    return rooms.length === 0 ? null : rooms;
  }

  /** The rooms and people of the last session under a name, in the order of their numbers. */
  orderOf(name: string): readonly string[] {
    return this.#parts.hasRooms ? this.#parts.secrets.find(name)?.order ?? [] : [];
  }

  /** A session has begun. It is saved under both names, so that either leads back to it in the next run. */
  welcomed(secret: string, { asked, name, rooms, order, serverKey }: Welcomed): void {
    this.#secret = secret;
    this.#serverKey = serverKey;
    this.#names = new Set([asked, name]);
    this.#rooms = this.#parts.hasRooms ? rooms : null;
    this.#order = this.#parts.hasRooms && order !== undefined ? order : null;
    this.#save();
  }

  /** Your name has changed. */
  renamed(name: string): void {
    this.#names = new Set([...this.#names, name]);
    if (this.#secret !== null) this.#save();
  }

  /** Your rooms, or the order of your rooms and of the people that you talk to, may have changed. */
  isIn(rooms: readonly string[], order: readonly string[] | null = this.#order): void {
    if (!this.#parts.hasRooms || this.#secret === null) return;
    if (isSame(rooms, this.#rooms) && (order === null || isSame(order, this.#order))) return;
    this.#rooms = rooms;
    this.#order = order;
    this.#isSaved = false;
    if (this.#cancel === null) this.#saveAndWait();
  }

  /** Saves what is not saved yet. Call it at the end. */
  flush(): void {
    this.#cancel?.();
    if (!this.#isSaved) this.#save();
  }

  /**
   * Whether a name that the server refused is worth another attempt: another client of yours, started at the same time, took
   * it first and has saved its secret since.
   */
  isBeside(name: string): boolean {
    if (this.#secret !== null) return false;
    const found = this.#parts.secrets.secretFor(name, this.#sentTo);
    return found !== null && found !== this.#sentSecret;
  }

  #saveAndWait(): void {
    this.#save();
    this.#cancel = this.#parts.clock.after(SAVE_EVERY_MS, () => {
      this.#cancel = null;
      if (!this.#isSaved) this.#saveAndWait();
    });
  }

  #save(): void {
    this.#isSaved = true;
    const [secret, rooms] = [this.#secret, this.#rooms];
    if (secret === null) return;
    const places = { ...(rooms === null ? {} : { rooms }), ...(this.#order === null ? {} : { order: this.#order }) };
    const server = this.#serverKey === undefined ? {} : { serverKey: this.#serverKey };
    for (const name of this.#names) this.#parts.secrets.keep(name, { secret, ...server, ...places });
  }
}

function isSame(rooms: readonly string[], others: readonly string[] | null): boolean {
  return others !== null && rooms.length === others.length && rooms.every((room, at) => room === others[at]);
}
