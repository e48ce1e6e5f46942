/**
 * What is known of the networks (`networksOf`) that connections come from: how many each has, and the allowances that the
 * people of the largest share. A name costs nothing, nor does another session, and each one would have a burst of requests
 * of its own. In IPv6, another address costs nothing either, nor does another of the smaller networks.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import { type Limits, NETWORK_SESSIONS } from "../limits.ts";
import { TokenBucket } from "../rate_limiter.ts";
import { quotaOf } from "../standing.ts";

/** What the people of a network may send, all together. */
export interface Allowances {
  /** Of those who are new, and of everybody who says `hello`. */
  readonly newcomers: TokenBucket;
  /** Of those who are known: as much as if one address had all its connections all the time. */
  readonly known: TokenBucket;
}

/** How many connections something has, and may have; a limit of 0 is none. */
export interface Crowd {
  readonly count: number;
  readonly limit: number;
}

export class Networks {
  readonly #clock: Clock;
  readonly #limits: Pick<Limits, "rate" | "burst" | "maxPerAddress" | "maxConnections">;
  /** The connections of each network that has some. */
  readonly #counts = new Map<string, number>();
  /** The allowances of the largest networks. */
  readonly #allowances = new Map<string, Allowances>();

  constructor(clock: Clock, limits: Pick<Limits, "rate" | "burst" | "maxPerAddress" | "maxConnections">) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /**
   * The connections of the smallest and the largest of some networks. `total`: of everybody. The largest may have a quarter
   * of the sessions that others do not have, or as many as one address if that is more.
   */
  crowds(networks: readonly string[], total: number): readonly Crowd[] {
    const { maxPerAddress, maxConnections } = this.#limits;
    const [ofNetwork = 0, ofAddress = 0] = [networks.at(0), networks.at(-1)].map((name) => this.#countOf(name));
    const share = quotaOf(Math.max(1, maxConnections - (total - ofNetwork)));
    const hasLimit = maxConnections > 0 && maxPerAddress > 0;
    return [
      { count: ofAddress, limit: maxPerAddress },
      { count: ofNetwork, limit: hasLimit ? Math.max(maxPerAddress, share) : 0 },
    ];
  }

  /** Counts a connection from some networks, the largest first. */
  add(networks: readonly string[]): Allowances | null {
    for (const name of networks) this.#counts.set(name, this.#countOf(name) + 1);
    const [largest] = networks;
    if (largest === undefined) return null;
    let allowances = this.#allowances.get(largest);
    if (allowances === undefined) {
      const { maxPerAddress } = this.#limits;
      allowances = { newcomers: this.#allowanceOf(NETWORK_SESSIONS), known: this.#allowanceOf(maxPerAddress) };
      this.#allowances.set(largest, allowances);
    }
    return allowances;
  }

  remove(networks: readonly string[]): void {
    for (const name of networks) {
      const left = this.#countOf(name) - 1;
      if (left > 0) this.#counts.set(name, left);
      else this.#counts.delete(name);
    }
  }

  /** Forgets the networks without connections whose buckets are full again: new ones would be the same. */
  forgetIdle(): void {
    const now = this.#clock.now();
    for (const [network, { newcomers, known }] of this.#allowances) {
      if (!this.#counts.has(network) && newcomers.isFull(now) && known.isFull(now)) this.#allowances.delete(network);
    }
  }

  #countOf(network: string | undefined): number {
    return network === undefined ? 0 : this.#counts.get(network) ?? 0;
  }

  /** What a number of sessions may send; 0: anything. */
  #allowanceOf(sessions: number): TokenBucket {
    const { rate, burst } = this.#limits;
    return new TokenBucket(rate * sessions, burst * sessions, this.#clock.now());
  }
}
