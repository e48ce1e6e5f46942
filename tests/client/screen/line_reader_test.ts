import { assertEquals } from "@std/assert";
import { type InputLine, LineReader } from "../../../client/screen/line_reader.ts";
import { utf8 } from "../../support/frames.ts";

const TOO_LONG = { type: "too_long" } as const;
const NOT_TEXT = { type: "not_text", looksLike: "utf16" } as const;

type Read = string | Exclude<InputLine, { type: "line" }>;

/** The lines of some bytes, pushed in pieces through one buffer that is overwritten. */
function linesOf(pieces: readonly Uint8Array[], maxBytes?: number): Read[] {
  const reader = new LineReader(maxBytes);
  const lines: InputLine[] = [];
  for (const piece of pieces) {
    const buffer = piece.slice();
    lines.push(...reader.push(buffer));
    buffer.fill(0xaa);
  }
  lines.push(...reader.end());
  return lines.map((line) => line.type === "line" ? line.text : line);
}

Deno.test("LineReader returns the same lines at every split", () => {
  const bytes = utf8("one\ntwo\r\n\n äöü 🎉 漢\r\r\nlast");
  const expected = ["one", "two", "", " äöü 🎉 漢\r", "last"];
  assertEquals(linesOf([bytes]), expected);
  assertEquals(linesOf([...bytes].map((byte) => Uint8Array.of(byte))), expected);
  for (let i = 0; i <= bytes.length; i++) assertEquals(linesOf([bytes.subarray(0, i), bytes.subarray(i)]), expected);
});

Deno.test("LineReader returns a last line without a line break, and none after a line break", () => {
  assertEquals(linesOf([utf8("one\n")]), ["one"]);
  assertEquals(linesOf([utf8("one")]), ["one"]);
  assertEquals(linesOf([utf8("\n")]), [""]);
  assertEquals(linesOf([]), []);
});

Deno.test("LineReader keeps what is not UTF-8, so that it can be refused", () => {
  assertEquals(linesOf([Uint8Array.of(0x61, 0xff, 0x62, 0x0a, 0x63)]), ["a\udcffb", "c"]);
});

Deno.test("LineReader takes no byte order mark at the beginning of a line for text, at every split", () => {
  const bytes = utf8("\ufeff/msg ann secret\n\ufeff{}\r\na\ufeffb\n\ufeff\ufeff\n\ufeff");
  const expected = ["/msg ann secret", "{}", "a\ufeffb", "\ufeff", ""];
  assertEquals(linesOf([bytes]), expected);
  assertEquals(linesOf([...bytes].map((byte) => Uint8Array.of(byte))), expected);
  for (let i = 0; i <= bytes.length; i++) assertEquals(linesOf([bytes.subarray(0, i), bytes.subarray(i)]), expected);
});

Deno.test("LineReader yields no line of an input that is not text, some of whose lines look like ASCII", () => {
  const bytes = Uint8Array.of(0xff, 0xfe, 0x60, 0x4f, 0x7d, 0x59, 0x0a, 0, 0x60, 0x4f, 0x0a, 0x4e, 0x7d, 0x59, 0x0a, 0);
  const reader = new LineReader();
  assertEquals([...reader.push(bytes), ...reader.push(utf8("text\n")), ...reader.end()], [NOT_TEXT]);
  assertEquals(reader.isForeign, true);
});

Deno.test("LineReader goes on after a line with a NUL if the input has begun as text", () => {
  assertEquals(linesOf([utf8("one\n"), utf8("\0\0two\nthree\n")]), ["one", "\0\0two", "three"]);
});

Deno.test("LineReader leaves out a line that is too long, and no other, at every split", () => {
  const bytes = utf8("12345\n123456\n12345\n1234567890123");
  const expected = ["12345", TOO_LONG, "12345", TOO_LONG];
  assertEquals(linesOf([bytes], 5), expected);
  for (let i = 0; i <= bytes.length; i++) assertEquals(linesOf([bytes.subarray(0, i), bytes.subarray(i)], 5), expected);
});

Deno.test("LineReader reports an endless line once, while it still comes", () => {
  const reader = new LineReader(10);
  const found: InputLine[] = [];
  for (let i = 0; i < 100; i++) found.push(...reader.push(utf8("xxxx")));
  assertEquals(found, [TOO_LONG]);
  assertEquals([...reader.push(utf8("\nok\n"))], [{ type: "line", text: "ok" }]);
});
