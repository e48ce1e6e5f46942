/**
 * Expired data is removed in small parts, and readers who were away learn that something is missing.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { Receipt } from "../../../../server/store/store.ts";
import { openDatabase } from "../../../../server/store/database/database.ts";
import { Meta, RoomIds } from "../../../../server/store/database/ids.ts";
import { MessageReader } from "../../../../server/store/database/message_reader.ts";
import { Retention } from "../../../../server/store/database/retention.ts";
import { Transaction } from "../../../../server/store/database/sql.ts";
import { TrustedClock } from "../../../../server/store/database/trusted_clock.ts";
import type { FolderNotice } from "../../../../server/store/disk/data_folder.ts";
import { nameKey } from "../../../../shared/wire/name.ts";
import { ManualClock } from "../../../support/manual_clock.ts";
import { changing, NOW, saying, TempFolder } from "../disk/support/temp_folder.ts";

const DAY_MS = 86_400_000;

/**
 * Restarts the server after some time and lets retention finish: persons are removed at the second pass. A longer time
 * is believed because the last day of it passes in parts.
 */
async function pass(folder: TempFolder, ms: number): Promise<void> {
  for (const part of ms < DAY_MS ? [ms] : [ms - DAY_MS, DAY_MS / 2, DAY_MS / 2]) {
    await folder.close();
    folder.clock.advance(part);
    await folder.reopen();
  }
  folder.clock.advance(30_000);
  folder.clock.advance(60_000);
}

/** Starts a server while the clock is ahead by some time, for some seconds. */
async function startAhead(folder: TempFolder, ms: number): Promise<void> {
  await folder.close();
  folder.clock.jump(ms);
  await folder.reopen();
  folder.clock.advance(3500);
  await folder.close();
  folder.clock.jump(-ms);
  await folder.reopen();
}

async function textsOf(folder: TempFolder, of: string | { person: number }): Promise<string[]> {
  return (await folder.store.history({ of, limit: 10_000 })).messages.map(({ text }) => text);
}

Deno.test("retention removes messages that are too old, private ones too, and tells readers who missed them", async () => {
  await using folder = new TempFolder({ keepDays: 10 });
  for (const name of ["ann", "bob"]) {
    const id = folder.register.newPersonId();
    folder.register.savePerson({ id, name });
    folder.register.saveSession(`secret of ${name}`, { person: id, rooms: [], state: "live", time: 0 });
  }
  await folder.store.append([saying("#a", "old sesame"), saying(2, "old mail"), saying("#b", "old")]);
  await pass(folder, 9 * DAY_MS);
  await folder.store.append([saying("#a", "new")]);
  await pass(folder, 2 * DAY_MS);
  assertEquals([await textsOf(folder, "#a"), await textsOf(folder, "#b"), await textsOf(folder, { person: 2 })], [
    ["new"],
    [],
    [],
  ]);
  assertEquals(
    await Promise.all(
      ["#a", "#b", 1, 2].map(async (stream) => (await folder.store.missed(stream, { after: 0, limit: 9 })).lostUntil),
    ),
    [
      1,
      3,
      2,
      2,
    ],
  );
  assertEquals((await folder.store.missed("#a", { after: 1, limit: 9 })).lostUntil, 0);
  assertEquals(folder.query("SELECT id FROM change ORDER BY seq"), [{ id: 1 }, { id: 2 }, { id: 3 }]);
  await folder.close();
  assert(!folder.hasBytes("sesame"));
});

Deno.test("retention keeps the last messages of each room, and all private ones", async () => {
  await using folder = new TempFolder({ keepMessages: 3 });
  const texts = Array.from({ length: 900 }, (_, i) => `${i}`);
  await folder.store.append(texts.map((text) => saying("#a", text)));
  await folder.store.append([saying("#b", "x"), ...texts.slice(0, 10).map((text) => saying(2, text))]);
  await pass(folder, 0);
  assertEquals(await textsOf(folder, "#a"), ["897", "898", "899"]);
  assertEquals(await textsOf(folder, "#b"), ["x"]);
  assertEquals((await textsOf(folder, { person: 2 })).length, 10);
  assertEquals((await folder.store.missed("#a", { after: 0, limit: 9 })).lostUntil, 897);
  await folder.store.append([saying("#a", "900")]);
  await pass(folder, 0);
  assertEquals(await textsOf(folder, "#a"), ["898", "899", "900"]);
});

