/**
 * A shared folder: what is outside of it or hidden does not exist for peers, whatever they ask for.
 *
 * @module
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { join } from "@std/path";
import { openShare } from "../../../../client/disk/share/shared_folder.ts";
import { openSource } from "../../../../client/disk/share/file_source.ts";
import type { Share } from "../../../../client/transfer/files.ts";
import { SourceError } from "../../../../client/transfer/source.ts";
import { Box, TIME_MS } from "../support/box.ts";

/** The limits of a tree in folder_tree.ts. */
const MAX_TREE_ENTRIES = 10_000;
const MAX_TREE_LEVELS = 32;

const LINKS = { ignore: Deno.build.os === "windows" };

function write(box: Box, ...paths: readonly string[]): void {
  for (const path of paths) {
    Deno.mkdirSync(join(box.folder, path, ".."), { recursive: true });
    Deno.writeTextFileSync(join(box.folder, path), "text");
  }
}

const shareOf = (box: Box) => openShare(box.folder, { home: null });

async function treeOf(share: Share, path = ""): Promise<readonly string[] | null> {
  return (await share.tree(path))?.entries.map(({ path, size }) => size === undefined ? `${path}/` : path) ?? null;
}

async function sourceOf(share: Share, ...paths: readonly string[]): Promise<readonly string[] | null> {
  return (await share.source(paths))?.entries.map(({ path, size }) => size === null ? `${path}/` : path) ?? null;
}

Deno.test("X9 REQ-S59 a share lists and serves what is in it, and nothing hidden", async () => {
  await using box = await Box.make();
  write(box, "b", "docs/a", "docs/deep/c", "docs/.hidden", ".ssh/key", ".bashrc", "docs/x.0123456789abcdef.part");
  Deno.utimeSync(join(box.folder, "b"), new Date(), new Date(TIME_MS));
  const share = shareOf(box);
  assertEquals(share.folder, box.folder);
  assertEquals(await treeOf(share), ["b", "docs/", "docs/a", "docs/deep/", "docs/deep/c"]);
  assertEquals((await share.tree("b"))?.entries, [{ path: "b", size: 4, time: TIME_MS }]);
  assertEquals(await treeOf(share, "docs"), ["a", "deep/", "deep/c"]);
  assertEquals(await sourceOf(share, "docs", "b"), ["docs/", "docs/a", "docs/deep/", "docs/deep/c", "b"]);
  assertEquals(await sourceOf(share, "docs/deep/c", "docs/a"), ["c", "a"]);
  assertEquals((await sourceOf(share, ""))?.[0], "folder/");
  for (const path of ["docs/.hidden", ".ssh", ".ssh/key", ".bashrc", "docs/x.0123456789abcdef.part"]) {
    assertEquals([await treeOf(share, path), await sourceOf(share, path), await sourceOf(share, "b", path)], [
      null,
      null,
      null,
    ]);
  }
});

Deno.test("REQ-S57 a path in another spelling is not found, in listings and in direct access", async () => {
  await using box = await Box.make();
  write(box, "docs/a", "docs/b");
  const share = shareOf(box);
  const wrong = ["..", ".", "/", "../outside/canary", "docs/../docs/a", "docs//a", "docs/", "/docs", "./docs"]
    .concat([
      "docs/.",
      "docs/a/",
      "docs\\a",
      "DOCS",
      "docs/A",
      "docs\0",
      join(box.folder, "docs"),
      "nothing",
      "docs/a/b",
    ])
    .concat(["docs ", "%2e%2e", "..\\outside", "~", "x".repeat(5000)]);
  for (const path of wrong) {
    assertEquals([await treeOf(share, path), await sourceOf(share, path)], [null, null], path);
  }
});

Deno.test("REQ-S57 REQ-S58 links are not listed, not followed and not served, wherever they lead", LINKS, async () => {
  await using box = await Box.make();
  write(box, "docs/a");
  Deno.symlinkSync(box.outside, box.in("out"));
  Deno.symlinkSync(join(box.outside, "canary"), box.in("docs", "file"));
  Deno.symlinkSync(box.in("docs"), box.in("same"));
  Deno.symlinkSync("..", box.in("docs", "loop"));
  const share = shareOf(box);
  assertEquals(await treeOf(share), ["docs/", "docs/a"]);
  assertEquals(await sourceOf(share, ""), ["folder/", "folder/docs/", "folder/docs/a"]);
  for (const path of ["out", "out/canary", "docs/file", "same", "same/a", "docs/loop/docs/a"]) {
    assertEquals([await treeOf(share, path), await sourceOf(share, path)], [null, null], path);
  }
});

