import { assert, assertEquals } from "@std/assert";
import { Canvas, MAX_SHOWN, ShownLines } from "../../../client/display/canvas.ts";
import { lines, piece } from "../../../client/display/line.ts";
import { FRAME_MS } from "../../../client/display/output.ts";
import { BELL, ENTER, LEAVE } from "../../../client/display/ansi.ts";
import { themeOf } from "../../../client/display/theme.ts";
import { VirtualTerminal } from "../../support/virtual_terminal.ts";
import { until } from "../../support/until.ts";
import { FakePlatform } from "../support/fake_platform.ts";

const SIZE = { columns: 20, rows: 5 };

/** A canvas with a region of some rows, on a terminal in memory. */
class TestCanvas implements Disposable {
  readonly platform = new FakePlatform({ isTerminal: true });
  readonly terminal = new VirtualTerminal(SIZE);
  readonly canvas: Canvas;
  /** The rows of the region. */
  rows = ["> typed", "status"];
  /** How many writes there were. */
  writes = 0;
  #fed = 0;

  constructor() {
    this.platform.window = SIZE;
    const { clock } = this.platform;
    const platform = {
      clock,
      windowSize: () => this.platform.windowSize(),
      takeTerminal: () => this.platform.takeTerminal(),
      writeOutput: (bytes: Uint8Array) => {
        this.writes++;
        return this.platform.writeOutput(bytes);
      },
    };
    const options = {
      theme: themeOf({ theme: "none", colors: 0 }),
      supportsLinks: false,
      reflow: "xterm.js",
    } as const;
    this.canvas = new Canvas(platform, options, () => ({
      rows: this.rows.map((text) => [piece(text)]),
      cursor: { row: 0, column: 7 },
    }));
  }

  show(...texts: readonly string[]): void {
    this.canvas.show(lines(texts));
  }

  /** The rows of the window when everything is drawn. */
  async screen(): Promise<string[]> {
    let isFlushed = false;
    const flushed = this.canvas.flushed().then(() => isFlushed = true);
    // Each further frame needs its time.
    await until(() => {
      if (!isFlushed) this.platform.clock.advance(FRAME_MS);
      return isFlushed;
    }, () => "all is drawn");
    await flushed;
    await this.#feed();
    return this.terminal.screen;
  }

  /** All rows, when everything is drawn. */
  async all(): Promise<string[]> {
    await this.screen();
    return this.terminal.all;
  }

  async resize(size: typeof SIZE): Promise<void> {
    await this.#feed();
    await this.terminal.resize(size);
    this.platform.resize(size);
    this.canvas.resize();
  }

  [Symbol.dispose](): void {
    this.terminal[Symbol.dispose]();
  }

  async #feed(): Promise<void> {
    const text = this.platform.output.slice(this.#fed);
    this.#fed += text.length;
    await this.terminal.write(text);
  }
}

Deno.test("Canvas takes the terminal, draws below its contents, and gives it back as it was", async () => {
  using test = new TestCanvas();
  const { canvas, platform, terminal } = test;
  await terminal.write("$ chat join\r\n");
  test.show("one");
  assertEquals([platform.isRaw, canvas.hasTerminal, platform.output], [false, false, ""]);
  canvas.acquire();
  canvas.acquire();
  assertEquals([platform.isRaw, canvas.hasTerminal], [true, true]);
  assertEquals(await test.screen(), ["$ chat join", "one", "> typed", "status", ""]);
  assert(platform.output.startsWith(ENTER));
  await canvas.release("bye\r\n");
  assertEquals([platform.isRaw, canvas.hasTerminal], [false, false]);
  assertEquals(await test.all(), ["$ chat join", "one", "bye"]);
  assert(platform.output.endsWith(`${LEAVE}bye\r\n`));
});

Deno.test("Canvas draws nothing without the terminal, and everything when it has it again", async () => {
  using test = new TestCanvas();
  test.canvas.acquire();
  await test.canvas.release();
  const { length } = test.platform.output;
  test.show("one");
  test.canvas.signal(BELL);
  await test.canvas.flushed();
  await test.canvas.release();
  assertEquals(test.platform.output.length, length);
  test.canvas.reacquire(Promise.resolve());
  assertEquals(await test.all(), ["one", "> typed", "status"]);
  assert(test.platform.output.includes(BELL));
});

Deno.test("Canvas takes back a terminal that other programs have changed in the meantime", async () => {
  using test = new TestCanvas();
  test.canvas.acquire();
  await test.screen();
  test.platform.isRaw = false;
  test.canvas.reacquire(Promise.resolve());
  assertEquals(test.platform.isRaw, true);
});

