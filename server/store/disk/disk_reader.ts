/**
 * Reads the history: from the disk, merged with the write buffer, and by the results of the search index.
 *
 * @module
 */
import type { SearchIndex } from "../search/search_index.ts";
import { countedOf, isDeleted, isIn, missedOf, pageOf } from "../message_table.ts";
import type {
  Changed,
  ChangesQuery,
  Counted,
  HistoryQuery,
  Missed,
  Page,
  Past,
  SearchQuery,
  Stream,
} from "../store.ts";
import type { WriteBuffer } from "./write_buffer.ts";
import type { MessageReader } from "../database/message_reader.ts";
import type { RoomIds } from "../database/ids.ts";

export interface DiskReaderParts {
  readonly reader: MessageReader;
  readonly rooms: RoomIds;
  readonly buffer: WriteBuffer;
  readonly index: Pick<SearchIndex, "search"> | undefined;
  /** Called with the error when the disk begins to be unreadable. */
  readonly failed: (error: unknown) => void;
}

export class DiskReader {
  readonly #parts: DiskReaderParts;
  #isFailing = false;

  constructor(parts: DiskReaderParts) {
    this.#parts = parts;
  }

  /** Like `Store.missed`, for entries with ids up to `until`. */
  missed(stream: Stream, { after, limit, until }: { after: number; limit: number; until: number }): Missed {
    const { reader, buffer } = this.#parts;
    const missed = this.#tryRead(
      () => reader.missed(stream, { after, limit, until }),
      missedOf([], { after, limit, lostUntil: until, removedUntil: 0 }),
    );
    if (buffer.isEmpty) return missed;
    const { entries: onDisk, lostUntil, removedUntil, hasMore } = missed;
    const now = onDisk.map((entry) => entry.type === "said" ? buffer.overlay(entry) : entry)
      .filter((entry) => !isDeleted(entry));
    const all = [...now, ...buffer.missed(stream, after).filter(({ id }) => id <= until)];
    const dropped = buffer.lostUntil(stream);
    return missedOf(all, {
      after,
      limit,
      lostUntil: Math.max(lostUntil, dropped),
      removedUntil: Math.max(removedUntil, dropped),
      hasMore,
    });
  }

  /** Like `Store.count`, for messages with ids up to `until`. */
  count(stream: Stream, range: { after: number; limit: number; until: number }): Counted {
    const { reader, buffer } = this.#parts;
    const { after, limit, until } = range;
    const onDisk = reader.count(stream, range);
    if (onDisk.count === limit || buffer.isEmpty) return onDisk;
    const buffered = buffer.missed(stream, after).filter(({ id }) => id <= until);
    const { count, lastId } = countedOf(buffered, limit - onDisk.count);
    return { count: onDisk.count + count, lastId: Math.max(onDisk.lastId, lastId) };
  }

  /** Like `Store.history`, for messages with ids up to `until`. */
  history(query: HistoryQuery, until: number): Page {
    const { reader, buffer } = this.#parts;
    const onDisk = this.#tryRead(() => reader.history({ ...query, limit: query.limit + 1 }, until), []);
    const all = buffer.isEmpty ? onDisk : [...onDisk.map((past) => buffer.overlay(past)), ...buffer.history(query)];
    return pageOf(all, query, this.#removedUntil(query));
  }

  /** Like `Store.changes`. */
  changes(query: ChangesQuery): readonly Changed[] {
    const { reader, buffer } = this.#parts;
    const onDisk = this.#tryRead(() => reader.changes(query), []);
    return [...onDisk, ...buffer.changes(query)].slice(0, query.limit);
  }

  #removedUntil({ of }: HistoryQuery): number {
    const { reader, buffer } = this.#parts;
    const stream = typeof of === "string" ? of : of.person;
    return Math.max(this.#tryRead(() => reader.removedUntil(stream), 0), buffer.lostUntil(stream));
  }

  /**
   * Like `Store.search`, for messages with ids up to `until`. Buffered messages are found only after they are written.
   */
  async search(query: SearchQuery, until: number): Promise<Page> {
    const { reader, rooms, buffer, index } = this.#parts;
    const { text, author, of, viewer, limit } = query;
    const room = typeof of === "string" ? rooms.find(of) : undefined;
    if (index === undefined || typeof of === "string" && room === undefined) return { messages: [], hasMore: false };
    const { ids, isBehind } = await index.search({
      ...(text === undefined ? {} : { text }),
      ...(author === undefined ? {} : { author }),
      ...(room === undefined ? {} : { room }),
      ...(typeof of === "number" ? { withPerson: of } : {}),
      ...this.#idRange(query, until),
      viewer,
      limit: limit + 1,
    });
    // The index may be slightly out of date, so its results are checked.
    const messages = reader.byIds(ids.slice(0, limit)).map((past) => buffer.overlay(past))
      .filter((past) => !isDeleted(past) && isSeenBy(past, viewer));
    return { messages, hasMore: ids.length > limit, isBehind: isBehind || !buffer.isEmpty };
  }

  /**
   * Reads from a disk that may fail. Users can join all the same; what the disk has is missing then, and the operator
   * is notified once.
   */
  #tryRead<T>(read: () => T, otherwise: T): T {
    try {
      const result = read();
      this.#isFailing = false;
      return result;
    } catch (error) {
      if (!this.#isFailing) this.#parts.failed(error);
      this.#isFailing = true;
      return otherwise;
    }
  }

  #idRange({ beforeTime, sinceTime, below }: SearchQuery, until: number): { minId?: number; maxId: number } {
    const { reader } = this.#parts;
    const ends = [until, (below ?? Infinity) - 1];
    if (beforeTime !== undefined) ends.push(reader.firstAt(beforeTime) - 1);
    return { ...(sinceTime === undefined ? {} : { minId: reader.firstAt(sinceTime) }), maxId: Math.min(...ends) };
  }
}

/** Rooms are public; private messages are visible to their two persons. */
function isSeenBy(past: Past, person: number): boolean {
  return typeof past.to === "string" || isIn(past, person);
}
