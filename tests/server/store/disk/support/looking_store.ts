/**
 * A store that looks at very few rows of a folder at a time, with the latest entries in a write buffer.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { MemoryRegister } from "../../../../../server/store/memory_register.ts";
import { MemoryStore } from "../../../../../server/store/memory_store.ts";
import { apply, type MessageTable } from "../../../../../server/store/message_table.ts";
import { RoomIds } from "../../../../../server/store/database/ids.ts";
import { MessageReader } from "../../../../../server/store/database/message_reader.ts";
import { Transaction } from "../../../../../server/store/database/sql.ts";
import { DiskReader } from "../../../../../server/store/disk/disk_reader.ts";
import { WriteBuffer } from "../../../../../server/store/disk/write_buffer.ts";
import type {
  ChangesPage,
  ChangesQuery,
  Counted,
  CountRange,
  Draft,
  HistoryQuery,
  Missed,
  MissedQuery,
  Page,
  Stream,
} from "../../../../../server/store/store.ts";
import { Timeline } from "../../../../../server/store/timeline.ts";
import type { ManualClock } from "../../../../support/manual_clock.ts";

/** Reads the rows of a database. `look`: how many of them a statement looks at, at most. */
export function readerOf(database: DatabaseSync, look?: number): { reader: MessageReader; rooms: RoomIds } {
  const rooms = new RoomIds(database, new Transaction(database));
  return { reader: new MessageReader(database, rooms, look === undefined ? {} : { look }), rooms };
}

export class LookingStore extends MemoryStore {
  readonly #clock: ManualClock;
  readonly #timeline: Timeline;
  readonly #buffer: WriteBuffer;
  readonly #reader: DiskReader;
  #last: number;

  constructor(clock: ManualClock, database: DatabaseSync, look: number) {
    super(clock, { register: new MemoryRegister() });
    const history = readerOf(database, look);
    const table: MessageTable = {
      receipt: () => null,
      find: (id) => history.reader.find(id),
      personNamed: () => null,
      unreadOf: () => 0,
      cameTime: () => 0,
      hasWritten: () => false,
      say: () => {},
      change: () => {},
    };
    this.#clock = clock;
    this.#last = history.reader.last().id;
    this.#timeline = new Timeline({ clock, lastId: this.#last });
    this.#buffer = new WriteBuffer(table, () => 0);
    const failed = (error: unknown) => {
      throw error;
    };
    this.#reader = new DiskReader({ history, buffer: this.#buffer, index: undefined, failed });
  }

  override get lastId(): number {
    return this.#last;
  }

  /** Puts a draft into the buffer. */
  hold(draft: Draft): void {
    const position = { id: this.#last + 1, time: this.#clock.time(), kept: false };
    const { entry } = apply(draft, position, { table: this.#buffer, maxMail: 0, timeline: this.#timeline });
    if (entry !== undefined) this.#last = entry.id;
  }

  override missed(stream: Stream, { before = Infinity, ...query }: MissedQuery): Promise<Missed> {
    return Promise.resolve(this.#reader.missed(stream, { ...query, until: Math.min(this.#last, before - 1) }));
  }

  override count(stream: Stream, { before, ...range }: CountRange): Promise<Counted> {
    return Promise.resolve(this.#reader.count(stream, { ...range, until: Math.min(this.#last, before - 1) }));
  }

  override history(query: HistoryQuery): Promise<Page> {
    return Promise.resolve(this.#reader.history(query, this.#last));
  }

  override changes(query: ChangesQuery): Promise<ChangesPage> {
    return Promise.resolve(this.#reader.changes({ ...query, until: Math.min(query.until, this.#last) }));
  }
}
