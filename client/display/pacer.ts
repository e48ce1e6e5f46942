/**
 * When to draw: at once if little was drawn lately, for an answer often follows a key at once; else when its time has come;
 * and never while the terminal has not taken the frame before. What happens in between goes into one frame.
 *
 * Owns the order to draw. Does not know what is drawn.
 *
 * @module
 */
import type { Clock } from "../platform/platform.ts";

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
