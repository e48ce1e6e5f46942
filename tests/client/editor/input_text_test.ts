import { assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { bytesOf, textOf } from "../../../client/editor/input_text.ts";
import { utf8 } from "../../support/frames.ts";

Deno.test("textOf decodes UTF-8, and nothing else becomes a text that may be sent", () => {
  assertEquals(textOf(utf8("aü中🎉\ufeff\ufffd")), "aü中🎉\ufeff\ufffd");
  assertEquals(textOf(Uint8Array.of(0x61, 0xff, 0x62)), "a\udcffb");
  const every = "\u0080\u07ff\u0800\ud7ff\ue000\uffff\u{10000}\u{10ffff}";
  assertEquals(textOf(Uint8Array.of(0xff, ...utf8(every), 0xc3)), `\udcff${every}\udcc3`);
  // Neither a surrogate, nor more than there is, nor two bytes for an ASCII character is a character.
  for (const bytes of [[0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xc1, 0xbf], [0xe0, 0x9f, 0xbf]]) {
    assertEquals(textOf(Uint8Array.from(bytes)), String.fromCharCode(...bytes.map((byte) => 0xdc00 + byte)));
  }
  // The C4 and E3 of a GB18030 character are no character of UTF-8, although either may begin one.
  assertEquals(textOf(Uint8Array.of(0xc4, 0xe3, 0x21)), "\udcc4\udce3!");
  const bytes = fc.uint8Array({ maxLength: 20 });
  fc.assert(fc.property(bytes, (some) => assertEquals(textOf(some).isWellFormed(), isUtf8(some))));
});

Deno.test("bytesOf returns the bytes of any texts of textOf", () => {
  fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 9 }), { maxLength: 4 }), (runs) => {
    assertEquals(bytesOf(runs.map(textOf).join("")), Uint8Array.from(runs.flatMap((run) => [...run])));
  }));
});

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
