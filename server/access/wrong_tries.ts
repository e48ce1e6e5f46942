/**
 * The pause after wrong codes and passwords: ten of one network are free, each further one doubles the time in which no
 * other is looked at. It never gets longer than a quarter of an hour, and an hour without a wrong one ends all of it.
 *
 * 1. Members show neither, so the pause is never theirs.
 * 2. In IPv6, the networks around the one of a machine are counted as well, because somebody may have many of them at no
 *    cost. They have four times as many tries for each step, so that a neighbour alone keeps nobody waiting.
 * 3. This machine counts as one network here, although its connections are not counted otherwise: behind a tunnel or a
 *    proxy everybody comes from it, and could try passwords without end.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import {
  MAX_TRYING_NETWORKS,
  MAX_WRONG_PAUSE_MS,
  WIDER_TRIES,
  WRONG_PAUSE_MS,
  WRONG_TRIES,
  WRONG_TRIES_MS,
} from "../limits.ts";

interface Tries {
  readonly count: number;
  /** When the last one was, and until when no other is looked at, in milliseconds of `Clock.now`. */
  readonly lastMs: number;
  readonly untilMs: number;
}

export class WrongTries {
  readonly #clock: Pick<Clock, "now">;
  /** By the network. Those that tried last come last. */
  readonly #tries = new Map<string, Tries>();

  constructor(clock: Pick<Clock, "now">) {
    this.#clock = clock;
  }

  /** How many networks are remembered. */
  get size(): number {
    return this.#tries.size;
  }

  /** Returns for how many seconds nothing is looked at that comes from these networks, the largest first; 0: it is. */
  waitSeconds(networks: readonly string[]): number {
    const untilMs = Math.max(...named(networks).map((network) => this.#tries.get(network)?.untilMs ?? 0));
    return Math.max(0, Math.ceil((untilMs - this.#clock.now()) / 1000));
  }

  /** Counts a wrong code or password. */
  add(networks: readonly string[]): void {
    const now = this.#clock.now();
    const names = named(networks);
    names.forEach((network, at) => {
      const free = WRONG_TRIES * WIDER_TRIES ** (names.length - 1 - at);
      const before = this.#tries.get(network);
      const count = 1 + (before === undefined || now - before.lastMs >= WRONG_TRIES_MS ? 0 : before.count);
      const pauseMs = count < free ? 0 : Math.min(MAX_WRONG_PAUSE_MS, WRONG_PAUSE_MS * 2 ** (count - free));
      this.#tries.delete(network);
      this.#tries.set(network, { count, lastMs: now, untilMs: now + pauseMs });
    });
    this.#forget(now);
  }

  /** Forgets the networks whose time is over, and the oldest if there are too many. */
  #forget(now: number): void {
    for (const [network, { lastMs }] of this.#tries) {
      if (now - lastMs < WRONG_TRIES_MS && this.#tries.size <= MAX_TRYING_NETWORKS) return;
      this.#tries.delete(network);
    }
  }
}

/** The networks by the names under which they are counted; this machine has a name too. */
function named(networks: readonly string[]): readonly string[] {
  return networks.length === 0 ? ["this machine"] : networks;
}
