/**
 * The keys and names of persons in memory, a part of the register in memory.
 *
 * @module
 */
import type { DeviceRecord, IdentityChanges, KeyingRecord, NameRecord } from "./register.ts";

const NO_KEYING: KeyingRecord = { since: null, lastNumber: 0 };

export class MemoryIdentities {
  /** The devices of each person, by their keys. */
  readonly #devices = new Map<number, Map<string, DeviceRecord>>();
  readonly #personsWith = new Index<string, number>();
  readonly #keyings = new Map<number, KeyingRecord>();
  readonly #names = new Map<string, NameRecord>();
  readonly #namesOf = new Index<number, string>();
  readonly #namesUsedBy = new Index<string, string>();

  devices(person: number): readonly DeviceRecord[] {
    return [...this.#devices.get(person)?.values() ?? []].sort((a, b) => a.number - b.number);
  }

  devicesWith(key: string): readonly DeviceRecord[] {
    return this.personsWith(key).flatMap((person) => this.#devices.get(person)?.get(key) ?? []);
  }

  personsWith(key: string): readonly number[] {
    return this.#personsWith.of(key).sort((a, b) => a - b);
  }

  keying(person: number): KeyingRecord {
    return this.#keyings.get(person) ?? NO_KEYING;
  }

  name(key: string): NameRecord | null {
    return this.#names.get(key) ?? null;
  }

  namesOf(person: number): readonly NameRecord[] {
    return this.#byUse(this.#namesOf.of(person));
  }

  namesUsedBy(device: string): readonly NameRecord[] {
    return this.#byUse(this.#namesUsedBy.of(device));
  }

  save(
    { devices = [], removedDevices = [], keyings = [], names = [], freedNames = [] }: IdentityChanges,
  ): void {
    for (const device of devices) this.#addDevice(device);
    for (const device of removedDevices) this.#removeDevice(device);
    for (const { person, since, lastNumber } of keyings) this.#keyings.set(person, { since, lastNumber });
    for (const name of names) this.#setName(name.key, name);
    for (const key of freedNames) this.#setName(key, null);
  }

  /** Forgets a person. */
  forget(person: number): void {
    for (const device of this.devices(person)) this.#removeDevice(device);
    for (const { key } of this.namesOf(person)) this.#setName(key, null);
    this.#keyings.delete(person);
  }

  #addDevice(device: DeviceRecord): void {
    const { person, key } = device;
    let own = this.#devices.get(person);
    if (own === undefined) this.#devices.set(person, own = new Map());
    own.set(key, device);
    this.#personsWith.add(key, person);
  }

  #removeDevice({ person, key }: Pick<DeviceRecord, "person" | "key">): void {
    const own = this.#devices.get(person);
    own?.delete(key);
    if (own?.size === 0) this.#devices.delete(person);
    this.#personsWith.remove(key, person);
  }

  #setName(key: string, name: NameRecord | null): void {
    const before = this.#names.get(key);
    if (before !== undefined) {
      this.#namesOf.remove(before.person, key);
      if (before.claimedBy !== null) this.#namesUsedBy.remove(before.claimedBy, key);
    }
    if (name === null) return void this.#names.delete(key);
    this.#names.set(key, name);
    this.#namesOf.add(name.person, key);
    if (name.claimedBy !== null) this.#namesUsedBy.add(name.claimedBy, key);
  }

  #byUse(keys: readonly string[]): readonly NameRecord[] {
    return keys.flatMap((key) => this.#names.get(key) ?? []).sort((a, b) => a.used - b.used);
  }
}

/** Which values belong to a key. */
class Index<K, V> {
  readonly #values = new Map<K, Set<V>>();

  of(key: K): V[] {
    return [...this.#values.get(key) ?? []];
  }

  add(key: K, value: V): void {
    let values = this.#values.get(key);
    if (values === undefined) this.#values.set(key, values = new Set());
    values.add(value);
  }

  remove(key: K, value: V): void {
    const values = this.#values.get(key);
    values?.delete(value);
    if (values?.size === 0) this.#values.delete(key);
  }
}
