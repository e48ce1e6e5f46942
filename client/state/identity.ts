/**
 * Who one is for a server, from one run to the next, by the name that one had: the secret of the last session, and the rooms
 * that one was in.
 *
 * Owns the secret of the session that one has, and its rooms that are not kept yet. Where they are kept is in
 * config/secret_file.ts.
 *
 * @module
 */
import type { Clock } from "../platform/platform.ts";

/** What is known of the last session under a name. */
export interface LastSession {
  /** The secret by which a server knows one again. */
  readonly secret: string;
  /** The one that one was in last, before the others. */
  readonly rooms: readonly string[];
}

/** The last sessions on a server. */
export interface Secrets {
  /** `null` where there is none. */
  find(name: string): LastSession | null;
  /** Keeps a session under a name; without rooms, those that were kept there stay. */
  keep(name: string, session: { readonly secret: string; readonly rooms?: readonly string[] }): void;
}

/** Rooms are kept at once, and what changes within this time after it at the end of it. */
export const KEEP_MS = 1_000;

/** How a session has begun. */
export interface Welcomed {
  readonly asked: string;
  readonly name: string;
  readonly rooms: readonly string[];
}

export interface IdentityParts {
  readonly secrets: Secrets;
  readonly clock: Pick<Clock, "after">;
  /** Whether rooms are remembered. */
  readonly hasRooms: boolean;
}

export class Identity {
  readonly #parts: IdentityParts;
  /** Under which names the session that one has is known. */
  #names: ReadonlySet<string> = new Set();
  #secret: string | null = null;
  /** The one of an earlier session that was shown. */
  #shown: string | null = null;
  #rooms: readonly string[] | null = null;
  #isKept = true;
  #cancel: (() => void) | null = null;

  constructor(parts: IdentityParts) {
    this.#parts = parts;
  }

  /** The secret of an earlier session under a name, to be shown. */
  show(name: string): string | null {
    this.#shown = this.#parts.secrets.find(name)?.secret ?? null;
    return this.#shown;
  }

  /** The rooms of the last session under a name; `null` where none are known. */
  roomsOf(name: string): readonly string[] | null {
    const rooms = this.#parts.hasRooms ? this.#parts.secrets.find(name)?.rooms ?? [] : [];
    return rooms.length === 0 ? null : rooms;
  }

  /**
   * A session has begun in these rooms: the name that was asked for leads to the same person the next time, and the one
   * that one got.
   */
  welcomed(secret: string, { asked, name, rooms }: Welcomed): void {
    this.#secret = secret;
    this.#names = new Set([asked, name]);
    this.#rooms = this.#parts.hasRooms ? rooms : null;
    this.#keep();
  }

  /** One has another name. */
  renamed(name: string): void {
    this.#names = new Set([...this.#names, name]);
    if (this.#secret !== null) this.#keep();
  }

  /** One is in these rooms now. */
  isIn(rooms: readonly string[]): void {
    if (!this.#parts.hasRooms || this.#secret === null || isSame(rooms, this.#rooms)) return;
    this.#rooms = rooms;
    this.#isKept = false;
    if (this.#cancel === null) this.#keepNow();
  }

  /** Keeps what is not kept yet, and nothing more. To be called at the end. */
  flush(): void {
    this.#cancel?.();
    if (!this.#isKept) this.#keep();
  }

  /**
   * Whether a name that was refused can be had all the same. Of two clients that were started at once the other one has
   * come first, and has left behind who one is.
   */
  isBeside(name: string): boolean {
    if (this.#secret !== null) return false;
    const found = this.#parts.secrets.find(name);
    return found !== null && found.secret !== this.#shown;
  }

  #keepNow(): void {
    this.#keep();
    this.#cancel = this.#parts.clock.after(KEEP_MS, () => {
      this.#cancel = null;
      if (!this.#isKept) this.#keepNow();
    });
  }

  #keep(): void {
    this.#isKept = true;
    const [secret, rooms] = [this.#secret, this.#rooms];
    if (secret === null) return;
    for (const name of this.#names) this.#parts.secrets.keep(name, { secret, ...(rooms === null ? {} : { rooms }) });
  }
}

function isSame(rooms: readonly string[], others: readonly string[] | null): boolean {
  return others !== null && rooms.length === others.length && rooms.every((room, at) => room === others[at]);
}
