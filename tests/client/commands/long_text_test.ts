import { assert, assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { piecesOf, type TextLimits } from "../../../client/commands/long_text.ts";

const LIMITS: TextLimits = { maxBytes: 10, maxCharacters: 100 };

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

Deno.test("piecesOf divides a text at the ends of lines, into as few parts as it takes", () => {
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
  for (const [text, parts] of cases) assertEquals(piecesOf(text, LIMITS), parts, JSON.stringify(text));
});

Deno.test("piecesOf counts characters where bytes are not limited", () => {
  assertEquals(piecesOf("üüü\nüüü", { maxBytes: Infinity, maxCharacters: 6 }), ["üüü", "üüü"]);
});

Deno.test("piecesOf loses no line and changes no order, and only a line that is too long alone is too long", () => {
  const texts = fc.array(fc.string({ unit: fc.constantFrom("a", "ü", "中", " "), maxLength: 14 }), { maxLength: 30 });
  fc.assert(fc.property(texts, (lines) => {
    const parts = piecesOf(lines.join("\n"), LIMITS);
    const said = (all: readonly string[]) => all.filter((line) => line.trim() !== "");
    assertEquals(said(parts.join("\n").split("\n")), said(lines));
    for (const part of parts) assert(bytesOf(part) <= LIMITS.maxBytes || !part.includes("\n"));
  }));
});
