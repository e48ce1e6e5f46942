/**
 * Removes a person from a history: all messages from and to them, their sessions, marks and name. Works on the folder
 * of a server that is not running.
 *
 * Several persons may have used the same name one after another, because a user who returns without a secret is a new
 * person. The name stands for all of those whose last name it is, and for the one to whom it belongs.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { nameKey } from "../../../shared/wire/name.ts";
import { SearchIndex } from "../search/search_index.ts";
import { removeUnfinished } from "./compactor.ts";
import { HistoryFile } from "./history_file.ts";
import { FolderError, shownFolder } from "../folder.ts";
import { Transaction } from "../database/sql.ts";

/** What the history has about the persons of a name. */
export interface PersonData {
  readonly persons: readonly number[];
  readonly messages: number;
  readonly privates: number;
  readonly sessions: number;
  /** How many keys belong to them. */
  readonly devices: number;
}

export class PersonEraser implements Disposable {
  readonly #folder: string;
  readonly #history: HistoryFile;
  readonly #database: DatabaseSync;

  /** Opens a folder. Throws a `FolderError`, above all if a server uses it, or the error of the system. */
  constructor(folder: string) {
    this.#folder = folder;
    this.#history = HistoryFile.open(folder);
    this.#database = this.#history.rows.database;
    try {
      this.#prepare();
      // A program that reads the files would keep them from being cleared.
      this.#clear();
    } catch (error) {
      this[Symbol.dispose]();
      throw error;
    }
  }

  /** The names of all persons. */
  names(): readonly string[] {
    return this.#database.prepare("SELECT DISTINCT name FROM person").all().map(({ name }) => String(name));
  }

  /** Returns what the history has about the persons who own a name, have it or had it last; `null` if there is none. */
  find(name: string): PersonData | null {
    const key = nameKey(name);
    const all = this.#database.prepare("SELECT id, name FROM person").all();
    const named = all.filter((row) => nameKey(String(row.name)) === key).map(({ id }) => Number(id));
    const owners = this.#database.prepare("SELECT person FROM name WHERE key = ?").all(key);
    const persons = [...new Set([...named, ...owners.map(({ person }) => Number(person))])];
    if (persons.length === 0) return null;
    const count = (sql: string) =>
      Number(this.#database.prepare(`SELECT count(*) AS count FROM ${sql}`).get(JSON.stringify(persons))?.count);
    return {
      persons,
      messages: count(`message WHERE kind = 0 AND room IS NOT NULL AND author IN ${IDS}`),
      privates: count(`message WHERE kind = 0 AND recipient IS NOT NULL AND ${IS_THEIRS}`),
      sessions: count(`session WHERE person IN ${IDS}`),
      devices: count(`device WHERE person IN ${IDS}`),
    };
  }

  /**
   * Removes it all, and every byte of it from the files of the folder. Throws a `FolderError` if another program reads
   * the files: the bytes are then overwritten the next time that this class or a server opens the folder.
   */
  remove({ persons }: PersonData): void {
    const run = (sql: string) => this.#database.prepare(sql).run(JSON.stringify(persons));
    new Transaction(this.#database).run(() => {
      this.#removeTopics(persons);
      run(`INSERT INTO change (id) SELECT id FROM message WHERE ${IS_THEIRS}`);
      run(`DELETE FROM message WHERE ${IS_THEIRS}`);
      run(`DELETE FROM session WHERE person IN ${IDS}`);
      run(`DELETE FROM mark WHERE person IN ${IDS}`);
      this.#removeAccess(persons);
      run(`DELETE FROM person WHERE id IN ${IDS}`);
      this.#rewrite();
    });
    removeUnfinished(this.#folder);
    // The next server builds the index again.
    SearchIndex.remove(this.#folder);
    this.#clear();
  }

  #prepare(): void {
    try {
      this.#history.prepare();
    } catch (error) {
      throw /locked/.test(String(error)) ? this.#beingRead() : error;
    }
  }

  /** Copies the write-ahead log into the database, over the old pages, and truncates it. */
  #clear(): void {
    // A reader blocks the checkpoint only if there is something to write.
    this.#database.exec("INSERT INTO meta VALUES ('clearing', 1); DELETE FROM meta WHERE name = 'clearing'");
    if (this.#database.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get()?.busy === 0) return;
    throw this.#beingRead();
  }

  #beingRead(): FolderError {
    return new FolderError((strings) => strings.folderBeingRead(shownFolder(this.#folder)));
  }

  [Symbol.dispose](): void {
    this.#history[Symbol.dispose]();
  }

  /**
   * Rewrites each table. Deleted rows are overwritten (`secure_delete`), and so are free pages, but a page in use may
   * have a copy of a row that was moved. Deno does not allow VACUUM, which would do the same.
   */
  #rewrite(): void {
    const parts = this.#database.prepare(
      "SELECT type, name, tbl_name AS ofTable, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'",
    ).all();
    for (const { name, sql } of parts.filter(({ type }) => type === "table")) {
      this.#database.exec(
        `ALTER TABLE ${name} RENAME TO old; ${sql}; INSERT INTO ${name} SELECT * FROM old; DROP TABLE old`,
      );
      const indexes = parts.filter(({ type, ofTable }) => type === "index" && ofTable === name);
      for (const index of indexes) this.#database.exec(String(index.sql));
    }
  }

