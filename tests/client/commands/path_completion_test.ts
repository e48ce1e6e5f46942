import { assertEquals } from "@std/assert";
import { pathsFrom, type PathSources } from "../../../client/commands/path_completion.ts";

const FOLDERS: Readonly<Record<string, readonly string[]>> = {
  ".": ["src/", "notes.txt", ".git/"],
  "/": ["home/", "tmp/"],
  "/home/bob/": ["logs/", "lists/", ".config/"],
  "/home/bob/logs/": ["2026/"],
  "src/": ["main.ts"],
};

const SOURCES: PathSources = { listFolder: (path) => FOLDERS[path] ?? [], home: "/home/bob" };

Deno.test("pathsFrom gives what begins with a text, in the order of the alphabet, as it was begun", () => {
  const cases: readonly (readonly [start: string, paths: readonly string[]])[] = [
    ["", ["notes.txt", "src/"]],
    ["s", ["src/"]],
    ["src/", ["src/main.ts"]],
    ["/", ["/home/", "/tmp/"]],
    ["/t", ["/tmp/"]],
    ["~", ["~/"]],
    ["~/", ["~/lists/", "~/logs/"]],
    ["~/lo", ["~/logs/"]],
    ["~/logs/", ["~/logs/2026/"]],
    ["~bob/", []],
    ["/nowhere/x", []],
    ["S", []],
  ];
  for (const [start, paths] of cases) assertEquals(pathsFrom(start, SOURCES), paths, start);
});

Deno.test("pathsFrom gives hidden files only where a dot was typed", () => {
  assertEquals(pathsFrom(".", SOURCES), [".git/"]);
  assertEquals(pathsFrom("~/.c", SOURCES), ["~/.config/"]);
});

Deno.test("pathsFrom looks for a folder of that name where nobody knows what ~ stands for", () => {
  const asked: string[] = [];
  const listFolder = (path: string) => {
    asked.push(path);
    return ["x"];
  };
  assertEquals(pathsFrom("~/", { listFolder, home: null }), ["~/x"]);
  assertEquals(asked, ["~/"]);
});
