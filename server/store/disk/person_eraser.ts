/**
 * Takes somebody out of a history: every message from and to that person, sessions, marks and the name. Works on a folder
 * that no server uses.
 *
 * A name may have been used by several persons, one after the other: without a secret, who comes back is somebody new.
 * All of them are meant whose last name it is.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { nameKey } from "../../../shared/wire/name.ts";
import { printable } from "../../../shared/printable.ts";
import { SearchIndex } from "../search/search_index.ts";
import { type OwnedFolder, ownFolder } from "./data_folder.ts";
import { FolderError } from "../folder.ts";
import { Transaction } from "../database/sql.ts";

/** What there is of somebody. */
export interface PersonData {
  readonly persons: readonly number[];
  readonly messages: number;
  readonly privates: number;
  readonly sessions: number;
}

export class PersonEraser implements Disposable {
  readonly #folder: string;
  readonly #owned: OwnedFolder;
  readonly #database: DatabaseSync;

  /** Opens a folder. Throws a `FolderError`, above all where a server uses it, or what the system says. */
  constructor(folder: string) {
    this.#folder = folder;
    this.#owned = ownFolder(folder);
    this.#database = this.#owned.database;
    try {
      // Whoever reads it would keep the files from being cleared.
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

  /** What there is of who goes by a name, or went by it last; `null` if that is nobody. */
  find(name: string): PersonData | null {
    const key = nameKey(name);
    const all = this.#database.prepare("SELECT id, name FROM person").all();
    const persons = all.filter((row) => nameKey(String(row.name)) === key).map(({ id }) => Number(id));
    if (persons.length === 0) return null;
    const count = (sql: string) =>
      Number(this.#database.prepare(`SELECT count(*) AS count FROM ${sql}`).get(JSON.stringify(persons))?.count);
    return {
      persons,
      messages: count(`message WHERE kind = 0 AND room IS NOT NULL AND author IN ${IDS}`),
      privates: count(`message WHERE kind = 0 AND recipient IS NOT NULL AND ${IS_THEIRS}`),
      sessions: count(`session WHERE person IN ${IDS}`),
    };
  }

  /**
   * Removes all of it, and every byte of it from the files of the folder. Throws a `FolderError` where somebody reads
   * them: the bytes go when this class is used the next time, or a server.
   */
  remove({ persons }: PersonData): void {
    const run = (sql: string) => this.#database.prepare(sql).run(JSON.stringify(persons));
    new Transaction(this.#database).run(() => {
      this.#removeTopics(persons);
      run(`INSERT INTO change (id) SELECT id FROM message WHERE ${IS_THEIRS}`);
      run(`DELETE FROM message WHERE ${IS_THEIRS}`);
      run(`DELETE FROM session WHERE person IN ${IDS}`);
      run(`DELETE FROM mark WHERE person IN ${IDS}`);
      run(`DELETE FROM person WHERE id IN ${IDS}`);
      this.#rewrite();
    });
    // The next server makes it anew.
    SearchIndex.remove(this.#folder);
    this.#clear();
  }

  /** Brings the log into the database, over what was there, and empties it. */
  #clear(): void {
    // Who reads is in the way of what is written, so there has to be something.
    this.#database.exec("INSERT INTO meta VALUES ('clearing', 1); DELETE FROM meta WHERE name = 'clearing'");
    if (this.#database.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get()?.busy === 0) return;
    const shown = JSON.stringify(printable(this.#folder));
    throw new FolderError((strings) => strings.folderBeingRead(shown));
  }

  [Symbol.dispose](): void {
    this.#owned[Symbol.dispose]();
  }

  /**
   * Writes each table anew. What is deleted is overwritten (`secure_delete`), and so is each page that is given up, but a
   * page in use may hold a copy of what was moved out of it. Deno allows no VACUUM, which would do the same.
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

  #removeTopics(persons: readonly number[]): void {
    // A topic has the name that its author had then.
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

/** The ids in a parameter that is a list in JSON. */
const IDS = "(SELECT value FROM json_each(?1))";

const IS_THEIRS = `(author IN ${IDS} OR recipient IN ${IDS})`;
