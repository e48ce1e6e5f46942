/**
 * Names for the disk, made of names of peers.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  byteLength,
  cutName,
  MAX_NAME_BYTES,
  type NameRules,
  safeName,
} from "../../../../client/disk/receive/safe_name.ts";

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

Deno.test("X9 REQ-R35 REQ-R39 safeName makes a name of whatever a peer calls a file, and leaves good ones alone", () => {
  for (const [name, posix, windows] of TOP) {
    assertEquals(safeName(name, { rules: "posix", isTop: true }), posix);
    assertEquals(safeName(name, { rules: "windows", isTop: true }), windows);
  }
});

Deno.test("safeName leaves a hidden name within a folder alone, and never one that leads up", () => {
  const names = [".git", "..", ".", "...", ".a"].map((name) => safeName(name, { rules: "posix", isTop: false }));
  assertEquals(names, [".git", "_", "_", "...", ".a"]);
});

/** What a hostile peer would try, and anything else. */
const name = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme", maxLength: 400 }),
  fc.array(fc.constantFrom(".", "..", "/", "\\", "con", "NUL", ":", " ", "\0", "\n", "a", "é", "😀", "x".repeat(90)), {
    maxLength: 12,
  }).map((parts) => parts.join("")),
);

const rules = fc.constantFrom<NameRules>("posix", "apple", "windows");

Deno.test("REQ-R35 REQ-R39 safeName gives one part of a path, of 255 bytes at most, never hidden at the top, and the same again", () => {
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
