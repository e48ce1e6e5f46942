/**
 * Points in time as text, in the time zone of this machine: `TimeFormat` for people, and the numeric forms that it is
 * made of.
 *
 * Pure.
 *
 * @module
 */
import { type Catalogue, wordsFor } from "../language/catalogue.ts";

/** How a point in time is written; both take Unix time in milliseconds. */
export interface TimeFormat {
  /** Before a message. Empty where no times are shown. */
  stamp(timeMs: number): string;
  /** In a sentence. */
  long(timeMs: number): string;
  /** The hour alone: `14:02`. */
  timeOfDay(timeMs: number): string;
  /** In a sentence, as briefly as it is clear: `14:02` today, `Monday 14:02` in the last week, else as `long`. */
  brief(timeMs: number): string;
  /** The day alone: `2026-11-23`. */
  day(timeMs: number): string;
}

/** Whether a number that a server gives is a time: the wire carries larger ones than a calendar knows. */
function isTime(ms: number): boolean {
  return !Number.isNaN(new Date(ms).getTime());
}

export interface LocalTimesOptions {
  /** Whether there are stamps at all. */
  readonly hasStamps: boolean;
  readonly strings: Catalogue;
}

/** A weekday of longer ago could be that of another week. */
const WEEK_MS = 6 * 86_400_000;

/** Times of this machine. A stamp has the day where it is not today. */
export function localTimes(timeMs: () => number, { hasStamps, strings }: LocalTimesOptions): TimeFormat {
  const long = (ms: number) =>
    isTime(ms) ? `${dayOf(new Date(ms))} ${minuteOf(new Date(ms))}` : strings.grammar.someTime;
  return {
    long,
    timeOfDay: (ms) => isTime(ms) ? minuteOf(new Date(ms)) : "--:--",
    day: (ms) => isTime(ms) ? dayOf(new Date(ms)) : strings.grammar.someTime,
    brief(ms) {
      const now = timeMs();
      if (!isTime(ms) || ms > now || now - ms > WEEK_MS) return long(ms);
      const date = new Date(ms);
      if (dayOf(date) === dayOf(new Date(now))) return minuteOf(date);
      return wordsFor(strings.grammar.weekdays, String(date.getDay()))?.(minuteOf(date)) ?? long(ms);
    },
    stamp(ms) {
      if (!hasStamps || !isTime(ms)) return "";
      return `${dayOf(new Date(ms)) === dayOf(new Date(timeMs())) ? minuteOf(new Date(ms)) : long(ms)} `;
    },
  };
}

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
