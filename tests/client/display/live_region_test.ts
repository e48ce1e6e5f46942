import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { line, linked, piece } from "../../../client/display/line.ts";
import { LiveRegion, type Region } from "../../../client/display/live_region.ts";
import type { WindowSize } from "../../../client/platform/platform.ts";
import { ENTER, LEAVE } from "../../../client/display/ansi.ts";
import { themeOf } from "../../../client/display/theme.ts";
import { type Row, wrap } from "../../../client/display/wrap.ts";
import { VirtualTerminal } from "../../support/virtual_terminal.ts";

const THEME = themeOf({ theme: "auto", colors: 256 });

function live(): LiveRegion {
  return new LiveRegion({ theme: THEME, supportsLinks: true, reflow: "xterm.js" });
}

function row(text: string): Row {
  return [piece(text)];
}

/** A region of some rows, with the cursor in one of them. */
function region(texts: readonly string[], cursor: Region["cursor"] = { row: 0, column: 0 }): Region {
  return { rows: texts.map(row), cursor };
}

Deno.test("LiveRegion stays below the lines that scroll", async () => {
  const size = { columns: 20, rows: 4 };
  using terminal = new VirtualTerminal(size);
  const shown = live();
  await terminal.write("$ chat join\r\n");
  await terminal.write(shown.draw([], region(["> hel", "status"], { row: 0, column: 5 }), size));
  assertEquals(terminal.screen, ["$ chat join", "> hel", "status", ""]);
  assertEquals(terminal.cursor, { row: 1, column: 5 });

  await terminal.write(shown.draw([row("one")], region(["> hel", "status"], { row: 0, column: 5 }), size));
  assertEquals(terminal.screen, ["$ chat join", "one", "> hel", "status"]);
  await terminal.write(shown.draw([row("two"), row("three")], region(["> hell", "st"], { row: 0, column: 6 }), size));
  assertEquals(terminal.screen, ["two", "three", "> hell", "st"]);
  assertEquals(terminal.cursor, { row: 2, column: 6 });
  assertEquals(terminal.all, ["$ chat join", "one", "two", "three", "> hell", "st"]);
});

Deno.test("LiveRegion grows, and leaves the input where it is when it shrinks", async () => {
  const size = { columns: 20, rows: 5 };
  using terminal = new VirtualTerminal(size);
  const shown = live();
  const steps: readonly (readonly [above: readonly string[], next: Region, all: readonly string[]])[] = [
    [["one", "two"], region([">"]), ["one", "two", ">"]],
    [[], region([">", "status"]), ["one", "two", ">", "status"]],
    [[], region(["hint", "> a", "status"], { row: 1, column: 3 }), ["one", "two", "hint", "> a", "status"]],
    [[], region(["h1", "h2", "h3", "> a", "s"], { row: 3, column: 3 }), ["one", "two", "h1", "h2", "h3", "> a", "s"]],
    [[], region(["> a", "s"], { row: 0, column: 2 }), ["one", "two", "", "", "", "> a", "s"]],
    [[], region(["h1", "> a", "s"], { row: 1, column: 2 }), ["one", "two", "", "", "h1", "> a", "s"]],
    [["three"], region(["> a", "s"], { row: 0, column: 2 }), ["one", "two", "three", "", "", "> a", "s"]],
    [["four", "five"], region(["> a", "s"]), ["one", "two", "three", "four", "five", "> a", "s"]],
    [["six"], region(["> a", "s"]), ["one", "two", "three", "four", "five", "six", "> a", "s"]],
  ];
  for (const [above, next, all] of steps) {
    await terminal.write(shown.draw(above.map(row), next, size));
    assertEquals(terminal.all, all);
    assertEquals(terminal.screen[terminal.cursor.row], textOf(next.rows[next.cursor.row] ?? []));
    assertEquals(terminal.cursor.column, next.cursor.column);
  }
});

