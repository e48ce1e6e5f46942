/**
 * A line of which nothing is shown.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { SecretLine } from "../../../client/editor/secret_line.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);

const LINES: readonly (readonly [typed: string, text: string | null])[] = [
  ["sesam\r", "sesam"],
  ["sesam\n", "sesam"],
  ["\r", ""],
  ["sesx\x7fam\r", "sesam"],
  ["sesx\x08am\r", "sesam"],
  ["马x\x7f\x7f\x7f\x7fok\r", "ok"],
  ["wrong\x15right\r", "right"],
  ["sesam\x03", null],
  ["\x04", null],
  ["with a blank \r", "with a blank "],
];

Deno.test("SecretLine ends with Enter, and knows how to shorten, clear and leave, however its bytes are split", () => {
  for (const [typed, text] of LINES) {
    assertEquals(new SecretLine().push(bytesOf(typed)), { text, rest: bytesOf("") }, JSON.stringify(typed));
    const line = new SecretLine();
    const ends = [...bytesOf(typed)].map((byte) => line.push(Uint8Array.of(byte)));
    assertEquals(ends.slice(0, -1).every((end) => end === null), true);
    assertEquals(ends.at(-1)?.text, text);
  }
});

Deno.test("SecretLine gives back what follows, and ignores what is too long", () => {
  assertEquals(new SecretLine().push(bytesOf("one\rtwo")), { text: "one", rest: bytesOf("two") });
  assertEquals(new SecretLine().push(bytesOf(`${"x".repeat(10_000)}\r`))?.text?.length, 4_096);
});
