/**
 * How far people are trusted with what all share, such as the offers that may wait for somebody, or the room in a
 * mailbox. A name costs nothing, and a thousand of them cost little more, so a limit for each person does not help
 * against somebody who uses many. What costs something is an address, and time; and nobody can make somebody else
 * write to them.
 *
 * Knows neither who is online nor what is limited: whoever has a limit counts, and asks here how much is allowed.
 *
 * @module
 */

/**
 * How well a person is known to the recipient of what they send. `familiar`: the recipient has written to them. `known`:
 * they were here a day ago. `new`: neither.
 */
export type Standing = "new" | "known" | "familiar";

/** How long ago a person must have come first to be known, in milliseconds. Few throw-away names are kept for a day. */
export const KNOWN_AFTER_MS = 86_400_000;

/** Whether a person who came first at this Unix time in milliseconds is known by now. */
export function isKnownSince(cameTime: number, now: number): boolean {
  return now - cameTime >= KNOWN_AFTER_MS;
}

/**
 * How much of a limit may be in use, by everybody together, after somebody of this standing has added to it: strangers
 * leave a quarter to people who are known, and these leave another quarter to people whom the recipient has written to.
 * 0: no limit.
 */
export function shareOf(limit: number, standing: Standing): number {
  return Math.ceil(limit * { new: 0.5, known: 0.75, familiar: 1 }[standing]);
}

/** How much of a limit one person may use, and all people of one address: a quarter, but at least eight. 0: no limit. */
export function quotaOf(limit: number): number {
  return limit === 0 ? 0 : Math.max(8, Math.ceil(limit / 4));
}

/** How much of a limit two persons may use between them: half of what one of them may use. 0: no limit. */
export function pairQuotaOf(limit: number): number {
  return Math.ceil(quotaOf(limit) / 2);
}

/** The persons who came first within one hour. */
export interface Newcomers {
  /** The highest of their ids. */
  readonly lastId: number;
  /** When the first and the last of them came, in Unix milliseconds. */
  readonly from: number;
  readonly until: number;
}

const HOUR_MS = 3_600_000;

/**
 * When persons came first, to the hour. Their ids grow, so a few numbers say it for all persons, and nothing has to be
 * stored with each of them.
 */
export class PersonAges {
  /** Ordered by `lastId`. */
  #hours: readonly Newcomers[];

  /** `saved`: what `hours` had. Persons with higher ids, up to `lastId`, count as if the last of them came at `time`. */
  constructor(saved: readonly Newcomers[] = [], { lastId = 0, time = 0 }: { lastId?: number; time?: number } = {}) {
    this.#hours = saved;
    if (lastId > (saved.at(-1)?.lastId ?? 0)) this.add(lastId, time);
  }

  /** What has to be saved: at most a day, and one entry for all before. */
  get hours(): readonly Newcomers[] {
    return this.#hours;
  }

  /** Notes that a person with this id, the highest so far, came at this Unix time in milliseconds. */
  add(lastId: number, time: number): void {
    // If the clock was ahead before, it was wrong: nobody came later than now.
    const hours = this.#hours.map(({ from, until, ...one }) => ({
      ...one,
      from: Math.min(from, time),
      until: Math.min(until, time),
    }));
    const last = hours.at(-1);
    const isSameHour = last !== undefined && time - last.from < HOUR_MS;
    if (isSameHour) hours.pop();
    hours.push({ lastId, from: isSameHour ? last.from : time, until: time });
    this.#hours = hours.slice(Math.max(0, hours.findLastIndex(({ until }) => isKnownSince(until, time))));
  }

  /** When a person came first, in Unix milliseconds; the answer may be up to an hour too late. */
  cameTime(id: number): number {
    return this.#hours.find(({ lastId }) => id <= lastId)?.until ?? Infinity;
  }
}
