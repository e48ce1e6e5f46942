/**
 * The day and the time of a date, as numbers, in the time zone of this machine.
 *
 * Pure. Knows no language.
 *
 * @module
 */

/** `2026-11-23`. */
export function dayOf(date: Date): string {
  return `${String(date.getFullYear()).padStart(4, "0")}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** `14:02`. */
export function minuteOf(date: Date): string {
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** `14:02:05`. */
export function secondOf(date: Date): string {
  return `${minuteOf(date)}:${two(date.getSeconds())}`;
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}