Deno.test("retention remembers a key for seven days after its message is gone", async () => {
  await using folder = new TempFolder({ keepMessages: 1 });
  const [first] = await folder.store.append([saying("#a", "sesame", { key: "k" })]);
  await folder.store.append([saying("#a", "last")]);
  await pass(folder, 0);
  assertEquals(await textsOf(folder, "#a"), ["last"]);
  assertEquals((await folder.store.append([saying("#a", "sesame", { key: "k" })]))[0], first);
  await folder.reopen();
  assert(!folder.hasBytes("sesame"));
  await pass(folder, 7 * DAY_MS);
  assertEquals(await folder.store.receipt(1, "k"), null);
  const [again] = await folder.store.append([saying("#a", "sesame", { key: "k" })]);
  assert((again as Receipt).id > (first as Receipt).id);
});

Deno.test("retention does a little at a time", async () => {
  await using folder = new TempFolder({ keepMessages: 1 });
  await folder.store.append(Array.from({ length: 5000 }, (_, i) => saying("#a", `${i}`)));
  const counts: number[] = [];
  for (let i = 0; i < 200; i++) {
    folder.clock.advance(20);
    counts.push(Number(folder.query("SELECT count(*) AS count FROM message")[0]?.count));
  }
  const steps = counts.map((count, at) => (counts[at - 1] ?? 5000) - count);
  assertEquals([Math.max(...steps), counts.at(-1)], [500, 1]);
});

Deno.test("retention forgets sessions after ninety days, and persons of whom nothing is left", async () => {
  await using folder = new TempFolder();
  const [silent, spoke, gotMail, live] = ["silent", "spoke", "mail", "live"].map((name) => {
    const id = folder.register.newPersonId();
    folder.register.savePerson({ id, name });
    folder.register.saveMark(id, id, 0);
    return id;
  });
  for (const id of [silent, spoke, gotMail, live]) {
    const state = id === live ? "live" : "lost";
    folder.register.saveSession(`secret ${id}`, { person: id ?? 0, rooms: [], state, time: folder.clock.time() });
  }
  await folder.store.append([
    saying("#a", "x", { author: spoke ?? 0 }),
    saying(gotMail ?? 0, "y", { author: spoke ?? 0 }),
  ]);
  await pass(folder, 89 * DAY_MS);
  assertEquals(folder.query("SELECT count(*) AS count FROM session"), [{ count: 4 }]);
  await pass(folder, 2 * DAY_MS);
  assertEquals(folder.query("SELECT person FROM session"), [{ person: live }]);
  assertEquals(folder.query("SELECT name FROM person ORDER BY id").map(({ name }) => name), ["spoke", "mail", "live"]);
  assertEquals(folder.query("SELECT count(*) AS count FROM mark WHERE person = 1"), [{ count: 0 }]);
});

Deno.test("retention forgets throw-away names before people who only read and came back on another day", async () => {
  await using folder = new TempFolder();
  const { clock, register } = folder;
  const come = (name: string) => {
    const id = register.newPersonId();
    register.savePerson({ id, name });
    register.saveSession(`secret ${id}`, { person: id, rooms: [], state: "lost", time: clock.time() });
    return id;
  };
  const [reader, once] = [come("reader"), come("once")];
  clock.advance(DAY_MS);
  register.saveSession("another secret", { person: reader, rooms: [], state: "lost", time: clock.time() });
  folder.query(
    `WITH RECURSIVE mob (id) AS (SELECT ${once + 1} UNION ALL SELECT id + 1 FROM mob WHERE id < 10100) ` +
      "INSERT INTO person (id, name) SELECT id, 'mob' FROM mob",
  );
  await pass(folder, 0);
  assertEquals(folder.query(`SELECT name FROM person WHERE id <= ${once}`).map(({ name }) => name), ["reader"]);
});

/** Makes a person with a name, and with a key unless that is `null`. */
function own(folder: TempFolder, name: string, key: string | null): number {
  const { register, clock } = folder;
  const person = register.newPersonId();
  const time = clock.time();
  register.savePerson({ id: person, name });
  register.saveSession(`secret ${person}`, { person, rooms: [], state: "lost", time, key });
  register.saveIdentity({
    devices: key === null ? [] : [{ person, number: 1, key, added: time }],
    keyings: key === null ? [] : [{ person, since: time, lastNumber: 1 }],
    names: [{ key: nameKey(name), name, person, claimedBy: key, used: time }],
  });
  return person;
}

