/**
 * The backlog of one stream: its newest messages, read from the end in small steps, and what was left out.
 *
 * 1. If the client has seen a part of the stream, its backlog is everything since, with the changes to what was seen.
 * 2. Otherwise it is what the person has not read, and as many messages before as make up the number that is wanted; for
 *    a newcomer, the last messages.
 * 3. Somebody may have filled a room with deleted messages and changes, of which nothing is seen. They are passed over
 *    only so far.
 * 4. Messages are encoded as they are taken, so their bytes are counted exactly, and once.
 *
 * @module
 */
import { encodeMessage, type MessageOf } from "../../shared/wire/message.ts";
import { eventOf } from "../hub/message_mapping.ts";
import type { Committed, Missed, Store, Stream } from "../store/store.ts";

/** A stream whose backlog is wanted. */
export interface Wanted {
  readonly stream: Stream;
  /** The stream's name on the wire: that of a room, or `@`. */
  readonly name: string;
  /** The id of the last entry that the client has seen, if the client says so. */
  readonly seen: number | undefined;
  /** The id of the last message that the person has read, if known. */
  readonly mark: number | undefined;
  /** The least number of messages: if fewer are unread, earlier ones are added. */
  readonly context: number;
  /** The person's id; `undefined` for a newcomer. */
  readonly reader: number | undefined;
  /** Whether something was said there before. */
  readonly hasHistory: boolean;
}

/** How many more looks at a store may find less than was wanted before its end. All streams of a backlog share them. */
export interface Looks {
  left: number;
}

/** The frame of a message. */
export type Frame = Uint8Array<ArrayBuffer>;

/** How many entries are read at first, and at most: about a millisecond of reading. */
const FIRST_READ = 32;
const MAX_READ = 256;

/** How many messages are counted at a time. */
const COUNT_STEP = 500;

export class StreamBacklog {
  readonly wanted: Wanted;
  readonly #store: Store;
  readonly #looks: Looks;
  /** Frames of the newest messages, the newest first. */
  readonly #frames: Frame[] = [];
  /** Entries that were read but not taken, in order. */
  #entries: Committed[] = [];
  /** What the last reading says about everything before `#entries`. */
  #rest: Omit<Missed, "entries">;
  #isUnreadable = false;
  /** Whether what is left is passed over. */
  #hasGivenUp = false;
  /** Entries are read above this id. */
  #after: number;
  /** How many more messages are wanted. */
  #left: number;
  /** Whether messages are read that need not be there: those that were read, or that a newcomer sees. */
  #isContext: boolean;
  #readSize = FIRST_READ;
  #said = 0;
  /** Whether a taken message is by somebody else, and whether the person has not read it. */
  #hasNews = false;
  #hasUnread = false;
  #isOver = false;
  #gap: MessageOf<"gap"> | null = null;

  /** Reads entries up to the store's last one at this moment. */
  constructor(store: Store, wanted: Wanted, looks: Looks) {
    const { seen, mark, context } = wanted;
    this.wanted = wanted;
    this.#store = store;
    this.#looks = looks;
    this.#rest = { next: store.lastId + 1, lostUntil: 0, removedUntil: 0 };
    this.#after = seen ?? mark ?? 0;
    this.#isContext = seen === undefined && mark === undefined;
    this.#left = this.#isContext ? context : Infinity;
  }

  /** Whether nothing is left to be taken. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** What was left out, if that matters. Complete after `finish`. */
  get gap(): MessageOf<"gap"> | null {
    return this.#gap;
  }

  /** Whether a part of the stream cannot be read. */
  get isUnreadable(): boolean {
    return this.#isUnreadable;
  }

  /** Whether there is something by somebody else that the person has not read. Somebody new to a room has missed nothing. */
  get hasUnread(): boolean {
    return this.#hasUnread || this.#gap !== null;
  }

  /** How many messages were taken, without changes. */
  get said(): number {
    return this.#isNews ? this.#said : 0;
  }

  /** The frames that were taken, in the order of their messages. */
  get frames(): readonly Frame[] {
    return this.#isNews ? this.#frames.toReversed() : [];
  }

