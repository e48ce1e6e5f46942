import { assertEquals, assertMatch } from "@std/assert";
import { adviceFor } from "../../../server/commands/storage.ts";

const CORRUPT = 11;
const IOERR_READ = 266;
const FULL = 13;

function sqliteError(errcode: number): Error {
  return Object.assign(new Error("an error of SQLite"), { errcode });
}

Deno.test("the log blames the history for a damaged page, the disk for one that it does not return", () => {
  assertMatch(adviceFor(sqliteError(CORRUPT)) ?? "", /^the history is damaged: .*`chat check/);
  assertMatch(adviceFor(sqliteError(IOERR_READ)) ?? "", /^the disk does not return .*the log of the system/);
  assertEquals(adviceFor(sqliteError(FULL)), undefined);
});
