/**
 * Names that are made where others are taken, names of parts, and patterns of names.
 *
 * @module
 */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { numberedName } from "../../../../client/disk/receive/free_name.ts";
import { hasPattern } from "../../../../client/disk/share/name_pattern.ts";
import { isPartName, partName, partSuffix } from "../../../../client/disk/receive/part_name.ts";
import { byteLength, MAX_NAME_BYTES } from "../../../../client/disk/receive/safe_name.ts";

const NUMBERED: readonly (readonly [name: string, number: number, file: string, folder: string])[] = [
  ["notes.txt", 0, "notes.txt", "notes.txt"],
  ["notes.txt", 1, "notes (1).txt", "notes.txt (1)"],
  ["archive.tar.gz", 12, "archive (12).tar.gz", "archive.tar.gz (12)"],
  ["no extension", 2, "no extension (2)", "no extension (2)"],
  [".gitignore", 1, ".gitignore (1)", ".gitignore (1)"],
  ["Mr. Smith said", 1, "Mr. Smith said (1)", "Mr. Smith said (1)"],
  ["end.", 1, "end. (1)", "end. (1)"],
  [`${"x".repeat(251)}.txt`, 1, `${"x".repeat(247)} (1).txt`, `${"x".repeat(251)} (1)`],
];

Deno.test("REQ-R43 numberedName puts a number before the extension, or behind the name of a folder", () => {
  for (const [name, number, file, folder] of NUMBERED) {
    assertEquals(numberedName(name, number), file);
    assertEquals(numberedName(name, number, { isFolder: true }), folder);
  }
});

Deno.test("numberedName gives another name for each number, of 255 bytes at most", () => {
  const name = fc.string({ unit: "grapheme", minLength: 1, maxLength: 300 }).filter((name) => byteLength(name) <= 255);
  fc.assert(fc.property(name, fc.nat(9999), fc.nat(9999), fc.boolean(), (name, one, other, isFolder) => {
    const names = [one, other].map((number) => numberedName(name, number, { isFolder }));
    assert(names.every((name) => byteLength(name) <= MAX_NAME_BYTES));
    assertEquals(names[0] === names[1], one === other);
  }));
});

Deno.test("partName names the deal, and keeps apart names that are too long for it", () => {
  const suffix = partSuffix("some-id-of-a-deal");
  assertEquals(partName("notes.txt", suffix), `notes.txt${suffix}`);
  assertNotEquals(partSuffix("another-id-of-a-deal"), suffix);
  const long = "é".repeat(125);
  const parts = [`${long}ab`, `${long}ac`].map((name) => partName(name, suffix));
  assertNotEquals(parts[0], parts[1]);
  assert(parts.every((name) => isPartName(name) && name.endsWith(suffix) && byteLength(name) <= MAX_NAME_BYTES));
});

Deno.test("isPartName knows parts of any deal, and nothing else", () => {
  assert(isPartName("a.txt.0123abcd.part"));
  for (const name of ["a.part", "a.0123ABCD.part", "a.0123abc.part", "a.0123abcd.part.txt"]) assert(!isPartName(name));
});

const PATTERNS: readonly (readonly [pattern: string, matching: readonly string[], others: readonly string[]])[] = [
  ["*.log", ["a.log", ".log", "a.b.log"], ["a.log.gz", "log"]],
  ["?", ["a", "😀"], ["", "ab"]],
  ["node_modules", ["node_modules"], ["node_module", "Node_modules"]],
  ["a*b*c", ["abc", "aXbXc", "abbcc"], ["ab", "abcd"]],
  ["[a]+(.)", ["[a]+(.)"], ["a", "aa."]],
  ["*", ["", "anything\nat all"], []],
  ["", [""], ["a"]],
];

Deno.test("hasPattern knows `*` and `?`, and takes everything else as it is", () => {
  for (const [pattern, matching, others] of PATTERNS) {
    for (const name of matching) assert(hasPattern(name, pattern), `${name} is ${pattern}`);
    for (const name of others) assert(!hasPattern(name, pattern), `${name} is not ${pattern}`);
  }
});

Deno.test("hasPattern comes to an end with a pattern that is made to take long", () => {
  assert(!hasPattern("a".repeat(255), `${"*a".repeat(100)}b`));
});
