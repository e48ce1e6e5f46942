/**
 * Reads the history: from the disk, merged with the write buffer, and by the results of the search index.
 *
 * @module
 */
import type { SearchIndex } from "../search/search_index.ts";
import { isDeleted, isIn, missedOf, pageOf } from "../message_table.ts";
import type { HistoryQuery, Missed, Page, Past, SearchQuery, Stream } from "../store.ts";
import type { WriteBuffer } from "./write_buffer.ts";
import type { MessageReader } from "../database/message_reader.ts";
import type { RoomIds } from "../database/ids.ts";
import type { IdRange } from "../database/spans.ts";

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
    const missed = this.#tryRead(() => reader.missed(stream, { after, limit, until }), {
      entries: [],
      lostUntil: until,
    });
    if (buffer.isEmpty) return missed;
    const { entries: onDisk, lostUntil } = missed;
    const now = onDisk.map((entry) => entry.type === "said" ? buffer.overlay(entry) : entry)
      .filter((entry) => !isDeleted(entry));
    const all = [...now, ...buffer.missed(stream, after)];
    return missedOf(all, { after, limit, lostUntil: Math.max(lostUntil, buffer.lostUntil(stream)) });
  }

  /** Like `Store.history`, for messages with ids up to `until`. */
  history(query: HistoryQuery, until: number): Page {
    const { reader, buffer } = this.#parts;
    const onDisk = this.#tryRead(() => reader.history({ ...query, limit: query.limit + 1 }, until), []);
    const all = buffer.isEmpty ? onDisk : [...onDisk.map((past) => buffer.overlay(past)), ...buffer.history(query)];
    return pageOf(all, query);
  }

  /**
   * Like `Store.search`, for messages with ids up to `until`. Buffered messages are found only after they are written.
   */
  async search(query: SearchQuery, until: number): Promise<Page> {
    const { reader, rooms, buffer, index } = this.#parts;
    const { text, author, of, viewer, limit } = query;
    const room = typeof of === "string" ? rooms.find(of) : undefined;
    if (index === undefined || typeof of === "string" && room === undefined) return { messages: [], hasMore: false };
    const wanted = {
      ...(text === undefined ? {} : { text }),
      ...(author === undefined ? {} : { author }),
      ...(room === undefined ? {} : { room }),
      ...(typeof of === "number" ? { withPerson: of } : {}),
      viewer,
    };
    const ids: number[] = [];
    let isBehind = false;
    for (const { first, last } of this.#ranges(query, until)) {
      const found = await index.search({ ...wanted, minId: first, maxId: last, limit: limit + 1 - ids.length });
      ids.push(...found.ids);
      isBehind ||= found.isBehind;
      if (ids.length > limit) break;
    }
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

  /** Returns the ranges of ids to search, those with the highest ids first. */
  #ranges({ beforeTime, sinceTime, below }: SearchQuery, until: number): Iterable<IdRange> {
    const all = { first: 1, last: Math.min(until, (below ?? Infinity) - 1) };
    if (beforeTime === undefined && sinceTime === undefined) return [all];
    return this.#parts.reader.spans.ranges({ sinceTime, beforeTime }, all, "last");
  }
}

/** Rooms are public; private messages are visible to their two persons. */
function isSeenBy(past: Past, person: number): boolean {
  return typeof past.to === "string" || isIn(past, person);
}
