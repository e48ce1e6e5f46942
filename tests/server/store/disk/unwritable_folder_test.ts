/**
 * A history that cannot be written at the start, or whose folder goes away while the server runs: it is read, nothing
 * that is said is lost while memory lasts, and all of it is written once the folder can be used again. With real disks:
 * tests/end_to_end/disk_test.ts.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { FolderError } from "../../../../server/store/folder.ts";
import { DataFolder } from "../../../../server/store/disk/data_folder.ts";
import { ManualClock } from "../../../support/manual_clock.ts";
import { until } from "../../../support/until.ts";
import { NOW, saying, TempFolder } from "./support/temp_folder.ts";

/** Longer than the store waits between two looks at its folder. */
const A_WHILE_MS = 5000;

async function textsOf(folder: TempFolder): Promise<string[]> {
  return (await folder.store.history({ of: "#a", limit: 100 })).messages.map(({ text }) => text);
}

/** Says something; returns the id and whether it was kept. */
async function say(folder: TempFolder, text: string): Promise<{ id: number; kept: boolean }> {
  const [receipt] = await folder.store.append([saying("#a", text)]);
  assert(receipt !== undefined && "id" in receipt);
  return { id: receipt.id, kept: receipt.kept };
}

/** Lets the store look at its folder, and waits until it can write. */
async function untilKept(folder: TempFolder): Promise<void> {
  folder.clock.advance(A_WHILE_MS);
  await until(() => !folder.store.isFailing, () => folder.errors.join("; "));
}

/** Closes a folder, and opens it again where nothing can be written: another connection holds the lock of the database. */
async function reopenBlocked(folder: TempFolder): Promise<void> {
  await folder.close();
  folder.block();
  await folder.reopen();
}

Deno.test("a history that cannot be written at the start is read, and what is said is written once that is possible", async () => {
  await using folder = new TempFolder();
  await say(folder, "before");
  const { log } = folder.store;
  await reopenBlocked(folder);
  assertEquals([folder.store.isFailing, folder.failures, folder.store.log], [true, ["writing"], log]);
  assertEquals(await textsOf(folder), ["before"]);
  const changes: boolean[] = [];
  folder.store.onFailing((isFailing) => changes.push(isFailing));
  assertEquals((await say(folder, "meanwhile")).kept, false);
  folder.clock.advance(A_WHILE_MS);
  assertEquals([changes, folder.store.unwritten], [[], 1]);
  folder.unblock();
  await untilKept(folder);
  assertEquals([changes, folder.store.unwritten, folder.failures.length], [[false], 0, 1]);
  assertEquals((await say(folder, "afterwards")).kept, true);
  await using after = await folder.kill();
  assertEquals(await textsOf(after), ["before", "meanwhile", "afterwards"]);
});

Deno.test("servers that can write nothing use no id twice, although they cannot reserve any", async () => {
  await using folder = new TempFolder();
  const ids = [(await say(folder, "kept")).id];
  for (let server = 0; server < 3; server++) {
    folder.clock.advance(A_WHILE_MS);
    await reopenBlocked(folder);
    for (let message = 0; message < 100; message++) ids.push((await say(folder, "lost")).id);
  }
  assertEquals(ids, [...new Set(ids)].sort((a, b) => a - b));
});

Deno.test("a session that was live when the server was killed is lost from the next start on, also if nothing can be written", async () => {
  await using folder = new TempFolder();
  const id = folder.register.newPersonId();
  folder.register.savePerson({ id, name: "bob" });
  folder.register.saveSession("secret", { person: id, rooms: ["#a"], state: "live", time: NOW });
  folder.clock.advance(3_600_000);
  await reopenBlocked(folder);
  assertEquals((await folder.register.session("secret"))?.lostTime, NOW + 3_600_000);
  folder.unblock();
  await untilKept(folder);
  assertEquals(folder.query("SELECT state, time FROM session"), [{ state: "lost", time: NOW + 3_600_000 }]);
});

