/**
 * Names of files made from names that others chose: none leaves the folder, none is another one's.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { fileName, MAX_FILE_NAME_BYTES } from "../../../client/state/log_path.ts";

const NAMES: readonly (readonly [text: string, name: string])[] = [
  ["#lobby", "#lobby"],
  ["alice", "alice"],
  ["Ann-Marie_2.x", "Ann-Marie_2.x"],
  ["你好", "你好"],
  ["#مرحبا", "#مرحبا"],
  ["127.0.0.1:12345", "127.0.0.1%3A12345"],
  ["[::1]:12345", "%5B%3A%3A1%5D%3A12345"],
  ["..", "%2E%2E"],
  [".", "%2E"],
  [".hidden", "%2Ehidden"],
  ["a.", "a%2E"],
  ["../../etc/passwd", "%2E.%2F..%2Fetc%2Fpasswd"],
  ["a\\b", "a%5Cb"],
  ["a%2Fb", "a%252Fb"],
  ["a b\0\n\x1b", "a%20b%00%0A%1B"],
  ["\u202e", "%E2%80%AE"],
  ["😀", "%F0%9F%98%80"],
  ["", "_"],
  ["con", "_con"],
  ["_con", "%5Fcon"],
  ["NUL", "_NUL"],
  ["com1.txt", "_com1.txt"],
  ["LPT9", "_LPT9"],
  ["console", "console"],
  ["\ud800", "%EF%BF%BD"],
];

for (const [text, name] of NAMES) {
  Deno.test(`fileName of ${JSON.stringify(text)} is ${name}`, () => assertEquals(fileName(text), name));
}

Deno.test("fileName makes a long name short, and others of others", () => {
  const [one, other] = [fileName("你".repeat(100)), fileName(`${"你".repeat(100)}!`)];
  assertNotEquals(one, other);
  for (const name of [one, other]) {
    assert(new TextEncoder().encode(name).length <= MAX_FILE_NAME_BYTES);
    assertMatch(name, /^你{50,}~[0-9a-f]{16}$/);
  }
});

Deno.test("fileName is a name of a file, whatever the text is", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 300 }),
    fc.string({ unit: fc.constantFrom(..."./\\%a~\0") }),
  );
  fc.assert(fc.property(text, (one) => {
    const name = fileName(one);
    assertMatch(name, /^[\p{L}\p{N}\p{M}_.#%~-]+$/u);
    assert(!name.startsWith(".") && !name.endsWith("."));
    assert(new TextEncoder().encode(name).length <= MAX_FILE_NAME_BYTES);
  }));
});

Deno.test("fileName gives different texts different names", () => {
  const text = fc.string({ unit: fc.constantFrom(..."./\\%2EFa_"), maxLength: 8 });
  fc.assert(fc.property(text, text, (one, other) => assertEquals(fileName(one) === fileName(other), one === other)));
});
