/**
 * Where the store in memory puts entries: the latest ones, and the keys of messages.
 *
 * @module
 */
import { sayingName } from "./entries.ts";
import type { MemoryRegister } from "./memory_register.ts";
import { type EntryBounds, RecentEntries } from "./recent_entries.ts";
import type { PersonRecord } from "./register.ts";
import type { MessageTable } from "./apply.ts";
import type { Changed, Past, Receipt, Said, Stream } from "./store.ts";

/** What is held at the most. */
export interface MemoryBounds extends EntryBounds {
  /** Keys of messages; for a while it may be twice as many. The oldest are forgotten first. */
  readonly keys: number;
}

export class MemoryTable implements MessageTable {
  readonly recent: RecentEntries;
  readonly #register: MemoryRegister;
  readonly #maxKeys: number;
  #receipts = new Map<string, Receipt>();
  /** A generation older. To delete the oldest of so many one by one would cost more than all the rest of a message. */
  #earlierReceipts = new Map<string, Receipt>();

  constructor(register: MemoryRegister, bounds: MemoryBounds) {
    this.recent = new RecentEntries(bounds);
    this.#register = register;
    this.#maxKeys = bounds.keys;
  }

  receipt(author: number, key: string): Receipt | null {
    const name = sayingName(author, key);
    return this.#receipts.get(name) ?? this.#earlierReceipts.get(name) ?? null;
  }

  find(id: number, stream: Stream): Past | null {
    const entry = this.recent.find(stream, id);
    return entry?.type === "said" ? entry : null;
  }

  personNamed(key: string): PersonRecord | null {
    return this.#register.byName(key) ?? null;
  }

  unreadOf(person: number, { author: one }: { readonly author?: number }): number {
    const mark = this.#register.markOf(person, person);
    return this.recent.above(person, mark).filter(({ type, author }) =>
      type === "said" && author !== person && author === (one ?? author)
    ).length;
  }

  say(said: Said): void {
    this.recent.hold(said);
    const { author, key, id, time } = said;
    if (key === undefined) return;
    this.#receipts.set(sayingName(author, key), { id, time, kept: false });
    if (this.#receipts.size < this.#maxKeys) return;
    this.#earlierReceipts = this.#receipts;
    this.#receipts = new Map();
  }

  change(changed: Changed, now: Past): void {
    this.recent.replace(now);
    this.recent.hold(changed);
  }
}
