/**
 * A data folder with a long history as people might have written it: some rooms and words are used much more than
 * others, a third is Chinese, a twentieth is private.
 *
 * @module
 */
import { HistoryFile } from "../../server/store/disk/history_file.ts";
import { nameKey } from "../../shared/wire/name.ts";

export const ROOMS = 50;
export const PERSONS = 200;

const WORDS = 30_000;
const CHINESE = 4000;
const BEGAN = Date.UTC(2025, 0, 1);
const BETWEEN_MS = 30_000;

/** Makes the history in an empty folder. It is always the same. */
export function makeHistory(folder: string, messages: number): void {
  using history = HistoryFile.open(folder);
  history.prepare();
  const { database } = history.rows;
  database.exec("PRAGMA synchronous = OFF; BEGIN");
  const insertRoom = database.prepare("INSERT INTO room (id, key, name) VALUES (?, ?, ?)");
  for (let id = 1; id <= ROOMS; id++) insertRoom.run(id, nameKey(roomName(id)), roomName(id));
  const insertPerson = database.prepare("INSERT INTO person (id, name, key, has_said) VALUES (?, ?, ?, 1)");
  for (let id = 1; id <= PERSONS; id++) insertPerson.run(id, personName(id), nameKey(personName(id)));
  const insert = database.prepare(
    `INSERT INTO message (id, time, kind, room, recipient, author, from_name, to_name, text, action, key)
      VALUES (?, ?, 0, ?, ?, ?, ?, ?, ?, 0, ?)`,
  );
  const random = numbers(1);
  for (let id = 1; id <= messages; id++) {
    const author = often(random, PERSONS);
    const recipient = random() < 0.05 ? often(random, PERSONS) : null;
    insert.run(
      id,
      BEGAN + id * BETWEEN_MS,
      recipient === null ? often(random, ROOMS) : null,
      recipient,
      author,
      personName(author),
      recipient === null ? null : personName(recipient),
      sentence(random),
      `${id.toString(36).padStart(8, "0")}${Math.floor(random() * 2 ** 48).toString(36).padStart(10, "0")}`,
    );
  }
  const save = database.prepare("UPDATE meta SET value = ? WHERE name = ?");
  save.run(messages, "last_id");
  save.run(PERSONS, "last_person");
  database.exec("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");
}

export function roomName(id: number): string {
  return `#room${id}`;
}

export function personName(id: number): string {
  return `person${id}`;
}

/** A word of the vocabulary; the first ones are used most. The most common English words come first. */
export function word(rank: number): string {
  return COMMON[rank] ?? `${syllables(rank)}${rank % 7 === 0 ? "s" : ""}`;
}

/** A Chinese character; the first ones are used most. */
export function letter(rank: number): string {
  return LETTERS[rank] ?? String.fromCharCode(0x4e00 + rank * 4);
}

const COMMON = (
  "the to and a of in is it you that he was for on are with as his they be at one have this from or had by hot but " +
  "some what there we can out other were all your when up use word how said an each she which do their time if will " +
  "way about many then them would write like so these her long make thing see him two has look more day could go come " +
  "server deploy release build test error please thanks today tomorrow meeting lunch coffee friday merge branch review"
).split(" ");
const LETTERS = [
  ..."的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里吃饭去",
];

function syllables(rank: number): string {
  let text = "";
  for (let rest = rank; rest > 0; rest = Math.floor(rest / 85)) {
    text += `${"bcdfghjklmnprstvw"[rest % 17]}${"aeiou"[Math.floor(rest / 17) % 5]}`;
  }
  return text;
}

function sentence(random: () => number): string {
  const isChinese = random() < 0.33;
  const length = isChinese ? 4 + Math.floor(random() * 20) : 2 + Math.floor(random() * 16);
  const parts = Array.from({ length }, () => {
    return isChinese ? letter(often(random, CHINESE) - 1) : word(often(random, WORDS) - 1);
  });
  return parts.join(isChinese ? "" : " ");
}

/** An integer from 1 to `count`, distributed so that small ones are frequent: each is as likely as 1 divided by it. */
function often(random: () => number, count: number): number {
  return Math.min(count, Math.floor((count + 1) ** random()));
}

/** Pseudorandom numbers from 0 to below 1, always the same. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
