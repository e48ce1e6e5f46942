/**
 * Reads the history: from the disk, merged with the write buffer, and by the results of the search index.
 *
 * Nothing is left out silently. Where a page of the database is damaged, or the disk does not answer, a request is
 * refused (`UnreadableError`), and a session that arrives gets what is above the damage and is told so.
 *
 * @module
 */
import type { IndexAnswer, SearchIndex } from "../search/search_index.ts";
import { changesOf, countedOf, isDeleted, isForward, isIn, missedOf, pageOf } from "../message_table.ts";
import {
  type ChangesPage,
  type ChangesQuery,
  type Committed,
  type Counted,
  type HistoryQuery,
  type Missed,
  type Page,
  type Past,
  type SearchQuery,
  type Stream,
  UnreadableError,
} from "../store.ts";
import type { WriteBuffer } from "./write_buffer.ts";
import { nextReadable } from "../database/damage.ts";
import type { MessageReader, MissedRange } from "../database/message_reader.ts";
import { attempt } from "../database/sql.ts";
import type { IdRange } from "../database/spans.ts";
import type { HistoryFile } from "./history_file.ts";

export interface DiskReaderParts {
  /** It may be opened again, so its parts are asked for each time. */
  readonly history: Pick<HistoryFile, "reader" | "rooms">;
  readonly buffer: WriteBuffer;
  readonly index: Pick<SearchIndex, "search"> | undefined;
  /** Called with the error when something cannot be read. */
  readonly failed: (error: unknown) => void;
}

export class DiskReader {
  readonly #parts: DiskReaderParts;

  constructor(parts: DiskReaderParts) {
    this.#parts = parts;
  }

  /** Like `Store.missed`, for entries with ids up to `until`. */
  missed(stream: Stream, range: MissedRange): Missed {
    const { buffer } = this.#parts;
    const missed = this.#missedOnDisk(stream, range);
    if (buffer.isEmpty) return missed;
    const { after, limit, until, withChanges = true } = range;
    const { entries: onDisk, lostUntil, removedUntil, next, isUnreadable = false } = missed;
    const now = onDisk.map((entry) => entry.type === "said" ? buffer.overlay(entry) : entry)
      .filter((entry) => !isDeleted(entry));
    const buffered = buffer.missed(stream, after).filter(({ id, type }) =>
      id <= until && (withChanges || type === "said")
    );
    const all = [...now, ...buffered];
    const dropped = buffer.lostUntil(stream);
    const merged = missedOf(all, {
      after,
      limit,
      lostUntil: Math.max(lostUntil, dropped),
      removedUntil: Math.max(removedUntil, dropped),
      next,
    });
    return isUnreadable ? { ...merged, isUnreadable } : merged;
  }

  /** Like `Store.count`, for messages with ids up to `until`. */
  count(stream: Stream, range: { after: number; limit: number; until: number }): Counted {
    const { history, buffer } = this.#parts;
    const { after, limit, until } = range;
    // Rows that cannot be read are counted by the index, which does not know what is a message.
    const onDisk = this.#tryRead(() => history.reader.count(stream, range)) ??
      this.#tryRead(() => history.reader.countRows(stream, range)) ?? { count: 0, next: null };
    if (buffer.isEmpty) return onDisk;
    const present = onDisk.count - buffer.deletedOnDisk(stream, { after, until: onDisk.next ?? until });
    if (onDisk.next !== null) return { count: present, next: onDisk.next };
    const buffered = buffer.missed(stream, after).filter(({ id }) => id <= until);
    const { count, next } = countedOf(buffered, limit - present);
    return { count: present + count, next };
  }

  /** Like `Store.history`, for messages with ids up to `until`. */
  history(query: HistoryQuery, until: number): Page {
    const read = (limit: number) => this.#parts.history.reader.history({ ...query, limit }, until);
    // One more tells whether there are more.
    const onDisk = this.#tryRead(() => read(query.limit + 1));
    if (onDisk === null) return this.#historyAbove(query, { read, until });
    return this.#pageOf(onDisk, query);
  }

  /** Like `Store.changes`. */
  changes(query: ChangesQuery): ChangesPage {
    const { history, buffer } = this.#parts;
    const onDisk = this.#tryRead(() => history.reader.changes(query));
    if (onDisk === null) throw new UnreadableError();
    const { changes, next } = onDisk;
    return next === null ? changesOf([...changes, ...buffer.changes(query)], query) : onDisk;
  }

