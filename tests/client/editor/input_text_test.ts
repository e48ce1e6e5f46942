import { assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { bytesOf, textOf } from "../../../client/editor/input_text.ts";
import { utf8 } from "../../support/frames.ts";

Deno.test("textOf decodes UTF-8, and nothing else becomes a text that may be sent", () => {
  assertEquals(textOf(utf8("aü中🎉\ufeff\ufffd")), "aü中🎉\ufeff\ufffd");
  assertEquals(textOf(Uint8Array.of(0x61, 0xff, 0x62)), "a\udcffb");
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
