/**
 * Views of transfers for tests.
 *
 * @module
 */
import type { Outcome, TransferView } from "../../../client/transfer/transfer_view.ts";

/** A running transfer of one file with ann. */
export function transfer(more: Partial<TransferView> = {}): TransferView {
  return {
    number: 1,
    id: "an id of some length",
    kind: "receive",
    isOurs: false,
    peer: "ann",
    names: ["notes.txt"],
    count: 1,
    bytes: 1_000,
    shape: null,
    state: "running",
    moved: 0,
    speed: 0,
    secondsLeft: null,
    stalledMs: 0,
    isAgain: false,
    folder: null,
    leftOut: [],
    ...more,
  };
}

/** A successful outcome. */
export function outcome(more: Partial<Outcome> = {}): Outcome {
  return { code: "done", isOurs: false, paths: [], missing: [], arrived: 1, seconds: 0, ...more };
}