Deno.test("LiveRegion writes nothing if nothing changes, and only the cursor if only the cursor moves", () => {
  const size = { columns: 20, rows: 5 };
  const shown = live();
  const next = region(["> a", "status"], { row: 0, column: 3 });
  assert(shown.draw([], next, size) !== "");
  assertEquals(shown.draw([], next, size), "");
  assertEquals(shown.draw([], { ...next, cursor: { row: 0, column: 1 } }, size), "\x1b[2G");
  assertEquals(shown.draw([], { ...next, cursor: { row: 1, column: 1 } }, size), "\x1b[1B");
});

Deno.test("LiveRegion writes only the rows that changed", () => {
  const size = { columns: 20, rows: 5 };
  const shown = live();
  shown.draw([], region(["hint", "> a", "status"], { row: 1, column: 3 }), size);
  const written = shown.draw([], region(["hint", "> ab", "status"], { row: 1, column: 4 }), size);
  assert(written.includes("> ab"));
  assert(!written.includes("hint") && !written.includes("status"));
});

Deno.test("LiveRegion draws full rows, wide ones and emoji", async () => {
  const size = { columns: 8, rows: 6 };
  using terminal = new VirtualTerminal(size);
  const shown = live();
  const above = [row("12345678"), row("中文中文"), row("e\u0301e\u0301")];
  await terminal.write(shown.draw(above, region(["abcdefgh", "状态状态"], { row: 1, column: 4 }), size));
  assertEquals(terminal.screen, ["12345678", "中文中文", "e\u0301e\u0301", "abcdefgh", "状态状态", ""]);
  assertEquals(terminal.cursor, { row: 4, column: 4 });
  await terminal.write(shown.draw([row("87654321")], region(["abcdefgh", "状态状态"], { row: 0, column: 7 }), size));
  assertEquals(terminal.screen, ["12345678", "中文中文", "e\u0301e\u0301", "87654321", "abcdefgh", "状态状态"]);
  assertEquals(terminal.cursor, { row: 4, column: 7 });
});

Deno.test("LiveRegion puts the text after an emoji where it should be, even if the terminal makes the emoji wider", async () => {
  const size = { columns: 20, rows: 3 };
  using terminal = new VirtualTerminal(size);
  await terminal.write(live().draw([], region(["a👨‍👩‍👧b❤\ufe0fc"], { row: 0, column: 7 }), size));
  assertEquals([1, 3, 4, 6].map((column) => terminal.textAt(0, column).slice(0, 1)), ["\ud83d", "b", "❤", "c"]);
  assertEquals(terminal.cursor, { row: 0, column: 7 });
});

Deno.test("LiveRegion lets the terminal wrap a long address itself, which joins its rows, and counts them as they are", async () => {
  const size = { columns: 20, rows: 6 };
  using terminal = new VirtualTerminal(size);
  const shown = live();
  const prompt = region(["> hel"], { row: 0, column: 5 });
  await terminal.write(shown.draw([row("one")], prompt, size));
  const address = `chat://example.org/?invite=${"K7F3-".repeat(3)}`;
  const rows = wrap(line([piece("12:05 ", "time"), ...linked(`see ${address} soon`)], { hang: 1 }), size.columns);
  await terminal.write(shown.draw(rows, prompt, size));
  const texts = ["12:05 see", address.slice(0, 20), address.slice(20, 40), address.slice(40), "      soon", "> hel"];
  assertEquals(terminal.all, ["one", ...texts].filter((text) => text !== ""));
  assertEquals(terminal.isWrapping, true);
  await terminal.write(shown.draw([row("two")], prompt, size));
  assertEquals(terminal.all.slice(-3), ["      soon", "two", "> hel"]);
  await terminal.resize({ columns: 60, rows: 6 });
  assertEquals(terminal.all.includes(address), true, "the rows of an address are one line of the terminal");
});

