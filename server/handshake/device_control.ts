/**
 * What people do about their devices, and the operator about names (PROTOCOL.md I12 to I15): keys that wait are approved,
 * devices are listed and revoked, and a name can be given to another key.
 *
 * 1. Everything is decided and saved in one step, before it is answered. A `hello` that is being read meanwhile is looked at
 *    again (arrival.ts).
 * 2. A revocation that the disk does not take holds all the same, and is written later; its answer says that it would not
 *    survive a crash. An approval that the disk does not take is refused.
 * 3. A revoked key that came to the server as this device, and not earlier as somebody else, is gone: it is no member any
 *    more, and no device of other people either, who it became later. Otherwise whoever has stolen it would have taken
 *    another name in time. A key that was somebody else before stays that, so that nobody is turned out who was a guest on
 *    the device list of another one for a while.
 * 4. Approving and revoking need a connection that has proved the key of a device. A secret can be read on the way, or out of
 *    a file, and must not become a device that stays.
 *
 * @module
 */
import { MAX_DEVICES, type MessageOf, type ServerMessage } from "../../shared/wire/message.ts";
import type { Hub } from "../hub/hub.ts";
import type { Place } from "../hub/person.ts";
import type { DeviceRequests } from "../identity/device_requests.ts";
import { BY_NAME } from "../identity/devices.ts";
import type { Refusal } from "../refusal.ts";
import type { DeviceRecord, IdentityChanges } from "../store/register.ts";
import type { Access } from "./access.ts";
import type { Naming } from "./naming.ts";
import type { Places } from "./places.ts";

/** What is noted with secrets that were given to no device. */
const WITHOUT_DEVICE = [null, BY_NAME];

export interface DeviceControlParts {
  readonly hub: Pick<Hub, "register">;
  readonly places: Places;
  readonly naming: Pick<Naming, "devices" | "names">;
  readonly requests: DeviceRequests;
  readonly access: Access;
  /** Ends the session of a place, which cannot be resumed. */
  readonly end: (place: Place) => void;
}

/** What has become of a device. */
export interface Revoked {
  /** Whether it would survive a crash. */
  readonly isKept: boolean;
  /** The names of the other people of whom the key is no device any more. */
  readonly others: readonly string[];
}

/** What was saved of a revocation. */
interface Saved {
  readonly isKept: boolean;
  /** All devices that were removed, and those of them that were other people's. */
  readonly devices: readonly DeviceRecord[];
  readonly elsewhere: readonly DeviceRecord[];
  /** Whether a place ends because its key is gone, whoever its person is. */
  readonly ends: (place: Place) => boolean;
}

/** What has become of the person to whom a name belonged. */
export interface NameReset {
  /** The names that are free now. */
  readonly names: readonly string[];
  /** How many devices were removed, and how many sessions ended. */
  readonly devices: number;
  readonly sessions: number;
  /** Whether that is on the disk. If not, it is undone if the server ends before the disk takes it. */
  readonly kept: boolean;
}

export class DeviceControl {
  readonly #parts: DeviceControlParts;

  constructor(parts: DeviceControlParts) {
    this.#parts = parts;
  }

  /** Returns the key that waits under a code for the person who asks. */
  find(place: Place, { code, ref }: Omit<MessageOf<"find_device">, "type">): ServerMessage | Refusal {
    const key = this.#waiting(place, code);
    return typeof key === "string" ? { type: "device", ...(ref === undefined ? {} : { ref }), key } : key;
  }

  /** Makes the key that waits under a code a device of the person who asks, and a member. */
  approve(place: Place, { code, key }: Pick<MessageOf<"approve_device">, "code" | "key">): Refusal | null {
    const { hub: { register }, naming: { devices }, requests, access } = this.#parts;
    const { person: { id: person }, proved: approvedBy } = place;
    const waiting = this.#waiting(place, code);
    if (typeof waiting !== "string") return waiting;
    // Another key than the one that was shown must not get in.
    if (waiting !== key) return { code: "no_such_device", about: code };
    if (devices.of(person).length >= MAX_DEVICES) return { code: "too_many_devices", limit: MAX_DEVICES };
    const member = access.memberFor(key, { person, approvedBy });
    const members = member === null ? [] : [member];
    if (!register.trySaveIdentity({ ...devices.adding(person, key).changes, members })) return { code: "internal" };
    access.noteMembers({ added: members });
    requests.remove(person, key);
    return null;
  }

