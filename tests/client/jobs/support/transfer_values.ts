/**
 * Transfers and their ends as values, for tests that need some and do not care which.
 *
 * @module
 */
import type { Outcome, TransferView } from "../../../../client/transfer/transfer_view.ts";
import { outcome, transfer } from "../../support/transfer_view.ts";

/** A transfer of ours that sends, before it has begun. */
export function viewOf(more: Partial<TransferView> = {}): TransferView {
  return transfer({
    id: "0123456789abcdef",
    kind: "send",
    isOurs: true,
    peer: "bob",
    names: ["report.pdf"],
    bytes: 1_200_000,
    state: "waiting",
    ...more,
  });
}

/** An end; a good one unless told otherwise. */
export function outcomeOf(more: Partial<Outcome> = {}): Outcome {
  return outcome({ seconds: 2, ...more });
}
