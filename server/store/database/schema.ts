/**
 * The tables of history.db, and the steps that upgrade an older schema. The search index (../search/) reads `message`,
 * `room` and `change` through a connection of its own; `chat export` reads `message` and `room`.
 *
 * Since it was released, `meta` has also got `person_hours`: when persons came first, as JSON (server/standing.ts).
 *
 * `id` is the order of the rows; `time` is what the clock said, and goes back when the clock does. A time is found by the
 * table `span`, which has one row for every thousand messages, and not an index entry for each.
 *
 * @module
 */

/** The kinds of rows in `message`. */
export const KIND = {
  /** A message. If `deleted` is set, its text is empty. */
  said: 0,
  /** The message `of` was edited; the new text is in the row of that message. */
  edited: 1,
  /** The message `of` was deleted. */
  deleted: 2,
  /** A removed message of which only the key is left, so that it is not committed again. */
  gone: 3,
} as const;

/** Identifies the file as one of this program, in its header: "chat" in ASCII. */
export const APPLICATION_ID = 0x63686174;

/** A span has 2 to the power of this many ids: those that are equal without their last bits. */
export const SPAN_BITS = 10;

/**
 * Creates the table of the spans, filled from a history whose times never go back. Where they do, the rows are right
 * because they are written from all messages of a span (spans.ts). Two lookups for each span: two million messages take
 * less than 0.1 s.
 */
export function createSpans(kind: "TABLE" | "TEMP TABLE"): string {
  return `
  -- The least and the greatest time of the messages whose ids are \`span\` without their last ${SPAN_BITS} bits. The spans after the
  -- last row, one as a rule, have no row yet. Messages that were removed may still count.
  CREATE ${kind} span (
    span INTEGER PRIMARY KEY,
    least INTEGER NOT NULL,
    greatest INTEGER NOT NULL
  );
  WITH RECURSIVE used (span) AS (
    SELECT min(id) >> ${SPAN_BITS} FROM message
    UNION ALL
    SELECT (SELECT id FROM message WHERE id >= (used.span + 1) << ${SPAN_BITS} ORDER BY id LIMIT 1) >> ${SPAN_BITS}
    FROM used WHERE used.span IS NOT NULL
  )
  INSERT INTO span SELECT
    span,
    (SELECT time FROM message WHERE id >= used.span << ${SPAN_BITS} ORDER BY id LIMIT 1),
    (SELECT time FROM message WHERE id < (used.span + 1) << ${SPAN_BITS} ORDER BY id DESC LIMIT 1)
  FROM used WHERE span < (SELECT max(id) FROM message) >> ${SPAN_BITS};
  `;
}

