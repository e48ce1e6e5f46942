/**
 * Names for the disk: made from the names of peers, numbered, and those of partial files.
 *
 * @module
 */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import {
  byteLength,
  cutName,
  isPartName,
  MAX_NAME_BYTES,
  type NameRules,
  numberedName,
  partName,
  partSuffix,
  safeName,
} from "../../../client/disk/file_name.ts";

const LONG = "x".repeat(300);

const TOP: readonly (readonly [name: string, posix: string, windows: string])[] = [
  ["notes.txt", "notes.txt", "notes.txt"],
  ["two words 'and' \"more\"", "two words 'and' \"more\"", "two words 'and' _more_"],
  ["line\nend", "line\nend", "line_end"],
  ["日本語 👩‍👩‍👧.txt", "日本語 👩‍👩‍👧.txt", "日本語 👩‍👩‍👧.txt"],
  ["..", "_", "__"],
  [".", "_", "_"],
  ["", "_", "_"],
  [".bashrc", "_bashrc", "_bashrc"],
  ["../x", "_._x", "_._x"],
  ["/etc/passwd", "_etc_passwd", "_etc_passwd"],
  ["C:\\x", "C:\\x", "C__x"],
  ["\\\\srv\\x", "\\\\srv\\x", "__srv_x"],
  ["a\0b", "a_b", "a_b"],
  ["CON", "CON", "_CON"],
  ["nul.txt", "nul.txt", "_nul.txt"],
  ["com1", "com1", "_com1"],
  ["LPT¹.log", "LPT¹.log", "_LPT¹.log"],
  ["end.", "end.", "end_"],
  ["end ", "end ", "end_"],
  ["a<b>c|d?e*f", "a<b>c|d?e*f", "a_b_c_d_e_f"],
  ["photo\u202egpj.exe", "photo\u202egpj.exe", "photo_gpj.exe"],
  ["\u001b[2J", "\u001b[2J", "_[2J"],
  [LONG, "x".repeat(255), "x".repeat(254)],
  [`${LONG}.tar.gz`, `${"x".repeat(248)}.tar.gz`, `${"x".repeat(247)}.tar.gz`],
  ["\ud800", "\ufffd", "\ufffd"],
];

Deno.test("X9 REQ-R35 REQ-R39 safeName makes a valid name from any name of a peer, and leaves valid ones alone", () => {
  for (const [name, posix, windows] of TOP) {
    assertEquals(safeName(name, { rules: "posix", isTop: true }), posix);
    assertEquals(safeName(name, { rules: "windows", isTop: true }), windows);
  }
});

Deno.test("safeName leaves hidden names inside of a folder alone, but never one that leads to the parent", () => {
  const names = [".git", "..", ".", "...", ".a"].map((name) => safeName(name, { rules: "posix", isTop: false }));
  assertEquals(names, [".git", "_", "_", "...", ".a"]);
});

/** Names that a hostile peer would try, and any others. */
const name = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme", maxLength: 400 }),
  fc.array(fc.constantFrom(".", "..", "/", "\\", "con", "NUL", ":", " ", "\0", "\n", "a", "é", "😀", "x".repeat(90)), {
    maxLength: 12,
  }).map((parts) => parts.join("")),
);

const rules = fc.constantFrom<NameRules>("posix", "apple", "windows");

Deno.test("REQ-R35 REQ-R39 safeName gives one part of a path, of at most 255 bytes, never hidden at the top, and does not change it again", () => {
  fc.assert(fc.property(name, rules, fc.boolean(), (name, rules, isTop) => {
    const safe = safeName(name, { rules, isTop });
    assert(safe !== "" && safe !== "." && safe !== ".." && byteLength(safe) <= MAX_NAME_BYTES && safe.isWellFormed());
    // deno-lint-ignore no-control-regex
    assert(!/[/\u0000]/.test(safe));
    assert(!isTop || !safe.startsWith("."));
    if (rules === "windows") {
      // deno-lint-ignore no-control-regex
      assert(!/[<>:"/\\|?*\u0000-\u001f\u202a-\u202e]|[. ]$/.test(safe), safe);
      assert(!/^(con|prn|aux|nul|com\d|lpt\d) *(\..*)?$/is.test(safe), safe);
    }
    assertEquals(safeName(safe, { rules, isTop }), safe);
  }));
});

Deno.test("cutName keeps the extension, and cuts no character in two", () => {
  assertEquals(cutName("ééé.txt", 9), "éé.txt");
  assertEquals(cutName("ééé.txt", 8), "éé.txt");
  assertEquals(cutName("😀😀", 7), "😀");
  assertEquals(cutName("short.txt", 255), "short.txt");
});

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

Deno.test("REQ-R43 numberedName puts the number before the extension of a file, or after the name of a folder", () => {
  for (const [name, number, file, folder] of NUMBERED) {
    assertEquals(numberedName(name, number), file);
    assertEquals(numberedName(name, number, { isFolder: true }), folder);
  }
});

Deno.test("numberedName gives a different name for each number, of at most 255 bytes", () => {
  const name = fc.string({ unit: "grapheme", minLength: 1, maxLength: 300 }).filter((name) => byteLength(name) <= 255);
  fc.assert(fc.property(name, fc.nat(9999), fc.nat(9999), fc.boolean(), (name, one, other, isFolder) => {
    const names = [one, other].map((number) => numberedName(name, number, { isFolder }));
    assert(names.every((name) => byteLength(name) <= MAX_NAME_BYTES));
    assertEquals(names[0] === names[1], one === other);
  }));
});

Deno.test("partName identifies the transfer, and stays unique for names that are too long", () => {
  const suffix = partSuffix("0123456789abcdef");
  assertEquals(partName("notes.txt", suffix), `notes.txt${suffix}`);
  assertNotEquals(partSuffix("fedcba9876543210"), suffix);
  const long = "é".repeat(125);
  const parts = [`${long}ab`, `${long}ac`].map((name) => partName(name, suffix));
  assertNotEquals(parts[0], parts[1]);
  assert(parts.every((name) => isPartName(name) && name.endsWith(suffix) && byteLength(name) <= MAX_NAME_BYTES));
});

Deno.test("isPartName recognizes partial files of any transfer, and nothing else", () => {
  assert(isPartName("a.txt.0123456789abcdef.part"));
  for (const name of ["a.part", "a.0123456789ABCDEF.part", "a.0123456789abcde.part", "a.0123456789abcdef.part.txt"]) {
    assert(!isPartName(name));
  }
});