function namesIn(folder: TempFolder): string[] {
  return folder.query("SELECT name FROM name ORDER BY name").map(({ name }) => String(name));
}

Deno.test("retention removes names that were not used for as long as names are kept, and then their silent owners", async () => {
  await using folder = new TempFolder({ keepNames: 100 });
  const [ann] = [own(folder, "ann", "key of ann"), own(folder, "old", null)];
  await pass(folder, 89 * DAY_MS);
  assertEquals(namesIn(folder), ["ann", "old"]);
  // A name that no key has is kept as long as a secret.
  await pass(folder, 2 * DAY_MS);
  assertEquals(namesIn(folder), ["ann"]);
  assertEquals(folder.register.devices(ann).map(({ key }) => key), ["key of ann"]);
  await pass(folder, 8 * DAY_MS);
  assertEquals(namesIn(folder), ["ann"]);
  await pass(folder, 2 * DAY_MS);
  assertEquals(namesIn(folder), []);
  const left = ["person", "device", "keying", "session"].map((table) => folder.query(`SELECT * FROM ${table}`).length);
  assertEquals(left, [0, 0, 0, 0]);
});

Deno.test("retention keeps the names of people who never leave, and all names where they are kept for ever", async () => {
  await using folder = new TempFolder({ keepNames: 2 });
  const bot = own(folder, "bot", "key of bot");
  own(folder, "ann", "key of ann");
  const stay = () =>
    folder.register.saveSession("live", { person: bot, rooms: [], state: "live", time: NOW, key: "key of bot" });
  for (let half = 0; half < 7; half++) {
    await folder.close();
    folder.clock.advance(DAY_MS / 2);
    await folder.reopen();
    stay();
    folder.clock.advance(90_000);
  }
  assertEquals(namesIn(folder), ["bot"]);
  // The server is killed. The time counts from the last day on.
  await pass(folder, DAY_MS / 2);
  assertEquals(namesIn(folder), ["bot"]);
  await pass(folder, 2 * DAY_MS);
  assertEquals(namesIn(folder), []);
  await using other = new TempFolder({ keepNames: 0 });
  own(other, "ann", "key of ann");
  await pass(other, 4000 * DAY_MS);
  assertEquals(namesIn(other), ["ann"]);
});

Deno.test("retention forgets throw-away names before people to whom a name belongs", async () => {
  await using folder = new TempFolder();
  const ann = own(folder, "ann", "key of ann");
  folder.query(
    `WITH RECURSIVE mob (id) AS (SELECT ${ann + 1} UNION ALL SELECT id + 1 FROM mob WHERE id < 10100) ` +
      "INSERT INTO person (id, name) SELECT id, 'mob' FROM mob",
  );
  await pass(folder, 0);
  assertEquals(folder.query(`SELECT name FROM person WHERE id <= ${ann}`), [{ name: "ann" }]);
  assertEquals(folder.register.devices(ann).length, 1);
});

Deno.test("retention leaves everything as it is while nothing can be written", async () => {
  await using folder = new TempFolder({ keepMessages: 1 });
  await folder.store.append([saying("#a", "x"), saying("#a", "y")]);
  folder.block();
  await folder.store.append([saying("#a", "z")]);
  folder.clock.advance(5000);
  assertEquals(await textsOf(folder, "#a"), ["x", "y", "z"]);
  folder.unblock();
  folder.clock.advance(120_000);
  assertEquals(await textsOf(folder, "#a"), ["z"]);
});

Deno.test("retention keeps a person's marks of the thousand rooms that were read last", async () => {
  await using folder = new TempFolder();
  const id = folder.register.newPersonId();
  folder.register.savePerson({ id, name: "ann" });
  folder.register.saveSession("secret", { person: id, rooms: [], state: "live", time: 0 });
  for (let room = 1; room <= 1200; room++) folder.register.saveMark(id, `#${room}`, room);
  folder.register.saveMark(id, id, 1);
  await pass(folder, 0);
  assertEquals(folder.query("SELECT count(*) AS count FROM mark"), [{ count: 1001 }]);
  assertEquals(
    await folder.register.marks(id, ["#200", "#201", id]),
    new Map<string | number, number>([["#201", 201], [id, 1]]),
  );
});

