/**
 * Draws on the window of a terminal: lines that scroll by, and the live region below them.
 *
 * Owns the terminal while it has it (REQ-T63), the lines that are not drawn yet, and the last lines for a redraw.
 * Writes once per frame (output.ts). Asks for the region each time and does not know what is in it.
 *
 * @module
 */
import type { Platform, WindowSize } from "../platform/platform.ts";
import { within } from "../within.ts";
import type { Line } from "./line.ts";
import { isSame, LiveRegion, type LiveRegionOptions, type Region } from "./live_region.ts";
import { OutputQueue, Pacer } from "./output.ts";
import { PendingLines } from "./pending_lines.ts";
import { ENTER, ERASE_BELOW, LEAVE, NEW_ROW } from "./ansi.ts";
import { type Row, wrap } from "./wrap.ts";

/**
 * A frame written this shortly before a resize may have reached the terminal after it, since some report a resize late
 * (tmux up to 250 ms). What such a frame looks like is unknown, so the window is redrawn. A line that may have been
 * lost is then drawn again, even if it is in the scrollback, too.
 */
const UNCERTAIN_WRITE_MS = 500;

/**
 * How long the window must keep its size before such a redraw, so that it happens once and not for each step of a
 * resize.
 */
const RESIZE_PAUSE_MS = 100;