/** The step at index N upgrades a file of version N (`user_version`) to version N + 1. */
export const UPGRADES: readonly string[] = [
  `
  -- room: the id of the room of a message; recipient: the id of the recipient of a private message. One of them is set,
  -- or neither if the row is 'gone'. author: a person's id. from_name, to_name: the names at the time; a room has its
  -- name in its own row. action: 0 or 1. edited, deleted: Unix times in milliseconds.
  CREATE TABLE message (
    id INTEGER PRIMARY KEY,
    time INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    room INTEGER,
    recipient INTEGER,
    author INTEGER NOT NULL,
    from_name TEXT NOT NULL,
    to_name TEXT,
    text TEXT NOT NULL,
    action INTEGER NOT NULL,
    key TEXT,
    of INTEGER,
    edited INTEGER,
    deleted INTEGER
  );
  -- SQLite adds the id as the last column of each index.
  CREATE INDEX message_room ON message (room) WHERE room IS NOT NULL;
  CREATE INDEX message_recipient ON message (recipient) WHERE recipient IS NOT NULL;
  CREATE INDEX message_sender ON message (author) WHERE recipient IS NOT NULL;
  CREATE INDEX message_pair ON message (recipient, author) WHERE recipient IS NOT NULL;
  CREATE UNIQUE INDEX message_key ON message (key, author) WHERE key IS NOT NULL;
  CREATE INDEX message_of ON message (of) WHERE of IS NOT NULL;
  CREATE INDEX message_gone ON message (kind) WHERE kind = 3;

  -- lost_until: messages with ids up to this one may be gone.
  CREATE TABLE room (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    topic TEXT,
    topic_by TEXT,
    topic_time INTEGER,
    backlog INTEGER,
    lost_until INTEGER NOT NULL DEFAULT 0
  );

  -- key: the key of the name, for the person who has it or had it last; NULL once another person has it. has_said: 1
  -- once a message of this person was written. lost_until: like that of room, for the private messages.
  CREATE TABLE person (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    key TEXT UNIQUE,
    has_said INTEGER NOT NULL DEFAULT 0,
    lost_until INTEGER NOT NULL DEFAULT 0
  );
  CREATE INDEX person_silent ON person (has_said) WHERE has_said = 0;

  -- hash: SHA-256 of the secret, in hexadecimal. rooms: names, as JSON. state: live, lost or over. time: Unix
  -- milliseconds.
  CREATE TABLE session (
    hash TEXT PRIMARY KEY,
    person INTEGER NOT NULL,
    rooms TEXT NOT NULL,
    state TEXT NOT NULL,
    time INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX session_person ON session (person, time);

  -- How far a person has read; stream: a room's key, or '' for the private messages.
  CREATE TABLE mark (
    person INTEGER NOT NULL,
    stream TEXT NOT NULL,
    id INTEGER NOT NULL,
    PRIMARY KEY (person, stream)
  ) WITHOUT ROWID;

  -- Messages that the search index has to read again, in this order: they have another text, no text, or no row. The
  -- oldest rows may be removed: an index that has not got as far as min(seq) - 1 has to be built again.
  CREATE TABLE change (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id INTEGER NOT NULL
  );

  -- log: the name of this history. last_id: ids up to this one are used, or may be. last_person: the same for persons.
  -- clock: what is known of the clock, as JSON (trusted_clock.ts).
  CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value ANY
  ) WITHOUT ROWID;
  `,
  createSpans("TABLE"),
  `
  -- A key that was let in once, in its text form. person: who was let in with it last. role: member or owner. since: Unix
  -- milliseconds. invitation: the number of the one that let it in, if it needed one.
  CREATE TABLE member (
    key TEXT PRIMARY KEY,
    person INTEGER NOT NULL,
    role TEXT NOT NULL,
    since INTEGER NOT NULL,
    invitation INTEGER
  ) WITHOUT ROWID;
  CREATE INDEX member_person ON member (person);

  -- hash: that of the code, in hexadecimal. name: the only one that it lets in, if it has one. made_by: a person's id, NULL
  -- for the operator. uses, uses_left: how often it could be used at first, and can be still. made, expires: Unix
  -- milliseconds. withdrawn: 0 or 1.
  CREATE TABLE invitation (
    number INTEGER PRIMARY KEY,
    hash TEXT NOT NULL,
    role TEXT NOT NULL,
    name TEXT,
    made INTEGER NOT NULL,
    made_by INTEGER,
    uses INTEGER NOT NULL,
    uses_left INTEGER NOT NULL,
    expires INTEGER,
    withdrawn INTEGER NOT NULL
  );

  -- The persons who have only been guests, where others need an invitation or a password. Their secrets make them no members.
  CREATE TABLE guest (person INTEGER PRIMARY KEY);
  `,
  `
  -- A key that belongs to a person, in its text form. number: no two of a person ever have the same. added: Unix
  -- milliseconds.
  CREATE TABLE device (
    person INTEGER NOT NULL,
    number INTEGER NOT NULL,
    key TEXT NOT NULL,
    added INTEGER NOT NULL,
    PRIMARY KEY (person, key)
  ) WITHOUT ROWID;
  CREATE INDEX device_key ON device (key);

  -- since: when a person got the first device, in Unix milliseconds; 0: their secrets without a key have ended.
  -- last_number: the highest number that a device of theirs has had.
  CREATE TABLE keying (
    person INTEGER PRIMARY KEY,
    since INTEGER,
    last_number INTEGER NOT NULL
  );

  -- A name that belongs to a person, by its key (PROTOCOL.md N4). claimed_by: the device that used it last, by its key.
  -- used: when that was, in Unix milliseconds.
  CREATE TABLE name (
    key TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    person INTEGER NOT NULL,
    claimed_by TEXT,
    used INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX name_person ON name (person);
  CREATE INDEX name_claimed_by ON name (claimed_by) WHERE claimed_by IS NOT NULL;

  -- The device that a secret was given to, by its key; NULL: none.
  ALTER TABLE session ADD COLUMN key TEXT;

  -- Members have the keys that they were let in with: the last 16, as nobody has more (MAX_DEVICES).
  INSERT INTO device (person, number, key, added)
  SELECT person, row_number() OVER (PARTITION BY person ORDER BY since, key), key, since FROM (
    SELECT member.*, row_number() OVER (PARTITION BY person ORDER BY since DESC, key DESC) AS place
    FROM member WHERE person IN (SELECT id FROM person)
  ) WHERE place <= 16;
  -- No secret says whether it was given to a key. Those of members end some time after now, by the clock of the sessions.
  INSERT INTO keying (person, since, last_number)
  SELECT person, max(max(added), coalesce((SELECT max(time) FROM session), 0)), max(number) FROM device GROUP BY person;
  -- A name belongs to whoever has used it first of those who have said something and come with a secret lately, and not to
  -- somebody who used it last for a moment.
  CREATE INDEX person_name ON person (name);
  CREATE TEMP TABLE regular AS SELECT last.key AS key, last.id AS last, (
    SELECT id FROM person WHERE name = last.name AND has_said = 1 AND id NOT IN (SELECT person FROM guest) AND EXISTS (
      SELECT 1 FROM session WHERE session.person = person.id AND
        time > coalesce((SELECT max(time) FROM session), 0) - 90 * 86400000
    ) ORDER BY id LIMIT 1
  ) AS first FROM person AS last WHERE key IS NOT NULL AND id NOT IN (SELECT person FROM member);
  UPDATE person SET key = NULL WHERE id IN (SELECT last FROM regular WHERE first <> last);
  UPDATE person SET key = (SELECT key FROM regular WHERE first = person.id)
    WHERE id IN (SELECT first FROM regular WHERE first <> last);
  DROP TABLE regular;
  DROP INDEX person_name;
  -- The names of members, and of those who have come back with a secret, as long as that is remembered. Whoever came once
  -- may have lost it at once, as programs do. Guests own nothing.
  INSERT INTO name (key, name, person, claimed_by, used)
  SELECT named, name, id, claimed, used FROM (
    SELECT person.key AS named, person.name, person.id,
      (SELECT device.key FROM device WHERE device.person = person.id ORDER BY number DESC LIMIT 1) AS claimed,
      coalesce(
        (SELECT max(time) FROM session WHERE session.person = person.id HAVING
          count(*) > 1 OR person.id IN (SELECT person FROM member)),
        (SELECT max(added) FROM device WHERE device.person = person.id)
      ) AS used
    FROM person WHERE person.key IS NOT NULL AND id NOT IN (SELECT person FROM guest)
  ) WHERE used IS NOT NULL;
  `,
];

/** The version that this program writes. */
export const SCHEMA_VERSION = UPGRADES.length;
