/**
 * Moments as people type them: a date, a date with a time of day, a time of day, a day such as `yesterday`, or how long
 * ago it was. Without a zone, times are local. Also durations.
 *
 * Pure: the caller provides the current time.
 *
 * @module
 */
import type { Flag } from "./flags.ts";
import { BadValue } from "./usage_error.ts";

/** Returns the Unix time of a moment, given the current time; both are in milliseconds. */
export type Moment = (nowMs: number) => number;

const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** How many days ago each of these words is. */
const DAYS_AGO: Readonly<Record<string, number>> = { today: 0, yesterday: 1, 今天: 0, 昨天: 1, 前天: 2 };

const DURATION = /^(?:\d{1,9}[smhdw])+$/i;
const DATE =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?(Z|[+-]\d{2}:\d{2})?)?$/i;
const TIME_OF_DAY = /^(\d{1,2}):(\d{2})$/;

/**
 * Parses a moment; returns `null` if the text is not one:
 *
 * - `30m`, `2h30m`, `3d`, `2w`: that long ago, but not before 1970
 * - `today`, `yesterday`: the start of that day
 * - `2026-11-01`: the start of that day
 * - `2026-11-01 14:00`, optionally with seconds and a zone: `2026-11-01T14:00:05.250+02:00`
 * - `14:00`: the last time that it was 14:00
 */
export function tryMoment(text: string): Moment | null {
  return ago(text) ?? dayAgo(text) ?? date(text) ?? timeOfDay(text);
}

/** Parses a moment as a Unix time in milliseconds. Returns `null` if the text is not one, or if it is before 1970. */
export function tryUnixTime(text: string, nowMs: number): number | null {
  const ms = tryMoment(text)?.(nowMs);
  return ms === undefined || ms < 0 ? null : ms;
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

/** Parses a duration such as `90s`, `2h30m`, `3d` or `2w` as milliseconds. Returns `null` if the text is not one. */
export function tryDuration(text: string): number | null {
  if (!DURATION.test(text)) return null;
  const parts = [...text.toLowerCase().matchAll(/(\d+)(\w)/g)];
  return parts.reduce((sum, [, count, unit = ""]) => sum + Number(count) * (UNIT_MS[unit] ?? 0), 0);
}

/** The longest duration of a flag, in milliseconds: a hundred years. */
const MAX_DURATION_MS = 36_525 * 86_400_000;

/** A flag that takes a duration, in milliseconds, or `never`: `null`. If it is not given, the caller decides. */
export function lifetimeFlag(): Flag<number | null | undefined> {
  return {
    value: "TIME",
    fallback: undefined,
    parse(text) {
      if (text.toLowerCase() === "never") return null;
      const ms = tryDuration(text);
      if (ms === null || ms === 0 || ms > MAX_DURATION_MS) throw new BadValue((strings) => strings.lifetimeNeeded);
      return ms;
    },
  };
}

function ago(text: string): Moment | null {
  const agoMs = tryDuration(text);
  return agoMs === null ? null : (nowMs) => Math.max(0, Math.floor(nowMs) - agoMs);
}

function dayAgo(text: string): Moment | null {
  const word = text.toLowerCase();
  const days = Object.hasOwn(DAYS_AGO, word) ? DAYS_AGO[word] : undefined;
  if (days === undefined) return null;
  return (nowMs) => {
    const day = new Date(nowMs);
    day.setHours(0, 0, 0, 0);
    day.setDate(day.getDate() - days);
    return day.getTime();
  };
}

function date(text: string): Moment | null {
  const [, year = "", month = "", day = "", hours = "0", minutes = "00", seconds = "00", fraction = "0", zone = ""] =
    DATE.exec(text) ?? [];
  const isoDate = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  // Date.parse accepts days that the calendar does not have, and 24:00.
  if (new Date(Date.parse(isoDate)).getUTCDate() !== Number(day) || Number(hours) > 23) return null;
  const isoTime = `${hours.padStart(2, "0")}:${minutes}:${seconds}.${fraction}`;
  const time = Date.parse(`${isoDate}T${isoTime}${zone.toUpperCase()}`);
  return Number.isNaN(time) ? null : () => time;
}

function timeOfDay(text: string): Moment | null {
  const [, hours = "", minutes = ""] = TIME_OF_DAY.exec(text) ?? [];
  if (minutes === "" || Number(hours) > 23 || Number(minutes) > 59) return null;
  return (nowMs) => {
    const time = new Date(nowMs);
    time.setHours(Number(hours), Number(minutes), 0, 0);
    if (time.getTime() > nowMs) time.setDate(time.getDate() - 1);
    return time.getTime();
  };
}
