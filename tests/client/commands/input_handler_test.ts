import { assert, assertEquals, assertMatch } from "@std/assert";
import * as fc from "fast-check";
import { splitText, type TextLimits } from "../../../client/commands/input_handler.ts";
import { KEY_BYTES, messageKey } from "../../../client/link/message_key.ts";

const LIMITS: TextLimits = { maxBytes: 10, maxCharacters: 100 };

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

Deno.test("splitText splits a text at the ends of lines, into as few parts as possible", () => {
  const cases: readonly (readonly [text: string, parts: readonly string[]])[] = [
    ["0123456789", ["0123456789"]],
    ["01234\n6789", ["01234\n6789"]],
    ["01234\n67890", ["01234", "67890"]],
    ["a\nb\nc\nd\ne\nf\ng", ["a\nb\nc\nd\ne", "f\ng"]],
    ["üüüüü\na", ["üüüüü", "a"]],
    ["0123456789abc", ["0123456789abc"]],
    ["a\n0123456789abc\nb", ["a", "0123456789abc", "b"]],
    ["\n\n0123456\n\n\n789", ["0123456", "789"]],
    ["012345678\n\n\n\n", ["012345678"]],
    ["  code\n  more\n    than", ["  code", "  more", "    than"]],
    ["   \n          \n", []],
    ["", [""]],
  ];
  for (const [text, parts] of cases) assertEquals(splitText(text, LIMITS), parts, JSON.stringify(text));
});

Deno.test("splitText counts characters if bytes are not limited", () => {
  assertEquals(splitText("üüü\nüüü", { maxBytes: Infinity, maxCharacters: 6 }), ["üüü", "üüü"]);
});

Deno.test("splitText keeps all lines in order, and only a single line can be too long", () => {
  const texts = fc.array(fc.string({ unit: fc.constantFrom("a", "ü", "中", " "), maxLength: 14 }), { maxLength: 30 });
  fc.assert(fc.property(texts, (lines) => {
    const parts = splitText(lines.join("\n"), LIMITS);
    const said = (all: readonly string[]) => all.filter((line) => line.trim() !== "");
    assertEquals(said(parts.join("\n").split("\n")), said(lines));
    for (const part of parts) assert(bytesOf(part) <= LIMITS.maxBytes || !part.includes("\n"));
  }));
});

const RANDOM = Uint8Array.from({ length: KEY_BYTES }, (_, index) => 250 - index);

Deno.test("messageKey has the form of the wire, and sorts by time", () => {
  const times = [0, 1, 35, 36, 1_700_000_000_000, 1_700_000_000_001, 3_000_000_000_000, 101_559_956_668_415];
  const keys = times.map((time) => messageKey(time, RANDOM));
  for (const key of keys) assertMatch(key, /^[0-9a-z]{9}[\w-]{16}$/);
  assertEquals(keys.toSorted(), keys);
  assertEquals(new Set(keys).size, keys.length);
});

Deno.test("messageKey depends on its random part, and works with any clock", () => {
  assert(messageKey(7, RANDOM) !== messageKey(7, RANDOM.map((byte) => byte ^ 1)));
  for (const time of [-5, 0.5, 1e17]) assertEquals(messageKey(time, RANDOM).length, 25);
});
