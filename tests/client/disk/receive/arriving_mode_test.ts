/**
 * The permissions of what arrives: the stricter of its source and the umask, and never more than usual.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { openTarget } from "../../../../client/disk/receive/target_folder.ts";
import { openSource } from "../../../../client/disk/share/file_source.ts";
import { Box, fillAndClose, SECRET, TIME_MS } from "../support/box.ts";
import { listEntryOf } from "../../../../client/transfer/bytes/file_list.ts";

const UNIX = { ignore: Deno.build.os === "windows" };

/** The permissions of what is at a path, in octal. */
function modeOf(path: string): string {
  return ((Deno.statSync(path).mode ?? 0) & 0o7777).toString(8);
}

/** Sets the umask while something runs. */
async function withUmask<T>(umask: number, run: () => Promise<T>): Promise<T> {
  const before = Deno.umask(umask);
  try {
    return await run();
  } finally {
    Deno.umask(before);
  }
}

/** The umask, the permissions in the list, and those of what arrives. */
const MODES: readonly (readonly [umask: number, mode: number | null, file: string, folder: string])[] = [
  [0o022, 0o600, "600", "700"],
  [0o022, 0o644, "644", "744"],
  [0o022, 0o777, "644", "755"],
  [0o022, 0o000, "600", "700"],
  [0o022, 0o7777, "644", "755"],
  [0o022, null, "644", "755"],
  [0o000, 0o777, "644", "755"],
  [0o000, null, "644", "755"],
  [0o077, 0o644, "600", "700"],
  [0o027, 0o755, "640", "750"],
  [0o777, 0o644, "600", "700"],
];

Deno.test(
  "X9 REQ-R52 what arrives has the stricter of its permissions and the umask, and its owner can use it",
  UNIX,
  async () => {
    for (const [umask, mode, file, folder] of MODES) {
      await using box = await Box.make();
      const entry = { time: TIME_MS, ...(mode !== null && { mode }) };
      const list = [
        { path: "d", ...entry },
        { path: "d/e", ...entry },
        { path: "d/e/a", size: 2, ...entry },
        { path: "b", size: 2, ...entry },
      ];
      const target = box.target();
      await withUmask(umask, () => fillAndClose(target, { "d": null, "d/e": null, "d/e/a": "hi", "b": "hi" }, list));
      const modes = [["d"], ["d", "e"], ["d", "e", "a"], ["b"]].map((path) => modeOf(box.in(...path)));
      assertEquals(modes, [folder, folder, file, file], `${umask.toString(8)} ${mode?.toString(8)}`);
    }
  },
);

Deno.test("X9 a umask of 0 opens no folder for downloads to everybody", UNIX, async () => {
  await using box = await Box.make();
  const folder = box.in("new", "downloads");
  await withUmask(0, () => {
    const options = { journal: null, isNew: true, rules: "posix", newSecret: () => SECRET } as const;
    return openTarget(folder, options).close();
  });
  assertEquals([modeOf(box.in("new")), modeOf(folder)], ["755", "755"]);
});

Deno.test(
  "X9 a partial file of an earlier connection gets the permissions of the list before anything is added",
  UNIX,
  async () => {
    await using box = await Box.make();
    const first = box.target();
    await first.begin([{ path: "a", size: 4, time: TIME_MS }]);
    const begun = await first.open(0, 0);
    await begun.write(new TextEncoder().encode("ab"));
    begun.close();
    await first.close();
    const list = [{ path: "a", size: 4, time: TIME_MS, mode: 0o600 }];
    await fillAndClose(box.target(), { "a": "abcd" }, list);
    assertEquals([modeOf(box.in("a")), Deno.readTextFileSync(box.in("a"))], ["600", "abcd"]);
  },
);

Deno.test(
  "X4 a list has the permissions of files and folders, and none of a copy of standard input",
  UNIX,
  async () => {
    await using box = await Box.make();
    Deno.mkdirSync(box.in("d"), { mode: 0o700 });
    Deno.writeTextFileSync(box.in("d", "a"), "hi", { mode: 0o600 });
    const resolve = (path: string) => join(box.folder, path);
    const modes = async (options: { readonly hidesMode?: boolean }) =>
      (await openSource(["d"], options, { resolve })).entries.map((entry) => listEntryOf(entry).mode);
    assertEquals(await modes({}), [0o700, 0o600]);
    assertEquals(await modes({ hidesMode: true }), [undefined, undefined]);
  },
);
