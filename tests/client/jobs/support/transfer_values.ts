/**
 * Transfers and their ends as values, for tests that need some and do not care which.
 *
 * @module
 */
import type { Outcome, TransferView } from "../../../../client/transfer/transfer.ts";

/** A transfer of ours that sends, before it has begun. */
export function viewOf(more: Partial<TransferView> = {}): TransferView {
  return {
    number: 1,
    id: "0123456789abcdef",
    kind: "send",
    isOurs: true,
    peer: "bob",
    names: ["report.pdf"],
    count: 1,
    bytes: 1_200_000,
    state: "waiting",
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

/** An end; a good one unless told otherwise. */
export function outcomeOf(more: Partial<Outcome> = {}): Outcome {
  return { code: "done", isOurs: false, paths: [], missing: [], arrived: 1, seconds: 2, ...more };
}
