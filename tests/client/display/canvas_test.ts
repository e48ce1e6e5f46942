import { assert, assertEquals } from "@std/assert";
import { Canvas } from "../../../client/display/canvas.ts";
import { lines, piece } from "../../../client/display/line.ts";
import { FRAME_MS } from "../../../client/display/pacer.ts";
import { BELL, ENTER, LEAVE } from "../../../client/display/sequences.ts";
import { themeOf } from "../../../client/display/theme.ts";
import { VirtualTerminal } from "../../support/virtual_terminal.ts";
import { FakePlatform } from "../support/fake_platform.ts";
import { until } from "../../support/until.ts";

const SIZE = { columns: 20, rows: 5 };

/** A canvas with a region of some rows, on a terminal in memory. */
class Easel implements Disposable {
  readonly platform = new FakePlatform({ isTerminal: true });
  readonly terminal = new VirtualTerminal(SIZE);
  readonly canvas: Canvas;
  /** What stands in the region. */
  rows = ["> typed", "status"];
  /** How often something was written. */
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

  /** The rows of the window once all is drawn. */
  async screen(): Promise<string[]> {
    let isFlushed = false;
    const flushed = this.canvas.flushed().then(() => isFlushed = true);
    // Where there is more than one frame holds, the next one has its time.
    await until(() => {
      if (!isFlushed) this.platform.clock.advance(FRAME_MS);
      return isFlushed;
    }, () => "all is drawn");
    await flushed;
    await this.#feed();
    return this.terminal.screen;
  }