  /**
   * Their keys are members no longer, unless they also belong to somebody else, and nobody answers any more for the
   * invitations that they made: those are withdrawn. Those that were made for them are removed.
   */
  #removeAccess(persons: readonly number[]): void {
    const ids = JSON.stringify(persons);
    const run = (sql: string) => this.#database.prepare(sql).run(ids);
    const names = this.#database.prepare(
      `SELECT name FROM person WHERE id IN ${IDS} UNION SELECT name FROM name WHERE person IN ${IDS}`,
    ).all(ids);
    run(
      `DELETE FROM member WHERE (person IN ${IDS} OR key IN (SELECT key FROM device WHERE person IN ${IDS})) ` +
        `AND key NOT IN (SELECT key FROM device WHERE person NOT IN ${IDS})`,
    );
    // Those that stay were let in as somebody else too.
    const other = `(SELECT min(person) FROM device WHERE device.key = member.key AND person NOT IN ${IDS})`;
    run(`UPDATE member SET person = ${other} WHERE person IN ${IDS}`);
    for (const table of ["guest", "device", "keying", "name"]) run(`DELETE FROM ${table} WHERE person IN ${IDS}`);
    run(`UPDATE invitation SET withdrawn = 1, made_by = NULL WHERE made_by IN ${IDS}`);
    const keys = new Set(names.map(({ name }) => nameKey(String(name))));
    const remove = this.#database.prepare("DELETE FROM invitation WHERE number = ?");
    for (const row of this.#database.prepare("SELECT number, name FROM invitation WHERE name IS NOT NULL").all()) {
      if (keys.has(nameKey(String(row.name)))) remove.run(Number(row.number));
    }
  }

  #removeTopics(persons: readonly number[]): void {
    // A topic has the name that its author had at the time.
    const names = this.#database.prepare(
      `SELECT name FROM person WHERE id IN ${IDS} UNION SELECT from_name FROM message WHERE author IN ${IDS}`,
    ).all(JSON.stringify(persons));
    const keys = new Set(names.map(({ name }) => nameKey(String(name))));
    const remove = this.#database.prepare(
      "UPDATE room SET topic = NULL, topic_by = NULL, topic_time = NULL WHERE id = ?",
    );
    for (const row of this.#database.prepare("SELECT id, topic_by AS who FROM room WHERE topic_by IS NOT NULL").all()) {
      if (keys.has(nameKey(String(row.who)))) remove.run(Number(row.id));
    }
  }
}

/** The ids of the persons, in a parameter that is a JSON array. */
const IDS = "(SELECT value FROM json_each(?1))";

const IS_THEIRS = `(author IN ${IDS} OR recipient IN ${IDS})`;
