/**
 * Damage in a database: which errors mean it, and reading around it. A page on disk may be overwritten or unreadable
 * while all others are sound.
 *
 * This file knows nothing about tables.
 *
 * @module
 */

/** SQLite's result codes for a corrupt file, and for one that is not a database. */
const CORRUPT = [11, 26];
/** The same as text, because `exec` gives no code. */
const CORRUPT_WORDS = /malformed|not a database/;

/** SQLite's extended result codes for a page that the disk does not return. */
const UNREADABLE = [266, 522, 8458];

/** A row has values that this program never writes, as after a page was overwritten. */
export class DamagedRowError extends Error {
  override readonly name = "DamagedRowError";
}

/** Whether an error means that a database file is corrupt. */
export function isCorrupt(error: unknown): boolean {
  return CORRUPT.includes(resultCode(error) & 0xff) || error instanceof Error && CORRUPT_WORDS.test(error.message);
}

/** Whether an error means that the disk does not return a page: it may be a single page, or the disk may be gone. */
export function isUnreadable(error: unknown): boolean {
  return UNREADABLE.includes(resultCode(error));
}

/** Whether an error means that a part of a database cannot be read, so that another part may still be. */
export function isDamage(error: unknown): boolean {
  return error instanceof DamagedRowError || isCorrupt(error) || isUnreadable(error);
}

/** Returns SQLite's extended result code, 0 for any other error. */
export function resultCode(error: unknown): number {
  return error instanceof Error && "errcode" in error ? Number(error.errcode) : 0;
}

/** Returns what `read` returns, or `null` if a part of the database that it needs is damaged. */
export function unlessDamaged<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (isDamage(error)) return null;
    throw error;
  }
}

/** Up to this distance, each id is tried. A damaged page has up to some hundred messages. */
const TRIED_ONE_BY_ONE = 1000;

/**
 * Returns the lowest id from `after` on behind which `read` works: it gets an id, and reads the first row above it.
 * Beyond the first thousand ids, readable rows between two damaged parts may be passed over. Returns `null` if
 * everything up to the end of the table is damaged.
 */
export function nextReadable(after: number, read: (after: number) => unknown): number | null {
  const isReadable = (id: number) => unlessDamaged(() => read(id) ?? true) !== null;
  for (let id = after; id < after + TRIED_ONE_BY_ONE; id++) {
    if (isReadable(id)) return id;
  }
  let fails = after + TRIED_ONE_BY_ONE - 1;
  let works = after + TRIED_ONE_BY_ONE;
  while (!isReadable(works)) {
    if (works === Number.MAX_SAFE_INTEGER) return null;
    fails = works;
    works = Math.min(after + 2 * (works - after), Number.MAX_SAFE_INTEGER);
  }
  while (works - fails > 1) {
    const middle = fails + Math.floor((works - fails) / 2);
    if (isReadable(middle)) works = middle;
    else fails = middle;
  }
  return works;
}

/** Ids from one to another, both included. `null`: up to the end. */
export interface DamagedIds {
  readonly from: number;
  readonly to: number | null;
}

/** A part of a table in the order of ids: rows, or a range of ids that cannot be read. */
export type Part<Row> = { readonly rows: readonly Row[] } | DamagedIds;

/**
 * Reads all rows with ids above `after` that can be read, and says between them which cannot. `read` returns the first
 * rows above an id, ordered by id; a caller that needs no more rows stops.
 */
export function* readableParts<Row extends { readonly id: number }>(
  after: number,
  pageSize: number,
  read: (after: number, limit: number) => readonly Row[],
): Generator<Part<Row>> {
  let limit = pageSize;
  while (true) {
    const from = after;
    const rows = unlessDamaged(() => read(from, limit));
    if (rows === null && limit > 1) {
      limit = Math.floor(limit / 2);
    } else if (rows === null) {
      const next = nextReadable(after, (id) => read(id, 1));
      yield { from: after + 1, to: next };
      if (next === null) return;
      after = next;
    } else {
      if (rows.length > 0) yield { rows };
      if (rows.length < limit) return;
      after = rows.at(-1)?.id ?? after;
      limit = Math.min(2 * limit, pageSize);
    }
  }
}
