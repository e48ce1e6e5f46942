/**
 * The keys of messages, by which the server recognises a repetition (PROTOCOL S6).
 *
 * Pure.
 *
 * @module
 */

/** 96 bits: no two messages ever get the same key, not even in the same millisecond. */
export const KEY_BYTES = 12;

/** Enough digits for a thousand years. */
const TIME_DIGITS = 9;

/**
 * Makes the key of a message, by which the server recognises a repetition (PROTOCOL S6): 25 characters, from the time
 * in Unix milliseconds and `KEY_BYTES` random bytes. The time comes first, so that new keys are neighbours in the index
 * of the server and touch pages that are in memory.
 */
export function messageKey(timeMs: number, random: Uint8Array): string {
  const time = Math.max(0, Math.floor(timeMs)).toString(36).padStart(TIME_DIGITS, "0").slice(-TIME_DIGITS);
  return time + toBase64Url(random);
}

function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
