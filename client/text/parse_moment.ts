/**
 * Points in time as people type them, in their own time zone.
 *
 * Pure. Knows no language: numbers only.
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

const AGO = /^(\d{1,6})([smhdw])$/i;
const DATE = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]+(\d{1,2}):(\d{2}))?$/i;
const HOUR = /^(\d{1,2}):(\d{2})$/;

/**
 * The Unix time in milliseconds that is meant by `30m`, `2h`, `3d` (ago), `2026-11-01` (where that day begins),
 * `2026-11-01 14:00` or `14:00` (the last time that it was so late). `null` where it is none of them, or lies before 1970.
 */
export function tryParseMoment(text: string, nowMs: number): number | null {
  const ms = ago(text, nowMs) ?? date(text) ?? hour(text, nowMs);
  return ms === null || ms < 0 ? null : ms;
}

function ago(text: string, nowMs: number): number | null {
  const [, count = "", unit = ""] = AGO.exec(text) ?? [];
  const unitMs = UNIT_MS[unit.toLowerCase()];
  return unitMs === undefined ? null : Math.max(0, Math.floor(nowMs) - Number(count) * unitMs);
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
