/**
 * What is known of each network (`networkOf`) that connections come from: how many it has, and the allowance that its
 * new people share. A name costs nothing, and each one would have a burst of requests of its own.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import { type Limits, NETWORK_SESSIONS } from "../limits.ts";
import { TokenBucket } from "../rate_limiter.ts";

interface Network {
  connections: number;
  readonly bucket: TokenBucket;
}

export class Networks {
  readonly #clock: Clock;
  readonly #limits: Pick<Limits, "rate" | "burst">;
  readonly #networks = new Map<string, Network>();

  constructor(clock: Clock, limits: Pick<Limits, "rate" | "burst">) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /** How many connections a network has. */
  count(network: string): number {
    return this.#networks.get(network)?.connections ?? 0;
  }

  /** Counts a connection. Returns the bucket that the new people of the network share. */
  add(network: string): TokenBucket {
    const { rate, burst } = this.#limits;
    const now = this.#clock.now();
    const known = this.#networks.get(network) ??
      { connections: 0, bucket: new TokenBucket(rate * NETWORK_SESSIONS, burst * NETWORK_SESSIONS, now) };
    known.connections++;
    this.#networks.set(network, known);
    return known.bucket;
  }

  remove(network: string): void {
    const known = this.#networks.get(network);
    if (known !== undefined) known.connections--;
  }

  /** Forgets the networks without connections whose bucket is full again: a new one would be the same. */
  forgetIdle(): void {
    const now = this.#clock.now();
    for (const [network, { connections, bucket }] of this.#networks) {
      if (connections === 0 && bucket.isFull(now)) this.#networks.delete(network);
    }
  }
}