Deno.test("Canvas draws below the output of others if it had not given the terminal back", async () => {
  using test = new TestCanvas();
  test.canvas.acquire();
  test.show("one");
  await test.screen();
  await test.terminal.write("\x1b[3;7H\r\nstopped\r\n$ fg\r\n");
  test.canvas.reacquire(Promise.resolve());
  assertEquals((await test.all()).slice(-4), ["stopped", "$ fg", "> typed", "status"]);
});

Deno.test("Canvas writes once for all changes within a frame", async () => {
  using test = new TestCanvas();
  const { canvas, platform } = test;
  canvas.acquire();
  await canvas.flushed();
  const { writes } = test;
  for (let at = 0; at < 100; at++) {
    test.show(`line ${at}`);
    canvas.refresh();
    canvas.signal(BELL);
  }
  const { length } = platform.output;
  platform.clock.advance(FRAME_MS);
  await canvas.flushed();
  assertEquals(test.writes, writes + 1);
  assertEquals(platform.output.slice(length).split(BELL).length, 2);
  canvas.refresh();
  await canvas.flushed();
  assertEquals(test.writes, writes + 1);
});

Deno.test("Canvas draws a flood in several frames, each line once and in order", async () => {
  using test = new TestCanvas();
  test.canvas.acquire();
  const texts = Array.from({ length: 3_000 }, (_, at) => `line ${at}`);
  test.show(...texts);
  let isDrained = false;
  const drained = test.canvas.drained().then(() => isDrained = true);
  await Promise.resolve();
  assertEquals(isDrained, false);
  assertEquals(await test.all(), [...texts, "> typed", "status"]);
  await drained;
  assert(test.writes >= 6);
});

Deno.test("Canvas redraws the window with the last lines", async () => {
  using test = new TestCanvas();
  test.canvas.acquire();
  test.show("one", "two");
  await test.screen();
  await test.terminal.write("\x1b[Hrubbish of others\r\n\x1b[2;1Hmore");
  test.canvas.redraw();
  test.show("three");
  assertEquals(await test.screen(), ["one", "two", "three", "> typed", "status"]);
});

Deno.test("Canvas forgets shown and pending lines when it is cleared", async () => {
  using test = new TestCanvas();
  test.canvas.acquire();
  test.show("one", "two");
  await test.screen();
  test.show("three");
  test.canvas.clear();
  test.show("four");
  assertEquals(await test.screen(), ["four", "> typed", "status", "", ""]);
  test.canvas.redraw();
  assertEquals(await test.screen(), ["four", "> typed", "status", "", ""]);
});

Deno.test("Canvas follows the window to one column and back", async () => {
  using test = new TestCanvas();
  test.canvas.acquire();
  test.show("one");
  await test.screen();
  test.rows = [">", "s"];
  await test.resize({ columns: 1, rows: 5 });
  await test.screen();
  assertEquals(test.terminal.screen.slice(-2), [">", "s"]);
  test.rows = ["> typed", "status"];
  await test.resize(SIZE);
  assertEquals(await test.screen(), ["one", "> typed", "status", "", ""]);
});

Deno.test("Canvas draws every line again that a resize may have erased", async () => {
  using test = new TestCanvas();
  test.canvas.acquire();
  const texts = Array.from({ length: 9 }, (_, at) => `line ${at}`);
  test.show(...texts);
  await test.screen();
  for (const rows of [4, 5, 3, 9, 4]) {
    test.rows = ["> typed", "status"];
    test.canvas.refresh();
    await test.screen();
    // The region grows while the window has its new size already.
    test.rows = ["sending", "> typed", "status"];
    test.canvas.refresh();
    await test.canvas.flushed();
    await test.resize({ columns: 20, rows });
    const all = await test.all();
    assertEquals(texts.filter((text) => !all.includes(text)), [], `${rows} rows\n${all.join("\n")}`);
    assertEquals(all.slice(-3), test.rows);
  }
});

Deno.test("Canvas redraws the window without losing a line to a region that grows at the same time", async () => {
  using test = new TestCanvas();
  test.canvas.acquire();
  test.show("one", "two", "three");
  await test.screen();
  test.rows = ["sending", "> typed", "status"];
  test.canvas.redraw();
  assertEquals(await test.all(), ["one", "two", "three", ...test.rows]);
  test.canvas.redraw();
  assertEquals(await test.all(), ["one", "two", "three", ...test.rows]);
});

Deno.test("Canvas draws at once what waits for the end of a resize, if it is flushed", async () => {
  using test = new TestCanvas();
  test.canvas.acquire();
  await test.screen();
  await test.resize({ columns: 20, rows: 4 });
  test.show("one");
  test.platform.clock.advance(FRAME_MS);
  // The frame is put off now.
  await Promise.resolve();
  assertEquals((await test.all()).slice(-3), ["one", "> typed", "status"]);
});

