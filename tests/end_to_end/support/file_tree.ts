/**
 * The contents of folders, for comparison: paths, sizes, digests and times.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { assertEquals } from "@std/assert";

/** One entry as text: its path in JSON, and what it is. */
function described(path: string, inner: string): string {
  const { isFile, isDirectory, size, mtime } = Deno.lstatSync(path);
  const time = mtime?.toISOString();
  if (isDirectory) return `${JSON.stringify(inner)} folder ${time}`;
  if (!isFile) return `${JSON.stringify(inner)} neither file nor folder`;
  return `${JSON.stringify(inner)} ${size} ${
    createHash("sha256").update(Deno.readFileSync(path)).digest("hex")
  } ${time}`;
}

/** All entries of a folder, including itself. Files are read as a whole. */
export function treeOf(folder: string): string[] {
  const found: string[] = [];
  const look = (inner: string) => {
    found.push(described(folder + inner, inner));
    if (!Deno.lstatSync(folder + inner).isDirectory) return;
    for (const { name } of Deno.readDirSync(folder + inner)) look(`${inner}/${name}`);
  };
  look("");
  return found.sort();
}

/** Fails if two folders differ. The first differences are shown. */
export function assertSameTree(actual: string, expected: string): void {
  const [is, should] = [new Set(treeOf(actual)), new Set(treeOf(expected))];
  const differences = [
    ...[...should].filter((entry) => !is.has(entry)).map((entry) => `missing: ${entry}`),
    ...[...is].filter((entry) => !should.has(entry)).map((entry) => `there: ${entry}`),
  ];
  assertEquals(differences.slice(0, 10), []);
}

/** The names in a folder, sorted. */
export function namesIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
}

/** Fails if two files differ in any byte. Does not read them into memory as a whole. */
export async function assertSameFile(actual: string, expected: string): Promise<void> {
  const { success, stdout, stderr } = await new Deno.Command("cmp", { args: [actual, expected] }).output();
  const text = new TextDecoder();
  assertEquals([success, text.decode(stdout) + text.decode(stderr)], [true, ""]);
}
