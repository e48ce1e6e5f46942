/**
 * Points in time as people type them, in their own time zone.
 *
 * Pure.
 *
 * @module
 */

const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** Days, by how long ago they are. */
const DAYS_AGO: Readonly<Record<string, number>> = { today: 0, yesterday: 1, 今天: 0, 昨天: 1 };

const AGO = /^(?:\d{1,6}[smhdw])+$/i;
const DATE = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]+(\d{1,2}):(\d{2}))?$/i;
const HOUR = /^(\d{1,2}):(\d{2})$/;

/**
 * The Unix time in milliseconds that is meant by `30m`, `2h30m`, `3d` (ago), `yesterday`, `2026-11-01` (where that day
 * begins), `2026-11-01 14:00` or `14:00` (the last time that it was so late). `null` where it is none of them, or lies
 * before 1970.
 */
export function tryParseMoment(text: string, nowMs: number): number | null {
  const ms = ago(text, nowMs) ?? dayAgo(text, nowMs) ?? date(text) ?? hour(text, nowMs);
  return ms === null || ms < 0 ? null : ms;
}

function ago(text: string, nowMs: number): number | null {
  if (!AGO.test(text)) return null;
  const parts = [...text.toLowerCase().matchAll(/(\d+)(\w)/g)];
  const agoMs = parts.reduce((sum, [, count, unit = ""]) => sum + Number(count) * (UNIT_MS[unit] ?? 0), 0);
  return Math.max(0, Math.floor(nowMs) - agoMs);
}

function dayAgo(text: string, nowMs: number): number | null {
  const word = text.toLowerCase();
  if (!Object.hasOwn(DAYS_AGO, word)) return null;
  const found = new Date(nowMs);
  found.setHours(0, 0, 0, 0);
  found.setDate(found.getDate() - (DAYS_AGO[word] ?? 0));
  return found.getTime();
}

function date(text: string): number | null {
  const [, ...parts] = DATE.exec(text) ?? [];
  if (parts.length === 0) return null;
  const [year = 0, month = 0, day = 0, hours = 0, minutes = 0] = parts.map((part) => Number(part ?? 0));
  const found = new Date(year, month - 1, day, hours, minutes);
  // A calendar makes another day of one that it does not have.
  const isDay = found.getFullYear() === year && found.getMonth() === month - 1 && found.getDate() === day;
  return isDay && hours < 24 && minutes < 60 ? found.getTime() : null;
}

function hour(text: string, nowMs: number): number | null {
  const [, hours = "", minutes = ""] = HOUR.exec(text) ?? [];
  if (minutes === "" || Number(hours) > 23 || Number(minutes) > 59) return null;
  const found = new Date(nowMs);
  found.setHours(Number(hours), Number(minutes), 0, 0);
  if (found.getTime() > nowMs) found.setDate(found.getDate() - 1);
  return found.getTime();
}
