/**
 * Texts that nobody can guess: ids, secrets, and numbers that are used once (PROTOCOL T1, T9).
 *
 * @module
 */

/** 128 bits, as T9 asks for. */
const RANDOM_BYTES = 16;

/** 22 letters, digits, `-` and `_`. */
export function randomText(randomBytes: (count: number) => Uint8Array): string {
  return randomBytes(RANDOM_BYTES).toBase64({ alphabet: "base64url", omitPadding: true });
}
