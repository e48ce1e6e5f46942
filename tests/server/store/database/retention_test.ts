/**
 * Expired data is removed in small parts, and readers who were away learn that something is missing.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { Receipt } from "../../../../server/store/store.ts";
import { saying, TempFolder } from "../disk/support/temp_folder.ts";

const DAY_MS = 86_400_000;

/** Restarts the server after some time and lets retention finish: persons are removed at the second pass. */
async function pass(folder: TempFolder, ms: number): Promise<void> {
  await folder.close();
  folder.clock.advance(ms);
  await folder.reopen();
  folder.clock.advance(30_000);
  folder.clock.advance(60_000);
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
    await Promise.all(["#a", "#b", 1, 2].map(async (stream) => (await folder.store.missed(stream, 0, 9)).lostUntil)),
    [
      1,
      3,
      2,
      2,
    ],
  );
  assertEquals((await folder.store.missed("#a", 1, 9)).lostUntil, 0);
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
  assertEquals((await folder.store.missed("#a", 0, 9)).lostUntil, 897);
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
  await folder.store.append(Array.from({ length: 1000 }, (_, i) => saying("#a", `${i}`)));
  const counts: number[] = [];
  for (let i = 0; i < 200; i++) {
    folder.clock.advance(20);
    counts.push(Number(folder.query("SELECT count(*) AS count FROM message")[0]?.count));
  }
  const steps = counts.map((count, at) => (counts[at - 1] ?? 1000) - count);
  assertEquals([Math.max(...steps), counts.at(-1)], [100, 1]);
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
