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
}

/** The last sessions on a server. */
export interface Secrets {
  /** The last session under a name; `null` if there is none. */
  find(name: string): LastSession | null;
  /** Saves a session under a name. Without rooms or an order, the ones that were saved stay. */
  keep(
    name: string,
    session: { readonly secret: string; readonly rooms?: readonly string[]; readonly order?: readonly string[] },
  ): void;
}

/** Rooms are saved at most once in this time: the first change at once, and later ones at the end of it. */
export const SAVE_EVERY_MS = 1_000;

/** The beginning of a session: the name that was asked for, the one that the server gave, and the conversations. */
export interface Welcomed {
  readonly asked: string;
  readonly name: string;
  readonly rooms: readonly string[];
  readonly order?: readonly string[];
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
  /** The secret of an earlier session that was sent. */
  #sentSecret: string | null = null;
  #rooms: readonly string[] | null = null;
  #order: readonly string[] | null = null;
  #isSaved = true;
  #cancel: (() => void) | null = null;

  constructor(parts: IdentityParts) {
    this.#parts = parts;
  }

  /** The secret of an earlier session under a name, to be sent to the server. */
  show(name: string): string | null {
    this.#sentSecret = this.#parts.secrets.find(name)?.secret ?? null;
    return this.#sentSecret;
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
  welcomed(secret: string, { asked, name, rooms, order }: Welcomed): void {
    this.#secret = secret;
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
    const found = this.#parts.secrets.find(name);
    return found !== null && found.secret !== this.#sentSecret;
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
    for (const name of this.#names) this.#parts.secrets.keep(name, { secret, ...places });
  }
}

function isSame(rooms: readonly string[], others: readonly string[] | null): boolean {
  return others !== null && rooms.length === others.length && rooms.every((room, at) => room === others[at]);
}
