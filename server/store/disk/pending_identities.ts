/**
 * Keys and names of persons that are not on the disk yet, and what is read with them: a pending value counts before the
 * row that it replaces.
 *
 * @module
 */
import type { IdentityRows } from "../database/identity_rows.ts";
import type { DeviceRecord, IdentityChanges, KeyingRecord, NameRecord } from "../register.ts";
import { PendingWrites, type Step } from "./pending_writes.ts";

/** A change of one device. */
type DeviceChange =
  | { readonly type: "added"; readonly device: DeviceRecord }
  | { readonly type: "removed"; readonly device: Pick<DeviceRecord, "person" | "key"> };

/** Whatever is read throws what the database throws, unless a pending value answers it alone. */
export class PendingIdentities {
  /** By the person and the key. */
  readonly #devices = new PendingWrites<string, DeviceChange>();
  readonly #keyings = new PendingWrites<number, KeyingRecord>();
  /** By the key of the name; `null`: it is free. */
  readonly #names = new PendingWrites<string, NameRecord | null>();

  get isEmpty(): boolean {
    return this.#devices.isEmpty && this.#keyings.isEmpty && this.#names.isEmpty;
  }

  devices(person: number, rows: IdentityRows): readonly DeviceRecord[] {
    return this.#withPending(rows.devices(person), (device) => device.person === person)
      .sort((a, b) => a.number - b.number);
  }

  devicesWith(key: string, rows: IdentityRows): readonly DeviceRecord[] {
    return this.#withPending(rows.devicesWith(key), (device) => device.key === key);
  }

  personsWith(key: string, rows: IdentityRows): readonly number[] {
    return this.devicesWith(key, rows).map(({ person }) => person).sort((a, b) => a - b);
  }

  keying(person: number, rows: IdentityRows): KeyingRecord | undefined {
    return this.#keyings.get(person) ?? rows.keying(person);
  }

  name(key: string, rows: IdentityRows): NameRecord | null {
    const pending = this.#names.get(key);
    return pending === undefined ? rows.name(key) ?? null : pending;
  }

  namesOf(person: number, rows: IdentityRows): readonly NameRecord[] {
    return this.#namesWhere(rows.namesOf(person), (name) => name.person === person);
  }

  namesUsedBy(device: string, rows: IdentityRows): readonly NameRecord[] {
    return this.#namesWhere(rows.namesUsedBy(device), (name) => name.claimedBy === device);
  }

  put({ devices = [], removedDevices = [], keyings = [], names = [], freedNames = [] }: IdentityChanges): void {
    for (const device of devices) this.#devices.put(keyOf(device), { type: "added", device });
    for (const device of removedDevices) this.#devices.put(keyOf(device), { type: "removed", device });
    for (const { person, since, lastNumber } of keyings) this.#keyings.put(person, { since, lastNumber });
    for (const name of names) this.#names.put(name.key, name);
    for (const key of freedNames) this.#names.put(key, null);
  }

  /** What is pending, row by row. */
  steps(rows: IdentityRows): readonly Step[] {
    const writeDevice = ({ type, device }: DeviceChange) =>
      type === "added" ? rows.addDevice(device) : rows.removeDevice(device);
    const writeName = (key: string, name: NameRecord | null) =>
      name === null ? rows.freeName(key) : rows.saveName(name);
    return [
      ...this.#devices.entries().map(([key, change]) => ({ name: `device ${key}`, write: () => writeDevice(change) })),
      ...this.#keyings.entries().map(([person, keying]) => ({
        name: `keying ${person}`,
        write: () => rows.saveKeying(person, keying),
      })),
      ...this.#names.entries().map(([key, name]) => ({ name: `name ${key}`, write: () => writeName(key, name) })),
    ];
  }

  /** Forgets all that is pending but the steps with these names. */
  clear(kept: (step: string) => boolean = () => false): void {
    this.#devices.clear((key) => kept(`device ${key}`));
    this.#keyings.clear((person) => kept(`keying ${person}`));
    this.#names.clear((key) => kept(`name ${key}`));
  }

  /** Those of the rows that no pending change is about, and what pending changes have added of what is wanted. */
  #withPending(rows: readonly DeviceRecord[], isWanted: (device: DeviceRecord) => boolean): DeviceRecord[] {
    const changes = this.#devices.values();
    const added = changes.flatMap((change) => change.type === "added" && isWanted(change.device) ? change.device : []);
    return [...rows.filter((row) => this.#devices.get(keyOf(row)) === undefined), ...added];
  }

  /** The same for names, in the order in which they were used. */
  #namesWhere(rows: readonly NameRecord[], isWanted: (name: NameRecord) => boolean): readonly NameRecord[] {
    const added = this.#names.values().flatMap((name) => name !== null && isWanted(name) ? name : []);
    return [...rows.filter(({ key }) => this.#names.get(key) === undefined), ...added].sort((a, b) => a.used - b.used);
  }
}

function keyOf({ person, key }: Pick<DeviceRecord, "person" | "key">): string {
  return `${person} ${key}`;
}