  /**
   * Takes the newest messages that were not taken yet, as many as fit the space, and returns their bytes. `pause` is
   * called after each step.
   */
  async take(
    { space, most = Infinity, pause }: {
      readonly space: number;
      readonly most?: number;
      readonly pause: () => Promise<void>;
    },
  ): Promise<number> {
    let bytes = 0;
    for (let count = 0; count < most; count++) {
      while (this.#entries.length === 0 && !this.#isOver) {
        await this.#read();
        await pause();
      }
      const entry = this.#entries.at(-1);
      if (entry === undefined) break;
      const frame = encodeMessage(eventOf(entry));
      if (bytes + frame.length > space) break;
      this.#entries.pop();
      this.#frames.push(frame);
      bytes += frame.length;
      this.#left--;
      if (entry.type === "said") this.#said++;
      const isByOther = entry.author !== this.wanted.reader;
      if (isByOther) this.#hasNews = true;
      if (isByOther && !this.#isContext) this.#hasUnread = true;
    }
    return bytes;
  }

  /**
   * Finds out what was left out, and returns how many messages it has counted for that. If there are more than `most`,
   * they are not counted. `pause` is called after each step.
   */
  async finish({ most, pause }: { readonly most: number; readonly pause: () => Promise<void> }): Promise<number> {
    if (this.#isContext) return 0;
    const { next, lostUntil, removedUntil } = this.#rest;
    const leftOut = this.#entries.at(-1)?.id ?? (next === null ? 0 : lostUntil);
    const until = Math.max(leftOut, lostUntil);
    if (until === 0) return 0;
    // What was removed is gone, so it need not be counted.
    const isThere = leftOut > 0 || this.#isUnreadable;
    const counted = isThere ? await this.#count(until + 1, { most, pause }) : 0;
    this.#gap = {
      type: "gap",
      to: this.wanted.name,
      after: this.#after,
      before: until + 1,
      ...(counted === null ? {} : { count: counted }),
      ...(removedUntil > 0 ? { lost: Math.min(removedUntil, until) } : {}),
    };
    return counted ?? most;
  }

  /** Private messages that are all the person's own are not news, unless the client says which ones it has seen. */
  get #isNews(): boolean {
    return this.#hasNews || this.wanted.seen !== undefined || typeof this.wanted.stream === "string";
  }

  /** Looks for entries before those that were read, and may find none. */
  async #read(): Promise<void> {
    const { next } = this.#rest;
    if (this.#left <= 0 || next === null) return this.#readOn();
    this.#isOver = this.#hasGivenUp;
    if (this.#isOver) return;
    const limit = Math.min(this.#readSize, this.#left);
    const { entries, ...rest } = await this.#store.missed(this.wanted.stream, {
      after: this.#after,
      before: next,
      limit,
      // Changes to messages that the client does not have mean nothing to it.
      withChanges: this.wanted.seen !== undefined,
    });
    this.#readSize = Math.min(2 * this.#readSize, MAX_READ);
    this.#isUnreadable = rest.isUnreadable ?? false;
    this.#rest = this.#isUnreadable ? { ...rest, next: null } : rest;
    this.#entries = [...entries];
    this.#hasGivenUp = entries.length < limit && this.#rest.next !== null && this.#looks.left-- <= 0;
  }

  /** Continues with messages that were read, if not enough are unread; otherwise that was all. */
  #readOn(): void {
    const { seen, context } = this.wanted;
    this.#isOver = this.#isContext || seen !== undefined || this.#rest.lostUntil > 0 || this.#said >= context;
    if (this.#isOver) return;
    this.#isContext = true;
    this.#rest = { ...this.#rest, next: this.#after + 1 };
    this.#after = 0;
    this.#left = context - this.#said;
  }

  async #count(
    before: number,
    { most, pause }: { readonly most: number; readonly pause: () => Promise<void> },
  ): Promise<number | null> {
    let [total, after] = [0, this.#after];
    while (total <= most) {
      const limit = Math.min(COUNT_STEP, most + 1 - total);
      const { count, next } = await this.#store.count(this.wanted.stream, { after, before, limit });
      await pause();
      total += count;
      if (next === null) return total;
      if (count < limit && this.#looks.left-- <= 0) return null;
      after = next;
    }
    return null;
  }
}
