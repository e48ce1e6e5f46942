/**
 * What Deno loses of files before this program sees them. Each test waits for a Deno that keeps it: then it is no longer
 * skipped, and says what is left to do here (README.md, "Files").
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { openSource } from "../../../../client/disk/share/file_source.ts";
import { Box } from "../support/box.ts";

/** Makes something with a shell, and returns whether Deno sees it as it is. */
function keeps(script: string, isKept: (folder: string) => boolean): boolean {
  if (Deno.build.os === "windows") return false;
  const folder = Deno.makeTempDirSync({ prefix: "chat-deno-" });
  try {
    new Deno.Command("bash", { args: ["-c", script], cwd: folder }).outputSync();
    return isKept(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

const NOT_UTF8 = "printf text > $'caf\\xe9'";
const BEFORE_1970 = "printf text > old; touch -d 1960-01-01T00:00:00Z old";

const keepsNames = keeps(NOT_UTF8, (folder) => [...Deno.readDirSync(folder)].length === 1);
const keepsDates = keeps(BEFORE_1970, (folder) => (Deno.lstatSync(`${folder}/old`).mtime?.getTime() ?? 0) < 0);

async function sent(script: string): Promise<readonly { readonly path: string; readonly timeMs: number }[]> {
  await using box = await Box.make();
  new Deno.Command("bash", { args: ["-c", script], cwd: box.folder }).outputSync();
  return (await openSource(["."], {}, { resolve: () => box.folder })).entries.slice(1);
}

Deno.test({
  name: `a name that is not UTF-8 is sent (skipped: Deno ${Deno.version.deno} leaves such names out of a folder)`,
  ignore: !keepsNames,
  fn: async () => assertEquals((await sent(NOT_UTF8)).length, 1),
});

Deno.test({
  name: `a date before 1970 is sent (skipped: Deno ${Deno.version.deno} does not give such a date)`,
  ignore: !keepsDates,
  fn: async () => assertEquals((await sent(BEFORE_1970))[0]?.timeMs, Date.UTC(1960, 0)),
});