Deno.test("retention removes nothing because the clock was forty days ahead for a moment", async () => {
  const notices: unknown[] = [];
  const noticed = (notice: FolderNotice) => void notices.push(notice);
  await using folder = new TempFolder({ keepDays: 30, noticed });
  const secret = ["secret", { person: folder.register.newPersonId(), rooms: [], state: "lost", time: NOW }] as const;
  folder.register.savePerson({ id: 1, name: "ann" });
  folder.register.saveSession(...secret);
  await folder.store.append(Array.from({ length: 500 }, (_, i) => saying("#a", `${i}`)));
  await startAhead(folder, 40 * DAY_MS);
  await startAhead(folder, 400 * DAY_MS);
  await startAhead(folder, -4000 * DAY_MS);
  folder.clock.advance(300_000);
  assertEquals((await textsOf(folder, "#a")).length, 500);
  assertEquals((await folder.register.session("secret"))?.person.name, "ann");
  const doubts = [40, 400, -4000].map((days) => ({ type: "doubted", aheadMs: days * DAY_MS }));
  assertEquals(
    notices.filter((notice) => (notice as FolderNotice).type === "doubted").map((notice) =>
      (notice as { aheadMs: number | null }).aheadMs === null ? null : notice
    ),
    doubts.flatMap((doubt) => [doubt, null]),
  );
});

Deno.test("retention believes a clock that has gone on for a day, and reports how many messages it removed", async () => {
  const removed: number[] = [];
  const noticed = (notice: FolderNotice) => void (notice.type === "removed" && removed.push(notice.messages));
  await using folder = new TempFolder({ keepDays: 30, noticed });
  await folder.store.append(Array.from({ length: 500 }, (_, i) => saying("#a", `${i}`)));
  folder.clock.jump(40 * DAY_MS);
  folder.clock.advance(60_000);
  await pass(folder, 0.9 * DAY_MS);
  assertEquals([(await textsOf(folder, "#a")).length, removed], [500, []]);
  await pass(folder, 0.2 * DAY_MS);
  assertEquals([await textsOf(folder, "#a"), removed], [[], [500]]);
});

Deno.test("retention does not take messages for old that were written while the clock was behind", async () => {
  await using folder = new TempFolder({ keepDays: 30 });
  await folder.store.append([saying("#a", "right", { key: "k1" })]);
  folder.clock.jump(-1000 * DAY_MS);
  await folder.store.append([saying("#a", "behind", { key: "k2" }), saying(2, "mail")]);
  folder.clock.jump(1000 * DAY_MS);
  await folder.store.append([saying("#a", "right again")]);
  await pass(folder, 20 * DAY_MS);
  assertEquals(await textsOf(folder, "#a"), ["right", "behind", "right again"]);
  assertEquals(await textsOf(folder, { person: 2 }), ["mail"]);
  await pass(folder, 11 * DAY_MS);
  assertEquals([await textsOf(folder, "#a"), await textsOf(folder, { person: 2 })], [[], []]);
});

Deno.test("retention keeps a message whose time is still to come, and removes those after it", async () => {
  await using folder = new TempFolder({ keepDays: 10 });
  await folder.store.append([saying("#a", "old")]);
  folder.clock.jump(365 * DAY_MS);
  await folder.store.append([saying("#a", "ahead")]);
  folder.clock.jump(-365 * DAY_MS);
  await folder.store.append([saying("#a", "old too")]);
  await pass(folder, 11 * DAY_MS);
  assertEquals(await textsOf(folder, "#a"), ["ahead"]);
});

Deno.test("retention forgets no key early because the clock was behind when its message was written", async () => {
  await using folder = new TempFolder({ keepMessages: 1 });
  await folder.store.append([saying("#a", "first")]);
  folder.clock.jump(-1000 * DAY_MS);
  const [behind] = await folder.store.append([saying("#a", "behind", { key: "k" })]);
  folder.clock.jump(1000 * DAY_MS);
  await folder.store.append([saying("#a", "last")]);
  folder.clock.advance(60_000);
  assertEquals(await textsOf(folder, "#a"), ["last"]);
  assertEquals(await folder.store.receipt(1, "k"), { ...behind as Receipt });
});

