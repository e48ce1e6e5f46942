/**
 * The places that one talks in, in an order that stays: first the rooms that one is in, then the persons one talks to
 * alone. Each with how much in it nobody has looked at.
 *
 * Owns the counts and which persons there are. Which rooms there are, and where the next line goes, is in
 * whereabouts.ts. Names are compared as they are: the server always writes a name in the same way.
 *
 * @module
 */
import { isRoomName } from "../../shared/name.ts";
import type { Whereabouts } from "../whereabouts.ts";

/** A place, and what is new there. */
export interface Place {
  /** A room's name with its `#`, or a person's. */
  readonly name: string;
  readonly unread: number;
  /** Whether something that is new there names the reader, or is for the reader alone. */
  readonly isCalled: boolean;
  /** Whether the next line goes there. */
  readonly isHere: boolean;
}

/** More persons than anybody talks to; who was not written to for longest makes room. */
export const MAX_PERSONS = 20;

interface News {
  unread: number;
  isCalled: boolean;
}

export class Places {
  readonly #whereabouts: Pick<Whereabouts, "rooms" | "target">;
  readonly #persons: string[] = [];
  readonly #news = new Map<string, News>();

  constructor(whereabouts: Pick<Whereabouts, "rooms" | "target">) {
    this.#whereabouts = whereabouts;
  }

  /** All places, in order. */
  get all(): Place[] {
    const { rooms, target } = this.#whereabouts;
    return [...rooms ?? [], ...this.#persons].map((name) => ({
      name,
      unread: this.#news.get(name)?.unread ?? 0,
      isCalled: this.#news.get(name)?.isCalled ?? false,
      isHere: name === target,
    }));
  }

  /** Something was said in a place. */
  said(name: string, { isCall = false }: { readonly isCall?: boolean } = {}): void {
    if (!isRoomName(name)) this.meet(name);
    if (name === this.#whereabouts.target) return;
    const { unread = 0, isCalled = false } = this.#news.get(name) ?? {};
    this.#news.set(name, { unread: unread + 1, isCalled: isCalled || isCall });
  }

  /** Somebody is talked to alone. */
  meet(person: string): void {
    if (this.#persons.includes(person)) return;
    this.#persons.push(person);
    if (this.#persons.length > MAX_PERSONS) {
      this.close(this.#persons.find((one) => one !== this.#whereabouts.target) ?? person);
    }
  }

  /** Somebody is not talked to any more. */
  close(person: string): void {
    const at = this.#persons.indexOf(person);
    if (at !== -1) this.#persons.splice(at, 1);
    this.#news.delete(person);
  }

  /** Nothing is new in a place: one looks at it, or has left it. */
  look(name: string): void {
    this.#news.delete(name);
  }

  renamed(was: string, name: string): void {
    const at = this.#persons.indexOf(was);
    if (at === -1) return;
    const news = this.#news.get(was);
    this.close(was);
    if (this.#persons.includes(name)) return;
    this.#persons.splice(at, 0, name);
    if (news !== undefined) this.#news.set(name, news);
  }

  /** The next place with something new after the one that one is in, a call before all else; or `null`. */
  next(): string | null {
    const { all } = this;
    const here = all.findIndex(({ isHere }) => isHere);
    const after = [...all.slice(here + 1), ...all.slice(0, here + 1)];
    return (after.find(({ isCalled }) => isCalled) ?? after.find(({ unread }) => unread > 0))?.name ?? null;
  }
}