Deno.test("a folder that is moved away while the server runs is noticed, and written again once it is back", async () => {
  await using folder = new TempFolder();
  await say(folder, "before");
  Deno.renameSync(folder.path, `${folder.path} elsewhere`);
  folder.clock.advance(A_WHILE_MS);
  assertEquals([folder.store.isFailing, folder.failures], [true, ["writing"]]);
  assertMatch(
    folder.errors[0] ?? "",
    /^Cannot find the history in ".+" any more: the folder was removed or moved away$/,
  );
  assertEquals((await say(folder, "meanwhile")).kept, false);
  assertEquals(await textsOf(folder), ["before", "meanwhile"]);
  folder.register.savePerson({ id: folder.register.newPersonId(), name: "bob" });
  folder.clock.advance(A_WHILE_MS);
  assertEquals([folder.store.isFailing, folder.failures.length], [true, 1]);
  Deno.renameSync(`${folder.path} elsewhere`, folder.path);
  await untilKept(folder);
  assertEquals((await say(folder, "afterwards")).kept, true);
  assertEquals(folder.query("SELECT name FROM person"), [{ name: "bob" }]);
  await using after = await folder.kill();
  assertEquals(await textsOf(after), ["before", "meanwhile", "afterwards"]);
});

Deno.test("a folder that is removed is not made again, and the history can be read until the server ends", async () => {
  await using folder = new TempFolder();
  await say(folder, "before");
  Deno.removeSync(folder.path, { recursive: true });
  folder.clock.advance(A_WHILE_MS);
  for (const text of ["one", "two"]) assertEquals((await say(folder, text)).kept, false);
  folder.clock.advance(A_WHILE_MS);
  assertEquals(await textsOf(folder), ["before", "one", "two"]);
  assertEquals([folder.store.isFailing, folder.store.unwritten], [true, 2]);
  const { store } = folder;
  await folder.close();
  assertEquals(store.unwritten, 2);
  assertThrows(() => Deno.statSync(folder.path), Deno.errors.NotFound);
});

Deno.test("a folder in whose place another history comes is left alone, and the operator is told", async () => {
  await using folder = new TempFolder();
  await using other = new TempFolder();
  await say(folder, "before");
  await say(other, "of another server");
  await other.close();
  Deno.renameSync(folder.path, `${folder.path} elsewhere`);
  folder.clock.advance(A_WHILE_MS);
  await say(folder, "meanwhile");
  Deno.renameSync(other.path, folder.path);
  const bytes = Deno.readFileSync(`${folder.path}/history.db`);
  folder.clock.advance(A_WHILE_MS);
  assertEquals(folder.store.isFailing, true);
  assertMatch(
    folder.errors[1] ?? "",
    /another history, or another state of it, is there now\. To use that one, restart/,
  );
  folder.clock.advance(A_WHILE_MS);
  assertEquals(folder.errors.length, 2);
  assertEquals(await textsOf(folder), ["before", "meanwhile"]);
  assertEquals(Deno.readFileSync(`${folder.path}/history.db`), bytes);
});

Deno.test("a folder in whose place a copy of the same history comes is written, with all that was said meanwhile", async () => {
  await using folder = new TempFolder();
  await say(folder, "before");
  await folder.reopen();
  const copy = Deno.readFileSync(`${folder.path}/history.db`);
  const wal = Deno.readFileSync(`${folder.path}/history.db-wal`);
  Deno.removeSync(folder.path, { recursive: true });
  folder.clock.advance(A_WHILE_MS);
  await say(folder, "meanwhile");
  Deno.mkdirSync(folder.path);
  Deno.writeFileSync(`${folder.path}/history.db`, copy);
  Deno.writeFileSync(`${folder.path}/history.db-wal`, wal);
  await untilKept(folder);
  assertEquals((await say(folder, "afterwards")).kept, true);
  await using after = await folder.kill();
  assertEquals(await textsOf(after), ["before", "meanwhile", "afterwards"]);
});

