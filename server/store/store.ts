/**
 * The store of messages, as the hub sees it. It is implemented in memory (memory_store.ts) and on disk (disk/).
 *
 * @module
 */
import type { Refusal } from "../refusal.ts";

/** A room's key (shared/wire/name.ts), or the id of the person whose private messages these are. */
export type Stream = string | number;

/** A person who is offline, by the key of the name. */
export interface Absent {
  readonly absent: string;
  /** The id of the person to whom the name belongs; missing: it is that of whoever had it last. */
  readonly owner?: number;
}

/** A message to be sent. */
export interface Saying {
  readonly type: "say";
  /** The id of the author. */
  readonly author: number;
  /** The key of the room, or the recipient. */
  readonly to: Stream | Absent;
  /** The author's name, as it is shown. */
  readonly fromName: string;
  /**
   * The name of the room or the recipient, as it is shown. For a person who is offline, the store uses its own
   * spelling.
   */
  readonly toName: string;
  readonly text: string;
  readonly action: boolean;
  /** Identifies the message forever, together with its author. */
  readonly key: string | undefined;
}

/** A change to a message. */
export interface Change {
  /** `edit` replaces the text, `delete` removes it. */
  readonly type: "edit" | "delete";
  /** The person who makes the change; only the author of the message may. */
  readonly author: number;
  /** The room of the message; for a private message, the author. */
  readonly to: Stream;
  /** The id of the message. */
  readonly of: number;
  /** Ignored if the message is to be deleted. */
  readonly text: string;
  /** The maximum age of the message, in milliseconds; `Infinity`: no limit. */
  readonly withinMs: number;
}

/** What is to be committed. */
export type Draft = Saying | Change;

/** What all entries of the history have in common. */
interface EntryHead {
  /** Grows with every entry that a store commits, so also within a room and within a person's private messages. */
  readonly id: number;
  /** Unix time in milliseconds, as the clock says; it goes back when the clock does. */
  readonly time: number;
  readonly author: number;
  readonly to: Stream;
  readonly fromName: string;
  readonly toName: string;
}

/** A message that was sent. */
export interface Said extends EntryHead {
  readonly type: "said";
  readonly text: string;
  readonly action: boolean;
  readonly key?: string | undefined;
  /** When the message was last edited, in Unix milliseconds. */
  readonly edited?: number;
}

/** Records that a message was edited or deleted. */
export interface Changed extends EntryHead {
  readonly type: "edited" | "deleted";
  /** The id of the message. */
  readonly of: number;
  /** Empty if the message was deleted. */
  readonly text: string;
  readonly action: boolean;
}

export type Committed = Said | Changed;

/** What became of a draft that was committed, now or earlier. */
export interface Receipt {
  readonly id: number;
  readonly time: number;
  /** Whether the entry survives the process. */
  readonly kept: boolean;
  /** The name of the recipient, if the message waits for a person who is offline. */
  readonly waitsFor?: string;
}

/** Asks for the newest entries of a stream with ids above `after`, and below `before` if that is given. */
export interface MissedQuery {
  readonly after: number;
  readonly before?: number;
  readonly limit: number;
  /** Whether changes to messages with ids up to `after` are wanted too, by default yes. */
  readonly withChanges?: boolean;
}

/** The entries of a stream after some id. */
export interface Missed {
  /** Ordered by id. Each message has its current text; deleted messages are left out. */
  readonly entries: readonly Committed[];
  /** Entries with ids up to this one may be missing before the first of `entries`; 0 if none is. */
  readonly lostUntil: number;
  /**
   * If earlier entries were left out, the `before` with which to read on, otherwise `null`. There may be fewer entries
   * than the limit all the same, or none: few rows are looked at each time.
   */
  readonly next: number | null;
  /** The highest id of the entries that are gone forever, if it is above the id that was asked for; otherwise 0. */
  readonly removedUntil: number;
  /** Whether some of them are stored, but could not be read. */
  readonly isUnreadable?: boolean;
}

/** The messages with ids above `after` and below `before`. */
export interface CountRange {
  readonly after: number;
  readonly before: number;
  readonly limit: number;
}

export interface Counted {
  readonly count: number;
  /** The `after` with which to count on, if there may be more; otherwise `null`. */
  readonly next: number | null;
}

/** A message of the history, as it is now. A deleted message has an empty text. */
export interface Past extends Said {
  /** When the message was deleted, in Unix milliseconds. */
  readonly deleted?: number;
}

/** Asks for a part of the history. With `before`, neither `after` nor `sinceTime` is given. */
export interface HistoryQuery {
  /** A room's key; or a person, for all of their private messages or those with one other person. */
  readonly of: string | { readonly person: number; readonly with?: number };
  /** Asks for the last messages with ids below this one; without any bound, for the last of all. */
  readonly before?: number;
  /** Asks for the first messages with ids above this one. */
  readonly after?: number;
  /** Asks for the first messages at or after this Unix time in milliseconds. */
  readonly sinceTime?: number;
  readonly limit: number;
}

