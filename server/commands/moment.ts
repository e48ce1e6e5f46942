/**
 * A moment as somebody types it: a date, a date and a time of day, or how long ago it was.
 *
 * Pure.
 *
 * @module
 */
import type { Flag } from "../../shared/cli/flags.ts";
import { BadValue } from "../../shared/cli/usage_error.ts";

/** A moment, once it is known what time it is now: both as Unix time in milliseconds. */
export type Moment = (nowMs: number) => number;

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

const DATE = /^\d{4}-\d\d-\d\d$/;
const DATE_AND_TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)?$/;

/** The moment that a text names; `null` if it names none. Without a zone it is in that of this machine. */
export function tryMoment(text: string): Moment | null {
  const [, count, unit = ""] = /^(\d{1,9})([mhdw])$/.exec(text) ?? [];
  if (count !== undefined) return (nowMs) => nowMs - Number(count) * (UNITS[unit] ?? 0);
  const whole = DATE.test(text) ? `${text}T00:00` : DATE_AND_TIME.test(text) ? text.replace(" ", "T") : "";
  const time = Date.parse(whole);
  return Number.isNaN(time) ? null : () => time;
}

/** A flag that takes a moment. */
export function momentFlag(): Flag<Moment | undefined> {
  return {
    value: "TIME",
    fallback: undefined,
    parse(text) {
      const moment = tryMoment(text);
      if (moment === null) throw new BadValue((strings) => strings.momentNeeded);
      return moment;
    },
  };
}