Deno.test("REQ-S57 a folder that has become a link is not read, nor anything behind it", LINKS, async () => {
  await using box = await Box.make();
  write(box, "docs/canary");
  const share = shareOf(box);
  const source = await share.source(["docs"]);
  Deno.renameSync(box.in("docs"), box.in("moved"));
  Deno.symlinkSync(box.outside, box.in("docs"));
  assertEquals([await treeOf(share, "docs"), await sourceOf(share, "docs/canary")], [null, null]);
  assertEquals((await assertRejects(async () => await source?.open(1), SourceError)).code, "unsafe");
  Deno.renameSync(box.folder, join(box.path, "away"));
  Deno.symlinkSync(box.outside, box.folder);
  assertEquals([await treeOf(share), await sourceOf(share, "canary")], [null, null]);
});

Deno.test("REQ-S57 X9 whatever a peer asks for, it gets nothing from outside of the folder", LINKS, async () => {
  await using box = await Box.make();
  write(box, "docs/a", "docs/deep/b", ".hidden/c");
  Deno.symlinkSync(box.outside, box.in("docs", "link"));
  const share = shareOf(box);
  const part = fc.oneof(
    fc.constantFrom(
      "..",
      ".",
      "",
      "docs",
      "deep",
      "a",
      "link",
      "canary",
      "outside",
      "inner",
      ".hidden",
      "c",
      "\\",
      "\0",
    ),
    fc.string({ unit: "binary", maxLength: 5 }),
  );
  const path = fc.array(part, { maxLength: 6 }).map((parts) => parts.join("/"));
  const known = ["", "docs", "docs/a", "docs/deep", "docs/deep/b"];
  await fc.assert(
    fc.asyncProperty(path, async (path) => {
      const [tree, source] = [await share.tree(path), await share.source([path])];
      assertEquals([tree !== null, source !== null], [known.includes(path), known.includes(path)], path);
    }),
    { numRuns: 300 },
  );
});

Deno.test("REQ-S58 a tree is cut at its limits, and says how much is missing", async () => {
  await using box = await Box.make();
  const deep = Array.from({ length: MAX_TREE_LEVELS + 3 }, (_, at) => `d${at}`);
  Deno.mkdirSync(join(box.folder, "a", ...deep), { recursive: true });
  const share = shareOf(box);
  const { entries, more } = await share.tree("") ?? { entries: [], more: -1 };
  assertEquals([entries.length, more], [MAX_TREE_LEVELS, 0]);
  assertEquals(entries.filter(({ why }) => why !== undefined).map(({ path, why }) => [path.split("/").length, why]), [
    [MAX_TREE_LEVELS, "limit"],
  ]);
  Deno.mkdirSync(box.in("many"));
  for (let at = 0; at < MAX_TREE_ENTRIES + 500; at++) Deno.writeTextFileSync(box.in("many", `${at}`), "");
  Deno.writeTextFileSync(box.in("z"), "");
  const cut = await share.tree("");
  // The names that are left in `many`, and `z`.
  assertEquals([cut?.entries.length, cut?.more], [MAX_TREE_ENTRIES, 500 + MAX_TREE_LEVELS + 1 + 1]);
});

Deno.test("REQ-S58 a path that is requested many times is sent once, together with what is in it", async () => {
  await using box = await Box.make();
  write(box, "docs/a", "docs/deep/c", "docs2/a", "b");
  const share = shareOf(box);
  const all = await sourceOf(share, "");
  assertEquals(all?.length, 8);
  assertEquals(await sourceOf(share, ...Array.from({ length: 200 }, () => "")), all);
  assertEquals(await sourceOf(share, "docs/a", "", "b", "docs/deep"), all);
  const docs = ["docs/", "docs/a", "docs/deep/", "docs/deep/c"];
  assertEquals(await sourceOf(share, "docs/deep/c", "docs", "docs/a", "docs", "b"), [...docs, "b"]);
  assertEquals(await sourceOf(share, "docs", "docs2"), [...docs, "docs2/", "docs2/a"]);
  assertEquals(await sourceOf(share, "docs", "docs/nothing"), null);
});

Deno.test("REQ-S58 a request is limited in entries, and ends when it is aborted", async () => {
  await using box = await Box.make();
  write(box, "docs/a", "docs/b");
  const share = shareOf(box);
  assertEquals((await share.source(["docs"], { maxEntries: 3 }))?.entries.length, 3);
  const tooMuch = await assertRejects(() => share.source(["docs"], { maxEntries: 2 }), SourceError);
  assertEquals(tooMuch.code, "too_much");
  const signal = AbortSignal.abort();
  await assertRejects(() => share.source(["docs"], { signal }), SourceError);
  assertEquals((await share.tree("docs", { signal }))?.entries, []);
});

