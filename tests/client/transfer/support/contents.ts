/**
 * Contents of files that differ at every place, their digests, and the runs of a transfer in tests.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { Pace } from "../../../../client/transfer/bytes/pace.ts";
import { FakeClock } from "../../support/fake_platform.ts";

/** So many bytes; others for another seed. */
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

/** No limit. */
export const unpaced = new Pace(null, new FakeClock());
