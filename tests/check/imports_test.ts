/**
 * The check of the imports finds what it has to find, and nothing in strings and comments.
 *
 * @module
 */
import { assertEquals, assertMatch } from "@std/assert";
import { checkImports, importsOf, mappedNames } from "./imports.ts";
import { readSource } from "./source_text.ts";

const MAPPED = ["@std/assert", "@std/cli", "@std/fs", "@std/path", "fast-check", "unhomoglyph/data.json"];

const FORMS = [
  ["a default import", 'import x from "./x.ts";', "./x.ts"],
  ["named imports", 'import { a, type B as C } from "./x.ts";', "./x.ts"],
  ["named imports on several lines", 'import {\n  a,\n  b,\n} from "./x.ts";', "./x.ts"],
  ["a namespace", "import * as x from './x.ts'", "./x.ts"],
  ["an import of types", 'import type { X } from "./x.ts";', "./x.ts"],
  ["an import for its effects", 'import "./x.ts";', "./x.ts"],
  ["an export from", 'export { a } from "./x.ts";', "./x.ts"],
  ["an export of all", 'export * from "./x.ts";', "./x.ts"],
  ["a dynamic import", 'const x = await import("./x.ts");', "./x.ts"],
  ["a dynamic import with attributes", 'await import( "./x.json" , { with: { type: "json" } })', "./x.json"],
  ["a type within a type", 'let x: import("./x.ts").X;', "./x.ts"],
  ["an import within a template", 'const x = `a ${await import("./x.ts")} b`;', "./x.ts"],
  ["an import behind a regular expression", 'const r = /["`/*]/; import("./x.ts");', "./x.ts"],
  ["an import behind a comment", '/* " */ import /* x */ "./x.ts"; // `', "./x.ts"],
  ["a dynamic import of a name", "await import(name)", null],
  ["a dynamic import of a template", "await import(`./${name}.ts`)", null],
  ["a dynamic import of a sum", 'await import("./a" + name)', null],
] as const;

for (const [words, text, specifier] of FORMS) {
  Deno.test(`importsOf finds ${words}`, () => {
    assertEquals(importsOf(text).map((found) => found.specifier), [specifier]);
  });
}

const NONE = [
  ["a comment", '// import "./x.ts"\n/* export * from "./y.ts" */'],
  ["a string", "const x = 'import \"./x.ts\"';"],
  ["a template", 'const x = `\nimport "./x.ts";\n`;'],
  ["a template within a template", 'const x = `${a ? `import("./x.ts")` : {}}import("./y.ts")`;'],
  ["a regular expression", 'const x = /import "a"/;'],
  ["an export of one's own", 'export const from = "./x.ts";\nexport function a() {}'],
  ["the module's own address", 'const x = new URL("./x.ts", import.meta.url);'],
  ["a division", 'const x = a / b; const y = "import(1) / 2";'],
] as const;

for (const [words, text] of NONE) {
  Deno.test(`importsOf finds nothing in ${words}`, () => assertEquals(importsOf(text), []));
}

Deno.test("importsOf says the line", () => {
  assertEquals(importsOf('/*\n\n*/\n`\n`;\nimport "./x.ts";'), [{ specifier: "./x.ts", line: 6 }]);
});

Deno.test("readSource keeps the code and its lines", () => {
  const text = 'a("x\\"y"); // b\nc`d${e + "}"}f\n`; g = /\\/"/g;';
  assertEquals(readSource(text).strings, ['x\\"y', "d", "}", "f\n"]);
  assertEquals(readSource(text).code.split("\n").length, text.split("\n").length);
});

const ALLOWED = [
  ["main.ts", "./server/serve.ts"],
  ["main.ts", "./client/join.ts"],
  ["main.ts", "./shared/flags.ts"],
  ["server/hub.ts", "./room.ts"],
  ["server/hub.ts", "../shared/message.ts"],
  ["server/deep/a.ts", "../../shared/message.ts"],
  ["client/join.ts", "../shared/message.ts"],
  ["client/join.ts", "@std/path"],
  ["shared/name.ts", "unhomoglyph/data.json"],
  ["shared/name.ts", "./fields.ts"],
  ["tests/a_test.ts", "../main.ts"],
  ["tests/a_test.ts", "../client/join.ts"],
  ["tests/server/a_test.ts", "../../server/hub.ts"],
  ["tests/a_test.ts", "fast-check"],
  ["tests/a_test.ts", "node:net"],
] as const;

