/**
 * Removes single messages. Always within a transaction of its caller.
 *
 * 1. Who was away is told that something is missing: `lost_until` of the room, or of both persons of a private message.
 * 2. A key that may come again stays: the row is emptied then.
 * 3. The search index hears of it (the table `change`).
 *
 * @module
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";

/** What has to be known of a row of `message`. */
export interface RemovableRow {
  readonly id: number;
  readonly time: number;
  readonly kind: number;
  readonly room: number | null;
  readonly recipient: number | null;
  readonly author: number;
  readonly key: string | Uint8Array | null;
}

export class MessageRemover {
  readonly #dropChangeEntries: StatementSync;
  readonly #drop: StatementSync;
  readonly #empty: StatementSync;
  readonly #noteChange: StatementSync;
  readonly #loseInRoom: StatementSync;
  readonly #loseOfPersons: StatementSync;

  constructor(database: DatabaseSync) {
    this.#dropChangeEntries = database.prepare("DELETE FROM message WHERE of = ?");
    this.#drop = database.prepare("DELETE FROM message WHERE id = ?");
    this.#empty = database.prepare(
      "UPDATE message SET kind = 3, room = NULL, recipient = NULL, from_name = '', to_name = NULL, text = '', " +
        "edited = NULL, deleted = NULL WHERE id = ?",
    );
    this.#noteChange = database.prepare("INSERT INTO change (id) VALUES (?)");
    this.#loseInRoom = database.prepare("UPDATE room SET lost_until = max(lost_until, ?) WHERE id = ?");
    this.#loseOfPersons = database.prepare("UPDATE person SET lost_until = max(lost_until, ?) WHERE id IN (?, ?)");
  }

  remove({ id, room, recipient, author, key }: RemovableRow, { isKeyForgotten }: { isKeyForgotten: boolean }): void {
    this.#dropChangeEntries.run(id);
    (key === null || isKeyForgotten ? this.#drop : this.#empty).run(id);
    this.#noteChange.run(id);
    if (room !== null) this.#loseInRoom.run(id, room);
    if (recipient !== null) this.#loseOfPersons.run(id, recipient, author);
  }
}
