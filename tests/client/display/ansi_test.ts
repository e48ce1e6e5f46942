import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { piece, type Style } from "../../../client/display/line.ts";
import { paint } from "../../../client/display/ansi.ts";
import { themeOf } from "../../../client/display/theme.ts";
import { VirtualTerminal } from "../../support/virtual_terminal.ts";

const THEME = themeOf({ theme: "auto", colors: 256 });
const NO_THEME = themeOf({ theme: "none", colors: 256 });

Deno.test("paint writes no escape for text without a style", () => {
  assertEquals(
    paint([piece("one "), piece("two 中文")], { theme: THEME, supportsLinks: true, isPinned: true }),
    "one two 中文",
  );
  assertEquals(paint([piece("one", "error"), piece("two", "status")], { theme: NO_THEME }), "onetwo");
  assertEquals(paint([], { theme: THEME }), "");
  assertEquals(paint([piece("", "error")], { theme: THEME }), "");
});

Deno.test("paint changes the style where it changes, and ends each row without one", () => {
  const row = [piece("a", "own"), piece("b", "own"), piece("c"), piece("d", "chosen"), piece("e", "own")];
  assertEquals(paint(row, { theme: THEME }), "\x1b[1mab\x1b[mc\x1b[7md\x1b[0;1me\x1b[m");
});

Deno.test("paint gives the parts of a link the same id, and writes none for a terminal without links", () => {
  const [first, other] = ["https://a.com/one", "https://b.com"].map((link) => piece(link, "text", { link }));
  assert(first !== undefined && other !== undefined);
  const options = { theme: THEME, supportsLinks: true };
  const painted = paint([piece("see "), { ...first, text: "https://" }], options);
  const rest = paint([{ ...first, text: "a.com/one" }, piece(" and "), other], options);
  // deno-lint-ignore no-control-regex
  const id = /^see \x1b\]8;id=(\w+);https:\/\/a.com\/one\x1b\\https:\/\/\x1b\]8;;\x1b\\$/.exec(painted)?.[1];
  assert(id !== undefined);
  assert(rest.startsWith(`\x1b]8;id=${id};https://a.com/one\x1b\\a.com/one\x1b]8;;\x1b\\ and \x1b]8;id=`));
  assert(!rest.includes(`id=${id};https://b.com`));
  assertEquals(paint([first], { theme: THEME }), "https://a.com/one");
});

Deno.test("paint writes links for plain addresses only", () => {
  for (
    const link of ["javascript:alert(1)", "https://中.com", "https://a b", "file:///x", "https://", "https://a\u2421"]
  ) {
    assertEquals(paint([piece("x", "text", { link })], { theme: THEME, supportsLinks: true }), "x", link);
  }
});

Deno.test("paint sets the column after clusters of ambiguous width, if asked to", () => {
  const row = [piece("ab", "own"), piece("👨‍👩‍👧c中d"), piece("❤\ufe0f", "own"), piece("e")];
  assertEquals(
    paint(row, { theme: THEME, isPinned: true }),
    "\x1b[1mab\x1b[m👨‍👩‍👧\x1b[5Gc中d\x1b[1m❤\ufe0f\x1b[11G\x1b[me",
  );
  assertEquals(paint(row, { theme: NO_THEME }), "ab👨‍👩‍👧c中d❤\ufe0fe");
});

Deno.test("a painted row looks as intended in a terminal", async () => {
  using terminal = new VirtualTerminal({ columns: 20, rows: 3 });
  const link = "https://a.com";
  const row = [piece("a", "mention"), piece("b"), piece("c", "chosen"), piece("link", "text", { link })];
  await terminal.write(`${paint(row, { theme: THEME, supportsLinks: true })}\r\nplain`);
  assertEquals(terminal.screen, ["abclink", "plain", ""]);
  assertEquals(terminal.styleAt(0, 0), {
    isBold: true,
    isDim: false,
    isReverse: false,
    foreground: 166,
    background: -1,
  });
  const plain = { isBold: false, isDim: false, isReverse: false, foreground: -1, background: -1 };
  assertEquals(terminal.styleAt(0, 1), plain);
  assertEquals(terminal.styleAt(0, 2), { ...plain, isReverse: true });
  assertEquals(terminal.styleAt(1, 0), plain);
  const links = Array.from({ length: 8 }, (_, column) => terminal.linkAt(0, column) !== 0);
  assertEquals(links, [false, false, false, true, true, true, true, false]);
});

Deno.test("paint writes no control characters but its own, for any text", () => {
  const styles: readonly Style[] = ["text", "name", "error", "status", "mention"];
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({
      unit: fc.constantFrom("\x1b", "[", "]", "8;;", "\x07", "\r", "\n", "\u009b", "\u202e", "中", "\ud800"),
    }),
  );
  const one = fc.tuple(
    text,
    fc.constantFrom(...styles),
    fc.option(text.map((rest) => `https://${rest}`)),
    fc.boolean(),
  );
  fc.assert(fc.property(fc.array(one), fc.boolean(), (parts, isPinned) => {
    const row = parts.map(([text, style, link]) => piece(text, style, link === null ? {} : { link }));
    const painted = paint(row, { theme: THEME, supportsLinks: true, isPinned });
    // deno-lint-ignore no-control-regex
    const own = /\x1b\[[\d;]*m|\x1b\[\d+G|\r(?!\n)|\x1b\]8;(?:id=\w+;https:\/\/[\x21-\x7e]+|;)\x1b\\/g;
    const rest = painted.replace(own, "");
    assertEquals(rest, row.map((piece) => piece.text).join(""));
    assert(!/[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u.test(rest));
    assert(isPinned || !painted.includes("\r"));
  }));
});
