/**
 * The check of the structure finds what it has to find, and accepts the rest.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import {
  checkCycles,
  checkDenoUses,
  checkEnvironment,
  checkFolders,
  checkSizes,
  FOLDERS,
  MAX_FILES,
} from "./folders.ts";

const TABLE = {
  "server/hub": ["server/store"],
  "server/store": [],
  "server/store/disk": ["server/store"],
  "shared/wire": ["shared"],
};

const ALLOWED = [
  ["server/hub/a.ts", "./b.ts"],
  ["server/hub/a.ts", "../store/b.ts"],
  ["server/store/a.ts", "./disk/b.ts"],
  ["server/store/disk/a.ts", "../b.ts"],
  ["server/hub/deep/a.ts", "../../store/deep/b.ts"],
  ["server/hub/a.ts", "../../shared/cli/flags.ts"],
  ["tests/a.ts", "../server/hub/a.ts"],
  ["server/hub/a.ts", "@std/path"],
] as const;

for (const [path, specifier] of ALLOWED) {
  Deno.test(`checkFolders allows ${path} to import ${specifier}`, () => {
    assertEquals(checkFolders([{ path, text: `import "${specifier}";` }], TABLE), []);
  });
}

Deno.test("checkFolders reports an import that the row of its folder does not allow", () => {
  const files = [
    { path: "server/store/a.ts", text: '\nimport "../hub/hub.ts";' },
    { path: "server/hub/a.ts", text: 'import type { A } from "../store/disk/a.ts";' },
    { path: "shared/wire/a.ts", text: 'import "../cli/flags.ts";' },
  ];
  assertEquals(checkFolders(files, TABLE), [
    "server/store/a.ts:2 imports server/hub/hub.ts: server/store may import nothing else only",
    "server/hub/a.ts:1 imports server/store/disk/a.ts: server/hub may import server/store only",
    "shared/wire/a.ts:1 imports shared/cli/flags.ts: shared/wire may import shared only",
  ]);
});

Deno.test("checkFolders reports a folder without a row", () => {
  assertEquals(checkFolders([{ path: "server/new/a.ts", text: "" }], TABLE), [
    "server/new has no row in FOLDERS (tests/check/folders.ts)",
  ]);
});

Deno.test("checkCycles reports a circle of files, also one of types", () => {
  const files = [
    { path: "server/a.ts", text: 'import "./b.ts";' },
    { path: "server/b.ts", text: 'import type { C } from "./c.ts";' },
    { path: "server/c.ts", text: 'export { A } from "./a.ts"; import "./d.ts";' },
    { path: "server/d.ts", text: "" },
  ];
  assertEquals(checkCycles(files), [
    "These files import each other in a circle: server/a.ts -> server/b.ts -> server/c.ts -> server/a.ts",
  ]);
});

Deno.test("checkCycles accepts a file that two others import", () => {
  const files = [
    { path: "a.ts", text: 'import "./b.ts"; import "./c.ts";' },
    { path: "b.ts", text: 'import "./c.ts";' },
    { path: "c.ts", text: "" },
  ];
  assertEquals(checkCycles(files), []);
});

Deno.test("checkSizes reports a folder with too many files, and lets a folder of tests have more", () => {
  const files = Array.from({ length: MAX_FILES + 1 }, (_, i) => ({ path: `server/hub/${i}.ts`, text: "" }));
  assertEquals(checkSizes(files), ["server/hub has 21 files: the most is 20"]);
  assertEquals(checkSizes(files.slice(1)), []);
  assertEquals(checkSizes(files.map(({ path, text }) => ({ path: `tests/${path}`, text }))), []);
});

Deno.test("checkDenoUses reports what opens something where nothing may be opened", () => {
  const text = "\nDeno.open(path); const kind: Deno.FileInfo = x; error instanceof Deno.errors.NotFound;";
  assertEquals(checkDenoUses([{ path: "server/hub/a.ts", text }], ["server/store/", "server/b.ts"]), [
    "server/hub/a.ts:2 uses Deno.open: only DENO_USERS (tests/check/folders.ts) may open anything",
  ]);
  assertEquals(checkDenoUses([{ path: "server/store/a.ts", text }], ["server/store/"]), []);
  assertEquals(checkDenoUses([{ path: "tests/a.ts", text }], []), []);
});

Deno.test("ARCHITECTURE.md shows the table of folders", async () => {
  const page = await Deno.readTextFile(new URL("../../ARCHITECTURE.md", import.meta.url));
  const rows = [...page.matchAll(/^\| `((?:shared|server|client)[\w/]*)` *\| [^|]* \|([^|]*)\|$/gm)];
  const shown = rows.map((
    [, folder = "", may = ""],
  ) => [folder, may.split(",").map((name) => name.trim()).filter(Boolean)]);
  const table = Object.entries(FOLDERS).map(([folder, may]) => {
    const [layer = ""] = folder.split("/");
    return [folder, may.map((name) => name.replace(new RegExp(`^${layer}/`), ""))];
  });
  assertEquals(Object.fromEntries(shown), Object.fromEntries(table));
});

Deno.test("checkEnvironment reports who reads the environment besides main.ts and the tests", () => {
  const text = "\nDeno.env.get(name); process.env.HOME; // Deno.env\nplatform.environment(name);";
  const files = ["main.ts", "tests/a.ts", "server/commands/a.ts"].map((path) => ({ path, text }));
  assertEquals(checkEnvironment(files), [
    "server/commands/a.ts:2 uses Deno.env: main.ts alone reads the environment (shared/environment.ts)",
    "server/commands/a.ts:2 uses process.env: main.ts alone reads the environment (shared/environment.ts)",
  ]);
});