Deno.test("LiveRegion cuts rows that are wider, and a region that is higher, than the window", async () => {
  const size = { columns: 4, rows: 3 };
  using terminal = new VirtualTerminal(size);
  await terminal.write(live().draw([], region(["1", "2", "3", "> abcdefg", "5"], { row: 3, column: 9 }), size));
  assertEquals(terminal.screen, ["3", "> ag", "5"]);
  assertEquals(terminal.cursor, { row: 1, column: 3 });
  await terminal.write(live().drawAll([], region(["> a", "2", "3", "4"], { row: 0, column: 3 }), size));
  assertEquals(terminal.screen, ["> a", "2", "3"]);
  assertEquals(terminal.cursor, { row: 0, column: 3 });
});

Deno.test("LiveRegion draws all lines that it is given when it draws everything", async () => {
  const size = { columns: 10, rows: 4 };
  using terminal = new VirtualTerminal(size);
  await terminal.write("junk\r\njunk\r\njunk");
  const above = ["one", "two", "three"].map(row);
  await terminal.write(live().drawAll(above, region(["> ", "status"], { row: 0, column: 2 }), size));
  assertEquals(terminal.all, ["one", "two", "three", ">", "status"]);
  assertEquals(terminal.cursor, { row: 2, column: 2 });
});

Deno.test("LiveRegion leaves the cursor where the region began when it is erased", async () => {
  const size = { columns: 10, rows: 4 };
  using terminal = new VirtualTerminal(size);
  const shown = live();
  assertEquals(shown.erase(), "");
  await terminal.write(shown.draw([row("one")], region(["hint", "> a", "status"], { row: 1, column: 3 }), size));
  await terminal.write(shown.erase());
  assertEquals(terminal.all, ["one"]);
  assertEquals(terminal.cursor, { row: 1, column: 0 });
  assertEquals(shown.erase(), "");
  await terminal.write(shown.draw([], region(["> a"], { row: 0, column: 3 }), size));
  assertEquals(terminal.all, ["one", "> a"]);
});

Deno.test("LEAVE ends what ENTER and half a frame began", async () => {
  const size = { columns: 10, rows: 4 };
  using terminal = new VirtualTerminal(size);
  await terminal.write(ENTER);
  assert(terminal.isPasteMarked);
  const drawing = live().draw([], { rows: [[piece("x".repeat(5), "error")]], cursor: { row: 0, column: 0 } }, size);
  await terminal.write(drawing.slice(0, drawing.indexOf("xx") + 1));
  assert(!terminal.isWrapping);
  await terminal.write(`${LEAVE}a`);
  assert(terminal.isWrapping && !terminal.isPasteMarked);
  assertEquals(terminal.styleAt(0, 1).foreground, -1);
});

const SIZE: fc.Arbitrary<WindowSize> = fc.record({
  columns: fc.integer({ min: 1, max: 24 }),
  rows: fc.integer({ min: 1, max: 10 }),
});
const ROWS = fc.array(fc.string({ unit: "grapheme-ascii", maxLength: 40 }), { maxLength: 6 });

/** Steps of lines and the heights of the region below them. */
const STEPS = fc.array(fc.record({ lines: ROWS, hints: ROWS, typed: fc.string({ unit: "grapheme-ascii" }) }), {
  maxLength: 12,
});

interface Typed {
  readonly hints: readonly string[];
  readonly typed: string;
}

/** Hints, the input and a status, as a client draws them in this window. */
function client({ hints, typed }: Typed, { columns, rows }: WindowSize): Region {
  const all = [...hints.map((hint) => row(hint.slice(0, columns))), ...wrap(lineOf(`> ${typed}|`), columns)];
  const fitting = all.slice(-Math.max(rows - 1, 1));
  const last = fitting.length - 1;
  const column = Math.min(textOf(fitting[last] ?? []).length, columns - 1);
  const status = rows > 1 ? [row("=".repeat(columns))] : [];
  return { rows: [...fitting, ...status], cursor: { row: last, column } };
}

