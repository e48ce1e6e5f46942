/**
 * The proof that stands first where an earlier deal goes on (PROTOCOL X3).
 *
 * @module
 */
import type { TransferMessage } from "../../../shared/wire/transfer_message.ts";
import { Ending } from "../bytes/byte_transfer.ts";
import { isProof } from "./proof.ts";

/** Throws an `Ending` (`unproven`) unless a message is the proof that is expected. */
export function checkProof(message: TransferMessage, expected: string): void {
  if (message.type !== "proof" || !isProof(message.proof, expected)) throw new Ending({ type: "unproven" });
}
