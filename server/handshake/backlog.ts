/**
 * The backlog of a session that enters rooms: the messages that it has missed or that were said before. What does not
 * fit is left out, and a `gap` says so (PROTOCOL.md H10, H13).
 *
 * @module
 */
import { concat } from "../../shared/bytes.ts";
import type { TimeSlice } from "../../shared/event_loop.ts";
import { encodeMessage, MAX_GAP_COUNT, type ServerMessage } from "../../shared/wire/message.ts";
import type { Hub } from "../hub/hub.ts";
import { isIn } from "../store/message_table.ts";
import { eventOf } from "../hub/message_mapping.ts";
import type { Committed, Store, Stream } from "../store/store.ts";
import { type Frame, type Looks, StreamBacklog, type Wanted } from "./stream_backlog.ts";

/** The share of a session's write queue that the backlog may fill. The rest is for messages that arrive meanwhile. */
const SHARE = 0.5;

/** The most bytes of a backlog where the queue has no limit. */
const UNBOUNDED_BYTES = 64 * 1024 * 1024;

/**
 * The most bytes of a short backlog: a thousand messages or more. It is for newcomers, who may come again and again, and
 * for everybody while many wait for theirs.
 */
const SHORT_BYTES = 256 * 1024;

/** The most bytes of the messages about a stream itself: `notice`, `backlog` and `gap`. */
const HEAD_BYTES = 768;

/** How many messages are counted for all gaps together, of a usual and a short backlog: 1 ms of reading for each 1000. */
const MAX_COUNTED = 100_000;
const MAX_COUNTED_SHORT = 20_000;

/**
 * How many looks at the store may find less than was wanted, for all streams together: each takes a millisecond or two, and
 * others wait to come in.
 */
const MAX_LOOKS = 32;

/** Frames are joined to blocks of about this size. */
const BLOCK_BYTES = 65_536;

/**
 * Reads the backlog of some streams. Reading takes a while. Entries that are committed meanwhile are collected until the
 * messages are taken, so nothing is lost.
 */
export class Backlog {
  readonly #streams: readonly StreamBacklog[];
  /** The highest id of the store when the reading began. What is committed later is in the tail. */
  readonly #lastId: number;
  readonly #tail: Committed[] = [];
  readonly #stop: () => void;

  private constructor(store: Store, wanted: readonly Wanted[], looks: Looks) {
    this.#lastId = store.lastId;
    this.#streams = wanted.map((item) => new StreamBacklog(store, item, looks));
    const streams = new Set<Stream>(wanted.map(({ stream }) => stream));
    this.#stop = store.subscribe((batch) => {
      for (const entry of batch) {
        if (streams.has(entry.to) || streams.has(entry.author)) this.#tail.push(entry);
      }
    });
  }

  /**
   * Reads the streams, which share the space fairly. Where a stream does not fit, its newest messages are taken. Other
   * work gets the main thread in between. Call `take` or `drop` afterwards.
   */
  static async read(
    { store, limits: { maxQueue } }: Pick<Hub, "store" | "limits">,
    wanted: readonly Wanted[],
    { isShort, slice, maxLooks = MAX_LOOKS }: {
      readonly isShort: boolean;
      readonly slice: TimeSlice;
      /** How many looks may find less than was wanted. */
      readonly maxLooks?: number;
    },
  ): Promise<Backlog> {
    const backlog = new Backlog(store, wanted, { left: maxLooks });
    const space = maxQueue === 0 ? UNBOUNDED_BYTES : maxQueue * SHARE;
    const pause = async () => void await slice.pause();
    try {
      await backlog.#read(isShort ? Math.min(space, SHORT_BYTES) : space, pause);
      await backlog.#count(isShort ? MAX_COUNTED_SHORT : MAX_COUNTED, pause);
    } catch (error) {
      backlog.drop();
      throw error;
    }
    return backlog;
  }

  /** Whether there is something by somebody else, up to now, that the person has not read. */
  get hasUnread(): boolean {
    return this.#streams.some(({ hasUnread, wanted: { stream, seen, mark, reader } }) =>
      hasUnread ||
      (seen ?? mark) !== undefined && this.#tail.some((entry) => isIn(entry, stream) && entry.author !== reader)
    );
  }

  /** The frames of the backlog, up to now. Ends the collecting. */
  take(): readonly Frame[] {
    this.drop();
    // A terminal shows the last messages best, so private ones come after the rooms.
    const isPrivate = ({ wanted: { stream } }: StreamBacklog) => typeof stream === "number";
    const rooms = this.#streams.filter((stream) => !isPrivate(stream));
    const all = [...rooms, ...this.#streams.filter(isPrivate)];
    return joined(all.flatMap((stream) => framesOf(stream, { tail: this.#tail, lastId: this.#lastId })));
  }

  /** Ends the collecting. */
  drop(): void {
    this.#stop();
  }

  /**
   * Each stream gets its newest message first, as far as they fit. What is left is shared in rounds: each stream may take
   * an equal part, and those that need less leave the rest for the next round.
   */
  async #read(space: number, pause: () => Promise<void>): Promise<void> {
    let left = space - HEAD_BYTES * this.#streams.length;
    for (const stream of this.#streams) left -= await stream.take({ space: left, most: 1, pause });
    for (let taken = 1; taken > 0;) {
      taken = 0;
      const open = this.#streams.filter(({ isOver }) => !isOver);
      const share = Math.floor(left / open.length);
      for (const stream of open) taken += await stream.take({ space: share, pause });
      left -= taken;
    }
  }

  async #count(most: number, pause: () => Promise<void>): Promise<void> {
    let left = most;
    for (const stream of this.#streams) left -= await stream.finish({ most: Math.min(left, MAX_GAP_COUNT), pause });
  }
}

function framesOf(
  { wanted, frames, said, gap, isUnreadable }: StreamBacklog,
  { tail, lastId }: { readonly tail: readonly Committed[]; readonly lastId: number },
): Frame[] {
  const { stream, name, seen, mark, hasHistory } = wanted;
  const added = tail.filter((entry) => isIn(entry, stream));
  const head: ServerMessage[] = gap === null ? [] : [gap];
  if (seen === undefined && (hasHistory || added.length > 0)) {
    const count = said + added.filter(({ type }) => type === "said").length;
    const last = added.at(-1)?.id ?? lastId;
    head.unshift({ type: "backlog", to: name, count, last, ...(mark === undefined ? {} : { read: mark }) });
  }
  // Newcomers have missed nothing and get no gap, but they are told as well.
  if (isUnreadable) head.unshift({ type: "notice", code: "unreadable", name });
  return [...head.map(encodeMessage), ...frames, ...added.map((entry) => encodeMessage(eventOf(entry)))];
}

/** Joins frames to blocks, so that each write has many. */
function joined(frames: readonly Frame[]): Frame[] {
  const blocks: Frame[] = [];
  for (let first = 0; first < frames.length;) {
    let [end, length] = [first, 0];
    while (end < frames.length && (end === first || length + (frames[end]?.length ?? 0) <= BLOCK_BYTES)) {
      length += frames[end++]?.length ?? 0;
    }
    blocks.push(concat(frames.slice(first, end)));
    first = end;
  }
  return blocks;
}