function lineOf(text: string) {
  return { pieces: row(text), hang: 0 };
}

function textOf(pieces: Row): string {
  return pieces.map(({ text }) => text).join("");
}

function trimmed(rows: readonly Row[]): string[] {
  return rows.map((one) => textOf(one).trimEnd());
}

/** The rows of lines and of the region, with only empty rows between them. */
function withoutFree(
  all: readonly string[],
  { linesAbove, region }: { readonly linesAbove: number; readonly region: number },
) {
  const filled = [...all, ...Array<string>(Math.max(linesAbove + region - all.length, 0)).fill("")];
  assert(filled.slice(linesAbove, filled.length - region).every((text) => text === ""));
  return [...filled.slice(0, linesAbove), ...filled.slice(filled.length - region)];
}

/** Rows without the empty ones at the end. */
function withoutEnd(rows: readonly string[]): string[] {
  const end = rows.findLastIndex((text) => text !== "");
  return rows.slice(0, end + 1);
}

Deno.test("LiveRegion leaves every line exactly once and in order, whatever the region does", async () => {
  await fc.assert(fc.asyncProperty(SIZE, STEPS, async (size, steps) => {
    using terminal = new VirtualTerminal(size);
    const shown = live();
    const linesAbove: Row[] = [];
    for (const step of steps) {
      const above = step.lines.flatMap((text) => wrap(lineOf(text), size.columns));
      linesAbove.push(...above);
      const below = client(step, size);
      await terminal.write(shown.draw(above, below, size));
      assertEquals(withoutFree(terminal.all, { linesAbove: linesAbove.length, region: below.rows.length }), [
        ...trimmed(linesAbove),
        ...trimmed(below.rows),
      ]);
      assertEquals(terminal.cursor.column, below.cursor.column);
    }
  }));
});

Deno.test("LiveRegion erases itself and no line when the width changes", async () => {
  const wide = { columns: 20, rows: 12 };
  using terminal = new VirtualTerminal(wide);
  const shown = live();
  const typed = { hints: ["a hint of 20 columns"], typed: "what is typed is longer" };
  const linesAbove = ["one", "two is longer", "three"].map(row);
  await terminal.write(shown.draw(linesAbove, client(typed, wide), wide));
  for (const columns of [7, 20, 13, 40, 20]) {
    const size = { columns, rows: 12 };
    await terminal.resize(size);
    assertEquals(shown.resize(size), { isLost: false });
    const below = client(typed, size);
    await terminal.write(shown.draw([], below, size));
    const lines = columns === 7 ? ["one", "two is", "longer", "three"] : ["one", "two is longer", "three"];
    const { length } = below.rows;
    assertEquals(withoutFree(terminal.all, { linesAbove: lines.length, region: length }), [
      ...lines,
      ...trimmed(below.rows),
    ]);
  }
});

Deno.test("LiveRegion follows the window even without a signal", async () => {
  const wide = { columns: 20, rows: 6 };
  using terminal = new VirtualTerminal(wide);
  const shown = live();
  await terminal.write(shown.draw([row("one")], region(["a hint of 20 columns", "> a"], { row: 1, column: 3 }), wide));
  const size = { columns: 10, rows: 6 };
  await terminal.resize(size);
  await terminal.write(shown.draw([row("two")], region(["a hint", "> a"], { row: 1, column: 3 }), size));
  assertEquals(terminal.all, ["one", "two", "a hint", "> a"]);
});

Deno.test("LiveRegion draws no more rows than a lower window has, even without a signal", async () => {
  const high = { columns: 20, rows: 6 };
  using terminal = new VirtualTerminal(high);
  const shown = live();
  await terminal.write(shown.draw([row("one")], region(["h1", "h2", "> a", "s"], { row: 2, column: 3 }), high));
  const size = { columns: 20, rows: 2 };
  await terminal.resize(size);
  await terminal.write(shown.draw([], region(["> a", "s"], { row: 0, column: 3 }), size));
  assertEquals(terminal.screen, ["> a", "s"]);
  assertEquals(terminal.cursor, { row: 0, column: 3 });
});

