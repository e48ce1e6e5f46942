/**
 * `chat check`: what it says of sound and damaged folders, and its exit code.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { runCheck } from "../../../server/commands/check.ts";
import { runExport } from "../../../server/commands/export.ts";
import { UsageError } from "../../../shared/cli/usage_error.ts";
import { makeIndex } from "../../../server/store/search/index_database.ts";
import { FakePlatform } from "../store/disk/support/command_platform.ts";
import { overwritePage, settle } from "../store/disk/support/damaged_folder.ts";
import { changing, saying, TempFolder } from "../store/disk/support/temp_folder.ts";

const COUNT = 2000;

async function folderWithMessages(): Promise<TempFolder> {
  const folder = new TempFolder();
  const texts = Array.from({ length: COUNT }, (_, at) => `message ${at + 1}.${"x".repeat(60)}`);
  await folder.store.append(texts.map((text, at) => saying(at % 2 === 0 ? "#a" : "#b", text)));
  await folder.store.append([saying(2, "private"), changing("edit", 1), changing("delete", 3)]);
  return folder;
}

async function damagedFolder(marker = "message 1000."): Promise<TempFolder> {
  const folder = await folderWithMessages();
  await folder.close();
  settle(`${folder.path}/history.db`);
  overwritePage(`${folder.path}/history.db`, marker);
  return folder;
}

async function check(folder: TempFolder): Promise<[code: number, out: string, errors: string]> {
  const platform = new FakePlatform();
  const code = await runCheck(["--data", folder.path], platform);
  return [code, platform.out, platform.errors];
}

Deno.test("chat check finds a folder sound while a server uses it, after it has ended, and changes nothing", async () => {
  await using folder = await folderWithMessages();
  const sound = [0, `The history in ${JSON.stringify(folder.path)} is sound: ${COUNT + 1} messages\n`, ""];
  assertEquals(await check(folder), sound);
  await folder.close();
  settle(`${folder.path}/history.db`);
  const before = Deno.readFileSync(`${folder.path}/history.db`);
  assertEquals(await check(folder), sound);
  assertEquals(Deno.readFileSync(`${folder.path}/history.db`), before);
  await folder.reopen();
  await folder.store.append([saying("#a", "after the check")]);
});

Deno.test("chat check says where a history is damaged, which messages cannot be read, and what to do", async () => {
  await using folder = await damagedFolder();
  const [code, out, errors] = await check(folder);
  assertEquals(code, 1);
  const [, from, to] = /^history\.db: messages with ids (\d+) to (\d+) cannot be read$/m.exec(out) ?? [];
  assert(Number(from) <= 1000 && 1000 <= Number(to) && Number(to) - Number(from) < 60, out);
  assertMatch(out, /^history\.db: .*page \d+/m);
  const left = COUNT + 1 - (Number(to) - Number(from) + 1);
  assertMatch(
    errors,
    /^chat: The history in .* is damaged\. Stop the server and restore the folder from a backup\. .*\n$/,
  );
  assert(errors.includes(`(${left} messages): chat export`), errors);
});

Deno.test("chat export prints all messages outside a damaged page, in order, names the skipped ids, and exits with 1", async () => {
  await using folder = await damagedFolder();
  const [, out] = await check(folder);
  const [, from, to] = /messages with ids (\d+) to (\d+)/.exec(out) ?? [];
  const all = Array.from({ length: COUNT }, (_, at) => at + 1).filter((id) => id !== 3);
  const left = all.filter((id) => id < Number(from) || id > Number(to));
  const cases: readonly (readonly [args: readonly string[], expected: readonly number[]])[] = [
    [[], left],
    [["--room", "#a"], left.filter((id) => id % 2 === 1)],
    [["--before", "2100-01-01", "--since", "2001-01-01"], left],
    [["--before", "2001-01-01"], []],
  ];
  for (const [args, expected] of cases) {
    const platform = new FakePlatform();
    const code = await runExport(["--data", folder.path, "--format", "jsonl", ...args], platform);
    const ids: readonly number[] = platform.out.split("\n").filter((line) => line !== "").map((line) =>
      JSON.parse(line).id
    );
    assertEquals(ids, expected, args.join(" "));
    // An export of an earlier time need not read the damaged page.
    if (code === 0) assertEquals([expected.length, platform.errors], [0, ""]);
    else assert(platform.errors.includes(`Skipped the messages with ids ${from} to ${to}: `), platform.errors);
  }
});

Deno.test("chat export reads around a damaged index of a room", async () => {
  await using folder = new TempFolder();
  await folder.store.append(Array.from({ length: COUNT }, (_, at) => saying("#a", `${at + 1}`)));
  await folder.close();
  const path = `${folder.path}/history.db`;
  settle(path);
  const [{ rootpage = 0 } = {}] = folder.query("SELECT rootpage FROM sqlite_schema WHERE name = 'message_room'");
  const size = 4096;
  using file = Deno.openSync(path, { write: true });
  file.seekSync((Number(rootpage) - 1) * size, Deno.SeekMode.Start);
  file.writeSync(new Uint8Array(size).fill(0xa5));
  const platform = new FakePlatform();
  assertEquals(await runExport(["--data", folder.path], platform), 0, platform.errors);
  assertEquals(platform.out.trimEnd().split("\n").length, COUNT);
  const [code, out] = await check(folder);
  assertEquals(code, 1, out);
});

Deno.test("chat check finds rows that chat would never write", async () => {
  const cases: readonly (readonly [sql: string, says: string])[] = [
    ["UPDATE message SET room = 77 WHERE id = 1", "1 message in rooms that do not exist"],
    ["UPDATE message SET room = NULL WHERE id = 1", "1 message neither in a room nor to a person, or both"],
    ["UPDATE message SET kind = 9, text = 5 WHERE id = 2", "1 row with values that chat does not write"],
    ["UPDATE message SET of = 5000 WHERE kind = 1", "1 change of messages that came later"],
    ["UPDATE meta SET value = 1999 WHERE name = 'last_id'", "4 messages with ids that would be given again"],
  ];
  for (const [sql, says] of cases) {
    await using folder = await folderWithMessages();
    await folder.close();
    const database = folder.database();
    database.exec(sql);
    database.close();
    const [code, out] = await check(folder);
    assertEquals([code, out], [1, `history.db: ${says}\n`]);
  }
});

Deno.test("chat check says of a damaged search index that it is built again, and of a folder without one nothing", async () => {
  await using folder = await folderWithMessages();
  const index = `${folder.path}/index.db`;
  makeIndex(index).close();
  assertEquals((await check(folder))[1].split("\n").length, 2);
  Deno.writeTextFileSync(index, "no database. ".repeat(1000));
  const [code, out] = await check(folder);
  assertEquals(code, 0);
  assert(out.startsWith("index.db: the search index is damaged; the server builds it again\n"), out);
});

Deno.test("chat check says that there is no history, and in Chinese too", async () => {
  const empty = Deno.makeTempDirSync({ prefix: "chat-test-" });
  const platform = new FakePlatform({ LANG: "zh_CN.UTF-8" });
  assertEquals(await runCheck(["--data", empty], platform), 1);
  assertMatch(platform.errors, /中没有历史记录/);
  Deno.writeTextFileSync(`${empty}/history.db`, "no database. ".repeat(1000));
  assertEquals(await runCheck(["--data", empty], platform), 1);
  assertMatch(platform.errors, /history\.db 已整体损坏/);
  Deno.removeSync(empty, { recursive: true });
  await assertRejects(() => runCheck(["all"], new FakePlatform()), UsageError, "takes no argument");
});
