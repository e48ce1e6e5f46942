/**
 * Which layer may import which, and which packages, as data, and the check of it. What the folders within a layer may
 * import is in folders.ts.
 *
 * Reads the text of the program and runs none of it.
 *
 * @module
 */
import { dirname, join, normalize } from "@std/path";
import { readSource, type SourceText } from "./source_text.ts";

/** Where code lives, and which of these places the code there may import. */
export const LAYERS: Readonly<Record<string, readonly string[]>> = {
  "main.ts": ["server", "client", "shared"],
  server: ["server", "shared"],
  client: ["client", "shared"],
  shared: ["shared"],
  tests: ["main.ts", "server", "client", "shared", "tests"],
};

/** Packages of deno.json's map that only tests may import. */
export const TEST_PACKAGES: readonly string[] = ["@xterm/headless", "fast-check"];

/**
 * The parts of Node that code outside tests may import: secrets and digests, all addresses of a name, the free space of a
 * disk, what is a numeric address, the database, `setImmediate`, the certificate that a server shows, and names of hosts in
 * ASCII.
 */
export const NODE_MODULES: readonly string[] = [
  "node:crypto",
  "node:dns/promises",
  "node:fs",
  "node:net",
  "node:sqlite",
  "node:timers",
  "node:tls",
  "node:url",
];

/** Uses of `Deno`. A type is not a use: `Deno.Conn` is fine, `new Deno.Command()` and `Deno.open()` are not. */
export const DENO_USE: readonly RegExp[] = [
  /\bDeno\s*\.\s*(?:[a-z]\w*|[A-Z]\w*(?=\s*[(.]))/g,
  /\b(?:new|instanceof)\s+Deno\s*\.\s*\w+/g,
  /\bDeno\s*(?:\[|\?\.)/g,
];

/** What code in shared/ must not use, because it opens nothing and keeps no time of its own, and what that would do. */
export const NOT_IN_SHARED: readonly (readonly [pattern: RegExp, what: string])[] = [
  ...DENO_USE.map((pattern) => [pattern, "opens or asks the system"] as const),
  [/\bglobalThis\b/g, "reaches for what is not passed in"],
  [/\bDate\s*\.\s*now\b|\bnew\s+Date\s*(?:\(\s*\)|(?![\w(\s]))/g, "asks for the time"],
  [/\bperformance\s*\.\s*\w+/g, "asks for the time"],
  [/\b(?:setTimeout|setInterval)\b/g, "keeps a time of its own"],
  [/\bMath\s*\.\s*random\b|\bcrypto\s*\.\s*(?:getRandomValues|randomUUID)\b/g, "makes random numbers"],
  [/(?<!\.)\b(?:fetch\s*\(|new\s+(?:WebSocket|Worker|EventSource|BroadcastChannel)\b)/g, "opens a connection"],
  [/(?<!\.)\bconsole\s*\.\s*\w+/g, "writes to the terminal"],
];

/** A file of the project; the path is relative to its root, with `/`. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** Where something was found. */
interface Place {
  readonly what: string;
  readonly line: number;
}

/** Every module that a file imports or exports from; a dynamic import of what is no plain string is `null`. */
export function importsOf(text: string): readonly { readonly specifier: string | null; readonly line: number }[] {
  const source = readSource(text);
  const patterns = [
    /\b(?:import|export)\b(?!\s*[(.])[^;"()=]*?\bfrom\s*"(\d+)"/g,
    /\bimport\s*"(\d+)"/g,
    /\bimport\s*\(\s*(?:"(\d+)"\s*[,)])?/g,
  ];
  return patterns.flatMap((pattern) =>
    [...source.code.matchAll(pattern)].map((match) => ({
      specifier: match[1] === undefined ? null : source.strings[Number(match[1])] ?? null,
      line: lineOf(source, match.index),
    }))
  ).sort((a, b) => a.line - b.line);
}

/**
 * What is wrong with the imports of some files, each as one sentence; nothing if all is well. `mapped` are the names of
 * the packages in deno.json's map.
 */
export function checkImports(files: readonly SourceFile[], mapped: readonly string[]): string[] {
  return files.flatMap((file) => {
    const layer = layerOf(file.path);
    if (layer === null) return [`${file.path} is code outside of ${Object.keys(LAYERS).join(", ")}`];
    const wrong = importsOf(file.text).flatMap(({ specifier, line }) => {
      const why = specifier === null
        ? "only a plain string can be checked"
        : whyNot({ layer, path: file.path, specifier, mapped });
      return why === null ? [] : [`${file.path}:${line} imports ${specifier ?? "a computed path"}: ${why}`];
    });
    return layer === "shared" && !file.path.endsWith(".d.ts") ? [...wrong, ...usesInShared(file)] : wrong;
  });
}

function layerOf(path: string): string | null {
  const [first = ""] = path.split("/");
  return Object.hasOwn(LAYERS, first) ? first : null;
}

interface Import {
  readonly layer: string;
  readonly path: string;
  readonly specifier: string;
  readonly mapped: readonly string[];
}

/** Why an import is not allowed, or `null` if it is. */
function whyNot({ layer, path, specifier, mapped }: Import): string | null {
  if (/^\.\.?\//.test(specifier)) {
    const target = layerOf(normalize(join(dirname(path), specifier)));
    const may = LAYERS[layer] ?? [];
    if (target !== null && may.includes(target)) return null;
    return `${layer} may import ${may.join(", ")} only`;
  }
  if (specifier.startsWith("node:")) {
    if (layer === "tests" || NODE_MODULES.includes(specifier)) return null;
    const list = NODE_MODULES.length === 0 ? "nothing" : NODE_MODULES.join(", ");
    return `of Node, ${list} may be imported outside tests (NODE_MODULES in tests/check/imports.ts)`;
  }
  if (!mapped.includes(specifier)) return `a package is imported by a name of deno.json's map: ${mapped.join(", ")}`;
  if (layer !== "tests" && TEST_PACKAGES.includes(specifier)) return "only tests may import it";
  return null;
}

function usesInShared({ path, text }: SourceFile): string[] {
  return findInShared(readSource(text)).map(({ what, line }) => `${path}:${line} ${what}`);
}

function findInShared(source: SourceText): Place[] {
  return NOT_IN_SHARED.flatMap(([pattern, what]) =>
    [...source.code.matchAll(pattern)].map((match) => ({
      what: `uses ${match[0].replace(/\s+/g, " ").trim()}: shared ${what} nowhere, it is to be passed in`,
      line: lineOf(source, match.index),
    }))
  );
}

/** The number of the line that a place of the code is in; the first is 1. */
export function lineOf({ code }: SourceText, index: number): number {
  return code.slice(0, index).split("\n").length;
}

/** The names of the packages in the map of deno.json, which may have comments. */
export function mappedNames(config: string): string[] {
  const { code, strings } = readSource(config);
  const plain = code.replace(/"(\d+)"/g, (_, index) => `"${strings[Number(index)]}"`);
  const { scopes } = JSON.parse(plain) as { scopes: Record<string, Record<string, string>> };
  return Object.values(scopes).flatMap((scope) => Object.keys(scope));
}
