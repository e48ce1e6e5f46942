/**
 * When output is written: `OutputQueue` writes text to standard output or standard error, one write at a time, and `Pacer`
 * draws at most about 60 frames a second.
 *
 * Knows nothing about what is written.
 *
 * @module
 */
import type { Clock } from "../platform/platform.ts";

/** With so many characters waiting, whoever can should produce no more. */
const MANY_CHARACTERS = 262_144;

export class OutputQueue {
  readonly #write: (bytes: Uint8Array) => Promise<number>;
  readonly #encoder = new TextEncoder();
  readonly #broken = Promise.withResolvers<void>();
  #waiting = "";
  #failure: Error | null = null;
  #writing: Promise<void> | null = null;

  /** `write` takes some of the bytes and says how many. */
  constructor(write: (bytes: Uint8Array) => Promise<number>) {
    this.#write = write;
  }

  /** Why nothing can be written any more; `null` as long as it can. */
  get failure(): Error | null {
    return this.#failure;
  }

  /** Resolves once nothing can be written any more. */
  get broken(): Promise<void> {
    return this.#broken.promise;
  }

  put(text: string): void {
    if (this.#failure !== null) return;
    this.#waiting += text;
    this.#writing ??= this.#run();
  }

  /** Resolves when not much is waiting. */
  async drained(): Promise<void> {
    if (this.#waiting.length > MANY_CHARACTERS) await this.flushed();
  }

  /** Resolves when nothing is waiting. */
  async flushed(): Promise<void> {
    while (this.#writing !== null) await this.#writing;
  }

  async #run(): Promise<void> {
    try {
      // What is put in the same turn goes out together.
      await Promise.resolve();
      while (this.#waiting !== "") {
        const bytes = this.#encoder.encode(this.#waiting);
        this.#waiting = "";
        for (let at = 0; at < bytes.length;) at += await this.#write(bytes.subarray(at));
      }
    } catch (error) {
      // Whoever read has gone, or there is no space: what comes later would not get there either.
      this.#failure = error instanceof Error ? error : new Error(String(error));
      this.#waiting = "";
      this.#broken.resolve();
    } finally {
      this.#writing = null;
    }
  }
}

/** The time of a frame: about 60 a second. More is seen by nobody, and costs. */
export const FRAME_MS = 16;

export class Pacer {
  readonly #clock: Pick<Clock, "nowMs" | "after">;
  readonly #draw: () => Promise<void>;
  /** When the last frame was drawn, and the one before. Two may come in the time of two, however close. */
  #lastMs = -Infinity;
  #beforeMs = -Infinity;
  #isWanted = false;
  #isDrawing = false;
  #cancel: (() => void) | null = null;
  #idle = Promise.withResolvers<void>();

  /** `draw` draws what there is then; it resolves when the terminal has taken it, and does not reject. */
  constructor(clock: Pick<Clock, "nowMs" | "after">, draw: () => Promise<void>) {
    this.#clock = clock;
    this.#draw = draw;
    this.#idle.resolve();
  }

  /** Something has changed. */
  want(): void {
    if (this.#isWanted) return;
    if (!this.#isDrawing) this.#idle = Promise.withResolvers<void>();
    this.#isWanted = true;
    if (!this.#isDrawing) this.#plan();
  }

  /** Draws at once what is left to be drawn. Resolves when the terminal has taken all. */
  async settled(): Promise<void> {
    if (this.#cancel !== null) {
      this.#cancel();
      this.#cancel = null;
      void this.#run();
    }
    await this.#idle.promise;
  }

  #plan(): void {
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
    if (this.#isWanted) this.#plan();
    else this.#idle.resolve();
  }
}
