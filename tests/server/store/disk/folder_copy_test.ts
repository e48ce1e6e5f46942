/**
 * Copies of a data folder: which of them are noticed, and where their ids go on.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { idAboveAll } from "../../../../server/store/disk/folder_copy.ts";
import { markRestored } from "../../../../server/store/disk/folder_restore.ts";
import type { Receipt } from "../../../../server/store/store.ts";
import { NOW, saying, TempFolder } from "./support/temp_folder.ts";

/** Windows gives a new file the creation time of one that was removed just before. */
const UNIX = { ignore: Deno.build.os === "windows" };

async function say(folder: TempFolder, count: number): Promise<number> {
  const drafts = Array.from({ length: count }, () => saying("#a", "x"));
  const [last] = (await folder.store.append(drafts)).slice(-1);
  return (last as Receipt).id;
}

function files(path: string): string[] {
  return [...Deno.readDirSync(path)].filter(({ isFile }) => isFile).map(({ name }) => name);
}

function copyFiles(from: string, to: string, names = files(from)): void {
  Deno.mkdirSync(to, { recursive: true });
  for (const name of names) Deno.copyFileSync(`${from}/${name}`, `${to}/${name}`);
}

/** A folder with ten messages that was copied when no server used it, and then got thousand more. It is closed. */
async function usedAfterCopy(): Promise<[folder: TempFolder, copy: string, last: number]> {
  const folder = new TempFolder();
  await say(folder, 10);
  await folder.close();
  const copy = folder.path.replace(/data$/, "copy");
  copyFiles(folder.path, copy);
  await folder.reopen();
  assertEquals(folder.isCopy, false);
  const last = await say(folder, 1000);
  await folder.close();
  return [folder, copy, last];
}

const WAYS: Readonly<Record<string, (copy: string, path: string) => void>> = {
  "into an empty folder": (copy, path) => {
    Deno.removeSync(path, { recursive: true });
    copyFiles(copy, path);
  },
  "over the existing files": (copy, path) => copyFiles(copy, path),
  "as history.db alone, over the existing file": (copy, path) => copyFiles(copy, path, ["history.db"]),
  "as history.db alone, into an empty folder": (copy, path) => {
    Deno.removeSync(path, { recursive: true });
    copyFiles(copy, path, ["history.db"]);
  },
  "by renaming it": (copy, path) => {
    Deno.removeSync(path, { recursive: true });
    Deno.renameSync(copy, path);
  },
};

for (const [way, putBack] of Object.entries(WAYS)) {
  Deno.test(`a copy that was put back ${way} is noticed once, and no id is given again`, UNIX, async () => {
    const [folder, copy, last] = await usedAfterCopy();
    await using _ = folder;
    putBack(copy, folder.path);
    await folder.reopen();
    assertEquals(folder.isCopy, true);
    const next = await say(folder, 1);
    assert(next > last + 2 ** 31 && Number.isSafeInteger(next + 2 ** 40), `${next}`);
    await folder.reopen();
    assertEquals([folder.isCopy, await say(folder, 1)], [false, next + 1]);
  });
}

Deno.test("the same copy can be put back again: ids go on above those of the time in between", UNIX, async () => {
  const [folder, copy] = await usedAfterCopy();
  await using _ = folder;
  copyFiles(copy, folder.path);
  await folder.reopen();
  const last = await say(folder, 1000);
  await folder.close();
  folder.clock.advance(60_000);
  copyFiles(copy, folder.path);
  await folder.reopen();
  assert(await say(folder, 1) > last);
});

Deno.test("a folder that was moved, or made by an earlier version, is no copy", UNIX, async () => {
  await using folder = new TempFolder();
  const last = await say(folder, 10);
  await folder.close();
  Deno.renameSync(folder.path, `${folder.path}.moved`);
  Deno.renameSync(`${folder.path}.moved`, folder.path);
  await folder.reopen();
  assertEquals([folder.isCopy, await say(folder, 1)], [false, last + 1]);
  await folder.close();
  // An earlier version knows nothing of the file, and nothing of what the history has about it.
  Deno.removeSync(`${folder.path}/started`);
  const database = folder.database();
  database.exec("DELETE FROM meta WHERE name = 'files'");
  database.close();
  await folder.reopen();
  assertEquals([folder.isCopy, await say(folder, 1)], [false, last + 2]);
});

Deno.test("where nothing can be noticed, chat restore makes ids go on above all, and as often as it is run", async () => {
  await using folder = new TempFolder();
  const last = await say(folder, 10);
  await folder.close();
  markRestored(folder.path, NOW);
  markRestored(folder.path, NOW);
  await folder.reopen();
  const next = await say(folder, 1);
  assert(next > last + 2 ** 32);
  assertEquals((await folder.store.history({ of: "#a", limit: 100 })).messages.length, 11);
  await folder.reopen();
  assertEquals([folder.isCopy, await say(folder, 1)], [false, next + 1]);
});

Deno.test("an id above all grows with the time, or else by 2^32, and stays a whole number", () => {
  const year = (number: number) => Date.UTC(number, 0);
  assertEquals(idAboveAll(10, 0), 10 + 2 ** 32);
  assert(idAboveAll(10, year(2027)) > idAboveAll(1_000_000, year(2026)));
  assert(idAboveAll(idAboveAll(10, year(2027)), year(2026)) > idAboveAll(10, year(2027)));
  for (const time of [year(2026), year(2200), year(3000), -1]) {
    assert(Number.isSafeInteger(idAboveAll(10, time) + 2 ** 31), `${time}`);
  }
});