Deno.test("Canvas reports that writing failed, and gives the terminal back all the same", async () => {
  using test = new TestCanvas();
  test.canvas.acquire();
  await test.canvas.flushed();
  test.platform.isOutputClosed = true;
  test.show("lost");
  await test.canvas.flushed();
  await test.canvas.gone;
  await test.canvas.release();
  assertEquals(test.platform.isRaw, false);
});

Deno.test("Canvas knows when its lines are drawn, without hurrying", async () => {
  using test = new TestCanvas();
  const { canvas, platform } = test;
  let drawn = 0;
  const count = () => void drawn++;
  await canvas.drawn();
  test.show("one");
  void canvas.drawn().then(count);
  canvas.acquire();
  platform.stallOutput();
  platform.clock.advance(FRAME_MS);
  test.show("two");
  void canvas.drawn().then(count);
  await new Promise((resolve) => setTimeout(resolve, 0));
  assertEquals(drawn, 0);
  platform.resumeOutput();
  await test.screen();
  await until(() => drawn === 2, () => `${drawn} of 2`);
  // Cleared lines are not waited for.
  await canvas.release();
  test.show("three");
  canvas.clear();
  await canvas.drawn();
});

function texts(shown: ShownLines, rows: number, options: { columns?: number; fromMs?: number } = {}): string[] {
  return shown.lastRows(rows, { columns: 80, ...options }).map((row) => row.map(({ text }) => text).join(""));
}

/** Adds lines to a window of 80 columns. */
function add(shown: ShownLines, all: readonly string[], { nowMs = 0 } = {}): void {
  shown.add(lines(all), { columns: 80, nowMs });
}

Deno.test("ShownLines returns the last lines that were in a number of rows, wrapped to the window", () => {
  const shown = new ShownLines();
  add(shown, ["one", "two three four"]);
  add(shown, ["five"]);
  assertEquals(texts(shown, 2), ["two three four", "five"]);
  assertEquals(texts(shown, 9), ["one", "two three four", "five"]);
  assertEquals(texts(shown, 2, { columns: 5 }), ["two", "three", "four", "five"]);
});

Deno.test("ShownLines returns a line that was only partly in the rows", () => {
  const shown = new ShownLines();
  shown.add(lines(["one", "two three", "four"]), { columns: 5, nowMs: 0 });
  assertEquals(texts(shown, 1), ["four"]);
  assertEquals(texts(shown, 2), ["two three", "four"]);
  // It takes one row now.
  assertEquals(texts(shown, 3), ["one", "two three", "four"]);
});

Deno.test("ShownLines returns all lines since a time, and the rows before them", () => {
  const shown = new ShownLines();
  add(shown, ["one", "two", "three"], { nowMs: 1 });
  add(shown, ["four", "five"], { nowMs: 2 });
  assertEquals(texts(shown, 1, { fromMs: 2 }), ["three", "four", "five"]);
  assertEquals(texts(shown, 0, { fromMs: 2 }), ["four", "five"]);
});

Deno.test("ShownLines knows which lines are in a number of rows, and since when", () => {
  const shown = new ShownLines();
  assertEquals(shown.within(5, 9), { first: 0, end: 0 });
  shown.add(lines(["one", "two three", "four"]), { columns: 5, nowMs: 1 });
  add(shown, ["five", "six"], { nowMs: 2 });
  assertEquals(shown.within(9, 2), { first: 0, end: 5 });
  assertEquals(shown.within(9, 1), { first: 0, end: 3 });
  assertEquals(shown.within(9, 0), { first: 0, end: 0 });
  assertEquals(shown.within(5, 2), { first: 1, end: 5 });
  // The second line is only partly there.
  assertEquals(shown.within(4, 1), { first: 2, end: 3 });
  assertEquals(shown.within(2, 1), { first: 3, end: 3 });
  shown.clear(2);
  assertEquals(shown.within(9, 9), { first: 7, end: 7 });
});

Deno.test("ShownLines returns nothing without room, and nothing that was cleared", () => {
  const shown = new ShownLines();
  assertEquals(texts(shown, 5), []);
  add(shown, ["one"]);
  shown.clear();
  assertEquals(texts(shown, 5), []);
  add(shown, ["two"]);
  assertEquals(texts(shown, 5), ["two"]);
});

Deno.test("ShownLines keeps the last lines of many, however they come", () => {
  const all = Array.from({ length: 5 * MAX_SHOWN + 7 }, (_, at) => `line ${at}`);
  const atOnce = new ShownLines();
  add(atOnce, all);
  const singly = new ShownLines();
  for (const one of all) add(singly, [one]);
  for (const shown of [atOnce, singly]) assertEquals(texts(shown, MAX_SHOWN), all.slice(-MAX_SHOWN));
  assertEquals(texts(atOnce, 10 * MAX_SHOWN).length, MAX_SHOWN);
});
