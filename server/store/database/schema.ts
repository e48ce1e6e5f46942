/**
 * The tables of history.db, and the steps that bring an older one here. The search index (../search/) reads `message`,
 * `room` and `change` by a connection of its own, `chat export` reads `message` and `room`.
 *
 * `time` never goes back as `id` grows, so a time is found by halving and needs no index.
 *
 * @module
 */

/** What a row of `message` is. */
export const KIND = {
  /** A message. Where `deleted` is set, its text is empty. */
  said: 0,
  /** That the message `of` has another text; the text itself stands in that message's row. */
  edited: 1,
  /** That the message `of` was deleted. */
  deleted: 2,
  /** What is left of a message that is not kept any more: its key, so that it is not said again. */
  gone: 3,
} as const;

/** Stands in the head of the file, as the program that it belongs to: "chat" in ASCII. */
export const APPLICATION_ID = 0x63686174;

/** What is done to a file of version N (`user_version`) to make one of version N + 1 stands at N. */
export const UPGRADES: readonly string[] = [
  `
  -- room: of what was said in a room, its id; recipient: of a private message, the person's id. One of them, or neither if
  -- the row is 'gone'. author is a person's id. from_name, to_name: as they were then; a room has its name in its own row.
  -- action: 0 or 1. edited, deleted: when, in Unix milliseconds.
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
  -- The id is the last column of each index, unsaid.
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

  -- key: of the name, for who goes by it or did so last; NULL once it is another one's.
  -- has_said: 1 once a message of this person was written. lost_until: as in room, for the private messages.
  CREATE TABLE person (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    key TEXT UNIQUE,
    has_said INTEGER NOT NULL DEFAULT 0,
    lost_until INTEGER NOT NULL DEFAULT 0
  );
  CREATE INDEX person_silent ON person (has_said) WHERE has_said = 0;

  -- hash: SHA-256 of the secret, in hexadecimal. rooms: names, as JSON. state: live, lost or over. time: Unix milliseconds.
  CREATE TABLE session (
    hash TEXT PRIMARY KEY,
    person INTEGER NOT NULL,
    rooms TEXT NOT NULL,
    state TEXT NOT NULL,
    time INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX session_person ON session (person, time);

  -- How far somebody has read; stream: a room's key, or '' for the private messages.
  CREATE TABLE mark (
    person INTEGER NOT NULL,
    stream TEXT NOT NULL,
    id INTEGER NOT NULL,
    PRIMARY KEY (person, stream)
  ) WITHOUT ROWID;

  -- Messages that the search index has to look at again, in this order: with another text, or with none, or without a
  -- row. The oldest may be removed: who has not got as far as min(seq) - 1 has to begin anew.
  CREATE TABLE change (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id INTEGER NOT NULL
  );

  -- log: names this history. last_id: ids up to this one are used, or may be. last_person: the same of persons.
  CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value ANY
  ) WITHOUT ROWID;
  `,
];

/** The version that this program writes. */
export const SCHEMA_VERSION = UPGRADES.length;
