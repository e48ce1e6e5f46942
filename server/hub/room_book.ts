/**
 * The rooms that are open, by their names: those with members, and those that only what they remember keeps.
 *
 * A room without members that remembers nothing is none. One that remembers something stays until another one needs its
 * place; then the register has it.
 *
 * @module
 */
import { isRoomName, tryRoomName } from "../../shared/wire/name.ts";
import type { PendingWakeups } from "./pending_wakeups.ts";
import { isWithin, type Limits } from "../limits.ts";
import { NameMap } from "./name_map.ts";
import type { Refusal } from "../refusal.ts";
import type { Register, RoomRecord } from "../store/register.ts";
import { Room } from "./room.ts";

/** What a book of rooms is made of. */
export interface RoomBookParts {
  readonly register: Register;
  readonly limits: Pick<Limits, "maxRoomsInAll">;
  readonly wakeups: PendingWakeups;
}

export class RoomBook {
  readonly #parts: RoomBookParts;
  readonly #rooms = new NameMap<Room>();
  /** Those without members, the one that was left first comes first. */
  readonly #empty = new Set<Room>();

  constructor(parts: RoomBookParts) {
    this.#parts = parts;
  }

  /** Opens the rooms that have something to remember, as many as there may be. */
  async load(): Promise<void> {
    const { register, limits } = this.#parts;
    const records = await register.rooms(limits.maxRoomsInAll || Number.MAX_SAFE_INTEGER);
    for (const record of records.toReversed()) this.#empty.add(this.#add(record));
  }

  values(): Iterable<Room> {
    return this.#rooms.values();
  }

  /** The room of a name, or of one that counts as the same. */
  get(name: string): Room | undefined {
    return isRoomName(name) ? this.#rooms.get(name) : undefined;
  }

  getByKey(key: string): Room | undefined {
    return this.#rooms.getByKey(key);
  }

  /**
   * The room of a name, which is opened if need be, as the register knows it. It is to be entered, or closed if it is
   * empty.
   */
  open(name: string, record: RoomRecord | null): Room | Refusal {
    const open = this.get(name);
    if (open !== undefined) return open;
    const normal = tryRoomName(name);
    if (normal === null) return { code: "bad_room", about: name };
    const { register, limits: { maxRoomsInAll: limit } } = this.#parts;
    if (!isWithin(this.#rooms.size + 1, limit)) {
      const [oldest] = this.#empty;
      if (oldest === undefined) return { code: "rooms_full", about: normal, limit };
      register.saveRoom(oldest.key, oldest.record());
      this.#close(oldest);
    }
    return this.#add(record ?? { name: normal, hasHistory: false });
  }

  /** Somebody enters a room. */
  entered(room: Room): void {
    this.#empty.delete(room);
  }

  /** Somebody left a room, or did not enter it. */
  closeIfEmpty(room: Room): void {
    if (room.size > 0) return;
    if (room.remembers) this.#empty.add(room);
    else this.#close(room);
  }

  #add(record: RoomRecord): Room {
    const room = new Room(record, this.#parts.wakeups);
    this.#rooms.set(room.name, room);
    return room;
  }

  #close(room: Room): void {
    this.#empty.delete(room);
    this.#rooms.delete(room.name);
  }
}
