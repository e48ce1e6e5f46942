/**
 * A data folder with a history as the store on disk writes it, by the same schema and without the store.
 *
 * @module
 */
import { DatabaseSync } from "node:sqlite";
import { toColumn } from "../../../../server/store/database/sql.ts";
import { KIND, UPGRADES } from "../../../../server/store/database/schema.ts";
import { indexPathsIn } from "../../../../server/store/search/index_database.ts";

/** A message to be written: in room 1 by person 1 unless it says otherwise. */
export interface Saying {
  readonly text: string;
  readonly author?: number;
  readonly room?: number;
  /** Makes it private. */
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

  /** Writes messages in one transaction; gives the id of the first. The others follow it. */
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

  /** What is written next has an id that is higher by so many more. */
  skipIds(count: number): void {
    this.#lastId += count;
  }

  edit(id: number, text: string): void {
    this.#change(id, "UPDATE message SET text = ?, edited = 1 WHERE id = ?", text);
  }

  delete(id: number): void {
    this.#change(id, "UPDATE message SET text = ?, deleted = 1 WHERE id = ?", "");
  }

  /** Takes a row away, as retention does. */
  forget(id: number): void {
    this.#change(id, "DELETE FROM message WHERE id = ?");
  }

  /** Takes a message away without saying so, as no program does: what is found of it then is found in the index. */
  loseRow(id: number): void {
    this.#db.prepare("DELETE FROM message WHERE id = ?").run(id);
  }

  /** Removes all changes but the newest, as the store does with old ones. */
  pruneChanges(): void {
    this.#db.exec("DELETE FROM change WHERE seq < (SELECT max(seq) FROM change)");
  }

  rename(log: string): void {
    this.#db.prepare("UPDATE meta SET value = ? WHERE name = 'log'").run(log);
  }

  /** Whether a text stands in history.db itself, and not only in its log. */
  hasInHistory(text: string): boolean {
    return hasText(this.paths.historyPath, text);
  }

  /** Whether a text stands in one of the files of the index. */
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

/** Whether the bytes of an ASCII text stand in a file, if there is one. */
function hasText(path: string, text: string): boolean {
  try {
    return new TextDecoder("latin1").decode(Deno.readFileSync(path)).includes(text);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
