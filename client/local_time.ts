/**
 * Points in time for people, in their own time zone.
 *
 * @module
 */

/** How a point in time is written; both take Unix time in milliseconds. */
export interface TimeFormat {
  /** Before a message. Empty where no times are shown. */
  stamp(timeMs: number): string;
  /** In a sentence. */
  long(timeMs: number): string;
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}

function hour(date: Date): string {
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}

function day(date: Date): string {
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** Whether a number that a server gives is a time: the wire carries larger ones than a calendar knows. */
function isTime(ms: number): boolean {
  return !Number.isNaN(new Date(ms).getTime());
}

/** Times of this machine. A stamp has the day where it is not today; `hasStamps` says whether there are any. */
export function localTimes(timeMs: () => number, hasStamps: boolean): TimeFormat {
  const long = (ms: number) => isTime(ms) ? `${day(new Date(ms))} ${hour(new Date(ms))}` : "some time";
  return {
    long,
    stamp(ms) {
      if (!hasStamps || !isTime(ms)) return "";
      return `${day(new Date(ms)) === day(new Date(timeMs())) ? hour(new Date(ms)) : long(ms)} `;
    },
  };
}
