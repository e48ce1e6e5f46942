/**
 * `chat compact`: the history is the same afterwards and its file smaller, and nothing is lost if it cannot be done.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { runCompact } from "../../../server/commands/compact.ts";
import { compactHistory } from "../../../server/store/disk/compactor.ts";
import { FolderError } from "../../../server/store/folder.ts";
import { UsageError } from "../../../shared/cli/usage_error.ts";
import { FakePlatform } from "../store/disk/support/command_platform.ts";
import { overwritePage, settle } from "../store/disk/support/damaged_folder.ts";
import { changing, saying, TempFolder } from "../store/disk/support/temp_folder.ts";

/** A closed folder whose file is mostly empty and cannot give its space back. */
async function wastedFolder(): Promise<TempFolder> {
  const folder = new TempFolder({ keepMessages: 5 });
  await folder.close();
  const database = folder.database();
  database.exec("PRAGMA journal_mode = DELETE");
  database.close();
  // The file of an earlier version.
  Deno.removeSync(`${folder.path}/history.db`);
  Deno.openSync(`${folder.path}/history.db`, { createNew: true, write: true, mode: 0o600 }).close();
  const old = folder.database();
  old.exec("PRAGMA auto_vacuum = NONE; CREATE TABLE first (x); DROP TABLE first");
  old.close();
  await folder.reopen();
  folder.register.savePerson({ id: folder.register.newPersonId(), name: "ann" });
  folder.register.saveSession("secret", { person: 1, rooms: ["#a"], state: "live", time: folder.clock.time() });
  folder.register.saveIdentity({
    devices: [{ person: 1, number: 2, key: "key of ann", added: 5 }],
    keyings: [{ person: 1, since: 4, lastNumber: 2 }],
    names: [{ key: "ann", name: "Ann", person: 1, claimedBy: "key of ann", used: folder.clock.time() }],
    members: [{ key: "key of ann", person: 1, role: "owner", since: 5, invitation: 3 }],
  });
  const text = "x".repeat(1000);
  await folder.store.append(Array.from({ length: 2000 }, (_, i) => saying("#a", text, { key: `key ${i}` })));
  await folder.store.append([saying("#b", "with a \0 in it"), saying(1, "吃饭"), changing("edit", 1999)]);
  folder.clock.advance(60_000);
  await folder.close();
  return folder;
}

/** Everything in the tables of a folder. */
function rowsOf(folder: TempFolder): unknown {
  const tables = folder.query("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name");
  const names = folder.query("SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'meta' ORDER BY name");
  // The identity of the file is another one.
  const meta = folder.query("SELECT * FROM meta WHERE name <> 'files'");
  return [tables, meta, ...names.map(({ name }) => folder.query(`SELECT * FROM ${name}`))];
}

Deno.test("chat compact gives the space of removed messages back, and changes nothing else", async () => {
  await using folder = await wastedFolder();
  const before = rowsOf(folder);
  const bytes = Deno.statSync(`${folder.path}/history.db`).size;
  const platform = new FakePlatform();
  assertEquals([await runCompact(["--data", folder.path], platform), platform.errors], [0, ""]);
  assertMatch(platform.out, /^[1-9]\.\d MB given back to the disk: [2-9]\.\d MB before, 0\.\d MB now\n$/);
  assertEquals(rowsOf(folder), before);
  const after = Deno.statSync(`${folder.path}/history.db`);
  assert(after.size < bytes / 3, `${bytes} ${after.size}`);
  if (Deno.build.os !== "windows") assertEquals((after.mode ?? 0) & 0o777, 0o600);
  assertEquals([...Deno.readDirSync(folder.path)].map(({ name }) => name).sort(), ["history.db", "lock", "started"]);
  assertEquals(folder.query("PRAGMA auto_vacuum"), [{ auto_vacuum: 2 }]);
  await folder.reopen();
  assertEquals((await folder.store.history({ of: "#a", limit: 9 })).messages.length, 5);
  assertEquals((await folder.store.append([saying("#a", "next")]))[0], {
    id: 2004,
    time: folder.clock.time(),
    kept: true,
  });
});

Deno.test("chat compact says why it does nothing, and leaves everything as it is", async () => {
  await using folder = await wastedFolder();
  const before = Deno.readFileSync(`${folder.path}/history.db`);
  const errorOf = async () => {
    const platform = new FakePlatform();
    assertEquals([await runCompact(["--data", folder.path], platform), platform.out], [1, ""]);
    return platform.errors;
  };
  await folder.reopen();
  assertMatch(await errorOf(), /^chat: Cannot open the history in ".*": a server is using it/);
  await folder.close();
  const { message } = assertThrows(() => compactHistory(folder.path, { freeBytes: () => 1000 }), FolderError);
  assertMatch(message, /^Cannot compact the history in ".*": the disk has 0\.0 MB free, and the copy needs \d\.\d MB/);
  const database = new DatabaseSync(`${folder.path}/history.db`);
  database.exec("PRAGMA journal_mode = WAL");
  database.prepare("SELECT count(*) FROM message").get();
  assertMatch(await errorOf(), /^chat: Cannot compact the history in ".*": another program, such as `chat export`/);
  database.close();
  const rows = rowsOf(folder);
  await folder.reopen();
  await folder.close();
  assertEquals((rowsOf(folder) as unknown[]).slice(0, 5), (rows as unknown[]).slice(0, 5));
  assert(before.length <= Deno.statSync(`${folder.path}/history.db`).size);
  await assertRejects(() => runCompact(["now"], new FakePlatform()), UsageError);
});

Deno.test("chat compact does not hide that a folder is a copy", async () => {
  await using folder = await wastedFolder();
  Deno.copyFileSync(`${folder.path}/history.db`, `${folder.path}/copy`);
  Deno.renameSync(`${folder.path}/copy`, `${folder.path}/history.db`);
  compactHistory(folder.path);
  await folder.reopen();
  const [receipt] = await folder.store.append([saying("#a", "next")]);
  assert(receipt !== undefined && "id" in receipt && receipt.id > 2 ** 32, JSON.stringify(receipt));
});

Deno.test("chat compact starts again after a call that was killed in the middle", async () => {
  await using folder = await wastedFolder();
  for (const name of ["history.db.new", "history.db.new-journal"]) {
    Deno.writeTextFileSync(`${folder.path}/${name}`, "half of a copy");
  }
  const before = rowsOf(folder);
  const { before: bytes, after } = compactHistory(folder.path);
  assert(after < bytes);
  assertEquals(rowsOf(folder), before);
  assertEquals([...Deno.readDirSync(folder.path)].map(({ name }) => name).sort(), ["history.db", "lock", "started"]);
});

Deno.test("chat compact leaves a history with a damaged page as it is, and says that it is damaged", async () => {
  await using folder = new TempFolder();
  folder.register.savePerson({ id: folder.register.newPersonId(), name: "ann" });
  await folder.store.append(Array.from({ length: 200 }, (_, i) => saying("#a", `message ${i} ${"x".repeat(500)}`)));
  await folder.close();
  const path = `${folder.path}/history.db`;
  settle(path);
  overwritePage(path, "message 120 ");
  const before = Deno.readFileSync(path);
  const platform = new FakePlatform();
  assertEquals([await runCompact(["--data", folder.path], platform), platform.out], [1, ""]);
  assertMatch(platform.errors, /^chat: .* is damaged/);
  assertEquals(Deno.readFileSync(path).length, before.length);
  assertEquals([...Deno.readDirSync(folder.path)].filter(({ name }) => name.includes(".new")), []);
});
