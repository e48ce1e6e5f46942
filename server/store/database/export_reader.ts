/**
 * Reads a history while a server may write to it. Each page is a statement of its own, so that the server's write-ahead
 * log can start over in between.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { Past } from "../store.ts";
import { type DamagedIds, isDamage, readableParts } from "./damage.ts";
import { openToRead } from "./database.ts";
import { MessageReader } from "./message_reader.ts";
import { RoomIds } from "./ids.ts";
import { Transaction } from "./sql.ts";

const PAGE = 500;

/** Which messages to export. Times are Unix times in milliseconds. */
export interface ExportQuery {
  /** A room's key; without it, all rooms. */
  readonly room?: string;
  /** Only messages at or after this time. */
  readonly sinceTime?: number;
  /** Only messages before this time. */
  readonly beforeTime?: number;
}

export class ExportReader implements Disposable {
  /** The ids that could not be read so far. `to`: the last of them; `null`: all that follow. */
  readonly damaged: DamagedIds[] = [];
  readonly #database: DatabaseSync;
  readonly #reader: MessageReader;

  /** Opens the history of a folder. Throws a `FolderError`, or the error of the database. */
  constructor(folder: string) {
    this.#database = openToRead(`${folder}/history.db`, folder);
    this.#reader = new MessageReader(this.#database, new RoomIds(this.#database, new Transaction(this.#database)));
  }

  /** Returns the names of the rooms with messages, by their keys. */
  rooms(): ReadonlyMap<string, string> {
    const rows = this.#database.prepare(
      "SELECT key, name FROM room WHERE EXISTS (SELECT 1 FROM message WHERE room = room.id) ORDER BY name",
    ).all();
    return new Map(rows.map(({ key, name }) => [String(key), String(name)]));
  }

  /**
   * Returns the stored messages of rooms, ordered by id, page by page. Deleted messages are left out, and so are those
   * that cannot be read: `damaged` has their ids.
   */
  *pages(query: ExportQuery): Generator<readonly Past[]> {
    let after = 0;
    try {
      for (const page of this.#allPages(query)) {
        yield page.filter(({ deleted }) => deleted === undefined);
        after = page.at(-1)?.id ?? after;
      }
    } catch (error) {
      if (!isDamage(error)) throw error;
      yield* this.#readablePages(query, after);
    }
  }

  *#allPages({ room, sinceTime, beforeTime }: ExportQuery): Generator<readonly Past[]> {
    const until = beforeTime === undefined ? Number.MAX_SAFE_INTEGER : this.#reader.firstAt(beforeTime) - 1;
    let after = sinceTime === undefined ? 0 : this.#reader.firstAt(sinceTime) - 1;
    while (true) {
      const page = this.#reader.public({ room, after, until, limit: PAGE });
      yield page;
      if (page.length < PAGE) return;
      after = page.at(-1)?.id ?? until;
    }
  }

  /** The same above an id, row by row in the table itself: an index may be what is damaged. */
  *#readablePages(
    { room, sinceTime = 0, beforeTime = Infinity }: ExportQuery,
    after: number,
  ): Generator<readonly Past[]> {
    const isWanted = ({ to, time, deleted }: Past) =>
      (room === undefined ? typeof to === "string" : to === room) && time >= sinceTime && time < beforeTime &&
      deleted === undefined;
    for (const part of readableParts(after, PAGE, (id, limit) => this.#reader.scan(id, limit))) {
      if ("rows" in part) yield part.rows.flatMap(({ past }) => past !== null && isWanted(past) ? [past] : []);
      else this.damaged.push(part);
    }
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}
