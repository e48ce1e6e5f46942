/**
 * Ctrl-Z: suspends the program until it is continued.
 *
 * A program may stop itself only if it may run other programs, which this one must not. So the first Ctrl-Z gives the
 * terminal back, and the second one, if it comes in time, is handled by the terminal itself, which stops the program.
 *
 * Owns the time between the two.
 *
 * @module
 */
import type { Clock, Platform } from "../platform/platform.ts";

/** How long to wait for the second Ctrl-Z. */
export const SUSPEND_MS = 3_000;

export interface SuspensionParts {
  readonly platform: Pick<Platform, "onContinue"> & { readonly clock: Pick<Clock, "after"> };
  /** Gives the terminal back. Further input is for another program. */
  readonly release: () => Promise<void>;
  /**
   * Takes the terminal again, even if it was not given back: after another way of being stopped, its state may have
   * changed. `wasStopped` means that the user knows that the program is back.
   */
  readonly acquire: (options: { readonly wasStopped: boolean }) => void;
}

export class Suspension {
  readonly #parts: SuspensionParts;
  readonly #unlisten: () => void;
  #cancel: (() => void) | null = null;
  #released: Promise<void> = Promise.resolve();
  #isOver = false;

  constructor(parts: SuspensionParts) {
    this.#parts = parts;
    this.#unlisten = parts.platform.onContinue(() => this.#resume({ wasStopped: true }));
  }

  /** Gives the terminal back, for the second Ctrl-Z. */
  async begin(): Promise<void> {
    if (this.#cancel !== null) return;
    this.#cancel = this.#parts.platform.clock.after(SUSPEND_MS, () => this.#resume({ wasStopped: false }));
    this.#released = this.#parts.release();
    await this.#released;
  }

  /** Never takes the terminal again. */
  end(): void {
    this.#isOver = true;
    this.#unlisten();
    this.#cancel?.();
    this.#cancel = null;
  }

  #resume(options: { readonly wasStopped: boolean }): void {
    this.#cancel?.();
    this.#cancel = null;
    // A slow terminal is first given back completely, and then taken again.
    void this.#released.then(() => {
      if (!this.#isOver) this.#parts.acquire(options);
    });
  }
}