Deno.test("REQ-S58 a folder that cannot be read is marked with the reason", async (test) => {
  await using box = await Box.make();
  write(box, "closed/a", "open/b");
  Deno.chmodSync(box.in("closed"), 0);
  const tree = await shareOf(box).tree("");
  const isClosed = tree?.entries.every(({ path }) => path !== "closed/a") === true;
  if (isClosed) {
    assertEquals(tree.entries.find(({ path }) => path === "closed")?.why, "not_allowed");
    assert(tree.entries.some(({ path }) => path === "open/b"));
  } else {
    await test.step({ name: "root can read every folder", ignore: true, fn() {} });
  }
  Deno.chmodSync(box.in("closed"), 0o700);
});

Deno.test(
  "REQ-S58 names with newlines and other odd characters are listed unchanged, and can be requested",
  LINKS,
  async () => {
    await using box = await Box.make();
    const names = ["a\nb", "back\\slash", "\u001b[2J", "photo\u202egpj.exe"];
    write(box, ...names);
    const share = shareOf(box);
    assertEquals(await treeOf(share), names.toSorted());
    for (const name of names) assertEquals(await sourceOf(share, name), [name]);
  },
);

Deno.test("REQ-S56 folders in the home can be shared, but not the home or what contains it", async () => {
  await using box = await Box.make();
  write(box, "docs/a", "file");
  const codeOf = (folder: string) => {
    try {
      openShare(folder, { home: box.folder });
      return "shared";
    } catch (error) {
      return error instanceof SourceError ? error.code : error;
    }
  };
  const codes = ["/", box.path, box.folder, `${box.folder}/docs/..`, box.in("docs"), box.outside].map(codeOf);
  assertEquals(codes, ["unsafe", "unsafe", "unsafe", "unsafe", "shared", "shared"]);
  assertEquals([box.in("file"), box.in("nothing")].map(codeOf), ["not_file", "gone"]);
});

Deno.test("names are found in another normal form of Unicode, by peers and by the user", LINKS, async () => {
  await using box = await Box.make();
  const [composed, decomposed] = ["caf\u00e9", "cafe\u0301"];
  write(box, `${decomposed}/${decomposed}.txt`, "both/\u00e9", "both/e\u0301");
  const share = shareOf(box);
  assertEquals(await sourceOf(share, `${composed}/${composed}.txt`), [`${decomposed}.txt`]);
  assertEquals(await treeOf(share, composed), [`${decomposed}.txt`]);
  // A name that is there as it was typed is meant.
  for (const name of ["\u00e9", "e\u0301"]) assertEquals(await sourceOf(share, `both/${name}`), [name]);
  const source = await openSource([`${composed}/${composed}.txt`], {}, { resolve: (path) => box.in(path) });
  assertEquals(source.count, 1);
});

Deno.test("a `*` or `?` in a requested name is a pattern, unless a file has that name", LINKS, async () => {
  await using box = await Box.make();
  write(box, "a.jpg", "b.jpg", "c.txt", ".hidden.jpg", "x/a.txt", "y/a.txt", "y/b.txt", "what?", "whats");
  const share = shareOf(box);
  const requests: readonly (readonly [paths: readonly string[], found: readonly string[] | null])[] = [
    [["*.jpg"], ["a.jpg", "b.jpg"]],
    [["?.txt"], ["c.txt"]],
    [["*/a.txt"], ["a.txt", "a (1).txt"]],
    [["y/*", "y/b.txt"], ["a.txt", "b.txt"]],
    [["what?"], ["what?"]],
    [["*.png"], null],
    [["../*"], null],
    [["a.jpg", "*.png"], null],
  ];
  for (const [paths, found] of requests) assertEquals(await sourceOf(share, ...paths), found, paths.join());
  assertEquals(await share.tree("*.jpg"), null);
});

Deno.test("REQ-S58 patterns look at a limited number of names, and end when the request is aborted", async () => {
  await using box = await Box.make();
  write(box, ...Array.from({ length: 110 }, (_, at) => `${at}`));
  for (let at = 0; at < 110; at++) Deno.mkdirSync(box.in(`d${at}`));
  const share = shareOf(box);
  const many = Array.from({ length: 200 }, (_, at) => `${"?".repeat(at)}*x`);
  assertEquals(await share.source(many), null);
  const error = await assertRejects(() => share.source(Array(6000).fill("*99")), SourceError);
  assertEquals(error.code, "limit");
  await assertRejects(() => share.source(["*"], { signal: AbortSignal.abort() }));
});
