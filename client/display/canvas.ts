/**
 * The window of a terminal as something to be drawn on: lines that scroll by, and the region below them.
 *
 * Owns the terminal while it is held (REQ-T63), what waits to be drawn, and when it is (pacer.ts). One write for each frame.
 * Asks for the region each time, and does not know what is in it.
 *
 * @module
 */
import type { Platform, WindowSize } from "../platform/platform.ts";
import { within } from "../within.ts";
import type { Line } from "./line.ts";
import { isSame, LiveRegion, type LiveRegionOptions, type Region } from "./live_region.ts";
import { OutputQueue, Pacer } from "./output.ts";
import { ENTER, ERASE_BELOW, LEAVE, NEW_ROW } from "./ansi.ts";
import { type Row, wrap } from "./wrap.ts";

/** The most lines of one frame, so that no key waits behind more than these. */
const MAX_LINES_PER_FRAME = 500;

/** With so many lines waiting, whoever can should produce no more. */
const MANY_LINES = 2_000;

/**
 * What was written so shortly before the window changed may have come to the terminal after the change, for some tell of
 * it late (tmux up to 250 ms): nobody knows what they made of it.
 */
const UNSETTLED_MS = 500;

/** Then nothing is drawn until the window has been as it is for so long: once, and not for each step of a change. */
const SETTLING_MS = 100;

/** How long a terminal that takes nothing is waited for at the end. */
const LAST_WRITE_MS = 1_000;

export type CanvasPlatform = Pick<Platform, "clock" | "writeOutput" | "windowSize" | "takeTerminal">;

export class Canvas {
  readonly #platform: CanvasPlatform;
  readonly #options: LiveRegionOptions;
  readonly #view: (size: WindowSize) => Region;
  readonly #output: OutputQueue;
  readonly #pacer: Pacer;
  readonly #shown = new ShownLines();
  #region: LiveRegion;
  /** Shown, but not drawn. */
  #waiting: Line[] = [];
  /** How many lines there were since the beginning, and how many of them are done with. */
  #shownLines = 0;
  #drawnLines = 0;
  /** Written with the next frame, and seen nowhere. */
  #signals = new Set<string>();
  #mustDrawAll = false;
  #writtenMs = -Infinity;
  /** The window as it was last known. */
  #size: WindowSize;
  /** Until then the window may change again. */
  #settledMs = -Infinity;
  #isReady = true;
  /** Whether what waits is drawn, whatever the window does. */
  #isHurried = false;
  /** Gives the terminal back; `null` while it is not held. */
  #giveBack: (() => void) | null = null;
  #drawn = Promise.withResolvers<void>();

  constructor(platform: CanvasPlatform, options: LiveRegionOptions, view: (size: WindowSize) => Region) {
    this.#platform = platform;
    this.#options = options;
    this.#view = view;
    this.#size = platform.windowSize();
    this.#region = new LiveRegion(options);
    this.#output = new OutputQueue((bytes) => platform.writeOutput(bytes));
    this.#pacer = new Pacer(platform.clock, () => this.#draw());
  }

  get failure(): Error | null {
    return this.#output.failure;
  }

  /** Resolves once nothing can be written any more. */
  get gone(): Promise<void> {
    return this.#output.broken;
  }

  get isHeld(): boolean {
    return this.#giveBack !== null;
  }

  /** Takes the terminal, and draws from now on, below what stands there. */
  hold(): void {
    if (this.isHeld) return;
    this.#giveBack = this.#take();
    this.#size = this.#platform.windowSize();
    this.#region = new LiveRegion(this.#options);
    this.#output.put(ENTER);
    this.want();
  }

  /**
   * Takes the terminal again, which was given back, or which others may have changed behind one's back. Draws once `ready`
   * resolves.
   */
  holdAgain(ready: Promise<void>): void {
    this.#isReady = false;
    void ready.then(() => {
      this.#isReady = true;
      this.want();
    });
    if (!this.isHeld) return this.hold();
    this.#giveBack?.();
    this.#giveBack = this.#take();
    this.#output.put(ENTER);
    // Where the cursor is now: what a shell wrote meanwhile stays, and what stood there before goes if nobody wrote.
    this.#region.redraw();
    this.want();
  }