  /** Adds what is in the buffer to what was read. Its ids are above all others, so those of the disk come first. */
  #pageOf({ messages, next }: ReturnType<MessageReader["history"]>, query: HistoryQuery): Page {
    const { buffer } = this.#parts;
    const removedUntil = this.#removedUntil(query);
    if (buffer.isEmpty) return pageOf(messages, query, { removedUntil, next });
    const buffered = next !== null && isForward(query) ? [] : buffer.history(query);
    return pageOf([...messages.map((past) => buffer.overlay(past)), ...buffered], query, { removedUntil, next });
  }

  #removedUntil({ of }: HistoryQuery): number {
    const { history, buffer } = this.#parts;
    const stream = typeof of === "string" ? of : of.person;
    return Math.max(this.#tryRead(() => history.reader.removedUntil(stream)) ?? 0, buffer.lostUntil(stream));
  }

  /**
   * Like `Store.search`, for messages with ids up to `until`. Buffered messages are found only after they are written.
   */
  async search(query: SearchQuery, until: number): Promise<Page> {
    const { history, buffer, index } = this.#parts;
    const { text, author, of, viewer, limit } = query;
    const range = this.#tryRead(() => {
      return {
        ids: [...this.#ranges(query, until)],
        room: typeof of === "string" ? history.rooms.find(of) : undefined,
      };
    });
    if (range === null) throw new UnreadableError();
    const { room } = range;
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
    for (const { first, last } of range.ids) {
      for (let next: number | undefined = last; next !== undefined && ids.length <= limit;) {
        const found: IndexAnswer = await index.search({
          ...wanted,
          minId: first,
          maxId: next,
          limit: limit + 1 - ids.length,
        });
        ids.push(...found.ids);
        isBehind ||= found.isBehind;
        next = found.next;
      }
    }
    // The index may be slightly out of date, so its results are checked.
    const found = this.#tryRead(() => history.reader.byIds(ids.slice(0, limit)));
    if (found === null) throw new UnreadableError();
    const messages = found.map((past) => buffer.overlay(past))
      .filter((past) => !isDeleted(past) && isSeenBy(past, viewer));
    return { messages, hasMore: ids.length > limit, isBehind: isBehind || !buffer.isEmpty };
  }

  /** Users can join all the same: what can be read comes, and what is below is said to be missing. */
  #missedOnDisk(stream: Stream, range: MissedRange): Missed {
    const { history } = this.#parts;
    const missed = this.#tryRead(() => history.reader.missed(stream, range));
    if (missed !== null) return missed;
    const entries: Committed[] = [];
    let lostUntil = range.until;
    for (let limit = range.limit; limit > 0;) {
      const [end, size] = [lostUntil, Math.min(limit, range.limit - entries.length)];
      const part = attempt(() => history.reader.missed(stream, { ...range, limit: size, until: end }).entries, null);
      if (part !== null) entries.unshift(...part);
      // Where nothing more can be read, ever fewer are tried.
      if (part === null || part.length === 0) limit = Math.floor(limit / 2);
      lostUntil = (entries[0]?.id ?? range.until + 1) - 1;
    }
    const removedUntil = this.#tryRead(() => history.reader.removedUntil(stream)) ?? 0;
    const next = lostUntil > range.after ? lostUntil + 1 : null;
    return {
      ...missedOf(entries, { ...range, lostUntil, removedUntil, next }),
      isUnreadable: true,
    };
  }

  /** Answers a query although something beyond its limit, or within it, cannot be read. */
  #historyAbove(
    query: HistoryQuery,
    { read, until }: { read: (limit: number) => ReturnType<MessageReader["history"]>; until: number },
  ): Page {
    let [limit, fails] = [0, query.limit + 1];
    while (fails - limit > 1) {
      const middle = Math.floor((limit + fails) / 2);
      if (attempt(() => read(middle), null) === null) fails = middle;
      else limit = middle;
    }
    const onDisk = limit < query.limit ? null : this.#tryRead(() => read(limit));
    if (onDisk === null) throw new UnreadableError(limit, limit > 0 ? null : this.#endOfDamage(query, until));
    return { ...this.#pageOf(onDisk, query), hasMore: true };
  }

  /** Returns the last id that a query `after` an id has to pass over; `null` if that cannot be told. */
  #endOfDamage({ of, after }: HistoryQuery, until: number): number | null {
    if (after === undefined) return null;
    const { reader } = this.#parts.history;
    return attempt(() => nextReadable(after, (id) => reader.history({ of, after: id, limit: 1 }, until)), null);
  }

  /** Reads from a disk that may fail: `null` if it does. The operator is notified. */
  #tryRead<T>(read: () => T): T | null {
    try {
      return read();
    } catch (error) {
      this.#parts.failed(error);
      return null;
    }
  }

  /** Returns the ranges of ids to search, those with the highest ids first. */
  #ranges({ beforeTime, sinceTime, below }: SearchQuery, until: number): Iterable<IdRange> {
    const all = { first: 1, last: Math.min(until, (below ?? Infinity) - 1) };
    if (beforeTime === undefined && sinceTime === undefined) return [all];
    return this.#parts.history.reader.spans.ranges({ sinceTime, beforeTime }, all, "last");
  }
}

/** Rooms are public; private messages are visible to their two persons. */
function isSeenBy(past: Past, person: number): boolean {
  return typeof past.to === "string" || isIn(past, person);
}