Deno.test("LiveRegion is lost for good when it no longer fits the window", async () => {
  const wide = { columns: 20, rows: 6 };
  using terminal = new VirtualTerminal(wide);
  const shown = live();
  const typed = { hints: ["a hint of 20 columns"], typed: "a" };
  const linesAbove = ["one", "two", "3"].map(row);
  await terminal.write(shown.draw(linesAbove, client(typed, wide), wide));
  for (const columns of [4, 20]) {
    const size = { columns, rows: 6 };
    await terminal.resize(size);
    assertEquals(shown.resize(size), { isLost: true });
    await terminal.write(shown.drawAll(linesAbove, client(typed, size), size));
    const below = client(typed, size);
    assertEquals(withoutEnd(terminal.screen), [...trimmed(linesAbove), ...trimmed(below.rows)]);
  }
});

/** The window changes in one direction while lines come in. */
const CHANGES = fc.array(
  fc.record({
    // The terminal of the test has at least two columns: told of one, it would not move its rows as the region expects.
    change: fc.oneof(
      SIZE.map(({ columns }) => ({ columns: Math.max(2, columns) })),
      SIZE.map(({ rows }) => ({ rows })),
    ),
    lines: ROWS,
    hints: ROWS,
    typed: fc.string({ unit: "grapheme-ascii" }),
  }),
  { maxLength: 8 },
);

Deno.test("LiveRegion loses no line however the window changes, and is at the end", async () => {
  await fc.assert(fc.asyncProperty(CHANGES, async (steps) => {
    let size = { columns: 24, rows: 10 };
    using terminal = new VirtualTerminal(size);
    const shown = live();
    let linesAbove = "";
    for (const { change, lines, ...typed } of steps) {
      size = { ...size, ...change };
      await terminal.resize(size);
      if (shown.resize(size).isLost) return;
      // The terminal ends lines elsewhere, and free rows are empty, so only the letters count.
      const above = lines.map((text) => row(text.replaceAll(" ", "_").slice(0, size.columns)));
      const below = client(typed, size);
      await terminal.write(shown.draw(above, below, size));
      linesAbove += above.map(textOf).join("");
      const all = terminal.all.join("");
      const end = trimmed(below.rows).join("");
      assert(all.endsWith(end));
      assert(hasInOrder(all.slice(0, all.length - end.length), linesAbove));
    }
  }));
});

/** Whether a text contains all characters of another one, in their order. */
function hasInOrder(text: string, characters: string): boolean {
  let at = 0;
  for (const character of text) if (character === characters[at]) at++;
  return at === characters.length;
}

Deno.test("LiveRegion leaves no trace of itself in any window that is wider than its rows", async () => {
  const wide = SIZE.filter(({ columns, rows }) => columns >= 8 && rows >= 4);
  const steps = fc.array(fc.record({ size: wide, lines: ROWS, isHinting: fc.boolean() }), { maxLength: 12 });
  await fc.assert(fc.asyncProperty(steps, async (steps) => {
    using terminal = new VirtualTerminal({ columns: 24, rows: 10 });
    const shown = live();
    let linesAbove = "";
    for (const { size, lines, isHinting } of steps) {
      await terminal.resize(size);
      assertEquals(shown.resize(size), { isLost: false });
      const above = lines.map((text) => row(text.replaceAll(" ", "_").slice(0, size.columns)));
      const hints = isHinting ? ["one hint", "another"] : [];
      const next = region([...hints, "> typed", "status"], { row: hints.length, column: 7 });
      await terminal.write(shown.draw(above, next, size));
      linesAbove += above.map(textOf).join("");
      assertEquals(terminal.all.join(""), `${linesAbove}${trimmed(next.rows).join("")}`);
    }
  }));
});
