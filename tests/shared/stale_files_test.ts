/**
 * Which temporary files of a killed process are removed.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { removeStale, type StaleFiles } from "../../shared/stale_files.ts";

const HOUR_MS = 3_600_000;
const NOW_MS = 1_000 * HOUR_MS;
const UUID = "01234567-89ab-4cde-8f01-23456789abcd";

/** A folder with files and their ages in milliseconds; `null`: a folder. */
function folder(
  ages: Readonly<Record<string, number | null>>,
): { readonly system: StaleFiles; readonly left: () => string[] } {
  const files = new Map(Object.entries(ages));
  return {
    left: () => [...files.keys()],
    system: {
      readDirSync: () => [...files.keys()].map((name) => ({ name })),
      lstatSync(path) {
        const age = files.get(path.slice("/data/".length)) ?? null;
        return { isFile: age !== null, mtime: age === null ? null : new Date(NOW_MS - age) };
      },
      removeSync: (path) => void files.delete(path.slice("/data/".length)),
    },
  };
}

Deno.test("removeStale removes old temporary files of this file, and nothing that another process may be writing", () => {
  const kept = {
    "server.key": 9 * HOUR_MS,
    [`server.key.${UUID.replace("0", "1")}`]: HOUR_MS / 2,
    [`identity.key.${UUID}`]: 9 * HOUR_MS,
    [`server.key.${UUID}.bak`]: 9 * HOUR_MS,
    "server.key.old": 9 * HOUR_MS,
    [`my.server.key.${UUID}`]: 9 * HOUR_MS,
    [`server.key.${UUID.replace("0", "2")}`]: null,
  };
  const { system, left } = folder({ ...kept, [`server.key.${UUID}`]: 2 * HOUR_MS });
  removeStale("/data/server.key", system, NOW_MS);
  assertEquals(left(), Object.keys(kept));
});

Deno.test("removeStale leaves what it cannot read or remove", () => {
  const { system } = folder({ [`server.key.${UUID}`]: 2 * HOUR_MS });
  const refuse = () => {
    throw new Error("not allowed");
  };
  removeStale("/data/server.key", { ...system, removeSync: refuse }, NOW_MS);
  removeStale("/data/server.key", { ...system, readDirSync: refuse }, NOW_MS);
});
