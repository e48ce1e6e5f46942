/**
 * The backlog of a session that enters rooms: the messages that it has missed or that were said before. What does not
 * fit is left out, and a `gap` says so (PROTOCOL.md H10, H13).
 *
 * @module
 */
import type { ServerMessage } from "../../shared/wire/message.ts";
import type { Hub } from "../hub/hub.ts";
import { isIn, missedOf } from "../store/message_table.ts";
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
  /** Whether something was said there before. */
  readonly hasHistory: boolean;
}

/** The most bytes of a message besides its text: names, key, and the JSON around them. */
const MESSAGE_BYTES = 700;

/** The share of a session's write queue that the backlog may fill. The rest is for messages that arrive meanwhile. */
const SHARE = 0.5;

/** The most bytes of a backlog where the queue has no limit. */
const UNBOUNDED_BYTES = 64 * 1024 * 1024;

/** The most bytes for a newcomer, who may come again and again: some hundred messages. */
const NEWCOMER_BYTES = 256 * 1024;

/** The backlog of one stream. */
interface StreamBacklog {
  readonly wanted: Wanted;
  /** In the order of their ids. */
  readonly entries: readonly Committed[];
  /** Entries with ids up to this one were left out; 0 if none were. */
  readonly gapUntil: number;
  /** Whether some of them could not be read. */
  readonly isUnreadable: boolean;
  /** The highest id of the store when the stream was read. */
  readonly lastId: number;
}

/**
 * Reads the backlog of some streams. Reading takes a while. Entries that are committed meanwhile are collected until the
 * messages are taken, so nothing is lost.
 */
export class Backlog {
  readonly #store: Store;
  readonly #streams: StreamBacklog[] = [];
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
   * Reads the streams in order, so the first ones may use up the space. Where a stream does not fit, its newest entries
   * are read. Call `take` or `drop` afterwards.
   */
  static async read(
    { store, limits: { maxQueue } }: Pick<Hub, "store" | "limits">,
    wanted: readonly Wanted[],
    { isKnown }: { readonly isKnown: boolean },
  ): Promise<Backlog> {
    const backlog = new Backlog(store, wanted);
    const budget = maxQueue === 0 ? UNBOUNDED_BYTES : maxQueue * SHARE;
    try {
      await backlog.#read(wanted, isKnown ? budget : Math.min(budget, NEWCOMER_BYTES));
    } catch (error) {
      backlog.drop();
      throw error;
    }
    return backlog;
  }

  /** The messages of the backlog, up to now. Ends the collecting. */
  take(): ServerMessage[] {
    this.drop();
    // A terminal shows the last messages best, so private ones come after the rooms.
    const isPrivate = ({ wanted: { stream } }: StreamBacklog) => typeof stream === "number";
    const rooms = this.#streams.filter((stream) => !isPrivate(stream));
    return [...rooms, ...this.#streams.filter(isPrivate)].flatMap((stream) => messagesOf(stream, this.#tail));
  }

  /** Ends the collecting. */
  drop(): void {
    this.#stop();
  }

  async #read(wanted: readonly Wanted[], bytes: number): Promise<void> {
    let budget = bytes;
    // Entries that are committed from here on are in the tail, and must not come twice.
    const lastId = this.#store.lastId;
    for (const item of wanted) {
      const { entries, lostUntil, isUnreadable = false } = await this.#entries(
        item,
        Math.max(1, Math.floor(budget / MESSAGE_BYTES)),
      );
      const before = entries.filter(({ id }) => id <= lastId);
      let first = before.length;
      while (first > 0) {
        // A UTF-16 unit takes six bytes of JSON at most, such as \u001b.
        const cost = MESSAGE_BYTES + 6 * (before[first - 1]?.text.length ?? 0);
        if (cost > budget) break;
        budget -= cost;
        first--;
      }
      // For messages that were read, and for newcomers, it does not matter what is left out.
      const isCut = first > 0 && (before[first - 1]?.id ?? 0) > (item.seen ?? item.mark ?? Infinity);
      const gapUntil = isCut ? before[first - 1]?.id ?? 0 : lostUntil;
      this.#streams.push({ wanted: item, entries: before.slice(first), gapUntil, isUnreadable, lastId });
    }
  }

  async #entries(
    { stream, seen, mark, context }: Wanted,
    limit: number,
  ): Promise<Missed> {
    if (seen !== undefined) return await this.#store.missed(stream, seen, limit);
    if (mark === undefined) return { ...await this.#last(stream, Math.min(context, limit)), lostUntil: 0 };
    const missed = await this.#store.missed(stream, mark, limit);
    const { entries, lostUntil } = missed;
    const said = entries.filter((entry) => entry.type === "said");
    // Private messages that are all the person's own are not news.
    const isNews = typeof stream === "string" || said.some(({ author }) => author !== stream);
    const unread = isNews ? said : [];
    const count = Math.min(context, limit);
    if (unread.length >= count || lostUntil > 0) return { ...missed, entries: unread };
    return { ...await this.#last(stream, count), lostUntil };
  }

  /** The last messages of a stream: those that a client which has seen nothing has missed. */
  async #last(stream: Stream, count: number): Promise<Missed> {
    if (count === 0) return missedOf([], { after: 0, limit: 0, lostUntil: 0 });
    return await this.#store.missed(stream, 0, count);
  }
}

function messagesOf(
  { wanted, entries, gapUntil, isUnreadable, lastId }: StreamBacklog,
  tail: readonly Committed[],
): ServerMessage[] {
  const { stream, name, seen, mark, hasHistory } = wanted;
  const added = tail.filter((entry) => isIn(entry, stream));
  const after = seen ?? mark ?? 0;
  const gap: ServerMessage[] = gapUntil > 0 ? [{ type: "gap", to: name, after, before: gapUntil + 1 }] : [];
  // Newcomers have missed nothing and get no gap, but they are told as well.
  const warning: ServerMessage[] = isUnreadable ? [{ type: "notice", code: "unreadable", name }] : [];
  const messages = [...entries, ...added].map(eventOf);
  if (seen !== undefined) return [...warning, ...gap, ...messages];
  if (!hasHistory && added.length === 0) return [...warning, ...messages];
  const count = [...entries, ...added].filter(({ type }) => type === "said").length;
  const last = added.at(-1)?.id ?? lastId;
  return [
    ...warning,
    { type: "backlog", to: name, count, last, ...(mark === undefined ? {} : { read: mark }) },
    ...gap,
    ...messages,
  ];
}