Deno.test("a write-ahead log that is removed while the server runs is made again, and nothing is lost by a kill", async () => {
  await using folder = new TempFolder();
  await say(folder, "before");
  folder.clock.advance(A_WHILE_MS);
  Deno.removeSync(`${folder.path}/history.db-wal`);
  assertEquals((await say(folder, "unlinked")).kept, true);
  folder.clock.advance(2000);
  await untilKept(folder);
  assertEquals((await say(folder, "afterwards")).kept, true);
  await using after = await folder.kill();
  assertEquals(await textsOf(after), ["before", "unlinked", "afterwards"]);
});

Deno.test("a folder that was closed has a history that can be read where nothing can be written", async () => {
  await using folder = new TempFolder();
  await say(folder, "x");
  await folder.close();
  // The bytes 18 and 19 of a database are 2 if it needs a write-ahead log, and files that its readers have to make.
  assertEquals([...Deno.readFileSync(`${folder.path}/history.db`).slice(18, 20)], [1, 1]);
  assertEquals([...Deno.readDirSync(folder.path)].map(({ name }) => name).sort(), ["history.db", "lock", "started"]);
});

Deno.test("a folder that another program reads while it is closed stays readable, and can be opened again", async () => {
  await using folder = new TempFolder();
  await say(folder, "x");
  const reader = new DatabaseSync(`${folder.path}/history.db`, { readOnly: true });
  reader.exec("BEGIN; SELECT * FROM message");
  await folder.close();
  assertEquals(reader.prepare("SELECT text FROM message").all().length, 1);
  reader.close();
  await folder.reopen();
  assertEquals(await textsOf(folder), ["x"]);
});

Deno.test("a history with a damaged page that is needed at the start is refused with a sentence", async () => {
  await using folder = new TempFolder();
  await say(folder, "x");
  await folder.close();
  const path = `${folder.path}/history.db`;
  const bytes = Deno.readFileSync(path);
  const pageSize = new DataView(bytes.buffer).getUint16(16);
  // All pages but the first, which has the tables' names.
  bytes.fill(0x55, pageSize);
  Deno.writeFileSync(path, bytes);
  const error = assertThrows(() =>
    DataFolder.open(folder.path, {
      clock: new ManualClock(NOW),
      sync: "normal",
      maxMail: 0,
      keepDays: 0,
      keepLast: 0,
      keepMessages: 0,
      minFree: 0,
      failed: () => {},
    }), FolderError);
  assertMatch(error.message, /^Cannot open the history in ".+": history\.db is damaged \(.+\)\. /);
  assertEquals(Deno.readFileSync(path), bytes);
});

Deno.test("a write-ahead log that is removed right after the start is missed all the same", async () => {
  await using folder = new TempFolder();
  await say(folder, "before");
  Deno.removeSync(`${folder.path}/history.db-wal`);
  folder.clock.advance(A_WHILE_MS);
  await untilKept(folder);
  assertEquals([folder.failures, (await say(folder, "afterwards")).kept], [["writing"], true]);
  await using after = await folder.kill();
  assertEquals(await textsOf(after), ["before", "afterwards"]);
});

Deno.test("a folder in whose place an earlier copy of the history comes is left alone: it lacks persons who are here", async () => {
  await using folder = new TempFolder();
  await say(folder, "before");
  await folder.reopen();
  const copy = Deno.readFileSync(`${folder.path}/history.db`);
  folder.register.savePerson({ id: folder.register.newPersonId(), name: "bob" });
  Deno.removeSync(folder.path, { recursive: true });
  folder.clock.advance(A_WHILE_MS);
  Deno.mkdirSync(folder.path);
  Deno.writeFileSync(`${folder.path}/history.db`, copy);
  folder.clock.advance(A_WHILE_MS);
  assertEquals((await say(folder, "to bob")).kept, false);
  assertMatch(folder.errors[1] ?? "", /another state of it, is there now\. To use that one, restart/);
  assertEquals((await folder.register.personNamed("bob"))?.name, "bob");
});