  /** All rows, once all is drawn. */
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

Deno.test("Canvas takes the terminal, draws below what stands there, and gives it back as it was", async () => {
  using easel = new Easel();
  const { canvas, platform, terminal } = easel;
  await terminal.write("$ chat join\r\n");
  easel.show("one");
  assertEquals([platform.isRaw, canvas.isHeld, platform.output], [false, false, ""]);
  canvas.hold();
  canvas.hold();
  assertEquals([platform.isRaw, canvas.isHeld], [true, true]);
  assertEquals(await easel.screen(), ["$ chat join", "one", "> typed", "status", ""]);
  assert(platform.output.startsWith(ENTER));
  await canvas.release("bye\r\n");
  assertEquals([platform.isRaw, canvas.isHeld], [false, false]);
  assertEquals(await easel.all(), ["$ chat join", "one", "bye"]);
  assert(platform.output.endsWith(`${LEAVE}bye\r\n`));
});

Deno.test("Canvas draws nothing while the terminal is not held, and all of it then", async () => {
  using easel = new Easel();
  easel.canvas.hold();
  await easel.canvas.release();
  const { length } = easel.platform.output;
  easel.show("one");
  easel.canvas.signal(BELL);
  await easel.canvas.flushed();
  await easel.canvas.release();
  assertEquals(easel.platform.output.length, length);
  easel.canvas.holdAgain(Promise.resolve());
  assertEquals(await easel.all(), ["one", "> typed", "status"]);
  assert(easel.platform.output.includes(BELL));
});

Deno.test("Canvas takes a terminal again that others have changed meanwhile", async () => {
  using easel = new Easel();
  easel.canvas.hold();
  await easel.screen();
  easel.platform.isRaw = false;
  easel.canvas.holdAgain(Promise.resolve());
  assertEquals(easel.platform.isRaw, true);
});

Deno.test("Canvas draws below what others wrote, where it had not given the terminal back", async () => {
  using easel = new Easel();
  easel.canvas.hold();
  easel.show("one");
  await easel.screen();
  await easel.terminal.write("\x1b[3;7H\r\nstopped\r\n$ fg\r\n");
  easel.canvas.holdAgain(Promise.resolve());
  assertEquals((await easel.all()).slice(-4), ["stopped", "$ fg", "> typed", "status"]);
});

Deno.test("Canvas writes once for all that changes within a frame", async () => {
  using easel = new Easel();
  const { canvas, platform } = easel;
  canvas.hold();
  await canvas.flushed();
  const { writes } = easel;
  for (let at = 0; at < 100; at++) {
    easel.show(`line ${at}`);
    canvas.want();
    canvas.signal(BELL);
  }
  const { length } = platform.output;
  platform.clock.advance(FRAME_MS);
  await canvas.flushed();
  assertEquals(easel.writes, writes + 1);
  assertEquals(platform.output.slice(length).split(BELL).length, 2);
  canvas.want();
  await canvas.flushed();
  assertEquals(easel.writes, writes + 1);
});

Deno.test("Canvas draws a flood in several frames, each line once and in order", async () => {
  using easel = new Easel();
  easel.canvas.hold();
  const texts = Array.from({ length: 3_000 }, (_, at) => `line ${at}`);
  easel.show(...texts);
  let isDrained = false;
  const drained = easel.canvas.drained().then(() => isDrained = true);
  await Promise.resolve();
  assertEquals(isDrained, false);
  assertEquals(await easel.all(), [...texts, "> typed", "status"]);
  await drained;
  assert(easel.writes >= 6);
});

Deno.test("Canvas draws the window anew, with the lines that were shown last", async () => {
  using easel = new Easel();
  easel.canvas.hold();
  easel.show("one", "two");
  await easel.screen();
  await easel.terminal.write("\x1b[Hrubbish of others\r\n\x1b[2;1Hmore");
  easel.canvas.redraw();
  easel.show("three");
  assertEquals(await easel.screen(), ["one", "two", "three", "> typed", "status"]);
});

Deno.test("Canvas forgets what was shown when it is cleared, and what waits to be", async () => {
  using easel = new Easel();
  easel.canvas.hold();
  easel.show("one", "two");
  await easel.screen();
  easel.show("three");
  easel.canvas.clear();
  easel.show("four");
  assertEquals(await easel.screen(), ["four", "> typed", "status", "", ""]);
  easel.canvas.redraw();
  assertEquals(await easel.screen(), ["four", "> typed", "status", "", ""]);
});

Deno.test("Canvas follows the window to one column and back", async () => {
  using easel = new Easel();
  easel.canvas.hold();
  easel.show("one");
  await easel.screen();
  easel.rows = [">", "s"];
  await easel.resize({ columns: 1, rows: 5 });
  await easel.screen();
  assertEquals(easel.terminal.screen.slice(-2), [">", "s"]);
  easel.rows = ["> typed", "status"];
  await easel.resize(SIZE);
  assertEquals(await easel.screen(), ["one", "> typed", "status", "", ""]);
});

Deno.test("Canvas says that nobody reads any more, and gives the terminal back all the same", async () => {
  using easel = new Easel();
  easel.canvas.hold();
  await easel.canvas.flushed();
  easel.platform.isOutputClosed = true;
  easel.show("lost");
  await easel.canvas.flushed();
  await easel.canvas.gone;
  await easel.canvas.release();
  assertEquals(easel.platform.isRaw, false);
});

Deno.test("Canvas knows when what was shown is drawn, and hurries nothing for that", async () => {
  using easel = new Easel();
  const { canvas, platform } = easel;
  let drawn = 0;
  const count = () => void drawn++;
  await canvas.drawn();
  easel.show("one");
  void canvas.drawn().then(count);
  canvas.hold();
  platform.stallOutput();
  platform.clock.advance(FRAME_MS);
  easel.show("two");
  void canvas.drawn().then(count);
  await new Promise((resolve) => setTimeout(resolve, 0));
  assertEquals(drawn, 0);
  platform.resumeOutput();
  await easel.screen();
  await until(() => drawn === 2, () => `${drawn} of 2`);
  // What is taken away is not waited for.
  await canvas.release();
  easel.show("three");
  canvas.clear();
  await canvas.drawn();
});
