/**
 * A key as twelve English words, which two people can compare aloud.
 *
 * The words are the same in every language of the program: both people read the same list.
 *
 * @module
 */
import { concat } from "../bytes.ts";
import { tryPublicKey } from "./ed25519.ts";

/** Half of the words fit into a line of any window, and a person who reads them aloud takes a breath there. */
export const WORDS_IN_LINE = 6;

/** How many words a key has. */
export const KEY_WORDS = 12;

/** The part of the digest that the words stand for, in bytes. Another key with the same words takes 2^128 attempts. */
const DIGEST_BYTES = 16;

/**
 * Returns the words of a public key in its text form, separated by blanks: the first 16 bytes of SHA-256 over the 32 bytes
 * of the key, with the English list and the checksum of BIP-39. Rejects with a `RangeError` if the text is no key.
 */
export async function keyWords(publicKey: string): Promise<string> {
  const raw = tryPublicKey(publicKey);
  if (raw === null) throw new RangeError("Cannot put a text into words that is no key");
  // The list is large and rarely needed.
  const [{ entropyToMnemonic }, { wordlist }] = await Promise.all([
    import("@scure/bip39"),
    import("@scure/bip39/english"),
  ]);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", concat([raw])));
  return entropyToMnemonic(digest.subarray(0, DIGEST_BYTES), wordlist);
}
