import { assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { pathsFrom, type PathSources, pathWords, type Quote, typedPath } from "../../../client/commands/typed_paths.ts";

function texts(line: string): string[] {
  return pathWords(line).map(({ text }) => text);
}

Deno.test("pathWords handles quotes and backslashes as a shell does", () => {
  const cases: readonly (readonly [line: string, words: readonly string[]])[] = [
    ["", []],
    ["   ", []],
    ["notes.txt", ["notes.txt"]],
    ["  a   b ", ["a", "b"]],
    ["'my file.txt' b", ["my file.txt", "b"]],
    ['"my file.txt" b', ["my file.txt", "b"]],
    ["my\\ file.txt b", ["my file.txt", "b"]],
    ["~/my' 'file.txt", ["~/my file.txt"]],
    ["'it'\\''s'", ["it's"]],
    ['"it\'s"', ["it's"]],
    ["'say \"hi\"'", ['say "hi"']],
    ['"say \\"hi\\""', ['say "hi"']],
    ['"a\\b"', ["a\\b"]],
    ["'a\\ b'", ["a\\ b"]],
    ["C:\\Users\\bob\\x.txt", ["C:\\Users\\bob\\x.txt"]],
    ["\\\\server\\share", ["\\server\\share"]],
    ["'' b", ["", "b"]],
    ["'never closed b", ["never closed b"]],
    ["end\\", ["end\\"]],
    ["多 文件\u3000名", ["多", "文件", "名"]],
  ];
  for (const [line, words] of cases) assertEquals(texts(line), words, line);
});

Deno.test("pathWords returns the position of each word, and the quote that is open at the end", () => {
  assertEquals(pathWords('a "my f'), [
    { text: "a", start: 0, end: 1, open: "" },
    { text: "my f", start: 2, end: 7, open: '"' },
  ]);
});

Deno.test("pathWords reads every path that typedPath has quoted", () => {
  const path = fc.string({ unit: fc.constantFrom("a", " ", "'", '"', "\\", "/", "é", "\n"), minLength: 1 });
  fc.assert(fc.property(path, fc.constantFrom<Quote>("", "'", '"'), (path, open) => {
    assertEquals(texts(typedPath(path, open) + open), [path]);
    assertEquals(texts(`x ${typedPath(path, open)}${open} y`), ["x", path, "y"]);
  }));
});

const FOLDERS: Readonly<Record<string, readonly string[]>> = {
  ".": ["src/", "notes.txt", ".git/"],
  "/": ["home/", "tmp/"],
  "/home/bob/": ["logs/", "lists/", ".config/"],
  "/home/bob/logs/": ["2026/"],
  "src/": ["main.ts"],
};

const SOURCES: PathSources = { listFolder: (path) => FOLDERS[path] ?? [], home: "/home/bob" };

Deno.test("pathsFrom returns matching paths in alphabetical order, with the typed beginning", () => {
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

Deno.test("pathsFrom lists hidden files only after a dot", () => {
  assertEquals(pathsFrom(".", SOURCES), [".git/"]);
  assertEquals(pathsFrom("~/.c", SOURCES), ["~/.config/"]);
});

Deno.test("pathsFrom looks for a folder called ~ if the home folder is unknown", () => {
  const asked: string[] = [];
  const listFolder = (path: string) => {
    asked.push(path);
    return ["x"];
  };
  assertEquals(pathsFrom("~/", { listFolder, home: null }), ["~/x"]);
  assertEquals(asked, ["~/"]);
});

Deno.test("pathsFrom finds names in another normal form of Unicode", () => {
  const listFolder = () => ["cafe\u0301.txt", "cab"];
  assertEquals(pathsFrom("caf\u00e9", { listFolder, home: null }), ["cafe\u0301.txt"]);
});