  /** Takes the region away, writes some text in its place, and gives the terminal back as it was. */
  async release(text = ""): Promise<void> {
    const giveBack = this.#giveBack;
    if (giveBack === null) return;
    this.#giveBack = null;
    this.#output.put(`${this.#region.erase()}${LEAVE}${text}`);
    await within(LAST_WRITE_MS, this.#output.flushed(), this.#platform.clock);
    giveBack();
  }

  /** Draws what waits, and gives the terminal back; a terminal that takes nothing gets it back all the same. */
  async close(): Promise<void> {
    await within(LAST_WRITE_MS, this.flushed(), this.#platform.clock);
    await this.release();
  }

  /** Shows lines above the region. */
  show(lines: readonly Line[]): void {
    for (const line of lines) this.#waiting.push(line);
    this.#shownLines += lines.length;
    this.want();
  }

  /** Something in the region has changed. */
  want(): void {
    this.#pacer.want();
  }

  /** Writes something with the next frame that is no text: a bell. The same twice is once. */
  signal(sequence: string): void {
    this.#signals.add(sequence);
    this.want();
  }

  /** Draws the whole window anew. */
  redraw(): void {
    this.#mustDrawAll = true;
    this.want();
  }

  /** Forgets what was shown, and draws the window without it. */
  clear(): void {
    this.#shown.clear();
    this.#drawnLines += this.#waiting.length;
    this.#waiting = [];
    this.redraw();
  }

  /** The window has another size. */
  resize(): void {
    this.#follow(this.#platform.windowSize());
    this.want();
  }

  /** Finds out what the terminal has made of the region, if the window is another one than before. */
  #follow(size: WindowSize): void {
    if (isSame(size, this.#size)) return;
    this.#size = size;
    const nowMs = this.#platform.clock.nowMs();
    const { isLost } = this.#region.resize(size);
    if (!isLost && nowMs - this.#writtenMs >= UNSETTLED_MS) return;
    this.#mustDrawAll = true;
    this.#settledMs = nowMs + SETTLING_MS;
  }

  /** Resolves when not much waits to be drawn. */
  async drained(): Promise<void> {
    while (this.#waiting.length > MANY_LINES) await this.#drawn.promise;
  }

  /** Resolves when all that was shown so far is drawn, whenever that is. */
  async drawn(): Promise<void> {
    for (const upTo = this.#shownLines; this.#drawnLines < upTo && this.failure === null;) {
      await this.#drawn.promise;
    }
  }

  /** Resolves when all is drawn; while the terminal is not held, when all is written. */
  async flushed(): Promise<void> {
    this.#isHurried = true;
    do await this.#pacer.settled(); while (this.isHeld && this.#isReady && this.#waiting.length > 0);
    this.#isHurried = false;
    await this.#output.flushed();
  }

  #take(): () => void {
    return this.#platform.takeTerminal(`${NEW_ROW}${ERASE_BELOW}${LEAVE}`);
  }

  async #draw(): Promise<void> {
    if (!this.isHeld || !this.#isReady) return;
    // Each time: the signal of a change may come late.
    const size = this.#platform.windowSize();
    this.#follow(size);
    const settlingMs = this.#settledMs - this.#platform.clock.nowMs();
    if (settlingMs > 0 && !this.#isHurried) return void this.#platform.clock.after(settlingMs, () => this.want());
    const lines = this.#waiting.slice(0, MAX_LINES_PER_FRAME);
    this.#waiting = this.#waiting.slice(MAX_LINES_PER_FRAME);
    this.#writtenMs = Infinity;
    this.#output.put(this.#frame(lines, size) + [...this.#signals].join(""));
    this.#signals.clear();
    await this.#output.flushed();
    this.#writtenMs = this.#platform.clock.nowMs();
    this.#drawnLines += lines.length;
    if (this.#waiting.length > 0) this.want();
    this.#drawn.resolve();
    this.#drawn = Promise.withResolvers<void>();
  }

  #frame(lines: readonly Line[], size: WindowSize): string {
    const region = this.#view(size);
    // What was shown before stands there again; what is new then scrolls in as always, however much it is.
    const anew = this.#mustDrawAll
      ? this.#region.drawAll(this.#shown.lastRows(size.rows, size.columns), region, size)
      : "";
    this.#mustDrawAll = false;
    this.#shown.add(lines);
    return anew + this.#region.draw(lines.flatMap((line) => wrap(line, size.columns)), region, size);
  }
}

/** As many as the tallest windows have rows. */
export const MAX_SHOWN = 300;

export class ShownLines {
  #lines: Line[] = [];

  add(lines: readonly Line[]): void {
    this.#lines.push(...lines.slice(-MAX_SHOWN));
    // Not with each line: that would move all the others each time.
    if (this.#lines.length > 2 * MAX_SHOWN) this.#lines = this.#lines.slice(-MAX_SHOWN);
  }

  clear(): void {
    this.#lines = [];
  }

  /** The last rows, so many at the most, as they are wrapped in so many columns. */
  lastRows(rows: number, columns: number): Row[] {
    const found: Row[][] = [];
    let count = 0;
    for (const line of this.#lines.toReversed()) {
      if (count >= rows) break;
      const wrapped = wrap(line, columns);
      found.push(wrapped);
      count += wrapped.length;
    }
    return found.toReversed().flat().slice(-rows);
  }
}
