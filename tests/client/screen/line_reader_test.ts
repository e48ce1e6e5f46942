import { assertEquals } from "@std/assert";
import { type InputLine, LineReader } from "../../../client/screen/line_reader.ts";
import { utf8 } from "../../support/frames.ts";

const TOO_LONG = { type: "too_long" } as const;

/** The lines of some bytes, pushed in pieces through one buffer that is overwritten. */
function linesOf(pieces: readonly Uint8Array[], maxBytes?: number): (string | typeof TOO_LONG)[] {
  const reader = new LineReader(maxBytes);
  const lines: InputLine[] = [];
  for (const piece of pieces) {
    const buffer = piece.slice();
    lines.push(...reader.push(buffer));
    buffer.fill(0xaa);
  }
  lines.push(...reader.end());
  return lines.map((line) => line.type === "line" ? line.text : TOO_LONG);
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

Deno.test("LineReader replaces invalid UTF-8", () => {
  assertEquals(linesOf([Uint8Array.of(0x61, 0xff, 0x62, 0x0a)]), ["a\ufffdb"]);
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
