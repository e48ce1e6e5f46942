/**
 * Text from outside cannot control a terminal or a log (REQ-I25).
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { printable, printableJson, printableLines } from "../../shared/printable.ts";

const TABLE = [
  ["leaves plain text", "hello, world", "hello, world"],
  ["leaves every script", "李雷 мир שלום สวัสดี हिन्दी", "李雷 мир שלום สวัสดี हिन्दी"],
  ["leaves emoji that are joined", "👩‍👩‍👧 🏳️‍🌈", "👩‍👩‍👧 🏳️‍🌈"],
  ["shows an escape", "\x1b[1A\x1b[2Kbob: hi", "␛[1A␛[2Kbob: hi"],
  ["shows a line break", "hi\nbob: bye", "hi␊bob: bye"],
  ["shows a carriage return", "hi\rbob: bye", "hi␍bob: bye"],
  ["shows a NUL, a bell and a backspace", "\0\x07\x08", "␀␇␈"],
  ["shows a delete", "\x7f", "␡"],
  ["turns a tab into a space", "a\tb", "a b"],
  ["replaces the escape of C1", "\x9b2J", "\ufffd2J"],
  ["replaces the next line of C1", "a\x85b", "a\ufffdb"],
  ["replaces line and paragraph separators", "a\u2028b\u2029c", "a\ufffdb\ufffdc"],
  ["replaces direction overrides", "\u202eevil\u202c \u2066x\u2069", "\ufffdevil\ufffd \ufffdx\ufffd"],
  ["replaces marks of direction", "\u200e\u200f\u061c", "\ufffd\ufffd\ufffd"],
  ["replaces half an emoji", "a\ud83db\ude00", "a\ufffdb\ufffd"],
  ["leaves an empty text", "", ""],
] as const;

for (const [words, text, expected] of TABLE) {
  Deno.test(`printable ${words} (REQ-I25)`, () => assertEquals(printable(text), expected));
}

// deno-lint-ignore no-control-regex
const HARMFUL = /[\x00-\x1f\x7f-\x9f]|\p{Bidi_Control}|\p{Zl}|\p{Zp}|\p{Cs}/u;

/** Text with many harmful characters. */
const hostile = fc.string({
  unit: fc.oneof(
    fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
    fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
    fc.constantFrom("\x1b", "\x9b", "\r", "\n", "\u202e", "\u2066", "\u2028", "\ud800", "\udc00", "\u061c", "a"),
  ),
  maxLength: 100,
});

Deno.test("printable leaves no control and no bidirectional character in any text (REQ-I25)", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const shown = printable(text);
      assert(!HARMFUL.test(shown), JSON.stringify(shown));
      assertEquals([shown.length, printable(shown)], [text.length, shown]);
    }),
    { numRuns: 2000 },
  );
});

Deno.test("printable replaces every harmful character (REQ-I25)", () => {
  for (let code = 0; code <= 0x10ffff; code++) {
    const shown = printable(String.fromCodePoint(code));
    if (HARMFUL.test(shown)) throw new Error(`U+${code.toString(16)} is left`);
  }
});

Deno.test("printableLines splits at every kind of line end and makes each line harmless", () => {
  assertEquals(printableLines("a\nb\r\nc\rd\n\n\x1be"), ["a", "b", "c", "d", "", "␛e"]);
  assertEquals(printableLines(""), [""]);
});

Deno.test("printableJson returns the same value, in characters that a terminal does not obey", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    const json = JSON.stringify({ text });
    const shown = printableJson(json);
    assertEquals(JSON.parse(shown), { text });
    assert(printable(shown) === shown);
  }));
});
