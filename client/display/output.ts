/**
 * Decides when output is written: `OutputQueue` writes text to standard output or standard error, one write at a time,
 * and `Pacer` draws at most about 60 frames a second.
 *
 * Knows nothing about what is written.
 *
 * @module
 */
import type { Clock } from "../platform/platform.ts";

/** With more pending characters than this, callers should wait (`drained`). */
const MANY_CHARACTERS = 262_144;

export class OutputQueue {
  readonly #write: (bytes: Uint8Array) => Promise<number>;
  readonly #encoder = new TextEncoder();
  readonly #broken = Promise.withResolvers<void>();
  #pending = "";
  #failure: Error | null = null;
  #writing: Promise<void> | null = null;

  /** `write` accepts some of the bytes and returns how many. */
  constructor(write: (bytes: Uint8Array) => Promise<number>) {
    this.#write = write;
  }

  /** Why nothing can be written any more; `null` while writing works. */
  get failure(): Error | null {
    return this.#failure;
  }

  /** Resolves when nothing can be written any more. */
  get broken(): Promise<void> {
    return this.#broken.promise;
  }

  put(text: string): void {
    if (this.#failure !== null) return;
    this.#pending += text;
    this.#writing ??= this.#run();
  }

  /** Resolves when little is pending. */
  async drained(): Promise<void> {
    if (this.#pending.length > MANY_CHARACTERS) await this.flushed();
  }

  /** Resolves when nothing is pending. */
  async flushed(): Promise<void> {
    while (this.#writing !== null) await this.#writing;
  }

  async #run(): Promise<void> {
    try {
      // Everything put in the same tick is written together.
      await Promise.resolve();
      while (this.#pending !== "") {
        const bytes = this.#encoder.encode(this.#pending);
        this.#pending = "";
        for (let at = 0; at < bytes.length;) at += await this.#write(bytes.subarray(at));
      }
    } catch (error) {
      // The reader has gone, or the disk is full: later output would not arrive either.
      this.#failure = error instanceof Error ? error : new Error(String(error));
      this.#pending = "";
      this.#broken.resolve();
    } finally {
      this.#writing = null;
    }
  }
}

/** The duration of a frame, about 60 a second. More would be invisible, and costs time. */
export const FRAME_MS = 16;

export class Pacer {
  readonly #clock: Pick<Clock, "nowMs" | "after">;
  readonly #draw: () => Promise<void>;
  /**
   * When the last frame was drawn, and the one before. Two frames may be drawn in the time of two, however close
   * together, so that the answer to a key does not wait.
   */
  #lastMs = -Infinity;
  #beforeMs = -Infinity;
  #isWanted = false;
  #isDrawing = false;
  #cancel: (() => void) | null = null;
  #idle = Promise.withResolvers<void>();

  /** `draw` draws the current state. It resolves when the terminal has accepted the frame, and never rejects. */
  constructor(clock: Pick<Clock, "nowMs" | "after">, draw: () => Promise<void>) {
    this.#clock = clock;
    this.#draw = draw;
    this.#idle.resolve();
  }

  /** Requests a frame, because something has changed. Changes until it is drawn share the frame. */
  requestDraw(): void {
    if (this.#isWanted) return;
    if (!this.#isDrawing) this.#idle = Promise.withResolvers<void>();
    this.#isWanted = true;
    if (!this.#isDrawing) this.#schedule();
  }

  /** Draws a requested frame at once. Resolves when the terminal has accepted everything. */
  async flush(): Promise<void> {
    if (this.#cancel !== null) {
      this.#cancel();
      this.#cancel = null;
      void this.#run();
    }
    await this.#idle.promise;
  }

  #schedule(): void {
    const waitMs = Math.max(0, this.#beforeMs + 2 * FRAME_MS - this.#clock.nowMs());
    this.#cancel = this.#clock.after(waitMs, () => {
      this.#cancel = null;
      void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#isWanted = false;
    this.#isDrawing = true;
    this.#beforeMs = this.#lastMs;
    this.#lastMs = this.#clock.nowMs();
    await this.#draw();
    this.#isDrawing = false;
    if (this.#isWanted) this.#schedule();
    else this.#idle.resolve();
  }
}
