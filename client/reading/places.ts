/**
 * The places that one talks in, in an order that stays: first the rooms that one is in, then the persons one talks to
 * alone. Each with how much in it nobody has looked at.
 *
 * Owns the counts and which persons there are. Which rooms there are, and where the next line goes, is in
 * whereabouts.ts.
 *
 * @module
 */
import { isRoomName } from "../../shared/name.ts";
import type { Whereabouts } from "../whereabouts.ts";
import { KnownKeys } from "./known_keys.ts";

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
export const MAX_TALKS = 20;

interface Unread {
  unread: number;
  isCalled: boolean;
}

export class Places {
  readonly #whereabouts: Pick<Whereabouts, "rooms" | "target">;
  readonly #keys = new KnownKeys();
  /** Those one talks to alone, by the key of the name, in the server's spelling once it is known. */
  #talks = new Map<string, string>();
  /** By the key of the name. */
  readonly #unread = new Map<string, Unread>();

  constructor(whereabouts: Pick<Whereabouts, "rooms" | "target">) {
    this.#whereabouts = whereabouts;
  }

  /** All places, in order. */
  get all(): Place[] {
    const { rooms } = this.#whereabouts;
    return [...rooms ?? [], ...this.#talks.values()].map((name) => {
      const { unread = 0, isCalled = false } = this.#unread.get(this.#keys.of(name)) ?? {};
      return { name, unread, isCalled, isHere: this.#isHere(name) };
    });
  }

  /** Something was said in a place, whose name is written as the server does. */
  said(name: string, { isCall = false }: { readonly isCall?: boolean } = {}): void {
    if (!isRoomName(name)) this.meet(name);
    if (this.#isHere(name)) return;
    const key = this.#keys.of(name);
    const { unread = 0, isCalled = false } = this.#unread.get(key) ?? {};
    this.#unread.set(key, { unread: unread + 1, isCalled: isCalled || isCall });
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
    const { target } = this.#whereabouts;
    return target !== null && this.#keys.of(target) === this.#keys.of(name);
  }
}
