/**
 * Removes sessions that were not resumed, names that were not used for long, persons of whom nothing is left, and marks of
 * rooms that were last read long ago.
 *
 * @module
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { DAY_MS, KEYLESS_NAME_MS } from "../../limits.ts";
import { Statements, type Transaction } from "./sql.ts";

/** How long a session is remembered: ninety days. */
const SESSION_MS = 90 * DAY_MS;

/** The maximum number of a person's marks in rooms. */
const MAX_MARKS = 1000;
/**
 * How many persons are remembered who have neither sent a message nor received a private one; the newest stay. As many
 * again are remembered of those who came back: a name costs nothing, and time does.
 */
const MAX_SILENT = 10_000;

/** How long after an earlier session a person has to have had another one, to count as one who came back. */
const CAME_BACK_MS = DAY_MS;

/**
 * The same for silent persons to whom a name belongs, which others may not have. A network takes so many in forty days
 * (`--max-new-names`), and those who came back or said something lose theirs only if they do not use it.
 */
const MAX_SILENT_OWNERS = 100_000;

/** How many persons are checked and removed at a time: about two milliseconds. */
const SLICE = 100;
/** How many sessions, or names, are checked at a time. */
const STEP = 2000;

/** The rows about a person. */
const OF_PERSON = [
  ...["mark", "session", "guest", "device", "keying", "name"].map((table) => `${table} WHERE person`),
  "person WHERE id",
];

/** The newest of the silent persons who are too many. */
const SURPLUS_SILENT = "SELECT id FROM person WHERE has_said = 0 ORDER BY id DESC LIMIT 1 OFFSET ?";

/**
 * Whether nothing is left of a person with an id up to ?2. Above ?3, an ended session counts as something, and above ?5 a
 * name does.
 */
const IS_SILENT = "id <= ?2 AND has_said = 0 AND NOT EXISTS (SELECT 1 FROM message WHERE recipient = person.id) " +
  "AND NOT EXISTS (SELECT 1 FROM session WHERE person = person.id AND (state = 'live' OR person.id > ?3)) " +
  "AND NOT EXISTS (SELECT 1 FROM name WHERE person = person.id AND person.id > ?5)";

/** Whether a person's sessions reach over at least ?4 milliseconds. */
const CAME_BACK = "(SELECT max(time) FROM session WHERE person = person.id) >= " +
  "?4 + (SELECT min(time) FROM session WHERE person = person.id)";

/** The names, whether their persons are online under them, and whether a key belongs to them. */
const NAMES = "SELECT key, used, " +
  "EXISTS (SELECT 1 FROM person WHERE id = name.person AND person.key = name.key) " +
  "AND EXISTS (SELECT 1 FROM session WHERE person = name.person AND state = 'live') AS isInUse, " +
  "EXISTS (SELECT 1 FROM device WHERE person = name.person) AS hasDevice " +
  `FROM name WHERE key > ? ORDER BY key LIMIT ${STEP}`;

interface NameRow {
  readonly key: string;
  readonly used: number;
  readonly isInUse: number;
  readonly hasDevice: number;
}

/** The marks of a person in the rooms that were read longest ago. */
const SURPLUS_MARKS = "DELETE FROM mark WHERE person = ?1 AND stream IN " +
  "(SELECT stream FROM mark WHERE person = ?1 AND stream <> '' ORDER BY id DESC LIMIT -1 OFFSET ?2)";

export class PersonRetention {
  readonly #statements: Statements;
  readonly #transaction: Transaction;
  readonly #time: () => number;
  /** How long a name stays its owner's, in milliseconds. */
  readonly #keepNamesMs: number;
  /** The last person at the previous pass: persons who came later may be about to get a session. */
  #lastPerson = 0;
  /** How many of those who came back were kept at the previous pass although there are too many silent persons. */
  #cameBack = 0;

