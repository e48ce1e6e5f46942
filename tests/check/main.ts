/**
 * `deno task check` runs this: what is wrong with the structure of the program, as one sentence each, on standard error.
 *
 * @module
 */
import { walk } from "@std/fs";
import { fromFileUrl, join, relative } from "@std/path";
import { checkCycles, checkDenoUses, checkEnvironment, checkFolders, checkSizes } from "./folders.ts";
import { checkImports, mappedNames, type SourceFile } from "./imports.ts";

/** Reads every source file below a folder, except what is generated or hidden. */
async function readSources(root: string): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  const skip = [/[/\\](?:node_modules|dist|coverage|\.[^/\\]+)(?:[/\\]|$)/];
  for await (const { path } of walk(root, { exts: [".ts", ".tsx", ".js", ".mjs"], includeDirs: false, skip })) {
    files.push({ path: relative(root, path).replaceAll("\\", "/"), text: await Deno.readTextFile(path) });
  }
  return files.toSorted((a, b) => a.path < b.path ? -1 : 1);
}

const root = fromFileUrl(new URL("../../", import.meta.url)).replace(/[/\\]$/, "");
const files = await readSources(root);
const wrong = [
  ...checkImports(files, mappedNames(await Deno.readTextFile(join(root, "deno.json")))),
  ...checkFolders(files),
  ...checkCycles(files),
  ...checkSizes(files),
  ...checkDenoUses(files),
  ...checkEnvironment(files),
];
const summary = wrong.length === 0 ? `Checked the imports of ${files.length} files` : wrong.join("\n");
await Deno.stderr.write(new TextEncoder().encode(`${summary}\n`));
if (wrong.length > 0) Deno.exitCode = 1;
