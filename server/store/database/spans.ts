/**
 * Finds messages by their times, although the clock may go back: by the spans of ids in the table `span`
 * (schema.ts), each with the least and the greatest time of its messages.
 *
 * 1. Nothing relies on the order of times. An answer is exact: a span that is only partly within the times is read.
 * 2. The spans after the last row of the table are read too. There is one as a rule, because a span gets its row once a
 *    later one is begun.
 *
 * @module
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { SPAN_BITS } from "./schema.ts";
import type { Transaction } from "./sql.ts";

/** Messages at or after one Unix time in milliseconds, and before the other one. */
export interface TimeRange {
  readonly sinceTime?: number | undefined;
  readonly beforeTime?: number | undefined;
}

/** Ids from the first to the last, both included. */
export interface IdRange {
  readonly first: number;
  readonly last: number;
}

/** A range of ids, and whether all of its messages are known to be within the times. */
interface Piece extends IdRange {
  readonly isWhole: boolean;
}

const SPAN_IDS = 2 ** SPAN_BITS;

export class SpanReader {
  readonly #spans: StatementSync;
  readonly #spanOn: StatementSync;
  readonly #lastSpan: StatementSync;
  readonly #next: StatementSync;
  readonly #rows: StatementSync;

  constructor(database: DatabaseSync) {
    this.#spans = database.prepare(
      "SELECT span, least >= ?1 AND greatest < ?2 AS isWhole FROM span " +
        "WHERE greatest >= ?1 AND least < ?2 AND span BETWEEN ?3 AND ?4 ORDER BY span",
    );
    this.#spanOn = database.prepare(
      "SELECT span FROM span WHERE span >= ? AND greatest >= ? ORDER BY span LIMIT 1 OFFSET ?",
    );
    this.#lastSpan = database.prepare("SELECT max(span) AS last FROM span");
    this.#next = database.prepare("SELECT id FROM message WHERE id BETWEEN ? AND ? ORDER BY id LIMIT 1");
    this.#rows = database.prepare("SELECT id, time FROM message WHERE id BETWEEN ? AND ? ORDER BY id");
  }

  /**
   * Returns the ranges of ids, within the given one, that have all messages of the times and no others; those with the
   * lowest or the highest ids first. Spans are read only as far as ranges are taken.
   */
  *ranges(times: TimeRange, ids: IdRange, from: "first" | "last" = "first"): Generator<IdRange> {
    const { sinceTime = -Number.MAX_SAFE_INTEGER, beforeTime = Number.MAX_SAFE_INTEGER } = times;
    const pieces = this.#pieces(sinceTime, beforeTime, ids);
    let range: IdRange | null = null;
    for (const piece of from === "first" ? pieces : pieces.toReversed()) {
      const parts = piece.isWhole ? [piece] : this.#within(piece, sinceTime, beforeTime);
      for (const part of from === "first" ? parts : parts.toReversed()) {
        const isNext: boolean = range !== null && (part.first === range.last + 1 || part.last === range.first - 1);
        if (range !== null && !isNext) yield range;
        range = range !== null && isNext
          ? { first: Math.min(range.first, part.first), last: Math.max(range.last, part.last) }
          : { first: part.first, last: part.last };
      }
    }
    if (range !== null) yield range;
  }

  /**
   * Returns the last id of the first `count` spans, from that of an id on, that have messages at or after a time; `Infinity`
   * if there are not more of them.
   */
  lastIdOf(count: number, { firstId, sinceTime }: { readonly firstId: number; readonly sinceTime: number }): number {
    const span = this.#spanOn.get(spanOf(firstId), sinceTime, count - 1)?.span;
    return span === undefined ? Infinity : (Number(span) + 1) * SPAN_IDS - 1;
  }

  /** Returns the lowest id of a message with such a time, or `otherwise`. */
  firstId(times: TimeRange, otherwise: number): number {
    for (const { first, last } of this.ranges(times, { first: 0, last: otherwise - 1 })) {
      const id = this.#next.get(first, last)?.id;
      if (id !== undefined) return Number(id);
    }
    return otherwise;
  }

  #pieces(sinceTime: number, beforeTime: number, { first, last }: IdRange): Piece[] {
    const pieces = this.#spans.all(sinceTime, beforeTime, spanOf(first), spanOf(Math.max(0, last))).map(
      ({ span, isWhole }): Piece => ({
        first: Math.max(first, Number(span) * SPAN_IDS),
        last: Math.min(last, (Number(span) + 1) * SPAN_IDS - 1),
        isWhole: isWhole === 1,
      }),
    );
    const open = { first: Math.max(first, (Number(this.#lastSpan.get()?.last ?? -1) + 1) * SPAN_IDS), last };
    return open.first <= last ? [...pieces, { ...open, isWhole: false }] : pieces;
  }

  /** Reads a piece. Its ranges reach its ends if its first or its last message is within the times. */
  #within(piece: IdRange, sinceTime: number, beforeTime: number): IdRange[] {
    const ranges: IdRange[] = [];
    let first: number | null = null;
    let next = piece.first;
    for (const { id, time } of this.#rows.all(piece.first, piece.last)) {
      const isWithin = Number(time) >= sinceTime && Number(time) < beforeTime;
      if (isWithin) first ??= next;
      else if (first !== null) {
        ranges.push({ first, last: next - 1 });
        first = null;
      }
      next = Number(id) + 1;
    }
    if (first !== null) ranges.push({ first, last: piece.last });
    return ranges;
  }
}

/** Writes the rows of the spans. */
export class SpanWriter {
  readonly #write: StatementSync;
  /** The span of the ids that are written now; -1 if it is not known. */
  #open = -1;
  /** A span before which nothing is written any more. */
  #givenUp = -1;

  constructor(database: DatabaseSync, transaction: Transaction) {
    transaction.onRollback(() => this.#open = -1);
    this.#write = database.prepare(
      `INSERT OR REPLACE INTO span SELECT id >> ${SPAN_BITS}, min(time), max(time) FROM message ` +
        `WHERE id >= ((SELECT coalesce(max(span), -1) FROM span) + 1) << ${SPAN_BITS} AND id < ?1 << ${SPAN_BITS} ` +
        `GROUP BY id >> ${SPAN_BITS}`,
    );
  }

  /**
   * Writes the rows of all spans before that of `nextId`, whose messages are all written. Must be called within a
   * transaction.
   */
  close(nextId: number): void {
    const open = spanOf(nextId);
    if (open === this.#open || open === this.#givenUp) return;
    this.#write.run(open);
    this.#open = open;
  }

  /** Writes nothing until the span after that of `nextId`: a message of an earlier span cannot be read. */
  giveUp(nextId: number): void {
    this.#givenUp = spanOf(nextId);
  }
}

function spanOf(id: number): number {
  return Math.floor(id / SPAN_IDS);
}
