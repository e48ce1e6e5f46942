import { assert, assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { line, type Piece, piece } from "../../../client/display/line.ts";
import { clusters, widthOf } from "../../../client/display/width.ts";
import { clip, isContinued, type Row, rowWidth, wrap } from "../../../client/display/wrap.ts";

function textOf(row: Row): string {
  return row.map(({ text }) => text).join("");
}

/** The rows of a text with a prefix. */
function rowsOf(
  text: string,
  { columns, before = "" }: { readonly columns: number; readonly before?: string },
): string[] {
  const pieces = before === "" ? [piece(text)] : [piece(before, "time"), piece(text)];
  return wrap(line(pieces, { hang: before === "" ? 0 : 1 }), columns).map(textOf);
}

Deno.test("wrap ends rows between words, and within words that are too long", () => {
  const cases: readonly (readonly [text: string, columns: number, rows: readonly string[]])[] = [
    ["", 10, [""]],
    ["", 0, [""]],
    ["one two", 7, ["one two"]],
    ["one two", 6, ["one", "two"]],
    ["one two", 3, ["one", "two"]],
    ["one   two", 4, ["one", "two"]],
    ["one two   ", 7, ["one two"]],
    ["one two   ", 8, ["one two"]],
    ["one two three", 8, ["one two", " three"]],
    ["abcdefgh", 3, ["abc", "def", "gh"]],
    ["a abcdefgh", 4, ["a", "abcd", "efgh"]],
    ["  code here", 8, ["  code", " here"]],
    ["        code", 8, ["        ", " code"]],
    ["     ", 2, ["  ", "  ", " "]],
    ["e\u0301e\u0301e\u0301", 2, ["e\u0301e\u0301", "e\u0301"]],
    ["one\u00a0two three", 8, ["one\u00a0two", " three"]],
  ];
  for (const [text, columns, rows] of cases) assertEquals(rowsOf(text, { columns }), rows, `${text} in ${columns}`);
});

Deno.test("wrap ends rows beside wide characters, but not before closing or after opening punctuation", () => {
  const cases: readonly (readonly [text: string, columns: number, rows: readonly string[]])[] = [
    ["中文中文", 4, ["中文", "中文"]],
    ["中文中文", 5, ["中文", "中文"]],
    ["abc中文def", 7, ["abc中文", "def"]],
    ["ab 中文中文", 5, ["ab 中", "文中", "文"]],
    ["中文。中文", 4, ["中", "文。", "中文"]],
    ["中文，中文", 6, ["中文，", "中文"]],
    ["中（文）中", 4, ["中", "（文", "）中"]],
    ["中中（文", 6, ["中中", "（文"]],
    ["说“好”了", 5, ["说", "“好”", "了"]],
    ["中文, ok", 5, ["中文,", "ok"]],
    ["。。。。", 4, ["。。", "。。"]],
    ["👍👍👍", 4, ["👍👍", "👍"]],
  ];
  for (const [text, columns, rows] of cases) assertEquals(rowsOf(text, { columns }), rows, `${text} in ${columns}`);
});

Deno.test("wrap indents further rows to begin below the text, if there is room", () => {
  const cases: readonly (readonly [before: string, text: string, columns: number, rows: readonly string[]])[] = [
    ["12:00 ", "one two", 13, ["12:00 one two"]],
    ["12:00 ", "one two", 12, ["12:00 one", "      two"]],
    ["12:00 ", "abcdefgh", 12, ["12:00 abcdef", "      gh"]],
    ["12:00 ", "  code more", 12, ["12:00   code", "      more"]],
    // If the prefix takes more than half: two columns, one, or none in narrow windows.
    ["a long name here ", "one two three", 24, ["a long name here one two", "  three"]],
    ["a long name here ", "onetwothree", 24, ["a long name here", "  onetwothree"]],
    ["12:00 ", "one two", 10, ["12:00 one", " two"]],
    ["12:00 ", "one two", 3, ["12:", "00", "one", "two"]],
    ["中", "文文", 4, ["中文", "  文"]],
    ["中", "文文", 3, ["中", "文", "文"]],
  ];
  for (const [before, text, columns, rows] of cases) {
    assertEquals(rowsOf(text, { before, columns }), rows, `${before}${text} in ${columns}`);
  }
});

Deno.test("wrap shows ? for a character that does not fit into one column", () => {
  assertEquals(rowsOf("a中👨‍👩‍👧b", { columns: 1 }), ["a", "?", "?", "b"]);
  assertEquals(rowsOf("中", { columns: 0 }), ["?"]);
  assertEquals(rowsOf("ab", { columns: -1 }), ["a", "b"]);
});

Deno.test("wrap keeps the style of each piece on all of its rows", () => {
  const address = piece("https://a.com", "mention", { link: "https://a.com" });
  assertEquals(wrap(line([piece("ann: ", "name", { hue: 3 }), address], { hang: 1 }), 13), [
    [piece("ann: ", "name", { hue: 3 }), { ...address, text: "https://" }],
    [piece("     "), { ...address, text: "a.com" }],
  ]);
});

Deno.test("wrap returns a line that fits as it is", () => {
  const pieces = [piece("ann: ", "name"), piece("中文")];
  assertEquals(wrap(line(pieces, { hang: 1 }), 9)[0], pieces);
  assert(wrap(line(pieces, { hang: 1 }), 9)[0] === pieces);
});

const STYLED: fc.Arbitrary<Piece> = fc.tuple(
  fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: fc.constantFrom("a", " ", "中", "。", "（", "\u0301", "👨‍👩‍👧", "\u200b", "\u3000"), maxLength: 60 }),
  ),
  fc.constantFrom("text", "name", "time"),
).map(([text, style]) => piece(text, style));

