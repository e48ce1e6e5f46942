/**
 * How long a session may be silent (PROTOCOL E1).
 *
 * Pure.
 *
 * @module
 */
import { PATIENCE, type Patience } from "../../shared/wire/heartbeat.ts";

/**
 * The patience with a session that may be silent for so many seconds: it gets a `ping` after a third of them. Without a
 * limit (0) it gets one all the same, because some networks drop connections that are silent.
 */
export function patienceOf(idleSeconds: number): Patience {
  if (idleSeconds === 0) return { ...PATIENCE, answerMs: Infinity, goneAfterMs: Infinity };
  return { ...PATIENCE, pingAfterMs: (idleSeconds * 1000) / 3, goneAfterMs: idleSeconds * 1000 };
}

/** The slowest connection that is used for a chat, in bytes a millisecond: half a megabit a second. */
const SLOWEST = 64;

/**
 * How much longer the answer to a `ping` may take, in milliseconds. Bytes that were written may still be in the buffers of
 * the system, four megabytes of them, and the `ping` comes after them.
 */
export function graceFor(writtenBytes: number): number {
  return writtenBytes / SLOWEST;
}
