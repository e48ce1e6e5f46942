/**
 * Collects who has joined and left a large room since its members were last told, for `presence` (PROTOCOL.md P11).
 *
 * It owns the changes that were not told yet, and the timer until they may be. It knows neither the members nor who is
 * told.
 *
 * @module
 */
import type { MessageOf } from "../../shared/wire/message.ts";
import type { Clock } from "../clock.ts";
import { MAX_PRESENCE_NAMES, PRESENCE_MS_PER_MEMBER } from "../limits.ts";
import type { Person } from "./person.ts";

export interface PresenceParts {
  readonly clock: Pick<Clock, "now" | "after">;
  /** The number of members of the room. */
  readonly members: () => number;
  /** Called when changes may be told: take them then. */
  readonly due: () => void;
}

/** The changes that a message tells: everything but the room. */
export type Changes = Pick<MessageOf<"presence">, "members" | "joined" | "parted" | "renamed">;

export class Presence {
  readonly #parts: PresenceParts;
  /** By their ids: a person who comes back may be another object. */
  readonly #joined = new Map<number, Person>();
  readonly #parted = new Map<number, Person>();
  #renamed: { was: string; name: string }[] = [];
  /** When changes may be told again, in milliseconds of `Clock.now`. */
  #dueMs = -Infinity;
  #cancel: (() => void) | null = null;

  constructor(parts: PresenceParts) {
    this.#parts = parts;
  }

  /** A person who leaves and comes back before that was told is not mentioned. */
  joined(person: Person): void {
    if (!this.#parted.delete(person.id)) this.#joined.set(person.id, person);
    this.#changed();
  }

  /** A person who joins and leaves before that was told is not mentioned. */
  parted(person: Person): void {
    if (!this.#joined.delete(person.id)) this.#parted.set(person.id, person);
    this.#changed();
  }

  /** The first changes of names are told, in their order. */
  renamed(was: string, name: string): void {
    if (this.#renamed.length < MAX_PRESENCE_NAMES) this.#renamed.push({ was, name });
    this.#changed();
  }

  /** Whether there is something to tell. */
  get hasChanges(): boolean {
    return this.#joined.size + this.#parted.size + this.#renamed.length > 0;
  }

  /** Returns the changes, and forgets them. The next ones may be told after a time that grows with the room. */
  take(): Changes {
    const members = this.#parts.members();
    const [joined, parted, renamed] = [some(this.#joined), some(this.#parted), this.#renamed];
    this.forget();
    this.#dueMs = this.#parts.clock.now() + members * PRESENCE_MS_PER_MEMBER;
    return {
      members,
      ...(joined === null ? {} : { joined }),
      ...(parted === null ? {} : { parted }),
      ...(renamed.length === 0 ? {} : { renamed }),
    };
  }

  /** Forgets the changes without telling anybody. */
  forget(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#joined.clear();
    this.#parted.clear();
    this.#renamed = [];
  }

  #changed(): void {
    if (this.#cancel !== null) return;
    const { clock, due } = this.#parts;
    const waitMs = this.#dueMs - clock.now();
    if (waitMs <= 0) return due();
    this.#cancel = clock.after(waitMs, () => {
      this.#cancel = null;
      if (this.hasChanges) due();
    });
  }
}

/** How many people these are, and the names of the first of them. */
function some(persons: ReadonlyMap<number, Person>): { count: number; names: string[] } | null {
  if (persons.size === 0) return null;
  const names: string[] = [];
  for (const { name } of persons.values()) {
    if (names.length === MAX_PRESENCE_NAMES) break;
    names.push(name);
  }
  return { count: persons.size, names };
}
