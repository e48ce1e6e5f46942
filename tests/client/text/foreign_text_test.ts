import { assertEquals } from "@std/assert";
import { textOf } from "../../../client/editor/input_text.ts";
import { type Foreign, foreignInput, foreignText } from "../../../client/text/foreign_text.ts";
import { utf8 } from "../../support/frames.ts";

/** The bytes of a text in UTF-16. */
function utf16(text: string, { isBig = false } = {}): Uint8Array {
  const bytes = new Uint8Array(2 * text.length);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < text.length; at++) view.setUint16(2 * at, text.charCodeAt(at), !isBig);
  return bytes;
}

/** The bytes of hexadecimal digits. */
function hex(digits: string): Uint8Array {
  return Uint8Array.fromHex(digits.replaceAll(" ", ""));
}

Deno.test("foreignText recognizes what is not UTF-8", () => {
  const cases: readonly (readonly [what: string, bytes: Uint8Array, looksLike: Foreign | null])[] = [
    ["UTF-8", utf8("hello, wörld, 你好 🎉\t\x1b[1m"), null],
    ["U+FFFD itself", utf8("\ufffd"), null],
    ["你好", hex("c4e3 bac3"), "gb18030"],
    ["发布完成，版本 2", hex("b7a2 b2bc cdea b3c9 a3ac b0e6 b1be 2032"), "gb18030"],
    ["deploy 完成", hex("6465706c6f7920 cdea b3c9"), "gb18030"],
    ["café", hex("636166e9"), "latin1"],
    ["naïve", hex("6e61ef7665"), "latin1"],
    ["Größe: 5 µm", hex("4772f6dfe03a203520b56d"), "latin1"],
    ["привет in Windows-1251", hex("eff0e8e2e5f2"), "latin1"],
    ["UTF-8 that was cut", utf8("你好你好").subarray(0, 11), "utf8"],
    ["a NUL", utf8("a\0b"), "binary"],
    ["the beginning of a JPEG", hex("ffd8ffe0 0010 4a464946 0001 0100 0001 0001 0000"), "binary"],
    ["the beginning of a PNG", hex("89504e470d"), "latin1"],
    ["control characters", hex("01ff02"), "binary"],
    ["a line of UTF-16", utf16("hello"), "utf16"],
    ["a line of UTF-16 with a mark", utf16("\ufeff你好"), "utf16"],
  ];
  for (const [what, bytes, looksLike] of cases) assertEquals(foreignText(textOf(bytes)), looksLike, what);
});

Deno.test("foreignInput recognizes an input of which no line may be sent", () => {
  const cases: readonly (readonly [what: string, bytes: Uint8Array, looksLike: "utf16" | "binary" | null])[] = [
    ["UTF-8", utf8("hello\n你好\n"), null],
    ["nothing", utf8(""), null],
    ["GB18030", hex("c4e3 bac3 0a"), null],
    ["UTF-16 of PowerShell", utf16("\ufeffhi\r\n"), "utf16"],
    ["UTF-16 with the other byte first", utf16("\ufeffhi\n", { isBig: true }), "utf16"],
    ["UTF-16 without a mark", utf16("hi\n"), "utf16"],
    ["UTF-16 with the other byte first, without a mark", utf16("hi\n", { isBig: true }), "utf16"],
    // Its second line is `O}Y in ASCII.
    ["UTF-16 in Chinese", utf16("\ufeff你好\n你好\n"), "utf16"],
    ["a program", hex("7f454c46 02010100 0000"), "binary"],
  ];
  for (const [what, bytes, looksLike] of cases) assertEquals(foreignInput(bytes), looksLike, what);
});
