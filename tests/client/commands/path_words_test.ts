import { assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { pathWords, type Quote, typedPath } from "../../../client/commands/path_words.ts";

function texts(line: string): string[] {
  return pathWords(line).map(({ text }) => text);
}

Deno.test("pathWords takes quotes and backslashes as a shell does", () => {
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

Deno.test("pathWords tells where a word begins, and which quote is open at the end", () => {
  assertEquals(pathWords('a "my f'), [
    { text: "a", start: 0, end: 1, open: "" },
    { text: "my f", start: 2, end: 7, open: '"' },
  ]);
});

Deno.test("a path that is typed as typedPath has it is read as that path, in quotes and without", () => {
  const path = fc.string({ unit: fc.constantFrom("a", " ", "'", '"', "\\", "/", "é", "\n"), minLength: 1 });
  fc.assert(fc.property(path, fc.constantFrom<Quote>("", "'", '"'), (path, open) => {
    assertEquals(texts(typedPath(path, open) + open), [path]);
    assertEquals(texts(`x ${typedPath(path, open)}${open} y`), ["x", path, "y"]);
  }));
});