  /** Lists the devices of the person who asks. */
  list({ person, key: own }: Place, ref: MessageOf<"list_devices">["ref"]): ServerMessage {
    const used = this.#parts.hub.register.lastUses(person.id);
    const online = new Set([...person.places].map(({ key }) => key));
    const devices = this.#parts.naming.devices.of(person.id).map(({ number, key, added }) => {
      const time = used.get(key);
      return {
        number,
        key,
        added,
        ...(time === undefined ? {} : { used: time }),
        ...(key === own ? { here: true } : {}),
        ...(online.has(key) ? { online: true } : {}),
      };
    });
    return { type: "devices", ...(ref === undefined ? {} : { ref }), devices };
  }

  /**
   * Removes a device of the person who asks: its sessions end at once, and its secrets and those without a key hold no
   * longer. `answer` is called once it is done, and before the session of `place` ends, if it is one of them.
   */
  revoke(place: Place, number: number, answer: (revoked: Revoked) => void): Refusal | null {
    const { hub: { register }, naming: { devices } } = this.#parts;
    const { person: { id: person }, proved: own } = place;
    const all = devices.of(person);
    const device = all.find((one) => one.number === number);
    if (device === undefined) return { code: "no_such_device", about: `${number}` };
    if (own === null || !devices.has(person, own)) return { code: "not_allowed" };
    const [heir] = all.filter((one) => one !== device);
    if (heir === undefined) return { code: "last_device" };
    const claimedBy = own === device.key ? heir.key : own;
    const names = register.namesOf(person).filter((name) => name.claimedBy === device.key)
      .map((name) => ({ ...name, claimedBy }));
    const saved = this.#save(person, { removed: [device], kept: own, changes: { names } });
    const ofPerson = [device.key, ...WITHOUT_DEVICE];
    const ended = this.#places((one) => one.person.id === person && ofPerson.includes(one.key) || saved.ends(one));
    for (const other of ended) if (other !== place) this.#parts.end(other);
    answer({ isKept: saved.isKept, others: this.#namesOf(saved.elsewhere) });
    if (ended.includes(place)) this.#parts.end(place);
    this.#forgetSecrets(person, saved.devices);
    return null;
  }

  /**
   * Removes all devices of the person to whom a name belongs, and ends all their sessions and secrets. Their names are free
   * then. With a `key`, they keep the names, and the key becomes their only device. Returns `null` if the name is nobody's.
   */
  reset(name: string, key: string | null): NameReset | null {
    const { hub: { register }, naming: { devices, names }, requests, access } = this.#parts;
    const person = names.ownerOf(name);
    if (person === null) return null;
    const owned = register.namesOf(person);
    const all = devices.of(person);
    const removed = all.filter((device) => device.key !== key);
    const isNew = key !== null && removed.length === all.length;
    const member = key === null ? null : access.memberFor(key, { person, approvedBy: null });
    const added = member === null ? [] : [member];
    const saved = this.#save(person, {
      removed,
      kept: key,
      changes: {
        ...(isNew ? devices.adding(person, key).changes : {}),
        ...(key === null
          ? { freedNames: owned.map((record) => record.key) }
          : { names: owned.map((record) => ({ ...record, claimedBy: key })) }),
        members: added,
      },
    });
    access.noteMembers({ added });
    if (key === null) {
      // Messages to the name are for whoever gets it next.
      register.dropName(person);
      access.withdrawOf(person);
    }
    requests.removeAll(person);
    const ended = this.#places((one) =>
      one.person.id === person && (key === null || one.key !== key) || saved.ends(one)
    );
    const sessions = ended.filter(({ session }) => session !== null).length;
    for (const place of ended) this.#parts.end(place);
    this.#forgetSecrets(person, saved.devices);
    return {
      names: key === null ? owned.map((record) => record.name) : [],
      devices: removed.length,
      sessions,
      kept: saved.isKept,
    };
  }

  /** The key that waits under a code for the person who asks, or why they may not know. */
  #waiting({ person: { id: person }, proved: own }: Place, code: string): string | Refusal {
    const key = this.#parts.requests.find(person, code);
    if (key === null) return { code: "no_such_device", about: code };
    return own !== null && this.#parts.naming.devices.has(person, own) ? key : { code: "not_allowed" };
  }

  /**
   * Saves that devices of a person are removed, and that their secrets without a key hold no longer. Keys that came in by
   * secrets of the person are no members any more either, except the one that is `kept`. It holds from now on, even if it
   * is not on the disk.
   */
  #save(
    person: number,
    { removed, kept, changes }: {
      readonly removed: readonly DeviceRecord[];
      readonly kept: string | null;
      readonly changes: IdentityChanges;
    },
  ): Saved {
    const { hub: { register }, access } = this.#parts;
    const [{ lastNumber } = register.keying(person)] = changes.keyings ?? [];
    const others = (device: DeviceRecord) => register.devicesWith(device.key).filter((one) => one.person !== person);
    const gone = removed.filter((device) => others(device).every(({ added }) => added >= device.added));
    const elsewhere = gone.flatMap(others);
    const ofDevices = gone.map(({ key }) => key);
    const ofSecrets = access.keysOf(person).filter((key) => key !== kept && register.personsWith(key).length === 0);
    const removedMembers = [...ofDevices, ...ofSecrets];
    const devices = [...removed, ...elsewhere];
    const keyings = [
      { person, since: 0, lastNumber },
      ...elsewhere.map((one) => ({ person: one.person, ...register.keying(one.person), since: 0 })),
    ];
    const all = { ...changes, removedDevices: devices, removedMembers, keyings };
    const isKept = register.trySaveIdentity(all);
    if (!isKept) register.saveIdentity(all);
    access.noteMembers({ removed: removedMembers });
    const ends = ({ key, proved }: Place) =>
      key !== null && ofDevices.includes(key) || proved !== null && ofDevices.includes(proved);
    return { isKept, devices, elsewhere, ends };
  }

  /** Forgets the secrets that were given to devices, and those of the same people that were given to none. */
  #forgetSecrets(person: number, devices: readonly DeviceRecord[]): void {
    const { register } = this.#parts.hub;
    for (const { person, key } of devices) register.forgetSecrets(person, key);
    for (const of of new Set([person, ...devices.map(({ person }) => person)])) {
      for (const key of WITHOUT_DEVICE) register.forgetSecrets(of, key);
    }
  }

  #namesOf(devices: readonly DeviceRecord[]): readonly string[] {
    return devices.flatMap(({ person }) => this.#parts.hub.register.namesOf(person)).map(({ name }) => name);
  }

  #places(isWanted: (place: Place) => boolean): readonly Place[] {
    return [...this.#parts.places.all()].filter(isWanted);
  }
}
