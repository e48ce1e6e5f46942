/**
 * The names of a list on this disk, when several would be the same.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { byteLength, nameKeyFor, type NameRules } from "../../../../client/disk/file_name.ts";
import { TargetPlan } from "../../../../client/disk/receive/target_plan.ts";

async function namesOf(paths: readonly string[], rules: NameRules = "posix"): Promise<readonly string[]> {
  const plan = await TargetPlan.make(paths.map((path) => ({ path, size: 1 })), { rules, suffix: ".01234567.part" });
  return paths.map((_, index) => plan.nameOf(index));
}

Deno.test("TargetPlan numbers entries of the same name, and skips numbers that are taken (REQ-R43)", async () => {
  const names = await namesOf(["a.txt", "A.txt", "a (2).txt", "a.TXT", "a (1).txt", "b"], "windows");
  assertEquals(names, ["a.txt", "A (1).txt", "a (2).txt", "a (3).TXT", "a (1) (1).txt", "b"]);
  const many = await namesOf(Array.from({ length: 120 }, () => "d/a"));
  assertEquals(many, ["a", ...Array.from({ length: 119 }, (_, index) => `a (${index + 1})`)]);
});

Deno.test("REQ-R54 TargetPlan finds a hundred thousand names for long ones that differ only where they are cut", async () => {
  // Each name comes twice. Counting from 1 for each would take hours.
  const long = Array.from({ length: 50_000 }, (_, index) => `${"x".repeat(249)}${String(index).padStart(6, "0")}`);
  const names = await namesOf(long.flatMap((name) => [name, name]));
  assertEquals(new Set(names).size, 100_000);
  assert(names.every((name) => byteLength(name) <= 255));
});

Deno.test("TargetPlan never gives a name twice", async () => {
  const stem = fc.constantFrom("a", "A", "a (1)", "a (9)", "a (10)", "é", "e\u0301", "x".repeat(251), "x".repeat(255));
  const name = fc.tuple(stem, fc.constantFrom("", ".txt", ".TXT", ".tar.gz")).map(([a, b]) => a + b);
  const rules = fc.constantFrom<NameRules>("posix", "apple", "windows");
  await fc.assert(fc.asyncProperty(fc.array(name, { maxLength: 60 }), rules, async (paths, rules) => {
    const keys = (await namesOf(paths, rules)).map((name) => nameKeyFor(name, rules));
    assertEquals(new Set(keys).size, paths.length);
  }));
});
