/**
 * A data folder with a history, written by the schema of the store on disk but without the store.
 *
 * @module
 */
import { DatabaseSync } from "node:sqlite";
import { toColumn } from "../../../../server/store/database/sql.ts";
import { KIND, UPGRADES } from "../../../../server/store/database/schema.ts";
import { overwritePage, overwriteTable } from "../disk/support/damaged_folder.ts";
import { indexPathsIn } from "../../../../server/store/search/index_database.ts";

/** A message to be written; by default in room 1 by person 1. */
export interface Saying {
  readonly text: string;
  readonly author?: number;
  readonly room?: number;
  /** Makes the message private. */
  readonly recipient?: number;
}

export class HistoryFolder implements Disposable {
  readonly path: string;
  readonly paths: ReturnType<typeof indexPathsIn>;
  readonly #db: DatabaseSync;
  #lastId = 0;

  constructor({ log = "a log", dir }: { log?: string; dir?: string } = {}) {
    this.path = Deno.makeTempDirSync({ prefix: "chat-search-", ...(dir === undefined ? {} : { dir }) });
    this.paths = indexPathsIn(this.path);
    this.#db = new DatabaseSync(this.paths.historyPath);
    this.#db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA wal_autocheckpoint = 0");
    for (const step of UPGRADES) this.#db.exec(step);
    this.#db.prepare("INSERT INTO meta (name, value) VALUES ('log', ?)").run(log);
  }

  get lastId(): number {
    return this.#lastId;
  }

  /** Writes messages in one transaction, with consecutive ids; returns the first id. */
  say(...sayings: readonly (string | Saying)[]): number {
    const insert = this.#db.prepare(
      `INSERT INTO message (id, time, kind, room, recipient, author, from_name, text, action)
        VALUES (?, ?, ${KIND.said}, ?, ?, ?, 'somebody', ?, 0)`,
    );
    const first = this.#lastId + 1;
    this.#db.exec("BEGIN");
    for (const saying of sayings) {
      const { text, author = 1, room = 1, recipient = null } = typeof saying === "string" ? { text: saying } : saying;
      const id = ++this.#lastId;
      insert.run(id, 1_795_428_000_000 + id, recipient === null ? room : null, recipient, author, toColumn(text));
    }
    this.#db.exec("COMMIT");
    return first;
  }

  /** Raises the id of the next message by this number. */
  skipIds(count: number): void {
    this.#lastId += count;
  }

  edit(id: number, text: string): void {
    this.#change(id, "UPDATE message SET text = ?, edited = 1 WHERE id = ?", text);
  }

  delete(id: number): void {
    this.#change(id, "UPDATE message SET text = ?, deleted = 1 WHERE id = ?", "");
  }

  /** Removes a row, as retention does. */
  forget(id: number): void {
    this.#change(id, "DELETE FROM message WHERE id = ?");
  }

  /** Removes a message without a change, as no program does: a search that still finds it used the index. */
  loseRow(id: number): void {
    this.#db.prepare("DELETE FROM message WHERE id = ?").run(id);
  }

  /** Notes changes of messages that were never there. */
  noteChanges(count: number): void {
    this.#db.prepare(
      "WITH RECURSIVE n (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n LIMIT ?) INSERT INTO change (id) SELECT id + 1e9 FROM n",
    ).run(count);
  }

  /** Removes all changes but the newest, as the store does with old ones. */
  pruneChanges(): void {
    this.#db.exec("DELETE FROM change WHERE seq < (SELECT max(seq) FROM change)");
  }

  /** Overwrites the page that has a text, as a failing disk does. */
  damage(text: string): void {
    this.#db.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get();
    overwritePage(this.paths.historyPath, text);
  }

  /** Overwrites the page that has the change of a message; its id is above 2^24. */
  damageChange(id: number): void {
    this.#db.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get();
    const column = new Uint8Array(4);
    new DataView(column.buffer).setInt32(0, id);
    overwritePage(this.paths.historyPath, column);
  }

  /** Overwrites the first page of a table. */
  damageTable(table: string): void {
    this.#db.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get();
    overwriteTable(this.paths.historyPath, table);
  }

  rename(log: string): void {
    this.#db.prepare("UPDATE meta SET value = ? WHERE name = 'log'").run(log);
  }

  /** Whether history.db itself has a text, and not only its log. */
  hasInHistory(text: string): boolean {
    return hasText(this.paths.historyPath, text);
  }

  /** Whether a file of the index has a text. */
  hasInIndex(text: string): boolean {
    return ["", "-wal"].some((suffix) => hasText(this.paths.indexPath + suffix, text));
  }

  [Symbol.dispose](): void {
    this.#db.close();
    Deno.removeSync(this.path, { recursive: true });
  }

  #change(id: number, sql: string, ...values: readonly string[]): void {
    this.#db.exec("BEGIN");
    this.#db.prepare(sql).run(...values, id);
    this.#db.prepare("INSERT INTO change (id) VALUES (?)").run(id);
    this.#db.exec("COMMIT");
  }
}

/** Whether a file exists and has the bytes of an ASCII text. */
function hasText(path: string, text: string): boolean {
  try {
    return new TextDecoder("latin1").decode(Deno.readFileSync(path)).includes(text);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
