/**
 * Checks history.db from the first page to the last: what SQLite knows about a sound file, and what this program does.
 * It only reads, also while a server writes.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { type DamagedIds, isDamage, readableParts, unlessDamaged } from "./damage.ts";
import { openToRead } from "./database.ts";
import { RoomIds } from "./ids.ts";
import { MessageReader } from "./message_reader.ts";
import { Transaction } from "./sql.ts";

/** How many problems of one kind SQLite reports at most. */
const MAX_PROBLEMS = 20;

/** How many rows are read at a time to find out which cannot be. */
const PAGE = 500;

/** What must hold for every row of `message`, and the condition of a row for which it does not. */
const RULES = {
  /** A message of a room that is not there. */
  roomless: "room IS NOT NULL AND room NOT IN (SELECT id FROM room)",
  /** A message that belongs to a room and to a person, or to neither. */
  misplaced: "kind <> 3 AND (room IS NULL) = (recipient IS NULL)",
  /** A row with values that this program never writes. */
  malformed: "kind NOT IN (0, 1, 2, 3) OR id <= 0 OR typeof(time) <> 'integer' OR typeof(author) <> 'integer' " +
    "OR typeof(from_name) <> 'text' OR typeof(text) NOT IN ('text', 'blob')",
  /** A change to a message that came later. */
  early: "kind IN (1, 2) AND (of IS NULL OR of >= id)",
  /** An id that the server would give again. */
  unreserved: "id > (SELECT value FROM meta WHERE name = 'last_id')",
} as const;

/** What is wrong with a history. */
export type Problem =
  /** What SQLite says, in its own words. */
  | { readonly type: "database"; readonly text: string }
  /** Messages that cannot be read. */
  | { readonly type: "unreadable" } & DamagedIds
  /** Rows that break a rule. */
  | { readonly type: keyof typeof RULES; readonly count: number };

export interface HistoryReport {
  /** Empty if the history is sound. */
  readonly problems: readonly Problem[];
  /** How many messages can be read. */
  readonly messages: number;
}

/** Checks the history of a folder. Throws a `FolderError`, or the error of the database, if it cannot be opened. */
export function checkHistory(folder: string): HistoryReport {
  const database = openToRead(`${folder}/history.db`, folder);
  try {
    const problems = databaseProblems(database);
    // Where a page is damaged, it matters what is lost; and counting rows would meet the damage as well.
    if (problems.length > 0) return readAll(database, problems);
    const rows = unlessDamaged(() => rowProblems(database));
    return rows ?? readAll(database, problems);
  } finally {
    database.close();
  }
}

/** What SQLite finds: damaged pages, and indexes that do not fit their tables. */
function databaseProblems(database: DatabaseSync): Problem[] {
  const check = database.prepare(`PRAGMA integrity_check(${MAX_PROBLEMS})`);
  const texts = [];
  // With damage, `all` throws at the end of the check, after the rows that say where it is; `iterate` returns them.
  for (const { integrity_check: text } of check.iterate()) texts.push(String(text));
  const lines = texts.flatMap((text) => text.split("\n")).filter((line) => line !== "ok" && !line.startsWith("***"));
  if (lines.length > 0) return lines.slice(0, MAX_PROBLEMS).map((text) => ({ type: "database", text }));
  try {
    check.all();
    return [];
  } catch (error) {
    if (isDamage(error) && error instanceof Error) return [{ type: "database", text: error.message }];
    throw error;
  }
}

function rowProblems(database: DatabaseSync): HistoryReport {
  const counts = Object.entries(RULES).map(([type, rule]) => `coalesce(sum(${rule}), 0) AS ${type}`);
  const row = database.prepare(`SELECT sum(kind = 0) AS messages, ${counts.join(", ")} FROM message`).get();
  const problems = (Object.keys(RULES) as (keyof typeof RULES)[]).flatMap((type): Problem[] => {
    const count = Number(row?.[type]);
    return count === 0 ? [] : [{ type, count }];
  });
  return { problems, messages: Number(row?.messages ?? 0) };
}

/** Reads every message, and adds which cannot be read. */
function readAll(database: DatabaseSync, problems: readonly Problem[]): HistoryReport {
  const reader = new MessageReader(database, new RoomIds(database, new Transaction(database)));
  const unreadable: Problem[] = [];
  let messages = 0;
  for (const part of readableParts(0, PAGE, (after, limit) => reader.scan(after, limit))) {
    if ("rows" in part) messages += part.rows.filter(({ past }) => past !== null).length;
    else unreadable.push({ type: "unreadable", ...part });
  }
  return { problems: [...problems, ...unreadable], messages };
}