Deno.test("retention never removes the last messages of a room by age, until there are others", async () => {
  await using folder = new TempFolder({ keepDays: 10, keepLast: 3 });
  const say = (room: string, from: number, to: number) =>
    folder.store.append(Array.from({ length: to - from + 1 }, (_, i) => saying(room, `${from + i}`)));
  await say("#a", 1, 8);
  await say("#quiet", 1, 2);
  await folder.store.append([saying(2, "mail")]);
  await pass(folder, 11 * DAY_MS);
  assertEquals(await textsOf(folder, "#a"), ["6", "7", "8"]);
  assertEquals([await textsOf(folder, "#quiet"), await textsOf(folder, { person: 2 })], [["1", "2"], []]);
  await say("#a", 9, 10);
  folder.clock.advance(120_000);
  assertEquals(await textsOf(folder, "#a"), ["8", "9", "10"]);
  await say("#a", 11, 14);
  folder.clock.advance(120_000);
  assertEquals(await textsOf(folder, "#a"), ["9", "10", "11", "12", "13", "14"]);
  assertEquals(await textsOf(folder, "#quiet"), ["1", "2"]);
});

Deno.test("retention removes many messages of many rooms, and tells every reader and the search index", async () => {
  await using folder = new TempFolder({ keepMessages: 5 });
  const rooms = ["#a", "#b", "#c"];
  await folder.store.append([saying("#quiet", "stays"), saying(2, "mail")]);
  for (let i = 0; i < 15_000; i += 3) {
    await folder.store.append(
      rooms.map((room, at) => saying(room, `${i + at}`, i % 30 === 0 ? { key: `k${i + at}` } : {})),
    );
  }
  await folder.store.append([changing("edit", 3, { to: "#a" }), changing("delete", 15_000, { to: "#a" })]);
  const before = new Set(folder.query("SELECT id FROM message WHERE kind = 0").map(({ id }) => id));
  folder.clock.advance(60_000);
  const texts = await Promise.all([...rooms, "#quiet"].map((room) => textsOf(folder, room)));
  assertEquals(texts.map((all) => all.length), [5, 5, 5, 1]);
  assertEquals(texts[1], ["14986", "14989", "14992", "14995", "14998"]);
  assertEquals(await textsOf(folder, { person: 2 }), ["mail"]);
  for (const { id } of folder.query("SELECT id FROM message WHERE kind = 0")) before.delete(id);
  assertEquals(new Set(folder.query("SELECT id FROM change").map(({ id }) => id)), new Set([3, 15_000, ...before]));
  assertEquals((await folder.store.missed("#b", { after: 0, limit: 9 })).lostUntil, 14_986);
  assertEquals((await folder.store.receipt(1, "k30"))?.id, 33);
  assertEquals(folder.query("SELECT count(*) AS count FROM message WHERE kind = 3"), [{ count: 1500 }]);
});

Deno.test("retention gives the space of removed messages back to the disk, up to a reserve", async () => {
  await using folder = new TempFolder({ keepMessages: 5 });
  const text = "x".repeat(4000);
  for (let i = 0; i < 4; i++) await folder.store.append(Array.from({ length: 1000 }, () => saying("#a", text)));
  folder.clock.advance(120_000);
  assertEquals((await textsOf(folder, "#a")).length, 5);
  const free = Number(folder.query("PRAGMA freelist_count")[0]?.freelist_count);
  assert(free > 500 && free <= 1000, `${free}`);
  await folder.close();
  assert(Deno.statSync(`${folder.path}/history.db`).size < 5_000_000);
});

Deno.test("retention waits while the write-ahead log is large", () => {
  const clock = new ManualClock(NOW);
  const database = openDatabase(":memory:", "");
  const transaction = new Transaction(database);
  const meta = new Meta(database);
  const reader = new MessageReader(database, new RoomIds(database, transaction));
  const trustedClock = new TrustedClock({ meta }, { clock, lastTime: 0, doubted: () => {} });
  let [steps, walBytes] = [0, 0];
  const retention = new Retention({ database, transaction, reader, trustedClock }, {
    clock,
    keepNames: 0,
    keepDays: 0,
    keepLast: 0,
    keepMessages: 10,
    isPaused: () => (steps++, false),
    walBytes: () => walBytes,
    removed: () => {},
    damaged: () => {},
    report: () => {},
  });
  retention.start();
  clock.advance(1000);
  assertEquals(steps, 1);
  walBytes = 100 * 1024 * 1024;
  clock.advance(20);
  assertEquals(steps, 2);
  clock.advance(499);
  assertEquals(steps, 2);
  clock.advance(1);
  assertEquals(steps, 3);
  retention.stop();
  database.close();
});
