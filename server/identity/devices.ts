/**
 * The devices of people: which keys belong to whom, and which secrets still hold (PROTOCOL.md H12, I8).
 *
 * Everything that is read throws if it cannot be: no answer must not let anybody in, and must not free anything.
 *
 * @module
 */
import { MAX_DEVICES } from "../../shared/wire/message.ts";
import { KEYLESS_SECRET_MS } from "../limits.ts";
import type { DeviceRecord, IdentityChanges, Register } from "../store/register.ts";

/**
 * What is noted, instead of a device, with a secret that was given where names are open to somebody who showed nothing but
 * the name. No key has this form.
 */
export const BY_NAME = "name";

/** A key that waits to become a device of a person. */
export interface WaitingDevice {
  readonly person: number;
  readonly key: string;
  /** The networks that it was shown from, the largest first; none is this machine. */
  readonly networks: readonly string[];
}

/** Lets a key wait, and returns the code by which it is approved, and for how many seconds that is good; `null`: it cannot. */
export type DeviceCode = (device: WaitingDevice) => { readonly code: string; readonly seconds: number } | null;

export interface DevicesParts {
  readonly register: Register;
  /** Returns the Unix time in milliseconds by which things end. It does not jump. */
  readonly time: () => number;
}

export class Devices {
  readonly #register: Register;
  readonly #time: () => number;

  constructor({ register, time }: DevicesParts) {
    this.#register = register;
    this.#time = time;
  }

  /** Returns the devices of a person, by their numbers: the oldest first. */
  of(person: number): readonly DeviceRecord[] {
    return this.#register.devices(person);
  }

  /** Whether a key is a device of a person. */
  has(person: number, key: string): boolean {
    return this.of(person).some((device) => device.key === key);
  }

  /** Makes a key a device of a person. Returns it; `null` if the person has too many. One that is there stays as it is. */
  add(person: number, key: string): DeviceRecord | null {
    const devices = this.of(person);
    const before = devices.find((device) => device.key === key);
    if (before !== undefined || devices.length >= MAX_DEVICES) return before ?? null;
    const { device, changes } = this.adding(person, key);
    this.#register.saveIdentity(changes);
    return device;
  }

  /**
   * Returns the device that a key would be, and what has to be saved for it. `isByName`: the name alone has made it the
   * person's, where names are open. Then secrets that were given to no key hold nowhere else from now on: whoever has one
   * of them need not be who brings the key.
   */
  adding(
    person: number,
    key: string,
    { isByName = false } = {},
  ): { readonly device: DeviceRecord; readonly changes: IdentityChanges } {
    const { since, lastNumber } = this.#register.keying(person);
    const time = this.#time();
    const device = { person, number: lastNumber + 1, key, added: time };
    return {
      device,
      changes: {
        devices: [device],
        keyings: [{ person, since: since ?? (isByName ? 0 : time), lastNumber: device.number }],
      },
    };
  }

  /**
   * Whether a secret of a person identifies them: it was given to a device that they still have, or to no key, and they
   * have had no device for longer than a while. `key`: that of the device. A secret that was given for the name alone ends
   * with the first device: anybody could have it.
   */
  secretHolds(person: number, key: string | null): boolean {
    if (key !== null && key !== BY_NAME) return this.has(person, key);
    const { since } = this.#register.keying(person);
    if (key === BY_NAME) return since === null;
    return since === null || this.#time() < since + KEYLESS_SECRET_MS;
  }
}
