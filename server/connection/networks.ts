/**
 * What is known of each network (`networkOf`) that connections come from: how many it has, and the allowances that its
 * people share. A name costs nothing, nor does another session, and each one would have a burst of requests of its own.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import { type Limits, NETWORK_SESSIONS } from "../limits.ts";
import { TokenBucket } from "../rate_limiter.ts";

/** What the people of a network may send, all together. */
export interface Allowances {
  /** Of those who are new, and of everybody who says `hello`. */
  readonly newcomers: TokenBucket;
  /** Of those who are known: as much as if the network had all its connections all the time. */
  readonly known: TokenBucket;
}

interface Network extends Allowances {
  connections: number;
}

export class Networks {
  readonly #clock: Clock;
  readonly #limits: Pick<Limits, "rate" | "burst" | "maxPerAddress">;
  readonly #networks = new Map<string, Network>();

  constructor(clock: Clock, limits: Pick<Limits, "rate" | "burst" | "maxPerAddress">) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /** How many connections a network has. */
  count(network: string): number {
    return this.#networks.get(network)?.connections ?? 0;
  }

  /** Counts a connection. */
  add(network: string): Allowances {
    const found = this.#networks.get(network) ?? {
      connections: 0,
      newcomers: this.#allowanceOf(NETWORK_SESSIONS),
      known: this.#allowanceOf(this.#limits.maxPerAddress),
    };
    found.connections++;
    this.#networks.set(network, found);
    return found;
  }

  remove(network: string): void {
    const known = this.#networks.get(network);
    if (known !== undefined) known.connections--;
  }

  /** Forgets the networks without connections whose bucket is full again: a new one would be the same. */
  forgetIdle(): void {
    const now = this.#clock.now();
    for (const [network, { connections, newcomers, known }] of this.#networks) {
      if (connections === 0 && newcomers.isFull(now) && known.isFull(now)) this.#networks.delete(network);
    }
  }

  /** What a number of sessions may send; 0: anything. */
  #allowanceOf(sessions: number): TokenBucket {
    const { rate, burst } = this.#limits;
    return new TokenBucket(rate * sessions, burst * sessions, this.#clock.now());
  }
}
