/**
 * Points in time as text, in the time zone of this machine: `TimeFormat` for users, and the numeric forms.
 *
 * Pure.
 *
 * @module
 */
import { type Catalogue, wordsFor } from "../language/catalogue.ts";

/** Formats points in time, which are Unix times in milliseconds. */
export interface TimeFormat {
  /** The prefix of a message, with a space at its end. Empty if times are not shown. */
  stamp(timeMs: number): string;
  /** For a sentence: `2026-11-23 14:02`. */
  long(timeMs: number): string;
  /** The time alone: `14:02`. */
  timeOfDay(timeMs: number): string;
  /** For a sentence, short: `14:02` today, `Monday 14:02` in the last week, otherwise as `long`. */
  brief(timeMs: number): string;
  /** The date alone: `2026-11-23`. */
  day(timeMs: number): string;
}

/** Whether a number is a valid time: the wire allows larger numbers than the calendar does. */
function isTime(ms: number): boolean {
  return !Number.isNaN(new Date(ms).getTime());
}

export interface LocalTimesOptions {
  /** Whether messages have a time. */
  readonly hasStamps: boolean;
  readonly strings: Catalogue;
}

/** Beyond this, a weekday could be that of another week. */
const WEEK_MS = 6 * 86_400_000;

/** Formats times of this machine; `timeMs` gives the current time. A stamp has the date if that is not today. */
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
