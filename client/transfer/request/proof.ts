/**
 * How both sides of an earlier deal show that they are the same as before, without saying what they know (PROTOCOL T9).
 *
 * Pure.
 *
 * @module
 */
import { createHmac, timingSafeEqual } from "node:crypto";

/** What a proof is about: the deal, and the two numbers of this one time. */
export interface Exchange {
  readonly id: string;
  /** Chosen by who made the deal. */
  readonly nonce: string;
  /** Chosen by who accepts it. */
  readonly answer: string;
}

/** Who shows something: who accepts the deal, or who made it, when the bytes begin. */
export type ProofWord = "accept" | "begin";

/** What is shown, in hexadecimal. Each side has a word of its own, so that neither can give back what it got. */
export function proofOf(word: ProofWord, secret: string, { id, nonce, answer }: Exchange): string {
  return createHmac("sha256", secret).update(`${word} ${id} ${nonce} ${answer}`).digest("hex");
}

/** Whether what was shown is what was expected; takes the same time wherever they differ. */
export function isProof(shown: string | undefined, expected: string): boolean {
  const [a, b] = [shown ?? "", expected].map((text) => new TextEncoder().encode(text));
  return a !== undefined && b !== undefined && a.length === b.length && timingSafeEqual(a, b);
}