  /** `time` returns the trusted Unix time in milliseconds. `keepNames`: how many days a name stays its owner's; 0: forever. */
  constructor(
    { database, transaction }: { readonly database: DatabaseSync; readonly transaction: Transaction },
    { time, keepNames }: { readonly time: () => number; readonly keepNames: number },
  ) {
    this.#statements = new Statements(database);
    this.#transaction = transaction;
    this.#time = time;
    this.#keepNamesMs = keepNames === 0 ? Infinity : keepNames * DAY_MS;
  }

  /** Goes over all persons once, one slice at each step. */
  *pass(): Generator<undefined> {
    yield* this.#sessions(this.#time() - SESSION_MS);
    yield* this.#names(this.#time());
    yield* this.#persons();
  }

  *#sessions(time: number): Generator<undefined> {
    const find = this.#statements.of(
      `SELECT hash, state, time FROM session WHERE hash > ? ORDER BY hash LIMIT ${STEP}`,
    );
    const drop = this.#statements.of("DELETE FROM session WHERE hash = ?");
    let rows: { hash: string; state: string; time: number }[] = [];
    do {
      rows = find.all(rows.at(-1)?.hash ?? "") as typeof rows;
      this.#transaction.run(() => {
        for (const row of rows) {
          if (row.state !== "live" && row.time < time) drop.run(row.hash);
        }
      });
      yield;
    } while (rows.length === STEP);
  }

  /** Names that were not used for long belong to nobody. Those of people who never leave are used all the time. */
  *#names(now: number): Generator<undefined> {
    const find = this.#statements.of(NAMES);
    const drop = this.#statements.of("DELETE FROM name WHERE key = ?");
    const use = this.#statements.of("UPDATE name SET used = ? WHERE key = ?");
    let rows: NameRow[] = [];
    do {
      rows = find.all(rows.at(-1)?.key ?? "") as unknown as NameRow[];
      this.#transaction.run(() => {
        for (const { key, used, isInUse, hasDevice } of rows) {
          const keepMs = hasDevice === 1 ? this.#keepNamesMs : Math.min(this.#keepNamesMs, KEYLESS_NAME_MS);
          if (isInUse === 0 && now >= used + keepMs) drop.run(key);
          else if (isInUse === 1 && now >= used + DAY_MS) use.run(now, key);
        }
      });
      yield;
    } while (rows.length === STEP);
  }

  *#persons(): Generator<undefined> {
    const find = this.#statements.of(
      `SELECT id, ${IS_SILENT} AS isSilent, id <= ?3 AND ${CAME_BACK} AS cameBack ` +
        `FROM person WHERE id > ?1 ORDER BY id LIMIT ${SLICE}`,
    );
    const dropMarks = this.#statements.of(SURPLUS_MARKS);
    const drops = OF_PERSON.map((table) => this.#statements.of(`DELETE FROM ${table} = ?`));
    const surplus = idOf(this.#statements.of(SURPLUS_SILENT), MAX_SILENT);
    const owners = idOf(this.#statements.of(SURPLUS_SILENT), MAX_SILENT_OWNERS);
    const lastPerson = this.#lastPerson;
    this.#lastPerson = idOf(this.#statements.of("SELECT id FROM person ORDER BY id DESC LIMIT 1"));
    // The oldest come first.
    let tooMany = this.#cameBack - MAX_SILENT;
    this.#cameBack = 0;
    let rows: { id: number; isSilent: number; cameBack: number | null }[] = [];
    do {
      rows = find.all(rows.at(-1)?.id ?? 0, lastPerson, surplus, CAME_BACK_MS, owners) as typeof rows;
      this.#transaction.run(() => {
        for (const { id, isSilent, cameBack } of rows) {
          const isKept = isSilent === 0 || cameBack === 1 && --tooMany < 0;
          if (isSilent === 1 && isKept) this.#cameBack++;
          if (isKept) dropMarks.run(id, MAX_MARKS);
          else for (const drop of drops) drop.run(id);
        }
      });
      yield;
    } while (rows.length === SLICE);
  }
}

/** Returns the id that a statement selects, or 0. */
function idOf(statement: StatementSync, ...values: number[]): number {
  return Number(statement.get(...values)?.id ?? 0);
}
