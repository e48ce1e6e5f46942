/**
 * A data folder for a test: opened as by a server, closed and opened again, and made to fail.
 *
 * @module
 */
import { dirname } from "@std/path";
import { DatabaseSync } from "node:sqlite";
import { errorText } from "../../../../../shared/error_text.ts";
import { DataFolder, type DataFolderOptions } from "../../../../../server/store/disk/data_folder.ts";
import type { DiskRegister } from "../../../../../server/store/disk/disk_register.ts";
import type { DiskStore } from "../../../../../server/store/disk/disk_store.ts";
import type { Change, Saying } from "../../../../../server/store/store.ts";
import { ManualClock } from "../../../../support/manual_clock.ts";

/** The constant time of the clock, in Unix milliseconds. */
export const NOW = 1_700_000_000_000;

export class TempFolder implements AsyncDisposable {
  readonly clock = new ManualClock(NOW);
  /** The reported failures of the disk. */
  readonly failures: string[] = [];
  /** What was wrong. */
  readonly errors: string[] = [];
  readonly path: string;
  readonly #options: Partial<DataFolderOptions>;
  #folder: DataFolder | null;
  #blocker: DatabaseSync | null = null;

  constructor(options: Partial<DataFolderOptions> = {}) {
    this.path = `${Deno.makeTempDirSync({ prefix: "chat-test-" })}/data`;
    this.#options = options;
    this.#folder = this.#open();
  }

  get store(): DiskStore {
    return this.#opened.store;
  }

  get register(): DiskRegister {
    return this.#opened.register;
  }

  /** Whether the folder was taken for a copy when it was opened. */
  get isCopy(): boolean {
    return this.#opened.isCopy;
  }

  /** Closes the folder. */
  async close(): Promise<void> {
    const folder = this.#folder;
    this.#folder = null;
    await folder?.close();
  }

  /** Closes the folder and opens it again, like another server. */
  async reopen(): Promise<void> {
    await this.close();
    this.#folder = this.#open();
  }

  /** Returns the folder as it is on disk now, opened by another server, as if this one had been killed. */
  kill(): Promise<TempFolder> {
    const killed = new TempFolder(this.#options);
    return killed.#takeFrom(this.path);
  }

  /** Makes every write fail from now on: another connection holds the write lock. */
  block(): void {
    if (this.#blocker !== null) return;
    this.#blocker = this.database();
    this.#blocker.exec("BEGIN IMMEDIATE");
  }

  unblock(): void {
    this.#blocker?.close();
    this.#blocker = null;
  }

  /** Opens another connection to the database. The caller closes it. */
  database(): DatabaseSync {
    return new DatabaseSync(`${this.path}/history.db`);
  }

  /** Returns the rows of a statement, read by another connection. */
  query(sql: string): Record<string, unknown>[] {
    using database = disposable(this.database());
    return database.value.prepare(sql).all().map((row) => ({ ...row }));
  }

  /** Whether any file of the folder has these bytes. */
  hasBytes(text: string): boolean {
    return [...Deno.readDirSync(this.path)].some(({ name }) => {
      const bytes = Deno.readFileSync(`${this.path}/${name}`);
      return new TextDecoder("latin1").decode(bytes).includes(text);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.unblock();
    await this.close();
    Deno.removeSync(dirname(this.path), { recursive: true });
  }

  async #takeFrom(path: string): Promise<TempFolder> {
    await this.close();
    for (const name of ["history.db", "history.db-wal"]) Deno.copyFileSync(`${path}/${name}`, `${this.path}/${name}`);
    // The copy stands for the same folder.
    using database = disposable(this.database());
    database.value.exec("UPDATE meta SET value = NULL WHERE name = 'files'");
    this.#folder = this.#open();
    return this;
  }

  get #opened(): DataFolder {
    if (this.#folder === null) throw new Error("The folder is closed");
    return this.#folder;
  }

  #open(): DataFolder {
    return DataFolder.open(this.path, {
      clock: this.clock,
      sync: "normal",
      maxMail: 0,
      minFree: 0,
      keepDays: 0,
      keepLast: 0,
      keepMessages: 0,
      failed: (error, at) => {
        this.failures.push(at);
        this.errors.push(errorText(error));
      },
      ...this.#options,
    });
  }
}

function disposable(value: DatabaseSync): Disposable & { readonly value: DatabaseSync } {
  return { value, [Symbol.dispose]: () => value.close() };
}

/** A message draft of person 1. */
export function saying(to: Saying["to"], text: string, more: Partial<Saying> = {}): Saying {
  return { type: "say", author: 1, to, fromName: "bob", toName: `${to}`, text, action: false, key: undefined, ...more };
}

/** A change by person 1. */
export function changing(type: Change["type"], of: number, more: Partial<Change> = {}): Change {
  return { type, author: 1, to: "#a", of, text: "changed", withinMs: Infinity, ...more };
}
