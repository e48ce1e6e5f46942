/**
 * Ctrl-Z: the program stands still until it is called back.
 *
 * A program may only stop itself if it may run others, which this one must not. So the first Ctrl-Z gives the terminal
 * back, and the second one, if it comes in time, is the terminal's own: it stops whatever runs there.
 *
 * Owns the time between the two.
 *
 * @module
 */
import type { Clock, Platform } from "../platform/platform.ts";

/** How long the terminal waits for the second Ctrl-Z. */
export const SUSPEND_MS = 3_000;

export interface SuspensionParts {
  readonly platform: Pick<Platform, "onContinue"> & { readonly clock: Pick<Clock, "after"> };
  /** Gives the terminal back. What is typed from now on is for others. */
  readonly release: () => Promise<void>;
  /**
   * Takes it again. Called also when nothing was given back: who was stopped in another way finds it changed.
   * `wasStopped`: whoever typed knows that the program is there again.
   */
  readonly hold: (options: { readonly wasStopped: boolean }) => void;
}

export class Suspension {
  readonly #parts: SuspensionParts;
  readonly #unlisten: () => void;
  #cancel: (() => void) | null = null;
  #released: Promise<void> = Promise.resolve();
  #isOver = false;

  constructor(parts: SuspensionParts) {
    this.#parts = parts;
    this.#unlisten = parts.platform.onContinue(() => this.#goOn({ wasStopped: true }));
  }

  /** Lets the terminal have the next Ctrl-Z. */
  async begin(): Promise<void> {
    if (this.#cancel !== null) return;
    this.#cancel = this.#parts.platform.clock.after(SUSPEND_MS, () => this.#goOn({ wasStopped: false }));
    this.#released = this.#parts.release();
    await this.#released;
  }

  /** Takes nothing again any more. */
  end(): void {
    this.#isOver = true;
    this.#unlisten();
    this.#cancel?.();
    this.#cancel = null;
  }

  #goOn(options: { readonly wasStopped: boolean }): void {
    this.#cancel?.();
    this.#cancel = null;
    // A terminal that takes its time is not taken again before it was given back.
    void this.#released.then(() => {
      if (!this.#isOver) this.#parts.hold(options);
    });
  }
}
