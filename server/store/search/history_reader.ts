/**
 * What the index reads of history.db (../disk/schema.ts), beside the server that writes it. Every reading is short, for
 * the file's log can begin anew only when nobody reads.
 *
 * @module
 */
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { fromColumn } from "../database/sql.ts";
import { KIND } from "../database/schema.ts";
import type { IndexRow } from "./index_file.ts";

/** A message that has changed or is gone. */
export interface HistoryChange {
  readonly seq: number;
  readonly id: number;
}

/** The numbers of the first and the last change that is known, 0 if none is. */
export interface ChangeRange {
  readonly first: number;
  readonly last: number;
}

/** Who opens or closes the file holds it for a moment. */
const TIMEOUT_MS = 1000;

const COLUMNS = "SELECT id, author, room, recipient, text FROM message";
const IS_SAID = `kind = ${KIND.said} AND deleted IS NULL AND (room IS NOT NULL OR recipient IS NOT NULL)`;

export class HistoryReader {
  /** Names the history. */
  readonly log: string;
  readonly #db: DatabaseSync;
  readonly #after: StatementSync;
  readonly #one: StatementSync;
  readonly #changes: StatementSync;
  readonly #range: StatementSync;

  constructor(path: string) {
    this.#db = new DatabaseSync(path, { readOnly: true, timeout: TIMEOUT_MS });
    this.log = String(this.#db.prepare("SELECT value FROM meta WHERE name = 'log'").get()?.value);
    this.#after = this.#db.prepare(`${COLUMNS} WHERE id > ? AND ${IS_SAID} ORDER BY id LIMIT ?`);
    this.#one = this.#db.prepare(`${COLUMNS} WHERE id = ? AND ${IS_SAID}`);
    this.#changes = this.#db.prepare("SELECT seq, id FROM change WHERE seq > ? ORDER BY seq LIMIT ?");
    this.#range = this.#db.prepare(
      "SELECT (SELECT min(seq) FROM change) AS first, (SELECT max(seq) FROM change) AS last",
    );
  }

  /** The first messages with ids above this one, in the order of ids; neither deleted ones nor changes. */
  after(id: number, limit: number): readonly IndexRow[] {
    return this.#after.all(id, limit).map(toRow);
  }

  /** A message as it is now, `null` if it is deleted or gone. */
  message(id: number): IndexRow | null {
    const row = this.#one.get(id);
    return row === undefined ? null : toRow(row);
  }

  /** The first changes behind this one, in their order. */
  changesAfter(seq: number, limit: number): readonly HistoryChange[] {
    return this.#changes.all(seq, limit).map((row) => ({ seq: Number(row.seq), id: Number(row.id) }));
  }

  changeRange(): ChangeRange {
    const range = this.#range.get();
    return { first: Number(range?.first ?? 0), last: Number(range?.last ?? 0) };
  }

  close(): void {
    this.#db.close();
  }
}

function toRow(row: Readonly<Record<string, unknown>>): IndexRow {
  const { id, author, room, recipient, text } = row;
  return {
    id: Number(id),
    author: Number(author),
    room: room === null ? null : Number(room),
    recipient: recipient === null ? null : Number(recipient),
    text: text instanceof Uint8Array ? fromColumn(text) : String(text),
  };
}
