/**
 * The readers and writers of one open history.db: their statements are prepared together, and end with the database.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { AccessRows } from "./access_rows.ts";
import { IdentityRows } from "./identity_rows.ts";
import { Meta, RoomIds } from "./ids.ts";
import { MessageReader } from "./message_reader.ts";
import { MessageWriter } from "./message_writer.ts";
import { RegisterReader, RegisterWriter } from "./register_rows.ts";
import { SpanWriter } from "./spans.ts";
import { Transaction } from "./sql.ts";

export class HistoryRows {
  readonly transaction: Transaction;
  readonly meta: Meta;
  readonly rooms: RoomIds;
  readonly reader: MessageReader;
  readonly writer: MessageWriter;
  readonly spans: SpanWriter;
  readonly registerReader: RegisterReader;
  readonly registerWriter: RegisterWriter;
  readonly access: AccessRows;
  readonly identities: IdentityRows;

  /** Reads and writes nothing yet. Throws what the database throws. */
  constructor(readonly database: DatabaseSync) {
    this.transaction = new Transaction(database);
    this.meta = new Meta(database);
    this.rooms = new RoomIds(database, this.transaction);
    this.reader = new MessageReader(database, this.rooms);
    this.writer = new MessageWriter(database, { rooms: this.rooms, transaction: this.transaction });
    this.spans = new SpanWriter(database, this.transaction);
    this.registerReader = new RegisterReader(database);
    this.registerWriter = new RegisterWriter(database, this.rooms);
    this.access = new AccessRows(database);
    this.identities = new IdentityRows(database);
  }
}
