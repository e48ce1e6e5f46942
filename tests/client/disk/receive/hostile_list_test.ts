/**
 * Lists of hostile senders: whatever names their files have, nothing outside of the folder is touched (X9, REQ-R35, REQ-R37,
 * REQ-R39).
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { join } from "@std/path";
import { partSuffix } from "../../../../client/disk/file_name.ts";
import { TargetError } from "../../../../client/transfer/target.ts";
import { Box, fillAndClose, SECRET, treeOf } from "../support/box.ts";

const part = fc.oneof(
  fc.constantFrom(
    "..",
    ".",
    "",
    "a",
    "A",
    ".ssh",
    "authorized_keys",
    "link",
    "canary",
    "outside",
    "con",
    "C:",
    "\\",
    "\0",
  ),
  fc.constantFrom("mine", "mine (1)", `a${partSuffix(SECRET)}`, "é", "e\u0301", "x".repeat(255), "x".repeat(256)),
  fc.string({ unit: "binary", maxLength: 6 }),
);

const entry = fc.record({
  path: fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/")),
  isFolder: fc.boolean(),
});

Deno.test(
  "X9 REQ-R35 REQ-R37 REQ-R39 whatever names a peer chooses, files are written only to the folder, and never over others",
  {
    ignore: Deno.build.os === "windows",
  },
  async () => {
    await using box = await Box.make();
    const outside = treeOf(box.outside);
    await fc.assert(
      fc.asyncProperty(
        fc.array(entry, { maxLength: 8 }),
        fc.constantFrom("posix", "apple", "windows"),
        async (list, rules) => {
          await Deno.remove(box.folder, { recursive: true });
          await Deno.remove(join(box.path, "state"), { recursive: true }).catch(() => {});
          Deno.mkdirSync(join(box.folder, "a"), { recursive: true });
          Deno.writeTextFileSync(box.in("mine"), "mine");
          Deno.writeTextFileSync(box.in("a", "mine"), "mine");
          Deno.symlinkSync(box.outside, box.in("link"));
          const entries = list.map(({ path, isFolder }) => isFolder ? { path } : { path, size: 3 });
          const contents = Object.fromEntries(
            entries.map(({ path, size }) => [path, size === undefined ? null : "new"]),
          );
          const files = entries.filter(({ size }) => size !== undefined).length;
          const target = box.target({ rules });
          try {
            const texts = {
              ...contents,
              ...Object.fromEntries(list.filter(({ isFolder }) => !isFolder).map(({ path }) => [path, "new"])),
            };
            await fillAndClose(target, texts, entries);
            const arrived = Object.values(box.tree).filter((text) => text === "new").length;
            assertEquals([arrived, target.published.count], [files, files]);
          } catch (error) {
            assert(error instanceof TargetError && error.code === "bad_path", String(error));
          }
          assertEquals(treeOf(box.outside), outside);
          assertEquals(Object.keys(treeOf(box.path)).filter((path) => !/^(folder|outside|state)/.test(path)), []);
          assertEquals([box.tree.mine, box.tree["a/mine"], box.tree.link], ["mine", "mine", "link"]);
          assertEquals(Object.keys(box.tree).filter((path) => path.startsWith(".") || path.endsWith(".part")), []);
        },
      ),
      { numRuns: 150 },
    );
  },
);
