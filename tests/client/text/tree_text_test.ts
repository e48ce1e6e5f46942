import { assert, assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { EN } from "../../../client/language/en.ts";
import { listLines, treeLines } from "../../../client/text/tree_text.ts";

Deno.test("treeLines draw folders before their contents, with sizes and totals", () => {
  const entries = [
    { path: "notes" },
    { path: "notes/a.txt", size: 12_000 },
    { path: "notes/old" },
    { path: "notes/old/b.txt", size: 3 },
    { path: "notes/z", size: 0 },
    { path: "secret", why: "not_allowed" },
    { path: "empty" },
  ];
  assertEquals(treeLines({ entries, more: 0 }, EN), [
    "├── notes/",
    "│   ├── a.txt  12 kB",
    "│   ├── old/",
    "│   │   └── b.txt  3 B",
    "│   └── z  0 B",
    "├── secret/ (not listed: the system does not allow reading or writing it)",
    "└── empty/",
    "3 files, 4 folders, 12 kB",
  ]);
  assertEquals(treeLines({ entries: [], more: 0 }, EN), ["it is empty"]);
});

Deno.test("REQ-S58 treeLines are cut with a note, however many and however deep", () => {
  const many = Array.from({ length: 5_000 }, (_, at) => ({ path: `f${at}`, size: 1 }));
  const lines = treeLines({ entries: many, more: 120 }, EN);
  assertEquals([lines.length, lines.at(-2), lines.at(-1)], [1_002, "5,000 files, 5 kB", "4,120 more are not listed"]);
  const deep = [{ path: Array.from({ length: 2_000 }, () => "d").join("/"), size: 1 }];
  const drawn = treeLines({ entries: deep, more: 0 }, EN);
  assertEquals(drawn.length, 33);
  assert(drawn.every((line) => [...line].length < 500));
});

Deno.test("REQ-R40 REQ-S58 treeLines make harmless lines, each after a branch, of any listing", () => {
  const part = fc.constantFrom("a", "..", ".", "", "\x1b[2J", "b\nc", "\u202e", "n".repeat(400));
  const path = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join("/"));
  const entry = fc.oneof(fc.record({ path }), fc.record({ path, size: fc.nat() }));
  fc.assert(fc.property(fc.array(entry, { maxLength: 20 }), fc.nat({ max: 9 }), (entries, more) => {
    const lines = treeLines({ entries, more }, EN);
    // deno-lint-ignore no-control-regex
    for (const line of lines) assert(!/[\x00-\x1f\u202e]/.test(line), line);
    const own = lines.length - (more > 0 ? 2 : 1);
    for (const line of lines.slice(0, Math.max(0, own))) assert(/^[ │]*[├└]── /.test(line), line);
  }));
});

Deno.test("listLines have the size in bytes and the path of each entry, for programs", () => {
  const entries = [{ path: "my notes" }, { path: "my notes/a.txt", size: 12_345 }, { path: "x\ny", size: 0 }];
  assertEquals(listLines({ entries, more: 2 }, EN), [
    "- my notes/",
    "12345 my notes/a.txt",
    "0 x␊y",
    "2 more are not listed",
  ]);
});
