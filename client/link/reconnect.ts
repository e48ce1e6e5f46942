/**
 * Reconnecting: runs one attempt after the other, with growing pauses, until there is an end.
 *
 * Owns the course of an outage. Does not know what an attempt does.
 *
 * @module
 */
import type { Clock, ConnectFailure } from "../platform/platform.ts";
import type { Ending, Loss } from "./link_events.ts";

/** After a connection that lasted less than this, the pauses keep growing. */
const LASTING_MS = 5_000;

/** How one attempt ended. */
export type AttemptEnd =
  /** There was no connection, or no `welcome`. */
  | { readonly type: "no_connection"; readonly failure: ConnectFailure }
  /** A connection of `lastedMs` was lost; the server asked for a pause of `askedMs`. */
  | { readonly type: "lost"; readonly loss: Loss; readonly askedMs: number; readonly lastedMs: number }
  /** There must not be another attempt. */
  | { readonly type: "over"; readonly ending: Ending };

export interface ReconnectOptions {
  readonly clock: Clock;
  readonly random: () => number;
  /** For how long a lost connection is retried; 0: never. */
  readonly retryForMs: number;
  /** Ends the loop. */
  readonly signal: AbortSignal;
  /** Called when a connection was lost and there will be another attempt. */
  readonly lost: (loss: Loss) => void;
}

/**
 * Runs attempts until the end. A first one that fails is not repeated. Each gets its deadline, by the clock's `nowMs`.
 */
export async function stayConnected(
  attempt: (deadlineMs: number) => Promise<AttemptEnd>,
  { clock, random, retryForMs, signal, lost }: ReconnectOptions,
): Promise<Ending> {
  let loss: Loss | null = null;
  let lostMs = 0;
  let attempts = 0;
  for (;;) {
    const end = await attempt(loss === null ? Infinity : lostMs + retryForMs);
    if (end.type === "over") return end.ending;
    if (signal.aborted) return { type: "left" };
    if (end.type === "lost") {
      // A server that accepts and drops us, again and again, is given up too.
      const isNewLoss = loss === null || end.lastedMs >= LASTING_MS;
      attempts = isNewLoss ? 0 : attempts + 1;
      if (isNewLoss) lostMs = clock.nowMs();
      loss = end.loss;
    } else if (loss === null) {
      return { type: "not_connected", failure: end.failure };
    } else {
      attempts++;
    }
    const askedMs = end.type === "lost" ? end.askedMs : 0;
    const pauseMs = retryPauseMs({ attempts, elapsedMs: clock.nowMs() - lostMs, retryForMs, askedMs }, random());
    const failure = end.type === "no_connection" ? end.failure : null;
    if (pauseMs === null) return { type: "given_up", loss, failure };
    if (end.type === "lost") lost(end.loss);
    await sleep(pauseMs, clock, signal);
    if (signal.aborted) return { type: "left" };
  }
}

async function sleep(ms: number, clock: Clock, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const wake = () => resolve();
  const cancel = clock.after(ms, wake);
  signal.addEventListener("abort", wake);
  await promise;
  signal.removeEventListener("abort", wake);
  cancel();
}

/** In this time after a loss, no pause is longer than `QUICK_MOST_MS`. */
const QUICK_MS = 10_000;
const QUICK_MOST_MS = 2_000;

/** The longest pause. */
const MOST_MS = 10_000;

interface Outage {
  /** How many attempts have failed. */
  readonly attempts: number;
  /** The time since the connection was lost. */
  readonly elapsedMs: number;
  /** The time after which to give up. */
  readonly retryForMs: number;
  /** The pause that the server asked for when it ended the connection. */
  readonly askedMs?: number;
}

/**
 * Returns the pause before the next attempt in milliseconds; `null`: give up. `random` is from 0 to below 1: many
 * clients lose a server at the same moment, and must not all come back at the same one.
 *
 * 1. The first pause is 0.2 to 0.5 s.
 * 2. In the first ten seconds no pause is longer than 2 s. Then the pauses grow to 10 s.
 * 3. The pause that the server asked for is added. If it is longer than the time that is left, there is no attempt.
 * 4. The last attempt is at the end of the time.
 */
export function retryPauseMs(outage: Outage, random: number): number | null {
  const { elapsedMs, retryForMs, askedMs = 0 } = outage;
  const leftMs = retryForMs - elapsedMs;
  if (leftMs <= 0 || askedMs > leftMs) return null;
  return Math.min(leftMs, askedMs + ownPauseMs(outage, random));
}

function ownPauseMs({ attempts, elapsedMs }: Outage, random: number): number {
  if (attempts === 0) return 200 + 300 * random;
  const mostMs = elapsedMs < QUICK_MS ? QUICK_MOST_MS : Math.min(MOST_MS, Math.max(QUICK_MOST_MS, elapsedMs / 5));
  return Math.min(mostMs, 500 * 2 ** Math.min(attempts, 10)) * (0.5 + random / 2);
}
