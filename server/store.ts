/**
 * Where messages are kept, as the hub sees it. There are several: in memory (memory_store.ts), later on disk or in a
 * cluster.
 *
 * @module
 */

/** A message that somebody wants to say. */
export interface Draft {
  /** The person who says it. */
  readonly author: number;
  /** The key of the room it is said in (shared/name.ts), or the id of the person it is said to. */
  readonly to: string | number;
  /** The author's name, as it is shown. */
  readonly fromName: string;
  /** The room's or the person's name, as it is shown. */
  readonly toName: string;
  readonly text: string;
  readonly action: boolean;
  /** Names the message for all time, together with its author. */
  readonly key: string | undefined;
}

/** A message that was said: it has its place in the order. */
export interface Committed {
  /** Grows with each message of a store, so also within a room and within the private messages of a person. */
  readonly id: number;
  /** Unix time in milliseconds. */
  readonly time: number;
  readonly draft: Draft;
}

/** What became of a draft. */
export interface Receipt {
  readonly id: number;
  readonly time: number;
  /** Whether the message survives the process. */
  readonly kept: boolean;
}

/** A room's key, or a person's id for the private messages of that person. */
export type Stream = string | number;

/** What a stream has after some id. */
export interface Missed {
  /** In the order of their ids. */
  readonly messages: readonly Committed[];
  /** Messages with ids up to this one may be missing before the first of `messages`; 0 if none is. */
  readonly lostUntil: number;
}

export interface Store {
  /** Names this history. Ids mean nothing in another one. */
  readonly log: string;

  /** The id of the last message that was committed, 0 before the first. */
  readonly lastId: number;

  /**
   * Commits drafts, in their order, and gives their receipts, in the same order. A draft whose author has used its key
   * before is not committed again: its receipt is the first one.
   *
   * 1. Every listener has had the new messages before the promise resolves.
   * 2. Nobody sees a message before it is committed.
   * 3. One call at a time.
   */
  append(batch: readonly Draft[]): Promise<readonly Receipt[]>;

  /** What became of the draft that an author used a key for, `null` if there was none or it is forgotten. */
  receipt(author: number, key: string): Promise<Receipt | null>;

  /** Has each committed batch told to a listener, whoever appended it, in the order of ids. */
  subscribe(listener: (batch: readonly Committed[]) => void): void;

  /** The messages of a stream with ids above `after`. */
  missed(stream: Stream, after: number): Promise<Missed>;
}