/** Asks for changes in a room, or of a person's private messages. */
export interface ChangesQuery {
  readonly stream: Stream;
  /** Only changes with ids above this one, and up to the other one. */
  readonly after: number;
  readonly until: number;
  /** Only of messages with ids up to this one. */
  readonly upTo: number;
  readonly limit: number;
}

/** The first changes that match. */
export interface ChangesPage {
  readonly changes: readonly Changed[];
  /** The `after` with which to read on, if there may be more; otherwise `null`. There may be fewer than the limit. */
  readonly next: number | null;
}

/** Asks for messages that match everything that is given. */
export interface SearchQuery {
  /** Words in any language; the message has all of them. */
  readonly text?: string;
  readonly author?: number;
  /** A room's key; or the other person of private messages. */
  readonly of?: Stream;
  /** The person who searches. Rooms are public; private messages are visible to their two persons. */
  readonly viewer: number;
  /** Unix times in milliseconds: only messages before this one, and not before the other one. */
  readonly beforeTime?: number;
  readonly sinceTime?: number;
  /** Only ids below this one. */
  readonly below?: number;
  readonly limit: number;
}

/** Messages of the history, ordered by id. */
export interface Page {
  readonly messages: readonly Past[];
  /** Whether there are more messages in the direction that was asked for. If there is a `next`, there may be. */
  readonly hasMore: boolean;
  /**
   * The `after` or `before` with which to read on, if not everything was looked at. There may be fewer messages than the
   * limit then, or none: few rows are looked at each time. Missing in the results of a search.
   */
  readonly next?: number;
  /** The highest id of the messages of the stream that are gone forever; missing if there are none. */
  readonly removedUntil?: number;
  /** Whether some of the latest messages were not searched yet. */
  readonly isBehind?: boolean;
}

/** A part of the history that is needed cannot be read: a page of it is damaged, or the disk does not answer. */
export class UnreadableError extends Error {
  override readonly name = "UnreadableError";

  /**
   * `limit`: the highest limit with which the same query can be answered; 0 if there is none, or none is known. `until`:
   * after this id, the history goes on; `null` if that is not known.
   */
  constructor(readonly limit = 0, readonly until: number | null = null) {
    super("a part of the history cannot be read");
  }
}

export interface Store {
  /** Identifies this history. Ids have no meaning in another one. */
  readonly log: string;

  /** The id of the last entry that was delivered, 0 before the first. No method returns an entry with a higher id. */
  readonly lastId: number;

  /** Whether the store should keep messages beyond the process, but currently cannot. */
  readonly isFailing: boolean;

  /** Whether there is so little free space that new texts should be refused. What was stored can be read. */
  readonly isDiskLow: boolean;

  /** Whether `search` may be called. */
  readonly canSearch: boolean;

  /**
   * Commits drafts in their order, and returns the outcome of each: a receipt, or a refusal (`no_such_person`,
   * `mailbox_full`, `no_such_message`, `not_yours`, `too_old`, `unreadable`). A message whose author has used its key before is not
   * committed again: the first receipt is returned. A change that changes nothing has a receipt, and is not delivered.
   *
   * 1. Every listener has had the new entries before the promise resolves.
   * 2. No reader sees an entry before it is committed.
   * 3. The caller waits for one call before it makes the next.
   * 4. A draft that cannot be written is committed all the same, with `kept: false`.
   */
  append(batch: readonly Draft[]): Promise<readonly (Receipt | Refusal)[]>;

  /**
   * Returns the receipt of the message for which an author used a key; `null` if there was none or it was forgotten.
   */
  receipt(author: number, key: string): Promise<Receipt | null>;

  /** Delivers each committed batch to a listener, ordered by id, until the returned function is called. */
  subscribe(listener: (batch: readonly Committed[]) => void): () => void;

  /** Calls a listener each time `isFailing` changes. */
  onFailing(listener: (isFailing: boolean) => void): void;

  /** Returns the newest entries of a stream in a range, at most `limit`. Where one cannot be read, those above it. */
  missed(stream: Stream, query: MissedQuery): Promise<Missed>;

  /** Counts messages of a stream that are not deleted, from the first one in a range, at most `limit`. */
  count(stream: Stream, range: CountRange): Promise<Counted>;

  /** Returns whether a person has written privately to another one; only messages that are still stored count. */
  hasWritten(author: number, to: number): Promise<boolean>;

  /** Returns messages of the history. Rejects with an `UnreadableError` if one of them is stored but cannot be read. */
  history(query: HistoryQuery): Promise<Page>;

  /** Returns the first changes of a stream that match. Rejects like `history`; then the messages may still be readable. */
  changes(query: ChangesQuery): Promise<ChangesPage>;

  /** Returns the latest messages that match. Rejects like `history`. Must not be called if `canSearch` is false. */
  search(query: SearchQuery): Promise<Page>;

  /** Waits for pending work, and closes what is open. */
  close(): Promise<void>;
}
