/**
 * Parses speeds: `5MB/s`, `500kB`, `2MiB`, `100000`.
 *
 * Pure.
 *
 * @module
 */

const RATE = /^(\d{1,15}(?:\.\d{1,6})?)\s*([kKmMgG]?)(i?)[bB]?(?:\/s|ps)?$/;

const POWERS: Readonly<Record<string, number>> = { "": 0, k: 1, m: 2, g: 3 };

/**
 * Returns bytes per second, 0 for no limit, or `null` for an invalid speed or less than one byte. Units are powers of
 * 1000, and with an `i` powers of 1024. A `b` means bytes too, because nobody limits files in bits.
 */
export function tryParseRate(text: string): number | null {
  const [, number = "", prefix = "", binary] = RATE.exec(text.trim()) ?? [];
  if (number === "" || prefix === "" && binary === "i") return null;
  const value = Number(number);
  const bytes = Math.round(value * (binary === "i" ? 1024 : 1000) ** (POWERS[prefix.toLowerCase()] ?? 0));
  if (bytes === 0 && value !== 0) return null;
  return bytes <= Number.MAX_SAFE_INTEGER ? bytes : null;
}