for (const [path, specifier] of ALLOWED) {
  Deno.test(`${path} may import ${specifier}`, () => {
    assertEquals(checkImports([{ path, text: `import "${specifier}";` }], MAPPED), []);
  });
}

const REFUSED = [
  [
    "server/hub.ts",
    "../client/join.ts",
    /^server\/hub\.ts:1 imports \.\.\/client\/join\.ts: server may import server, shared only$/,
  ],
  ["client/join.ts", "../server/hub.ts", /client may import client, shared only/],
  ["client/join.ts", "./../shared/../server/hub.ts", /client may import client, shared only/],
  ["shared/message.ts", "../server/hub.ts", /shared may import shared only/],
  ["server/hub.ts", "../main.ts", /server may import/],
  ["server/hub.ts", "../tests/support/frames.ts", /server may import/],
  ["main.ts", "./tests/support/frames.ts", /main\.ts may import server, client, shared only/],
  ["main.ts", "../elsewhere.ts", /main\.ts may import/],
  ["server/hub.ts", "npm:ws@8", /by a name of deno\.json's map/],
  ["server/hub.ts", "jsr:@std/path", /by a name of deno\.json's map/],
  ["server/hub.ts", "https://deno.land/x/a.ts", /by a name of deno\.json's map/],
  ["server/hub.ts", "/etc/a.ts", /by a name of deno\.json's map/],
  ["server/hub.ts", "@std/async", /by a name of deno\.json's map/],
  ["tests/a_test.ts", "npm:ws@8", /by a name of deno\.json's map/],
  ["server/hub.ts", "fast-check", /only tests may import it/],
  ["client/join.ts", "node:readline", /^client\/join\.ts:1 imports node:readline: of Node, /],
] as const;

for (const [path, specifier, sentence] of REFUSED) {
  Deno.test(`${path} may not import ${specifier}`, () => {
    const [first = "", ...more] = checkImports([{ path, text: `export * from "${specifier}";` }], MAPPED);
    assertMatch(first, sentence);
    assertEquals(more, []);
  });
}

Deno.test("a dynamic import of a computed path is reported, and so is code outside of the folders", () => {
  assertEquals(
    checkImports([{ path: "server/a.ts", text: "\nimport(x);" }, { path: "tools/a.ts", text: "" }], MAPPED),
    [
      "server/a.ts:2 imports a computed path: only a plain string can be checked",
      "tools/a.ts is code outside of main.ts, server, client, shared, tests",
    ],
  );
});

const USES = [
  "Deno.open(path)",
  "Deno.args",
  "new Deno.Command('ls')",
  "Deno.errors.NotFound",
  "a instanceof Deno.FsFile",
  'Deno["open"]',
  "Date.now()",
  "new Date()",
  "const x = [new Date];",
  "performance.now()",
  "setTimeout(run, 1)",
  "globalThis.setInterval(run, 1)",
  "Math.random()",
  "crypto.randomUUID()",
  "await fetch(url)",
  "new WebSocket(url)",
  "console.log(1)",
  "`${Date.now()}`",
];

for (const text of USES) {
  Deno.test(`code in shared may not say ${text}, in server it may`, () => {
    const [first = ""] = checkImports([{ path: "shared/a.ts", text: `\n${text}` }], MAPPED);
    assertMatch(first, /^shared\/a\.ts:2 uses .* shared .* nowhere, it is to be passed in$/);
    assertEquals(checkImports([{ path: "server/a.ts", text }], MAPPED), []);
  });
}

const NO_USES = [
  "function read(from: Deno.Conn): Deno.FileInfo | null {",
  "type X = Deno.Conn;",
  "const x = y as Deno.Conn;",
  "/** A `Deno.open()` at Date.now(). */",
  'throw new Error("setTimeout and Deno.open()");',
  "const date = new Date(time);",
  "conn.fetch(1)",
];

for (const text of NO_USES) {
  Deno.test(`code in shared may say ${text}`, () => {
    assertEquals(checkImports([{ path: "shared/a.ts", text }], MAPPED), []);
  });
}

Deno.test("mappedNames reads deno.json with its comments", () => {
  const config = '{ // "a": 1\n "x": "//", "scopes": { "./": { "@std/path": "npm:p@1/*", /* */ "b": "npm:b@1" } } }';
  assertEquals(mappedNames(config), ["@std/path", "b"]);
});
