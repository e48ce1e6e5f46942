/**
 * What is known of the networks (`networksOf`) that connections come from: how many each has, and the allowances that its
 * people share. A name costs nothing, nor does another session, and each one would have a burst of requests of its own. In
 * IPv6, another address costs nothing either, nor does another of the smaller networks.
 *
 * A network has an allowance, and each of its parts a smaller one, so that one part does not use up that of the others.
 * Texts have one of their own: each of them is sent to all members of a room, some of whom have slow lines.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import {
  CONNECTIONS_A_SECOND,
  CONNECTIONS_AT_ONCE,
  type Limits,
  NETWORK_PARTS,
  NETWORK_SESSIONS,
  NETWORK_TEXT_PARTS,
  NETWORK_TEXT_SESSIONS,
} from "../limits.ts";
import { NO_ALLOWANCE, type SharedAllowance, TokenBucket } from "../rate_limiter.ts";
import { quotaOf } from "../standing.ts";

/** What the people of some networks may send, all together. */
export interface Allowances {
  /** Of those who are new, and of everybody who says `hello`. */
  readonly newcomers: SharedAllowance;
  /** Of those who are known: as many requests as if an address had all its connections all the time. */
  readonly known: SharedAllowance;
}

/** The allowances of one network. */
interface Buckets {
  /** Each connection takes a token, whether it is let in or not. */
  readonly connections: TokenBucket;
  readonly newcomers: Allowance;
  readonly known: Allowance;
}

/** What the new people of one network may send, or the known ones. */
interface Allowance {
  readonly requests: TokenBucket;
  readonly texts: TokenBucket;
}

/** How many connections a network has, and may have; a limit of 0 is none. */
export interface Crowd {
  readonly count: number;
  readonly limit: number;
}

/** How long a connection may wait for its turn: meanwhile, half as many come as may at once. */
const MAX_WAIT_MS = 1000 * CONNECTIONS_AT_ONCE / CONNECTIONS_A_SECOND / 2;

export class Networks {
  readonly #clock: Clock;
  readonly #limits: Pick<Limits, "rate" | "burst" | "maxPerAddress" | "maxConnections">;
  /** The connections of each network that has some. */
  readonly #counts = new Map<string, number>();
  /** The buckets of each network that has an allowance. */
  readonly #buckets = new Map<string, Buckets>();

  constructor(clock: Clock, limits: Pick<Limits, "rate" | "burst" | "maxPerAddress" | "maxConnections">) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /**
   * The connections of some networks, the largest first, of which the last is an address. `total`: of everybody. A network
   * may have a quarter of the sessions that others do not have, and a part of it a quarter of what its other parts leave;
   * but each as many as an address.
   */
  crowds(networks: readonly string[], total: number): readonly Crowd[] {
    const { maxPerAddress, maxConnections } = this.#limits;
    const hasShares = maxPerAddress > 0 && maxConnections > 0;
    let whole = { count: total, limit: maxConnections };
    return networks.map((name, level) => {
      const count = this.#counts.get(name) ?? 0;
      const share = quotaOf(Math.max(1, whole.limit - (whole.count - count)));
      const ofAddress = level === networks.length - 1;
      whole = { count, limit: ofAddress ? maxPerAddress : hasShares ? Math.max(maxPerAddress, share) : 0 };
      return whole;
    });
  }

  /**
   * Notes that a connection has come from some networks, the largest first. Returns for how many milliseconds it has to
   * wait; `null`: too many wait already. How many there are at a time does not limit how many come and go, and each one
   * costs a handshake.
   */
  comes(networks: readonly string[]): number | null {
    const now = this.#clock.now();
    const buckets = this.#allBucketsOf(networks);
    const waits = buckets.map(({ connections }) => connections.debtMs(now));
    if (waits.some((ms) => ms > MAX_WAIT_MS)) return null;
    for (const { connections } of buckets) connections.charge(1);
    return Math.max(0, ...waits);
  }

  /** Counts a connection from some networks, the largest first. */
  add(networks: readonly string[]): Allowances {
    for (const name of networks) this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
    const buckets = this.#allBucketsOf(networks);
    if (buckets.length === 0) return { newcomers: NO_ALLOWANCE, known: NO_ALLOWANCE };
    return {
      newcomers: sharedOf(buckets.map(({ newcomers }) => newcomers)),
      known: sharedOf(buckets.map(({ known }) => known)),
    };
  }

  remove(networks: readonly string[]): void {
    for (const name of networks) {
      const left = (this.#counts.get(name) ?? 0) - 1;
      if (left > 0) this.#counts.set(name, left);
      else this.#counts.delete(name);
    }
  }

  /** Forgets the networks without connections whose buckets are full again: new ones would be the same. */
  forgetIdle(): void {
    const now = this.#clock.now();
    for (const [network, { connections, newcomers, known }] of this.#buckets) {
      const buckets = [connections, newcomers.requests, newcomers.texts, known.requests, known.texts];
      if (!this.#counts.has(network) && buckets.every((bucket) => bucket.isFull(now))) this.#buckets.delete(network);
    }
  }

  /** The buckets that a connection from some networks, the largest first, takes from: the smallest first. */
  #allBucketsOf([largest, part]: readonly string[]): readonly Buckets[] {
    if (largest === undefined) return [];
    const single = { parts: 1, textParts: 1 };
    const whole = { parts: NETWORK_PARTS, textParts: NETWORK_TEXT_PARTS };
    return part === undefined
      ? [this.#bucketsOf(largest, single)]
      : [this.#bucketsOf(part, single), this.#bucketsOf(largest, whole)];
  }

  /** The buckets of a network that may send as much as a number of parts. */
  #bucketsOf(network: string, { parts, textParts }: { readonly parts: number; readonly textParts: number }): Buckets {
    const { maxPerAddress } = this.#limits;
    const texts = () => this.#allowanceOf(textParts * NETWORK_TEXT_SESSIONS);
    let buckets = this.#buckets.get(network);
    if (buckets === undefined) {
      const connections = parts * maxPerAddress;
      buckets = {
        connections: new TokenBucket(
          CONNECTIONS_A_SECOND * connections,
          CONNECTIONS_AT_ONCE * connections,
          this.#clock.now(),
        ),
        newcomers: { requests: this.#allowanceOf(parts * NETWORK_SESSIONS), texts: texts() },
        known: { requests: this.#allowanceOf(parts * maxPerAddress), texts: texts() },
      };
      this.#buckets.set(network, buckets);
    }
    return buckets;
  }

  /** What a number of sessions may send; 0: anything. */
  #allowanceOf(sessions: number): TokenBucket {
    const { rate, burst } = this.#limits;
    return new TokenBucket(rate * sessions, burst * sessions, this.#clock.now());
  }
}

function sharedOf(allowances: readonly Allowance[]): SharedAllowance {
  return { requests: allowances.map(({ requests }) => requests), texts: allowances.map(({ texts }) => texts) };
}
