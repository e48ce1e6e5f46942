/**
 * Where messages are kept, as the hub sees it. There are several: in memory (memory_store.ts), on disk (disk/), later in
 * a cluster.
 *
 * @module
 */
import type { Refusal } from "../refusal.ts";

/** A room's key (shared/wire/name.ts), or a person's id for the private messages of that person. */
export type Stream = string | number;

/** Somebody who is not online, by the key of the name. */
export interface Absent {
  readonly absent: string;
}

/** A message that somebody wants to say. */
export interface Saying {
  readonly type: "say";
  /** The person who says it. */
  readonly author: number;
  /** The key of the room it is said in, or the person it is said to. */
  readonly to: Stream | Absent;
  /** The author's name, as it is shown. */
  readonly fromName: string;
  /** The room's or the person's name, as it is shown; of who is absent, the store's own spelling is taken. */
  readonly toName: string;
  readonly text: string;
  readonly action: boolean;
  /** Names the message for all time, together with its author. */
  readonly key: string | undefined;
}

/** A change that somebody wants of a message. */
export interface Change {
  /** `edit` gives it the text, `delete` takes its text away. */
  readonly type: "edit" | "delete";
  /** Who wants it: only the author of the message may. */
  readonly author: number;
  /** The room that the message was said in; of a private one, the author. */
  readonly to: Stream;
  /** The message's id. */
  readonly of: number;
  /** Not looked at where it is to be deleted. */
  readonly text: string;
  /** How old the message may be, in milliseconds; `Infinity`: as old as it is. */
  readonly withinMs: number;
}

/** What is to be committed. */
export type Draft = Saying | Change;

/** What every entry of the history has. */
interface EntryHead {
  /** Grows with everything that a store commits, so also within a room and within the private messages of a person. */
  readonly id: number;
  /** Unix time in milliseconds; it never goes back. */
  readonly time: number;
  readonly author: number;
  readonly to: Stream;
  readonly fromName: string;
  readonly toName: string;
}

/** A message that was said. */
export interface Said extends EntryHead {
  readonly type: "said";
  readonly text: string;
  readonly action: boolean;
  readonly key?: string | undefined;
  /** When it was edited last, in Unix milliseconds. */
  readonly edited?: number;
}

/** A message has another text now, or none. */
export interface Changed extends EntryHead {
  readonly type: "edited" | "deleted";
  /** The message's id. */
  readonly of: number;
  /** Empty if it was deleted. */
  readonly text: string;
  readonly action: boolean;
}

export type Committed = Said | Changed;

/** What became of a draft that was committed, now or before. */
export interface Receipt {
  readonly id: number;
  readonly time: number;
  /** Whether it survives the process. */
  readonly kept: boolean;
  /** Of a message that was said to somebody who is not online: that person's name. */
  readonly waitsFor?: string;
}

/** What a stream has after some id. */
export interface Missed {
  /** In the order of their ids, each said message with the text that it has now, and none that was deleted. */
  readonly entries: readonly Committed[];
  /** Entries with ids up to this one may be missing before the first of `entries`; 0 if none is. */
  readonly lostUntil: number;
}

/** A message of the history, as it is now. Deleted, it has an empty text. */
export interface Past extends Said {
  /** When it was deleted, in Unix milliseconds. */
  readonly deleted?: number;
}

/** Which part of the history is wanted. At most one of `before`, `after` and `sinceTime` is given. */
export interface HistoryQuery {
  /** A room's key; or a person whose private messages these are, all of them or those with one other person. */
  readonly of: string | { readonly person: number; readonly with?: number };
  /** The last ones with ids below this one; without anything, the last of all. */
  readonly before?: number;
  /** The first ones with ids above this one. */
  readonly after?: number;
  /** The first ones at or after this Unix time in milliseconds. */
  readonly sinceTime?: number;
  readonly limit: number;
}

/** What is looked for. Everything that is given has to hold. */
export interface SearchQuery {
  /** Words, in any language, of which the message has all. */
  readonly text?: string;
  readonly author?: number;
  /** A room's key; or the other person of private messages. */
  readonly of?: Stream;
  /** Who searches: rooms are public, private messages belong to their two persons. */
  readonly viewer: number;
  /** Unix times in milliseconds: said before, and not before. */
  readonly beforeTime?: number;
  readonly sinceTime?: number;
  /** Only ids below this one. */
  readonly below?: number;
  readonly limit: number;
}

/** Some messages of the history, in the order of their ids. */
export interface Page {
  readonly messages: readonly Past[];
  /** Whether there is more in the direction that was asked for. */
  readonly hasMore: boolean;
  /** Whether some of the latest messages could not be looked at yet. */
  readonly isBehind?: boolean;
}

export interface Store {
  /** Names this history. Ids mean nothing in another one. */
  readonly log: string;

  /** The id of the last entry that was told, 0 before the first. Nothing with a higher one is given by any method. */
  readonly lastId: number;

  /** Whether it should keep what is said beyond the process, and for now cannot. */
  readonly isFailing: boolean;

  /** Whether `search` can be asked. */
  readonly canSearch: boolean;

  /**
   * Commits drafts, in their order, and gives what became of them, in the same order: a receipt, or why one of them is
   * refused (`no_such_person`, `mailbox_full`, `no_such_message`, `not_yours`, `too_old`). A saying whose author has used
   * its key before is not committed again: its receipt is the first one. A change that changes nothing has a receipt,
   * and is not told.
   *
   * 1. Every listener has had the new entries before the promise resolves.
   * 2. Nobody sees an entry before it is committed.
   * 3. One call at a time.
   * 4. What cannot be kept is committed all the same, with `kept: false`.
   */
  append(batch: readonly Draft[]): Promise<readonly (Receipt | Refusal)[]>;

  /** What became of the saying that an author used a key for, `null` if there was none or it is forgotten. */
  receipt(author: number, key: string): Promise<Receipt | null>;

  /** Has each committed batch told to a listener, whoever appended it, in the order of ids, until what comes back is called. */
  subscribe(listener: (batch: readonly Committed[]) => void): () => void;

  /** Calls a listener whenever `isFailing` has changed. */
  onFailing(listener: (isFailing: boolean) => void): void;

  /** The newest entries of a stream with ids above `after`, so many at the most. */
  missed(stream: Stream, after: number, limit: number): Promise<Missed>;

  /** Messages of the history. */
  history(query: HistoryQuery): Promise<Page>;

  /** The latest messages that are looked for. Not to be called where `canSearch` is false. */
  search(query: SearchQuery): Promise<Page>;

  /** Brings to an end what is under way, and closes what is open. */
  close(): Promise<void>;
}
