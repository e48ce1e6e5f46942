/**
 * The key of a message, by which the server knows a repetition (PROTOCOL S6).
 *
 * Pure.
 *
 * @module
 */

/** 96 bits: nobody else ever makes the same one, not even in the same millisecond. */
export const KEY_BYTES = 12;

/** Enough digits for a thousand years. */
const TIME_DIGITS = 9;

/**
 * A key of 25 characters. It begins with the time, in Unix milliseconds: keys of one moment lie side by side in the index
 * of a server that keeps millions of them, so that a new one touches a page that is at hand. `random` has `KEY_BYTES`.
 */
export function messageKey(timeMs: number, random: Uint8Array): string {
  const time = Math.max(0, Math.floor(timeMs)).toString(36).padStart(TIME_DIGITS, "0").slice(-TIME_DIGITS);
  return time + toBase64Url(random);
}

function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
