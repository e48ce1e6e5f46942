/**
 * Keys that wait to become a device of somebody: each has a code, which the person types on a device where they are in
 * (PROTOCOL.md I12).
 *
 * 1. A key has one code for each person, and the same one until its time is over, however often it asks. So a client that
 *    waits for the approval shows one code.
 * 2. A code is found only by the person whom it is for, and names a key that this person compares. So nobody gains
 *    anything by guessing, and eight digits are enough.
 * 3. Nobody can keep the codes of others away by asking often: a network has a few, and if there are too many in all, the
 *    oldest of the network with the most goes. This machine counts only there, because everybody behind a proxy comes from
 *    it.
 *
 * Everything is in memory: after a restart, a client that waits gets another code.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import { DEVICE_CODE_MS, MAX_DEVICE_CODES, MAX_DEVICE_CODES_OF_NETWORK } from "../limits.ts";

/** How many digits a code has (PROTOCOL.md, the fields of `error`). */
const CODE_DIGITS = 8;

/** What a client is told. */
export interface DeviceCode {
  readonly code: string;
  /** For how many more seconds the code is good. */
  readonly seconds: number;
}

interface Waiting {
  readonly code: string;
  readonly person: number;
  readonly key: string;
  /** The largest network that it comes from; `null`: this machine. */
  readonly network: string | null;
  /** When its time is over, in milliseconds of `Clock.now`. */
  readonly untilMs: number;
}

export class DeviceRequests {
  readonly #clock: Pick<Clock, "now">;
  readonly #random: (limit: number) => number;
  /** By the person and the key, the oldest first. */
  readonly #waiting = new Map<string, Waiting>();

  /** `random` returns a whole number from 0 to below a limit, fit for secrets. */
  constructor(clock: Pick<Clock, "now">, random: (limit: number) => number) {
    this.#clock = clock;
    this.#random = random;
  }

  /** How many codes are good. */
  get size(): number {
    this.#forgetOld();
    return this.#waiting.size;
  }

  /** Returns the code of a key that asks to be a device of a person. `networks`: where it comes from, the largest first. */
  codeFor(person: number, key: string, networks: readonly string[]): DeviceCode {
    this.#forgetOld();
    const before = this.#waiting.get(idOf(person, key));
    const waiting = before ?? this.#add(person, key, networks[0] ?? null);
    return { code: waiting.code, seconds: Math.ceil((waiting.untilMs - this.#clock.now()) / 1000) };
  }

  /** Returns the key that waits under a code for a person; `null` if none does. */
  find(person: number, code: string): string | null {
    this.#forgetOld();
    const found = this.#waiting.values().find((waiting) => waiting.person === person && waiting.code === code);
    return found?.key ?? null;
  }

  /** Forgets the code of a key, which waits no longer. */
  remove(person: number, key: string): void {
    this.#waiting.delete(idOf(person, key));
  }

  /** Forgets all codes for a person. */
  removeAll(person: number): void {
    for (const waiting of [...this.#waiting.values()]) {
      if (waiting.person === person) this.remove(person, waiting.key);
    }
  }

  #add(person: number, key: string, network: string | null): Waiting {
    const ofNetwork = this.#waiting.values().filter((waiting) => waiting.network === network).toArray();
    const [oldest] = ofNetwork;
    const isFull = network !== null && ofNetwork.length >= MAX_DEVICE_CODES_OF_NETWORK;
    if (isFull && oldest !== undefined) this.#drop(oldest);
    if (this.#waiting.size >= MAX_DEVICE_CODES) this.#dropOfLargest();
    const waiting = { code: this.#newCode(), person, key, network, untilMs: this.#clock.now() + DEVICE_CODE_MS };
    this.#waiting.set(idOf(person, key), waiting);
    return waiting;
  }

  /** Drops the oldest code of the network that has the most; of several such networks, the oldest of all. */
  #dropOfLargest(): void {
    const counts = new Map<string | null, number>();
    for (const { network } of this.#waiting.values()) counts.set(network, (counts.get(network) ?? 0) + 1);
    const most = Math.max(...counts.values());
    const oldest = this.#waiting.values().find(({ network }) => counts.get(network) === most);
    if (oldest !== undefined) this.#drop(oldest);
  }

  #drop({ person, key }: Waiting): void {
    this.remove(person, key);
  }

  /** A code that no other key has, so that a code that was read wrong names no other one by chance. */
  #newCode(): string {
    for (;;) {
      const code = String(this.#random(10 ** CODE_DIGITS)).padStart(CODE_DIGITS, "0");
      if (!this.#waiting.values().some((waiting) => waiting.code === code)) return code;
    }
  }

  /** They end in the order in which they began. */
  #forgetOld(): void {
    const now = this.#clock.now();
    for (const waiting of this.#waiting.values()) {
      if (waiting.untilMs > now) return;
      this.#drop(waiting);
    }
  }
}

function idOf(person: number, key: string): string {
  return `${person} ${key}`;
}
