/**
 * What of a history is asked for behind `/history`: so many messages, those since a time, or the first so many of these.
 *
 * Pure.
 *
 * @module
 */
import { MAX_PAGE } from "../../shared/wire/message.ts";
import { tryUnixTime } from "../../shared/cli/moment.ts";

/** How much of it is wanted; `null`: as much as can be looked at. */
export interface HistorySpan {
  readonly count: number | null;
  /** Unix time in milliseconds. */
  readonly since: number | null;
}

/** Reads `200`, `since 2h`, `2026-11-01` or `since yesterday 200`. `null` where it is none of these. */
export function tryParseSpan(text: string, nowMs: number): HistorySpan | null {
  const typed = text.trim();
  const moment = typed.replace(/^since\s+/i, "");
  const since = tryUnixTime(moment, nowMs);
  if (since !== null) return { count: null, since };
  const [, before = "", number = ""] = /^(?:(.*)\s)?(\d{1,3})$/.exec(moment) ?? [];
  const count = Number(number);
  if (count < 1 || count > MAX_PAGE) return null;
  if (before.trim() !== "") {
    const from = tryUnixTime(before.trim(), nowMs);
    return from === null ? null : { count, since: from };
  }
  // `since 200` says no time.
  return moment === typed ? { count, since: null } : null;
}