/** How long to wait at the end for a terminal that accepts no output. */
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
  readonly #pending = new PendingLines();
  /** How many lines were shown since the beginning, and how many of them are drawn or dropped. */
  #shownLines = 0;
  #drawnLines = 0;
  /** Sequences without visible output, such as the bell, for the next frame. */
  #signals = new Set<string>();
  #mustDrawAll = false;
  /** Whether the contents of the window are unknown, and from when on frames may have reached it in a wrong size. */
  #isUncertain = false;
  #uncertainFromMs = Infinity;
  #writtenMs = -Infinity;
  /** The last known size of the window. */
  #size: WindowSize;
  /** Nothing is drawn before this time, because the window may change again. */
  #drawFromMs = -Infinity;
  /** Whether a frame waits for that time. */
  #isPutOff = false;
  #isReady = true;
  /** Whether to draw without regard to `#drawFromMs`. */
  #isFlushing = false;
  /** Gives the terminal back; `null` while it is not ours. */
  #restoreTerminal: (() => void) | null = null;
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

  /** Resolves when nothing can be written any more. */
  get gone(): Promise<void> {
    return this.#output.broken;
  }

  /** How many lines were shown since the beginning: the number of the next one. */
  get shownLines(): number {
    return this.#shownLines;
  }

  /** The numbers of the lines that have been in the window since this time: from `first` up to, without, `end`. */
  onScreen(sinceMs: number): { readonly first: number; readonly end: number } {
    return this.#shown.within(this.#size.rows - this.#region.rows, sinceMs);
  }

  get hasTerminal(): boolean {
    return this.#restoreTerminal !== null;
  }

  /** Takes the terminal, and draws below its current contents from now on. */
  acquire(): void {
    if (this.hasTerminal) return;
    this.#restoreTerminal = this.#takeTerminal();
    this.#size = this.#platform.windowSize();
    this.#region = new LiveRegion(this.#options);
    this.#output.put(ENTER);
    this.refresh();
  }

  /**
   * Takes the terminal again after it was given back, or after another program may have changed it. Draws once `ready`
   * resolves.
   */
  reacquire(ready: Promise<void>): void {
    this.#isReady = false;
    void ready.then(() => {
      this.#isReady = true;
      this.refresh();
    });
    if (!this.hasTerminal) return this.acquire();
    this.#restoreTerminal?.();
    this.#restoreTerminal = this.#takeTerminal();
    this.#output.put(ENTER);
    // Draws at the cursor: the output of a shell stays, and the old region is erased if there was none.
    this.#region.redraw();
    this.refresh();
  }

  /** Erases the region, writes a text in its place, and gives the terminal back. */
  async release(text = ""): Promise<void> {
    const giveBack = this.#restoreTerminal;
    if (giveBack === null) return;
    this.#restoreTerminal = null;
    this.#output.put(`${this.#region.erase()}${LEAVE}${text}`);
    await within(LAST_WRITE_MS, this.#output.flushed(), this.#platform.clock);
    giveBack();
  }

  /** Draws what is pending and gives the terminal back, even if it accepts no output. */
  async close(): Promise<void> {
    await within(LAST_WRITE_MS, this.flushed(), this.#platform.clock);
    await this.release();
  }

  /** Shows lines above the region. */
  show(lines: readonly Line[]): void {
    this.#pending.add(lines);
    this.#shownLines += lines.length;
    this.refresh();
  }

  /** Requests a frame, because the region has changed. */
  refresh(): void {
    this.#pacer.requestDraw();
  }

  /**
   * Writes a sequence without visible output, such as the bell, with the next frame. The same sequence is written once.
   */
  signal(sequence: string): void {
    this.#signals.add(sequence);
    this.refresh();
  }

  /** Redraws the whole window. */
  redraw(): void {
    this.#mustDrawAll = true;
    this.refresh();
  }

  /** Drops all shown lines and redraws the window without them. */
  clear(): void {
    this.#shown.clear(this.#pending.length);
    this.#drawnLines += this.#pending.clear();
    this.redraw();
  }

  /** Handles a change of the window's size. */
  resize(): void {
    this.#checkSize(this.#platform.windowSize());
    this.refresh();
  }

  /** If the window has changed its size, works out what the terminal has done to the region. */
  #checkSize(size: WindowSize): void {
    if (isSame(size, this.#size)) return;
    this.#size = size;
    const nowMs = this.#platform.clock.nowMs();
    const { isLost } = this.#region.resize(size);
    if (!isLost && nowMs - this.#writtenMs >= UNCERTAIN_WRITE_MS) return;
    this.#mustDrawAll = true;
    this.#isUncertain = true;
    this.#uncertainFromMs = Math.min(this.#uncertainFromMs, nowMs - UNCERTAIN_WRITE_MS);
    this.#drawFromMs = nowMs + RESIZE_PAUSE_MS;
  }

  /** Resolves when few lines are pending. */
  async drained(): Promise<void> {
    while (this.#pending.isMany) await this.#drawn.promise;
  }

  /** Resolves when everything shown so far is drawn, however long that takes. */
  async drawn(): Promise<void> {
    for (const upTo = this.#shownLines; this.#drawnLines < upTo && this.failure === null;) {
      await this.#drawn.promise;
    }
  }

  /** Resolves when everything is drawn, or, while the terminal is not ours, written. */
  async flushed(): Promise<void> {
    this.#isFlushing = true;
    do {
      if (this.#isPutOff) this.refresh();
      await this.#pacer.flush();
    } while (this.hasTerminal && this.#isReady && this.#pending.length > 0);
    this.#isFlushing = false;
    await this.#output.flushed();
  }

  #takeTerminal(): () => void {
    return this.#platform.takeTerminal(`${NEW_ROW}${ERASE_BELOW}${LEAVE}`);
  }

  async #draw(): Promise<void> {
    if (!this.hasTerminal || !this.#isReady) return;
    // Asked for each frame, because the signal of a resize may come late.
    const size = this.#platform.windowSize();
    this.#checkSize(size);
    const pauseMs = this.#drawFromMs - this.#platform.clock.nowMs();
    this.#isPutOff = pauseMs > 0 && !this.#isFlushing;
    if (this.#isPutOff) return void this.#platform.clock.after(pauseMs, () => this.refresh());
    const lines = this.#pending.take();
    this.#writtenMs = Infinity;
    this.#output.put(this.#frame(lines, size) + [...this.#signals].join(""));
    this.#signals.clear();
    await this.#output.flushed();
    this.#writtenMs = this.#platform.clock.nowMs();
    this.#drawnLines += lines.length;
    if (this.#pending.length > 0) this.refresh();
    this.#drawn.resolve();
    this.#drawn = Promise.withResolvers<void>();
  }

  #frame(lines: readonly Line[], size: WindowSize): string {
    const region = this.#view(size);
    // First restores the lines that were there before; new ones then scroll in as usual, however many they are.
    const redrawn = this.#mustDrawAll ? this.#region.drawAll(this.#linesInWindow(size), region, size) : "";
    this.#mustDrawAll = false;
    this.#isUncertain = false;
    this.#uncertainFromMs = Infinity;
    const rows = this.#shown.add(lines, { columns: size.columns, nowMs: this.#platform.clock.nowMs() });
    return redrawn + this.#region.draw(rows, region, size);
  }

  /** All lines that an erased window may have contained. */
  #linesInWindow({ columns, rows }: WindowSize): Row[] {
    const other = this.#isUncertain ? 0 : this.#region.rows;
    return this.#shown.lastRows(rows - other, { columns, fromMs: this.#uncertainFromMs });
  }
}

/** As many lines as the tallest windows have rows. */
export const MAX_SHOWN = 300;

interface ShownLine {
  readonly line: Line;
  /** How many rows it took when it was drawn last. */
  rows: number;
  readonly drawnMs: number;
}

export class ShownLines {
  #lines: ShownLine[] = [];
  /** How many lines were added or dropped so far. */
  #count = 0;

  /** Adds lines, and returns their rows. */
  add(lines: readonly Line[], { columns, nowMs }: { readonly columns: number; readonly nowMs: number }): Row[] {
    const wrapped = lines.map((line) => wrap(line, columns));
    this.#lines.push(...lines.map((line, at) => ({ line, rows: wrapped[at]?.length ?? 1, drawnMs: nowMs })));
    this.#count += lines.length;
    // Trimmed rarely, because trimming moves all other lines.
    if (this.#lines.length > 2 * MAX_SHOWN) this.#lines = this.#lines.slice(-MAX_SHOWN);
    return wrapped.flat();
  }

  /** Forgets all lines, and as many that follow. */
  clear(dropped = 0): void {
    this.#lines = [];
    this.#count += dropped;
  }

  /** The numbers of the lines that fit into this many rows and were drawn by this time, the first line being 0. */
  within(rows: number, byMs: number): { readonly first: number; readonly end: number } {
    let [first, end] = [this.#count, this.#count];
    let left = rows;
    for (const shown of this.#lines.toReversed()) {
      left -= shown.rows;
      if (left < 0) break;
      first--;
      if (shown.drawnMs > byMs) end = first;
    }
    return { first, end };
  }

  /**
   * The last lines, wrapped to this many columns: those drawn since `fromMs`, and of those before them all that fit into
   * this many rows, or that so many rows may have contained. A terminal may wrap a row, but never joins two.
   */
  lastRows(
    rows: number,
    { columns, fromMs = Infinity }: { readonly columns: number; readonly fromMs?: number },
  ): Row[] {
    const found: Row[][] = [];
    let left = rows;
    for (const shown of this.#lines.toReversed()) {
      const isCounted = shown.drawnMs < fromMs;
      if (isCounted && left <= 0) break;
      const wrapped = wrap(shown.line, columns);
      found.push(wrapped);
      if (isCounted) left -= Math.min(shown.rows, wrapped.length);
      shown.rows = wrapped.length;
    }
    return found.toReversed().flat();
  }
}
