/**
 * Sizes, speeds and durations for users: in powers of 1000, with two significant digits.
 *
 * Pure. They are the same in every language.
 *
 * @module
 */

const UNITS = ["B", "kB", "MB", "GB", "TB", "PB"];

/** Smaller numbers have a decimal, and still at most two digits when rounded. */
const SMALL = 9.95;

/** A number of bytes: `0 B`, `1.2 kB`, `12 MB`. */
export function sizeText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  // What would be rounded to 1000 is shown in the next unit.
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  const text = unit > 0 && value < SMALL ? value.toFixed(1).replace(".0", "") : value.toFixed(0);
  return `${text} ${UNITS[unit]}`;
}

/** A number of bytes per second: `112 MB/s`. */
export function speedText(bytesPerSecond: number): string {
  return `${sizeText(bytesPerSecond)}/s`;
}

/** A duration as on a clock: `0:12`, `1:05`, `2:00:07`. */
export function clockText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes] = [Math.floor(whole / 3_600), Math.floor(whole / 60) % 60];
  const rest = String(whole % 60).padStart(2, "0");
  return hours === 0 ? `${minutes}:${rest}` : `${hours}:${String(minutes).padStart(2, "0")}:${rest}`;
}

/** A duration in a sentence: `12 s`, `1:05`. */
export function spentText(seconds: number): string {
  return seconds < 59.5 ? `${Math.max(1, Math.round(seconds))} s` : clockText(seconds);
}

/** A whole number with thousands separators: `20,000`. */
export function countText(count: number): string {
  return count.toLocaleString("en-US");
}

/** How much of something is done, from 0 to 100; 100 only if nothing is missing. */
export function percentOf({ moved, bytes }: { readonly moved: number; readonly bytes: number }): number {
  if (bytes <= 0) return 0;
  return Math.max(0, Math.min(100, Math.floor(100 * moved / bytes)));
}
