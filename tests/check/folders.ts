/**
 * What each folder is for and which folders it may import, as data, and the check of it. ARCHITECTURE.md shows the same
 * table, and a test compares the two.
 *
 * Reads the text of the program and runs none of it.
 *
 * @module
 */
import { dirname, join, normalize } from "@std/path";
import { DENO_USE, importsOf, lineOf, type SourceFile } from "./imports.ts";
import { readSource } from "./source_text.ts";

/** The most code files that a folder may hold; in tests/ a folder mirrors a larger one. */
export const MAX_FILES = 20;
export const MAX_TEST_FILES = 50;

/**
 * Folders of the program, each with the folders that it may import besides itself. A row also holds for the folders below
 * it that have no row of their own, and a folder may import what is below it. The server and the client may import all of
 * shared/.
 */
export type FolderTable = Readonly<Record<string, readonly string[]>>;

export const FOLDERS: FolderTable = {
  "client": [],
  "client/chat": [
    "client",
    "client/commands",
    "client/display",
    "client/editor",
    "client/incoming",
    "client/language",
    "client/link",
    "client/platform",
    "client/screen",
    "client/state",
    "client/text",
    "client/transfer",
    "client/view",
  ],
  "client/commands": [
    "client/display",
    "client/editor",
    "client/incoming",
    "client/language",
    "client/link",
    "client/platform",
    "client/screen",
    "client/state",
    "client/text",
    "client/transfer",
    "client/view",
  ],
  "client/config": ["client", "client/commands", "client/display", "client/platform", "client/usage"],
  "client/disk": ["client/config", "client/platform", "client/transfer"],
  "client/display": ["client", "client/platform"],
  "client/editor": ["client/display"],
  "client/incoming": ["client/link", "client/platform"],
  "client/jobs": [
    "client",
    "client/config",
    "client/display",
    "client/editor",
    "client/language",
    "client/link",
    "client/platform",
    "client/state",
    "client/text",
    "client/transfer",
    "client/trust",
    "client/usage",
  ],
  "client/key": ["client", "client/config", "client/jobs", "client/platform", "client/state", "client/usage"],
  "client/language": ["client/commands", "client/link", "client/platform", "client/transfer", "client/view"],
  "client/link": ["client/platform"],
  "client/platform": ["client/config", "client/disk", "client/transfer"],
  "client/screen": ["client/display", "client/editor", "client/language", "client/platform", "client/text"],
  "client/state": ["client/config", "client/editor", "client/platform", "client/text"],
  "client/text": [
    "client",
    "client/display",
    "client/editor",
    "client/incoming",
    "client/language",
    "client/link",
    "client/platform",
    "client/transfer",
  ],
  "client/transfer": ["client/link", "client/platform"],
  "client/trust": ["client/config", "client/language", "client/link", "client/platform", "client/text"],
  "client/usage": ["client", "client/config", "client/jobs", "client/key"],
  "client/view": [
    "client/display",
    "client/incoming",
    "client/language",
    "client/link",
    "client/platform",
    "client/screen",
    "client/state",
    "client/text",
    "client/transfer",
  ],
  "server": [],
  "server/access": ["server", "server/handshake", "server/identity", "server/store"],
  "server/commands": [
    "server",
    "server/access",
    "server/connection",
    "server/handshake",
    "server/hub",
    "server/identity",
    "server/store",
    "server/store/database",
    "server/store/disk",
    "server/store/search",
    "server/tls",
    "server/transfer",
  ],
  "server/connection": [
    "server",
    "server/handshake",
    "server/hub",
    "server/identity",
    "server/queries",
    "server/store",
    "server/transfer",
  ],
  "server/handshake": ["server", "server/hub", "server/identity", "server/store", "server/transfer"],
  "server/hub": ["server", "server/identity", "server/store"],
  "server/identity": ["server", "server/store"],
  "server/queries": ["server", "server/hub", "server/store"],
  "server/store": ["server"],
  "server/store/database": ["server", "server/store"],
  "server/store/disk": ["server", "server/store", "server/store/database", "server/store/search"],
  "server/store/search": ["server/store/database"],
  "server/tls": ["server", "server/connection"],
  "server/transfer": ["server", "server/hub"],
  "shared": ["shared/cli"],
  "shared/cli": ["shared"],
  "shared/keys": ["shared", "shared/cli"],
  "shared/wire": ["shared"],
};

/**
 * The files and folders of the program that may open anything through `Deno`: sockets, files, signals, the terminal.
 * Everything else gets what it needs passed in, and runs in memory in the tests.
 */
export const DENO_USERS: readonly string[] = [
  "client/disk/",
  "client/platform/crash_file.ts",
  "client/platform/deno_files.ts",
  "client/platform/deno_platform.ts",
  "client/platform/tls.ts",
  "server/c_library.ts",
  "server/access/control_socket.ts",
  "server/commands/",
  "server/connection/accept_loop.ts",
  "server/store/disk/",
  "server/store/search/",
];

