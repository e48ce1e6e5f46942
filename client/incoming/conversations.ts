/**
 * Your conversations in a stable order, with their unread counts: first the rooms that you are in, then the people you
 * talk to privately.
 *
 * Owns the counts and the list of people. The rooms, and where the next line goes, are in session_state.ts.
 *
 * @module
 */
import { isRoomName } from "../../shared/wire/name.ts";
import type { SessionState } from "./session_state.ts";
import { NameKeyCache } from "./ignore_list.ts";

export interface Conversation {
  /** The name of a room, with its `#`, or of a person. */
  readonly name: string;
  readonly unread: number;
  /** Whether an unread message mentions the reader or is private. */
  readonly isMentioned: boolean;
  /** Whether the next line goes there. */
  readonly isHere: boolean;
}

/** More rooms and people than there are conversations. */
const MAX_PLACES = 1_100;

/** More people than anybody talks to. Beyond it, the one with the oldest conversation is dropped. */
export const MAX_PEOPLE = 20;

/** What is new in a conversation since the user was there. */
interface Unread {
  unread: number;
  /** How many of them mention the reader or are private. */
  mentions: number;
  /** Those that can be withdrawn. All of them count as mentions. */
  readonly keys: Set<number>;
  /** Whether some were seen on the screen. They are not counted any more. */
  hasSeen: boolean;
}

export class Conversations {
  readonly #session: Pick<SessionState, "rooms" | "target">;
  readonly #keys = new NameKeyCache();
  /** By the key of the name. Names are in the spelling of the server once that is known. */
  #people = new Map<string, string>();
  /** By the key of the name. */
  readonly #unread = new Map<string, Unread>();

  constructor(session: Pick<SessionState, "rooms" | "target">) {
    this.#session = session;
  }

  /** All conversations, in order. */
  get all(): Conversation[] {
    const { rooms } = this.#session;
    return [...rooms ?? [], ...this.#people.values()].map((name) => {
      const { unread = 0, mentions = 0 } = this.#unread.get(this.#keys.of(name)) ?? {};
      return { name, unread, isMentioned: mentions > 0, isHere: this.#isHere(name) };
    });
  }

  /**
   * Counts a message unless the user is looking at its conversation. With a `key` it can be withdrawn later. Returns what
   * to call once the user has seen it on the screen: it is not counted any more, but its conversation is still one with
   * something new (`next`).
   */
  addUnread(
    name: string,
    { isMention = false, key }: { readonly isMention?: boolean; readonly key?: number } = {},
  ): () => void {
    if (!isRoomName(name)) this.open(name);
    if (this.#isHere(name)) return () => {};
    const place = this.#keys.of(name);
    // A hostile server could name any number of rooms.
    if (this.#unread.size >= MAX_PLACES && !this.#unread.has(place)) return () => {};
    const found = this.#unread.get(place) ?? { unread: 0, mentions: 0, keys: new Set(), hasSeen: false };
    this.#unread.set(place, found);
    const mentions = isMention ? 1 : 0;
    found.unread++;
    found.mentions += mentions;
    if (key !== undefined) found.keys.add(key);
    return () => {
      found.unread--;
      found.mentions -= mentions;
      found.hasSeen = true;
    };
  }

  /** No longer counts a message, wherever it was. Does nothing if it was read already. */
  withdraw(key: number): void {
    for (const [place, found] of this.#unread) {
      if (!found.keys.delete(key)) continue;
      found.unread--;
      found.mentions--;
      if (found.unread === 0 && !found.hasSeen) this.#unread.delete(place);
    }
  }

  /** Adds a private conversation. */
  open(person: string): void {
    this.#people.set(this.#keys.of(person), person);
    if (this.#people.size <= MAX_PEOPLE) return;
    const oldest = [...this.#people.values()].find((one) => !this.#isHere(one));
    if (oldest !== undefined) this.close(oldest);
  }

  /** Opens the private conversations of an earlier session, and no others. */
  restore(places: readonly string[]): void {
    this.#people = new Map();
    for (const place of places) if (!isRoomName(place)) this.open(place);
  }

  /** Removes a private conversation. */
  close(person: string): void {
    const key = this.#keys.of(person);
    this.#people.delete(key);
    this.#unread.delete(key);
  }

  /** Nothing is unread any more, because the user looks at the conversation or has left it. */
  markRead(name: string): void {
    this.#unread.delete(this.#keys.of(name));
  }

  renamed(was: string, name: string): void {
    const [wasKey, key] = [this.#keys.of(was), this.#keys.of(name)];
    if (!this.#people.has(wasKey)) return;
    const unread = this.#unread.get(wasKey);
    this.#unread.delete(wasKey);
    if (key !== wasKey && this.#people.has(key)) return void this.#people.delete(wasKey);
    // The position in the list stays.
    this.#people = new Map([...this.#people].map(([one, known]) => one === wasKey ? [key, name] : [one, known]));
    if (unread !== undefined) this.#unread.set(key, unread);
  }

  /**
   * The next conversation after the current one with something new: those with mentions come first, then those with
   * unread messages, then those whose messages were seen on the screen.
   */
  next(): string | null {
    const { all } = this;
    const here = all.findIndex(({ isHere }) => isHere);
    const after = [...all.slice(here + 1), ...all.slice(0, here + 1)];
    const isNew = ({ name }: Conversation) => this.#unread.has(this.#keys.of(name));
    const found = after.find(({ isMentioned }) => isMentioned) ?? after.find(({ unread }) => unread > 0) ??
      after.find(isNew);
    return found?.name ?? null;
  }

  /** The conversation before or after the current one, in a circle; `null` if there is no other. */
  neighbour(step: -1 | 1): string | null {
    const { all } = this;
    const here = all.findIndex(({ isHere }) => isHere);
    const at = here === -1 ? (step === 1 ? 0 : -1) : (here + step) % all.length;
    const found = all.at(at);
    return found === undefined || found.isHere ? null : found.name;
  }

  #isHere(name: string): boolean {
    const { target } = this.#session;
    return target !== null && this.#keys.of(target) === this.#keys.of(name);
  }
}
