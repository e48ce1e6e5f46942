/**
 * Contents of files that differ at every position, and their digests.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { Pace } from "../../../../client/transfer/bytes/pace.ts";
import { FakeClock } from "../../support/fake_platform.ts";

/** This many bytes, which depend on the seed. */
export function contents(length: number, seed = 1): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let state = seed >>> 0;
  for (let at = 0; at < length; at++) {
    // A linear congruential generator (Numerical Recipes).
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** A pace without a limit. */
export const unpaced = new Pace(null, new FakeClock());
