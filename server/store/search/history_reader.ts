/**
 * Reads what the index needs from history.db (../database/schema.ts) while the server writes to it. Every read is
 * short: the write-ahead log can start over only while nothing reads.
 *
 * @module
 */
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { type DamagedIds, readableParts, unlessDamaged } from "../database/damage.ts";
import { fromColumn } from "../database/sql.ts";
import { KIND } from "../database/schema.ts";
import type { IndexRow } from "./index_file.ts";

/** A message that has changed or is gone. */
export interface HistoryChange {
  readonly seq: number;
  readonly id: number;
}

/** The first messages above an id, and the ids before them that cannot be read. */
export interface HistoryPart {
  readonly rows: readonly IndexRow[];
  /** All messages up to this id are among the rows, or cannot be read. */
  readonly until: number;
  /** The ids that were passed over because the history is damaged there. */
  readonly damaged: DamagedIds | null;
}

/** The numbers of the first and the last known change, or zeros. */
export interface ChangeRange {
  readonly first: number;
  readonly last: number;
}

/** A process that opens or closes the file locks it for a moment. */
const TIMEOUT_MS = 1000;

/** How many rows are read at a time: together, the longest texts are not much longer than a write to the index may be. */
const PORTION = 16;

const COLUMNS = "SELECT id, author, room, recipient, text FROM message";
const IS_SAID = `kind = ${KIND.said} AND deleted IS NULL AND (room IS NOT NULL OR recipient IS NOT NULL)`;

export class HistoryReader {
  /** The name of the history. */
  readonly log: string;
  readonly #db: DatabaseSync;
  readonly #after: StatementSync;
  readonly #byId: StatementSync;
  readonly #changes: StatementSync;
  readonly #range: StatementSync;

  constructor(path: string) {
    this.#db = new DatabaseSync(path, { readOnly: true, timeout: TIMEOUT_MS });
    this.#db.exec("PRAGMA cell_size_check = ON");
    this.log = String(this.#db.prepare("SELECT value FROM meta WHERE name = 'log'").get()?.value);
    this.#after = this.#db.prepare(`${COLUMNS} WHERE id > ? AND ${IS_SAID} ORDER BY id LIMIT ?`);
    this.#byId = this.#db.prepare(`${COLUMNS} WHERE id = ? AND ${IS_SAID}`);
    this.#changes = this.#db.prepare("SELECT seq, id FROM change WHERE seq > ? ORDER BY seq LIMIT ?");
    this.#range = this.#db.prepare(
      "SELECT (SELECT min(seq) FROM change) AS first, (SELECT max(seq) FROM change) AS last",
    );
  }

  /**
   * Returns the first messages with ids above this one, ordered by id; neither deleted messages nor changes. At most
   * `limit` of them, and no more once their texts have so many characters.
   */
  after(id: number, limit: number, maxCharacters: number): HistoryPart {
    const parts = readableParts(id, limit, (after, count) => this.#rowsAfter(after, count, maxCharacters));
    for (const part of parts) {
      if ("rows" in part) return { rows: part.rows, until: part.rows.at(-1)?.id ?? id, damaged: null };
      return { rows: [], until: part.to ?? id, damaged: part };
    }
    return { rows: [], until: id, damaged: null };
  }

  #rowsAfter(after: number, limit: number, maxCharacters: number): IndexRow[] {
    const rows: IndexRow[] = [];
    for (let characters = 0; rows.length < limit && characters < maxCharacters;) {
      const count = Math.min(PORTION, limit - rows.length);
      const portion = this.#after.all(rows.at(-1)?.id ?? after, count).map(toRow);
      rows.push(...portion);
      if (portion.length < count) break;
      for (const { text } of portion) characters += text.length;
    }
    return rows;
  }

  /** Returns a message as it is now; `null` if it is deleted or gone, or cannot be read. */
  message(id: number): IndexRow | null {
    const row = unlessDamaged(() => this.#byId.get(id));
    return row === undefined || row === null ? null : toRow(row);
  }

  /** Returns the first changes after this one, in their order; `null` if they cannot be read. */
  changesAfter(seq: number, limit: number): readonly HistoryChange[] | null {
    return unlessDamaged(() =>
      this.#changes.all(seq, limit).map((row) => ({ seq: Number(row.seq), id: Number(row.id) }))
    );
  }

  /** Returns `null` if it cannot be read. */
  changeRange(): ChangeRange | null {
    return unlessDamaged(() => {
      const range = this.#range.get();
      return { first: Number(range?.first ?? 0), last: Number(range?.last ?? 0) };
    });
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
