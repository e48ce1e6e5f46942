/**
 * The data folder: it belongs to one server at a time, only its owner can read it, and files of other programs and
 * later versions are refused.
 *
 * @module
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { defaultFolder, FolderError } from "../../../../server/store/folder.ts";
import { openToRead } from "../../../../server/store/database/database.ts";
import { APPLICATION_ID, SCHEMA_VERSION } from "../../../../server/store/database/schema.ts";
import { DatabaseSync } from "node:sqlite";
import { DataFolder } from "../../../../server/store/disk/data_folder.ts";
import { NOW, saying, TempFolder } from "./support/temp_folder.ts";
import { ManualClock } from "../../../support/manual_clock.ts";

function open(path: string): DataFolder {
  return DataFolder.open(path, {
    clock: new ManualClock(NOW),
    sync: "normal",
    maxMail: 0,
    minFree: 0,
    keepDays: 0,
    keepLast: 0,
    keepMessages: 0,
    failed: () => {},
  });
}

Deno.test(
  "a data folder is created with its parents, readable by its owner only",
  { ignore: Deno.build.os === "windows" },
  async () => {
    await using folder = new TempFolder();
    await folder.store.append([saying("#a", "x")]);
    const modes = [".", ...[...Deno.readDirSync(folder.path)].map(({ name }) => name)].sort()
      .map((name) => [name, ((Deno.statSync(`${folder.path}/${name}`).mode ?? 0) & 0o777).toString(8)]);
    const files = ["history.db", "history.db-shm", "history.db-wal", "lock", "started"];
    assertEquals(modes, [[".", "700"], ...files.map((name) => [name, "600"])]);
  },
);

Deno.test("a data folder that a server uses is refused, and is free once that server has closed it", async () => {
  await using folder = new TempFolder();
  const error = assertThrows(() => open(folder.path), FolderError);
  assertEquals(
    error.message,
    `Cannot open the history in "${folder.path}": a server is using it. Stop that server, or use another folder: --data DIR`,
  );
  await folder.close();
  await open(folder.path).close();
});

Deno.test("a data folder with an unusable history.db is refused, and is free again afterwards", async () => {
  const setups: readonly (readonly [sql: string, what: string])[] = [
    [
      `PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION + 2}`,
      `it was made by a newer version of chat (${SCHEMA_VERSION + 2}; this one knows ${SCHEMA_VERSION}). `,
    ],
    ["CREATE TABLE t (a)", "history.db was not made by chat. "],
    ["PRAGMA application_id = 5; CREATE TABLE t (a)", "history.db was not made by chat. "],
  ];
  for (const [sql, what] of setups) {
    const path = Deno.makeTempDirSync({ prefix: "chat-test-" });
    const database = new DatabaseSync(`${path}/history.db`);
    database.exec(sql);
    database.close();
    const before = Deno.readFileSync(`${path}/history.db`);
    const { message } = assertThrows(() => open(path), FolderError);
    assert(message.includes(what), message);
    assertEquals(Deno.readFileSync(`${path}/history.db`), before);
    Deno.removeSync(`${path}/history.db`);
    await open(path).close();
    Deno.removeSync(path, { recursive: true });
  }
});

Deno.test("a data folder is refused and left as it is if another program's file has the name of the index", () => {
  const path = Deno.makeTempDirSync({ prefix: "chat-test-" });
  Deno.writeTextFileSync(`${path}/index.db`, "precious");
  const { message } = assertThrows(() => open(path), FolderError);
  assert(message.includes("index.db was not made by chat. "), message);
  assertEquals(Deno.readTextFileSync(`${path}/index.db`), "precious");
  Deno.removeSync(path, { recursive: true });
});

Deno.test("a data folder with a damaged history is refused with a sentence", () => {
  const path = Deno.makeTempDirSync({ prefix: "chat-test-" });
  Deno.writeTextFileSync(`${path}/history.db`, "no database, and long enough to have a head of one. ".repeat(100));
  const { message } = assertThrows(() => open(path), FolderError);
  assertEquals(
    message,
    `Cannot open the history in "${path}": history.db is damaged (file is not a database). ` +
      "To see what can still be read: chat check --data DIR. " +
      "Restore the folder from a backup, or use another one: --data DIR",
  );
  Deno.removeSync(path, { recursive: true });
});

Deno.test("a history that is an empty file is refused if it had messages, and begun if it had none", async () => {
  await using folder = new TempFolder();
  await folder.store.append([saying("#a", "x")]);
  await folder.close();
  const path = `${folder.path}/history.db`;
  Deno.truncateSync(path, 0);
  const { message } = assertThrows(() => open(folder.path), FolderError);
  assertEquals(
    message,
    `Cannot read the history in "${folder.path}": history.db is empty, as it may be after a loss of power. Restore the ` +
      "folder from a backup. To begin a new history instead: remove history.db",
  );
  assertEquals(assertThrows(() => openToRead(path, folder.path), FolderError).message, message);
  Deno.removeSync(`${folder.path}/started`);
  Deno.writeTextFileSync(`${path}-wal`, "x");
  assertThrows(() => open(folder.path), FolderError);
  assertEquals(Deno.readTextFileSync(`${path}-wal`), "x");
  // A start that was killed at its beginning has left this.
  Deno.removeSync(`${path}-wal`);
  await open(folder.path).close();
});

Deno.test("a file cannot be opened as a data folder", () => {
  const file = Deno.makeTempFileSync({ prefix: "chat-test-" });
  const error = assertThrows(() => open(`${file}/data`));
  assert(!(error instanceof FolderError));
  Deno.removeSync(file);
});

Deno.test("the default folder is where XDG says, and in APPDATA on Windows", () => {
  const cases: readonly (readonly [Record<string, string>, boolean, string | null])[] = [
    [{ HOME: "/home/bob" }, false, "/home/bob/.local/share/chat"],
    [{ HOME: "/home/bob", XDG_DATA_HOME: "/data/" }, false, "/data/chat"],
    [{ HOME: "/home/bob", XDG_DATA_HOME: "data" }, false, "/home/bob/.local/share/chat"],
    [{ XDG_DATA_HOME: "/data" }, false, "/data/chat"],
    [{}, false, null],
    [{ HOME: "bob" }, false, null],
    [{ APPDATA: "C:\\Users\\bob\\AppData\\Roaming" }, true, "C:\\Users\\bob\\AppData\\Roaming\\chat"],
    [{ HOME: "/home/bob" }, true, null],
  ];
  for (const [variables, isWindows, expected] of cases) {
    assertEquals(defaultFolder({ environment: (name) => variables[name], isWindows }), expected);
  }
});