Deno.test("wrap loses nothing but spaces, and no row is wider than the window", () => {
  const property = fc.property(
    fc.array(STYLED, { maxLength: 5 }),
    fc.integer({ min: 0, max: 5 }),
    fc.integer({ min: 2, max: 40 }),
    (pieces, hang, columns) => {
      const rows = wrap(line(pieces, { hang }), columns);
      for (const row of rows) assert(rowWidth(row) <= columns);
      const visible = (texts: readonly string[]) => texts.join("").replace(/[ \u3000]/g, "");
      assertEquals(visible(rows.map(textOf)), visible(pieces.map(({ text }) => text)));
    },
  );
  fc.assert(property, { numRuns: 500 });
});

Deno.test("wrap splits no cluster, in any window", () => {
  fc.assert(fc.property(STYLED, fc.integer({ min: 1, max: 10 }), ({ text }, columns) => {
    const whole = new Set([...clusters(text)].map((cluster) => cluster.text).concat("?"));
    const rows = wrap(line([piece(text)]), columns);
    rows.forEach((row, index) => {
      // The indent is a piece of its own.
      const own = index > 0 && columns >= 8 ? row.slice(1) : row;
      for (const cluster of clusters(textOf(own))) assert(whole.has(cluster.text));
    });
    for (const row of rows) assert(rowWidth(row) <= columns);
  }));
});

Deno.test("wrap handles long lines of any kind", () => {
  for (const part of ["a", " ", "a ", "中", "。", "（", "\u0301", "\u200b", "👨‍👩‍👧", " \u0301", "a\u200b"]) {
    for (const columns of [1, 2, 80]) {
      for (const row of wrap(line([piece(part.repeat(10_000))]), columns)) assert(rowWidth(row) <= columns);
    }
  }
});

/** What clip leaves of some texts, each a piece. */
function clipped(texts: readonly string[], columns: number): string[] {
  return clip(texts.map((text) => piece(text)), columns).map(({ text }) => text);
}

Deno.test("clip keeps as much as fits, and marks where there was more", () => {
  const cases: readonly (readonly [texts: readonly string[], columns: number, left: readonly string[]])[] = [
    [["bob", "  ", "1:#a"], 9, ["bob", "  ", "1:#a"]],
    [["bob", "  ", "1:#a"], 8, ["bob", "  ", "1:", "…"]],
    [["bob", "  ", "1:#a"], 6, ["bob", "  ", "…"]],
    [["bob", "  ", "1:#a"], 3, ["bo", "…"]],
    [["bob"], 1, ["…"]],
    [["bob"], 0, []],
    [["中文"], 4, ["中文"]],
    [["中文"], 3, ["中", "…"]],
    [["中文"], 2, ["…"]],
    [["e\u0301e\u0301e\u0301"], 2, ["e\u0301", "…"]],
    [["", "ab"], 1, ["…"]],
    [[], 0, []],
  ];
  for (const [texts, columns, left] of cases) assertEquals(clipped(texts, columns), left);
});

Deno.test("clip keeps the style of a piece, and the mark has the style of what was cut", () => {
  assertEquals(clip([piece("ab", "status"), piece("cdef", "alert", { hue: 3 })], 4), [
    piece("ab", "status"),
    piece("c", "alert", { hue: 3 }),
    piece("…", "alert"),
  ]);
});

Deno.test("clip is never wider than its columns, nor shorter by more than one", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "中", "e\u0301", "👩‍👩‍👧"), maxLength: 8 });
  fc.assert(fc.property(fc.array(text, { maxLength: 5 }), fc.nat(20), (texts, columns) => {
    const width = widthOf(clipped(texts, columns).join(""));
    const whole = texts.reduce((sum, one) => sum + widthOf(one), 0);
    assert(width <= columns);
    assert(width >= Math.min(columns, whole) - 1);
  }));
});

Deno.test("wrap gives an address that is longer than a row whole rows of its own, which go on without a break", () => {
  const address = "https://example.org/a/long/way";
  const cases: readonly (readonly [pieces: readonly Piece[], hang: number, rows: readonly string[]])[] = [
    [[piece(address)], 0, ["https://example.org/", "+a/long/way"]],
    [[piece("12:05 ", "time"), piece("ann ", "name"), piece(address)], 2, [
      "12:05 ann ",
      "https://example.org/",
      "+a/long/way",
    ]],
    [[piece("12:05 ", "time"), piece("see "), piece(address), piece(" or ask me again")], 1, [
      "12:05 see ",
      "https://example.org/",
      "+a/long/way",
      "      or ask me",
      "      again",
    ]],
    [[piece("      "), piece(address.repeat(2).slice(0, 40))], 1, ["https://example.org/", "+a/long/wayhttps://ex"]],
    // What is not plain ASCII may have any width.
    [[piece("12:05 "), piece("https://example.org/中文中文")], 1, ["12:05 https://exampl", "      e.org/中文中文"]],
  ];
  for (const [pieces, hang, rows] of cases) {
    const found = wrap(line(pieces, { hang }), 20).map((row) => `${isContinued(row) ? "+" : ""}${textOf(row)}`);
    assertEquals(found, rows);
  }
  assertEquals(wrap(line([piece(address)]), 19).map(isContinued), [false, false], "a narrow window");
});
