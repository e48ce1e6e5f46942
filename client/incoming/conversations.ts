/**
 * The places that one talks in, in an order that stays: first the rooms that one is in, then the persons one talks to
 * alone. Each with how much in it nobody has looked at.
 *
 * Owns the counts and which persons there are. Which rooms there are, and where the next line goes, is in
 * session_state.ts.
 *
 * @module
 */
import { isRoomName } from "../../shared/wire/name.ts";
import type { SessionState } from "./session_state.ts";
import { NameKeyCache } from "./ignore_list.ts";

/** A place, and what is new there. */
export interface Conversation {
  /** A room's name with its `#`, or a person's. */
  readonly name: string;
  readonly unread: number;
  /** Whether something that is new there names the reader, or is for the reader alone. */
  readonly isCalled: boolean;
  /** Whether the next line goes there. */
  readonly isHere: boolean;
}

/** More persons than anybody talks to; who was not written to for longest makes room. */
export const MAX_TALKS = 20;

interface Unread {
  readonly unread: number;
  /** How many of it name the reader, or are for the reader alone. */
  readonly calls: number;
  /** What of it may be taken back: all of that are calls. */
  readonly keys: ReadonlySet<number>;
}

const NOTHING: Unread = { unread: 0, calls: 0, keys: new Set() };

export class Conversations {
  readonly #session: Pick<SessionState, "rooms" | "target">;
  readonly #keys = new NameKeyCache();
  /** Those one talks to alone, by the key of the name, in the server's spelling once it is known. */
  #talks = new Map<string, string>();
  /** By the key of the name. */
  readonly #unread = new Map<string, Unread>();

  constructor(session: Pick<SessionState, "rooms" | "target">) {
    this.#session = session;
  }

  /** All places, in order. */
  get all(): Conversation[] {
    const { rooms } = this.#session;
    return [...rooms ?? [], ...this.#talks.values()].map((name) => {
      const { unread, calls } = this.#unread.get(this.#keys.of(name)) ?? NOTHING;
      return { name, unread, isCalled: calls > 0, isHere: this.#isHere(name) };
    });
  }

  /** Something was said in a place, whose name is written as the server does. By its `key` a call can be taken back. */
  said(name: string, { isCall = false, key }: { readonly isCall?: boolean; readonly key?: number } = {}): void {
    if (!isRoomName(name)) this.meet(name);
    if (this.#isHere(name)) return;
    const place = this.#keys.of(name);
    const { unread, calls, keys } = this.#unread.get(place) ?? NOTHING;
    this.#unread.set(place, {
      unread: unread + 1,
      calls: calls + (isCall ? 1 : 0),
      keys: key === undefined ? keys : new Set([...keys, key]),
    });
  }

  /** A call is no news any more, wherever it was. Nothing changes where it was looked at already. */
  takeBack(key: number): void {
    for (const [place, { unread, calls, keys }] of this.#unread) {
      if (!keys.has(key)) continue;
      if (unread === 1) this.#unread.delete(place);
      else this.#unread.set(place, { unread: unread - 1, calls: calls - 1, keys: keys.difference(new Set([key])) });
    }
  }

  /** Somebody is talked to alone. */
  meet(person: string): void {
    this.#talks.set(this.#keys.of(person), person);
    if (this.#talks.size <= MAX_TALKS) return;
    const oldest = [...this.#talks.values()].find((one) => !this.#isHere(one));
    if (oldest !== undefined) this.close(oldest);
  }

  /** Somebody is not talked to any more. */
  close(person: string): void {
    const key = this.#keys.of(person);
    this.#talks.delete(key);
    this.#unread.delete(key);
  }

  /** Nothing is new in a place: one looks at it, or has left it. */
  look(name: string): void {
    this.#unread.delete(this.#keys.of(name));
  }

  renamed(was: string, name: string): void {
    const [wasKey, key] = [this.#keys.of(was), this.#keys.of(name)];
    if (!this.#talks.has(wasKey)) return;
    const unread = this.#unread.get(wasKey);
    this.#unread.delete(wasKey);
    if (key !== wasKey && this.#talks.has(key)) return void this.#talks.delete(wasKey);
    // The place among the others stays.
    this.#talks = new Map([...this.#talks].map(([one, known]) => one === wasKey ? [key, name] : [one, known]));
    if (unread !== undefined) this.#unread.set(key, unread);
  }

  /** The next place with something new after the one that one is in, a call before all else; or `null`. */
  next(): string | null {
    const { all } = this;
    const here = all.findIndex(({ isHere }) => isHere);
    const after = [...all.slice(here + 1), ...all.slice(0, here + 1)];
    return (after.find(({ isCalled }) => isCalled) ?? after.find(({ unread }) => unread > 0))?.name ?? null;
  }

  #isHere(name: string): boolean {
    const { target } = this.#session;
    return target !== null && this.#keys.of(target) === this.#keys.of(name);
  }
}
