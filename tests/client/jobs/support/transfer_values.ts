/**
 * Transfers and outcomes for tests that need any.
 *
 * @module
 */
import type { Outcome, TransferView } from "../../../../client/transfer/transfer_view.ts";
import { outcome, transfer } from "../../support/transfer_view.ts";

/** A file that we have offered, before the transfer begins. */
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

/** An outcome, by default a successful one. */
export function outcomeOf(more: Partial<Outcome> = {}): Outcome {
  return outcome({ seconds: 2, ...more });
}
