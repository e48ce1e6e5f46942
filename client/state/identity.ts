/**
 * Your identity on a server, from one run to the next: by your name, the secret of the last session and the rooms that you
 * were in.
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
}

/** The last sessions on a server. */
export interface Secrets {
  /** The last session under a name; `null` if there is none. */
  find(name: string): LastSession | null;
  /** Saves a session under a name. Without rooms, the ones that were saved stay. */
  keep(name: string, session: { readonly secret: string; readonly rooms?: readonly string[] }): void;
}

/** Rooms are saved at most once in this time: the first change at once, and later ones at the end of it. */
export const SAVE_EVERY_MS = 1_000;

/** The beginning of a session: the name that was asked for, the one that the server gave, and the rooms. */
export interface Welcomed {
  readonly asked: string;
  readonly name: string;
  readonly rooms: readonly string[];
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

  /** A session has begun. It is saved under both names, so that either leads back to it in the next run. */
  welcomed(secret: string, { asked, name, rooms }: Welcomed): void {
    this.#secret = secret;
    this.#names = new Set([asked, name]);
    this.#rooms = this.#parts.hasRooms ? rooms : null;
    this.#save();
  }

  /** Your name has changed. */
  renamed(name: string): void {
    this.#names = new Set([...this.#names, name]);
    if (this.#secret !== null) this.#save();
  }

  /** Your rooms may have changed. */
  isIn(rooms: readonly string[]): void {
    if (!this.#parts.hasRooms || this.#secret === null || isSame(rooms, this.#rooms)) return;
    this.#rooms = rooms;
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
    for (const name of this.#names) this.#parts.secrets.keep(name, { secret, ...(rooms === null ? {} : { rooms }) });
  }
}

function isSame(rooms: readonly string[], others: readonly string[] | null): boolean {
  return others !== null && rooms.length === others.length && rooms.every((room, at) => room === others[at]);
}
