/**
 * What somebody missed, or comes too late for, as messages to be told: all of it, or a `gap` that says what was left out
 * (PROTOCOL.md H10, H13).
 *
 * @module
 */
import type { ServerMessage } from "../../shared/wire/message.ts";
import type { Hub } from "../hub/hub.ts";
import { isIn } from "../store/message_table.ts";
import { eventOf } from "../hub/events.ts";
import type { Committed, Store, Stream } from "../store/store.ts";

/** A stream that somebody comes to. */
export interface Wanted {
  readonly stream: Stream;
  /** The stream's name on the wire: a room, or `@`. */
  readonly name: string;
  /** The id of the last entry that the client has seen, if it told. */
  readonly seen: number | undefined;
  /** The id of the last message that the person has read, if it is known. */
  readonly mark: number | undefined;
  /** So many messages are told, read ones too, if there are fewer unread ones. */
  readonly context: number;
  /** Whether something was said there before. */
  readonly hasHistory: boolean;
}

/** What a message costs beside its text, in bytes, at the most: names, key, and the JSON around them. */
const MESSAGE_BYTES = 700;

/** The share of a session's queue that may be filled with what was missed; the rest is for what comes meanwhile. */
const SHARE = 0.5;

/** Where the queue has no bound: so many bytes. */
const UNBOUNDED_BYTES = 64 * 1024 * 1024;

/** The most bytes for somebody new, who may come again and again: some hundred messages. */
const STRANGERS_BYTES = 256 * 1024;

/** What is to be told of one stream. */
interface Told {
  readonly wanted: Wanted;
  /** In the order of their ids. */
  readonly entries: readonly Committed[];
  /** Entries with ids up to this one were left out; 0: none. */
  readonly gapUntil: number;
  /** The highest id until then. */
  readonly lastId: number;
}

/**
 * Reads what is to be told of some streams. It takes its time, and what is committed meanwhile is not lost: it is
 * collected until the messages are taken.
 */
export class Backlog {
  readonly #store: Store;
  readonly #told: Told[] = [];
  readonly #tail: Committed[] = [];
  readonly #stop: () => void;

  private constructor(store: Store, wanted: readonly Wanted[]) {
    this.#store = store;
    const streams = new Set<Stream>(wanted.map(({ stream }) => stream));
    this.#stop = store.subscribe((batch) => {
      for (const entry of batch) {
        if (streams.has(entry.to) || streams.has(entry.author)) this.#tail.push(entry);
      }
    });
  }

  /**
   * Reads the newest of each stream first where not all of it can be had; streams that come first have it all before the
   * next ones have any. `take` or `drop` is to follow.
   */
  static async read(
    { store, limits: { maxQueue } }: Pick<Hub, "store" | "limits">,
    wanted: readonly Wanted[],
    { isKnown }: { readonly isKnown: boolean },
  ): Promise<Backlog> {
    const backlog = new Backlog(store, wanted);
    const budget = maxQueue === 0 ? UNBOUNDED_BYTES : maxQueue * SHARE;
    try {
      await backlog.#read(wanted, isKnown ? budget : Math.min(budget, STRANGERS_BYTES));
    } catch (error) {
      backlog.drop();
      throw error;
    }
    return backlog;
  }

  /** What is to be told, up to now. */
  take(): ServerMessage[] {
    this.drop();
    // At a terminal what comes last is seen first, so what is private comes behind the rooms.
    const isPrivate = ({ wanted: { stream } }: Told) => typeof stream === "number";
    const told = [...this.#told.filter((one) => !isPrivate(one)), ...this.#told.filter(isPrivate)];
    return told.flatMap((one) => messagesOf(one, this.#tail));
  }

  /** It is not wanted any more. */
  drop(): void {
    this.#stop();
  }

  async #read(wanted: readonly Wanted[], bytes: number): Promise<void> {
    let budget = bytes;
    // What is committed from here on is in the tail: it is not to be told twice.
    const lastId = this.#store.lastId;
    for (const one of wanted) {
      const { entries, lostUntil } = await this.#entries(one, Math.max(1, Math.floor(budget / MESSAGE_BYTES)));
      const before = entries.filter(({ id }) => id <= lastId);
      let first = before.length;
      while (first > 0) {
        // A character of JSON is six bytes at the most, as in \u001b.
        const cost = MESSAGE_BYTES + 6 * (before[first - 1]?.text.length ?? 0);
        if (cost > budget) break;
        budget -= cost;
        first--;
      }
      // Of read messages, and for who comes for the first time, it does not matter how many there are.
      const isCut = first > 0 && (before[first - 1]?.id ?? 0) > (one.seen ?? one.mark ?? Infinity);
      const gapUntil = isCut ? before[first - 1]?.id ?? 0 : lostUntil;
      this.#told.push({ wanted: one, entries: before.slice(first), gapUntil, lastId });
    }
  }

  async #entries(
    { stream, seen, mark, context }: Wanted,
    limit: number,
  ): Promise<{ entries: readonly Committed[]; lostUntil: number }> {
    if (seen !== undefined) return await this.#store.missed(stream, seen, limit);
    if (mark === undefined) return { entries: await this.#last(stream, Math.min(context, limit)), lostUntil: 0 };
    const { entries, lostUntil } = await this.#store.missed(stream, mark, limit);
    const said = entries.filter((entry) => entry.type === "said");
    // Of private messages, what one has written oneself is no news.
    const isNews = typeof stream === "string" || said.some(({ author }) => author !== stream);
    const unread = isNews ? said : [];
    const count = Math.min(context, limit);
    if (unread.length >= count || lostUntil > 0) return { entries: unread, lostUntil };
    return { entries: await this.#last(stream, count), lostUntil };
  }

  /** The last messages that are there: who has seen nothing has missed them. */
  async #last(stream: Stream, count: number): Promise<readonly Committed[]> {
    return count === 0 ? [] : (await this.#store.missed(stream, 0, count)).entries;
  }
}

function messagesOf({ wanted, entries, gapUntil, lastId }: Told, tail: readonly Committed[]): ServerMessage[] {
  const { stream, name, seen, mark, hasHistory } = wanted;
  const news = tail.filter((entry) => isIn(entry, stream));
  const after = seen ?? mark ?? 0;
  const gap: ServerMessage[] = gapUntil > 0 ? [{ type: "gap", to: name, after, before: gapUntil + 1 }] : [];
  const messages = [...entries, ...news].map(eventOf);
  if (seen !== undefined) return [...gap, ...messages];
  if (!hasHistory && news.length === 0) return messages;
  const count = [...entries, ...news].filter(({ type }) => type === "said").length;
  const last = news.at(-1)?.id ?? lastId;
  return [
    { type: "backlog", to: name, count, last, ...(mark === undefined ? {} : { read: mark }) },
    ...gap,
    ...messages,
  ];
}
