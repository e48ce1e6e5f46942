/**
 * Reconnecting: runs one attempt after the other, with growing pauses, until there is an end. A key of the user, or a
 * computer that wakes up, ends a pause.
 *
 * Owns the course of an outage. Does not know what an attempt does.
 *
 * @module
 */
import type { Platform } from "../platform/platform.ts";
import type { AttemptEnd } from "./attempt_end.ts";
import type { Ending, Loss, Outage } from "./link_events.ts";
import { RetryPause } from "./retry_pause.ts";
import { SleepWatch } from "./sleep_watch.ts";

/** After a connection that lasted less than this, the pauses keep growing. */
const LASTING_MS = 5_000;

export interface ReconnectorParts {
  /** For how long a lost connection is retried; 0: never, `Infinity`: until the user leaves. */
  readonly retryForMs: number;
  /** Called when a connection was lost and there will be another attempt. */
  readonly lost: (loss: Loss) => void;
  /** Called before each pause, and again when the attempt after it begins. */
  readonly retrying: (outage: Outage) => void;
  /** Called when the computer wakes up. */
  readonly woke: () => void;
}

export class Reconnector {
  readonly #platform: Pick<Platform, "clock" | "random">;
  readonly #parts: ReconnectorParts;
  readonly #pause: RetryPause;
  readonly #sleepWatch: SleepWatch;
  #hasSlept = false;

  constructor(platform: Pick<Platform, "clock" | "random">, parts: ReconnectorParts) {
    this.#platform = platform;
    this.#parts = parts;
    this.#pause = new RetryPause(platform.clock);
    this.#sleepWatch = new SleepWatch(platform.clock, () => {
      this.#hasSlept = true;
      this.#pause.end();
      parts.woke();
    });
  }

  /**
   * Runs attempts until the end, which the signal may bring. A first one that fails is not repeated. Each gets its
   * deadline, by the clock's `nowMs`. May be called again after the end.
   */
  async run(attempt: (deadlineMs: number) => Promise<AttemptEnd>, signal: AbortSignal): Promise<Ending> {
    this.#sleepWatch.start();
    try {
      return await this.#stayConnected(attempt, signal);
    } finally {
      this.#sleepWatch.stop();
    }
  }

  /** Somebody is there who would like to go on: a pause ends soon. */
  tryNow(): void {
    this.#pause.cutShort();
  }

  async #stayConnected(attempt: (deadlineMs: number) => Promise<AttemptEnd>, signal: AbortSignal): Promise<Ending> {
    const { clock } = this.#platform;
    const { retryForMs, lost, retrying } = this.#parts;
    let loss: Loss | null = null;
    let sinceMs = 0;
    let lostMs = 0;
    let attempts = 0;
    // The time of a sleep is no time for retrying.
    const forgiveSleep = () => {
      if (this.#takeSlept()) [attempts, lostMs] = [0, clock.nowMs()];
    };
    for (;;) {
      const end = await attempt(loss === null ? Infinity : lostMs + retryForMs);
      if (end.type === "over") return end.ending;
      if (signal.aborted) return { type: "left" };
      if (end.type === "lost") {
        // A server that accepts and drops us, again and again, is given up too.
        const isNewLoss = loss === null || end.lastedMs >= LASTING_MS;
        attempts = isNewLoss ? 0 : attempts + 1;
        if (isNewLoss) [lostMs, sinceMs] = [clock.nowMs(), clock.timeMs()];
        loss = end.loss;
      } else if (loss === null) {
        return { type: "not_connected", failure: end.failure };
      } else {
        attempts++;
      }
      forgiveSleep();
      const askedMs = end.type === "lost" ? end.askedMs : 0;
      const elapsedMs = clock.nowMs() - lostMs;
      const pauseMs = retryPauseMs({ attempts, elapsedMs, retryForMs, askedMs }, this.#platform.random());
      const failure = end.type === "no_connection" ? end.failure : null;
      if (pauseMs === null) return { type: "given_up", loss, failure };
      if (end.type === "lost") lost(end.loss);
      retrying({ sinceMs, nextMs: clock.timeMs() + pauseMs });
      await this.#pause.wait(pauseMs, signal);
      if (signal.aborted) return { type: "left" };
      forgiveSleep();
      retrying({ sinceMs, nextMs: null });
    }
  }

  /** Returns whether the computer has slept since the last call. */
  #takeSlept(): boolean {
    // A deadline may have passed in a sleep, and its timer come before the tick of the watch.
    this.#sleepWatch.check();
    const hasSlept = this.#hasSlept;
    this.#hasSlept = false;
    return hasSlept;
  }
}

/** In this time after a loss, no pause is longer than `QUICK_MOST_MS`. */
const QUICK_MS = 10_000;
const QUICK_MOST_MS = 2_000;

/** The longest pause of our own: a server that was away for hours is found again within a minute. */
const MOST_MS = 60_000;

/** The longest pause that the server is granted. It may believe that it knows better, and it may be hostile. */
const MOST_ASKED_MS = 3_600_000;

interface RetryState {
  /** How many attempts have failed. */
  readonly attempts: number;
  /** The time since the connection was lost. */
  readonly elapsedMs: number;
  /** The time after which to give up; `Infinity`: never. */
  readonly retryForMs: number;
  /** The pause that the server asked for when it ended the connection. */
  readonly askedMs?: number;
}

/**
 * Returns the pause before the next attempt in milliseconds; `null`: give up. `random` is from 0 to below 1: many
 * clients lose a server at the same moment, and must not all come back at the same one.
 *
 * 1. The first pause is 0.2 to 0.5 s.
 * 2. In the first ten seconds no pause is longer than 2 s. Then the pauses grow to a minute.
 * 3. The pause that the server asked for is added, an hour at most. If it is longer than the time that is left, there is
 *    no attempt.
 * 4. The last attempt is at the end of the time.
 */
export function retryPauseMs(outage: RetryState, random: number): number | null {
  const { elapsedMs, retryForMs, askedMs = 0 } = outage;
  const leftMs = retryForMs - elapsedMs;
  if (leftMs <= 0 || askedMs > leftMs) return null;
  return Math.min(leftMs, Math.min(askedMs, MOST_ASKED_MS) + ownPauseMs(outage, random));
}

function ownPauseMs({ attempts, elapsedMs }: RetryState, random: number): number {
  if (attempts === 0) return 200 + 300 * random;
  const mostMs = elapsedMs < QUICK_MS ? QUICK_MOST_MS : Math.min(MOST_MS, Math.max(QUICK_MOST_MS, elapsedMs / 5));
  return Math.min(mostMs, 500 * 2 ** Math.min(attempts, 10)) * (0.5 + random / 2);
}
