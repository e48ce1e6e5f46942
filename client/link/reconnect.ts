/**
 * Staying connected: one attempt after the other, with pauses, until there is an end.
 *
 * Owns the course of an outage. What an attempt is, it does not know.
 *
 * @module
 */
import type { Clock, ConnectFailure } from "../platform/platform.ts";
import type { Ending, Loss } from "./link_events.ts";
import { retryPauseMs } from "./retry.ts";

/** A connection that did not last so long does not begin the pauses anew. */
const LASTING_MS = 5_000;

/** How one attempt ended. */
export type AttemptEnd =
  /** One was not let in. */
  | { readonly type: "no_connection"; readonly failure: ConnectFailure }
  /** One was in, for so long; the server asks to wait before the next attempt. */
  | { readonly type: "lost"; readonly loss: Loss; readonly askedMs: number; readonly lastedMs: number }
  /** There is to be no other attempt. */
  | { readonly type: "over"; readonly ending: Ending };

export interface ReconnectOptions {
  readonly clock: Clock;
  readonly random: () => number;
  /** How long a lost connection is tried again; 0: never. */
  readonly retryForMs: number;
  /** Ends the pauses, and all. */
  readonly signal: AbortSignal;
  /** Called when a connection was lost and is to be tried again. */
  readonly lost: (loss: Loss) => void;
}

/**
 * Runs attempts until the end. The first one is not repeated where it fails. An attempt gets the time, by the clock's
 * `nowMs`, after which nobody waits for it any more.
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
      // A server that welcomes and goes, again and again, is not tried for ever.
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