/** Parts of `Deno` that open nothing: the kinds of errors, and what system this is. */
const HARMLESS = /^(?:instanceof\s+)?Deno\s*\.\s*(?:errors|build)$/;

/** Whether a path is a file of the program, and not of its tests. */
function isProgram(path: string): boolean {
  return /^(?:server|client|shared)\//.test(path);
}

/** Every import of a folder that its row does not allow, and every folder without a row, each as one sentence. */
export function checkFolders(files: readonly SourceFile[], table: FolderTable = FOLDERS): string[] {
  return files.filter(({ path }) => isProgram(path)).flatMap(({ path, text }) => {
    const folder = rowOf(path, table);
    if (folder === undefined) return [`${dirname(path)} has no row in FOLDERS (tests/check/folders.ts)`];
    const may = table[folder] ?? [];
    return localImports(path, text).flatMap(({ target, line }) => {
      if (!isProgram(target) || isShared(target) && !isShared(path)) return [];
      const to = rowOf(target, table) ?? dirname(target);
      if (to === folder || to.startsWith(`${folder}/`) || may.includes(to)) return [];
      return [`${path}:${line} imports ${target}: ${folder} may import ${may.join(", ") || "nothing else"} only`];
    });
  });
}

/** The row that holds for a file: that of the nearest folder that has one. */
function rowOf(path: string, table: FolderTable): string | undefined {
  for (let folder = dirname(path); folder !== "."; folder = dirname(folder)) {
    if (Object.hasOwn(table, folder)) return folder;
  }
  return undefined;
}

function isShared(path: string): boolean {
  return path.startsWith("shared/");
}

/** Every circle of files that import each other, types included, as one sentence each. */
export function checkCycles(files: readonly SourceFile[]): string[] {
  const imports = new Map(files.map(({ path, text }) => [path, localImports(path, text).map(({ target }) => target)]));
  const circles = new Set<string>();
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): void => {
    const from = trail.indexOf(path);
    if (from >= 0) circles.add([...trail.slice(from), path].join(" -> "));
    if (from >= 0 || done.has(path)) return;
    for (const target of imports.get(path) ?? []) visit(target, [...trail, path]);
    done.add(path);
  };
  for (const path of imports.keys()) visit(path, []);
  return [...circles].map((circle) => `These files import each other in a circle: ${circle}`);
}

/** Every folder with more code files than it may hold, as one sentence each. */
export function checkSizes(files: readonly SourceFile[]): string[] {
  const counts = new Map<string, number>();
  for (const { path } of files) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
  return [...counts].flatMap(([folder, count]) => {
    const most = folder.startsWith("tests") ? MAX_TEST_FILES : MAX_FILES;
    return count > most ? [`${folder} has ${count} files: the most is ${most}`] : [];
  });
}

/** Every use of `Deno` where nothing may be opened, as one sentence each. */
export function checkDenoUses(files: readonly SourceFile[], users: readonly string[] = DENO_USERS): string[] {
  return files.filter(({ path }) => isProgram(path) && !users.some((user) => isAt(path, user))).flatMap(
    ({ path, text }) => {
      const source = readSource(text);
      const uses = DENO_USE.flatMap((pattern) => [...source.code.matchAll(pattern)]);
      return uses.filter(([use]) => !HARMLESS.test(use)).map(({ 0: use, index }) =>
        `${path}:${
          lineOf(source, index)
        } uses ${use.trim()}: only DENO_USERS (tests/check/folders.ts) may open anything`
      );
    },
  );
}

/** Ways to reach the environment. */
const ENVIRONMENT = /\b(?:Deno|process)\s*\.\s*env\b/g;

/**
 * Every use of the environment outside of main.ts, as one sentence each. A variable that is not valid UTF-8 makes
 * `Deno.env.get` throw, and the permission to read it is given up early.
 */
export function checkEnvironment(files: readonly SourceFile[]): string[] {
  return files.filter(({ path }) => isProgram(path)).flatMap(({ path, text }) => {
    const source = readSource(text);
    return [...source.code.matchAll(ENVIRONMENT)].map(({ 0: use, index }) =>
      `${path}:${lineOf(source, index)} uses ${use}: main.ts alone reads the environment (shared/environment.ts)`
    );
  });
}

/** Whether a path is a certain file, or a file below a folder whose name ends in `/`. */
function isAt(path: string, user: string): boolean {
  return user.endsWith("/") ? path.startsWith(user) : path === user;
}

function localImports(path: string, text: string): { readonly target: string; readonly line: number }[] {
  return importsOf(text).flatMap(({ specifier, line }) =>
    specifier !== null && /^\.\.?\//.test(specifier)
      ? [{ target: normalize(join(dirname(path), specifier)).replaceAll("\\", "/"), line }]
      : []
  );
}
