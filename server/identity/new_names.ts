/**
 * How many names a network has claimed, so that nobody takes all of them. Hours are counted from the first claim of each.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import { isWithin, type Limits, MAX_CLAIMING_NETWORKS } from "../limits.ts";

const HOUR_MS = 3_600_000;

export class NewNames {
  readonly #clock: Pick<Clock, "now">;
  readonly #limits: Pick<Limits, "maxNewNames">;
  /** By the network. Those whose hour began first come first. */
  readonly #claims = new Map<string, { readonly count: number; readonly untilMs: number }>();

  constructor(clock: Pick<Clock, "now">, limits: Pick<Limits, "maxNewNames">) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /** Whether a network may claim another name; `null` is this machine, which may claim any number. */
  hasRoom(network: string | null): boolean {
    if (network === null) return true;
    this.#forgetOld();
    return isWithin((this.#claims.get(network)?.count ?? 0) + 1, this.#limits.maxNewNames);
  }

  /** Counts another name of a network; returns `false` if that would be too many. */
  tryAdd(network: string | null): boolean {
    if (!this.hasRoom(network)) return false;
    if (network === null) return true;
    const { count, untilMs } = this.#claims.get(network) ?? { count: 0, untilMs: this.#clock.now() + HOUR_MS };
    this.#claims.set(network, { count: count + 1, untilMs });
    this.#forgetOld();
    return true;
  }

  #forgetOld(): void {
    const now = this.#clock.now();
    for (const [network, { untilMs }] of this.#claims) {
      if (untilMs > now && this.#claims.size <= MAX_CLAIMING_NETWORKS) return;
      this.#claims.delete(network);
    }
  }
}
