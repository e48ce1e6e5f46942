/**
 * Texts that nobody can guess, and proofs with them: both sides of an earlier transfer show that they are the same as
 * before, without saying what they know (PROTOCOL T9, X3).
 *
 * Pure.
 *
 * @module
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { TransferMessage } from "../../shared/wire/transfer_message.ts";
import { Ending } from "./bytes/byte_transfer.ts";

/** 128 bits, as T9 requires. */
const RANDOM_BYTES = 16;

/** What a proof is about: the transfer, and the two numbers that are used for this proof only. */
export interface Exchange {
  readonly id: string;
  /** Chosen by the side that requests the transfer. */
  readonly nonce: string;
  /** Chosen by the side that accepts it. */
  readonly answer: string;
}

/** `accept`: shown by the side that accepts; `begin`: by the one that requests, at the start of the data session. */
export type ProofWord = "accept" | "begin";

/** The proof, in hexadecimal. Each side has its own word, so that neither can return what it got. */
export function proofOf(word: ProofWord, secret: string, { id, nonce, answer }: Exchange): string {
  return createHmac("sha256", secret).update(`${word} ${id} ${nonce} ${answer}`).digest("hex");
}

/** Whether a proof is the expected one; takes the same time wherever they differ. */
export function isProof(shown: string | undefined, expected: string): boolean {
  const [a, b] = [shown ?? "", expected].map((text) => new TextEncoder().encode(text));
  return a !== undefined && b !== undefined && a.length === b.length && timingSafeEqual(a, b);
}

/** Throws an `Ending` (`unproven`) unless the message is the expected proof. */
export function checkProof(message: TransferMessage, expected: string): void {
  if (message.type !== "proof" || !isProof(message.proof, expected)) throw new Ending({ type: "unproven" });
}

/** An id, a secret or a nonce (PROTOCOL T1, T9): 22 letters, digits, `-` and `_`. */
export function randomText(randomBytes: (count: number) => Uint8Array): string {
  return randomBytes(RANDOM_BYTES).toBase64({ alphabet: "base64url", omitPadding: true });
}
