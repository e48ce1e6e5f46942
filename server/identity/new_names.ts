/**
 * How many names were claimed from a network, and with a key, so that nobody takes all of them. Hours are counted from the
 * first claim of each.
 *
 * In IPv6, parts of a network are counted, and the whole has room for a few of them, as for what they send
 * (server/connection/networks.ts): a neighbour must not use up the names of the others.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import {
  isWithin,
  type Limits,
  MAX_CLAIMING_KEYS,
  MAX_CLAIMING_NETWORKS,
  MAX_NAMES,
  NETWORK_PARTS,
} from "../limits.ts";

const HOUR_MS = 3_600_000;

/** Where a claim comes from. */
export interface ClaimSource {
  readonly key: string;
  /** The networks that it comes from, the largest first; none is this machine, which may claim any number. */
  readonly networks: readonly string[];
}

export class NewNames {
  readonly #limits: Pick<Limits, "maxNewNames">;
  readonly #ofNetworks: HourCounts;
  readonly #ofKeys: HourCounts;

  constructor(clock: Pick<Clock, "now">, limits: Pick<Limits, "maxNewNames">) {
    this.#limits = limits;
    this.#ofNetworks = new HourCounts(clock, MAX_CLAIMING_NETWORKS);
    this.#ofKeys = new HourCounts(clock, MAX_CLAIMING_KEYS);
  }

  /** Whether another name may be claimed. */
  hasRoom(source: ClaimSource): boolean {
    return this.#counted(source).every(({ counts, of, limit }) => isWithin(counts.of(of) + 1, limit));
  }

  /** Counts another name; returns `false` if that would be too many. */
  tryAdd(source: ClaimSource): boolean {
    if (!this.hasRoom(source)) return false;
    for (const { counts, of } of this.#counted(source)) counts.add(of);
    return true;
  }

  /** What a claim counts for, and how many of each there may be. */
  #counted({ key, networks: [largest, part] }: ClaimSource): readonly Counted[] {
    const { maxNewNames: limit } = this.#limits;
    if (largest === undefined || limit === 0) return [];
    const ofKey = { counts: this.#ofKeys, of: key, limit: MAX_NAMES };
    const counts = this.#ofNetworks;
    if (part === undefined) return [ofKey, { counts, of: largest, limit }];
    return [ofKey, { counts, of: part, limit }, { counts, of: largest, limit: limit * NETWORK_PARTS }];
  }
}

interface Counted {
  readonly counts: HourCounts;
  readonly of: string;
  readonly limit: number;
}

/** Counts of an hour each. If there are too many, those whose hour began first are forgotten. */
class HourCounts {
  readonly #clock: Pick<Clock, "now">;
  readonly #max: number;
  /** Those whose hour began first come first. */
  readonly #counts = new Map<string, { readonly count: number; readonly untilMs: number }>();

  constructor(clock: Pick<Clock, "now">, max: number) {
    this.#clock = clock;
    this.#max = max;
  }

  of(name: string): number {
    this.#forgetOld();
    return this.#counts.get(name)?.count ?? 0;
  }

  add(name: string): void {
    const { count, untilMs } = this.#counts.get(name) ?? { count: 0, untilMs: this.#clock.now() + HOUR_MS };
    this.#counts.set(name, { count: count + 1, untilMs });
    this.#forgetOld();
  }

  #forgetOld(): void {
    const now = this.#clock.now();
    for (const [name, { untilMs }] of this.#counts) {
      if (untilMs > now && this.#counts.size <= this.#max) return;
      this.#counts.delete(name);
    }
  }
}
