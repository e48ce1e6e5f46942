/**
 * How long to wait before a lost connection is tried again.
 *
 * Pure: time and chance are passed in.
 *
 * @module
 */

/** For so long nobody should have to wait more than `QUICK_MOST_MS` for the next attempt. */
const QUICK_MS = 10_000;
const QUICK_MOST_MS = 2_000;

/** The longest pause. */
const MOST_MS = 10_000;

/** Where an outage stands. */
interface Outage {
  /** How many attempts have failed since the connection was lost. */
  readonly attempts: number;
  /** How long ago it was lost. */
  readonly elapsedMs: number;
  /** After so long nothing is tried any more. */
  readonly retryForMs: number;
  /** The server asked for so long a pause when it ended the connection. */
  readonly askedMs?: number;
}

/**
 * The pause before the next attempt in milliseconds, or `null` when it is time to give up. `random` is from 0 to below
 * 1: many clients lose one server in the same moment, and must not all come back in the same one.
 *
 * 1. The first pause is 0.2 to 0.5 s.
 * 2. In the first ten seconds no pause is longer than 2 s, then the pauses grow to 10 s.
 * 3. What the server asked for is added, and where that is longer than one would wait at all, one does not.
 * 4. The last attempt is at the end of the time, not before.
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
