/**
 * Reads bytes of the terminal and turns them into keys.
 *
 * Owns the reading of standard input. What a key does is decided in editor/.
 *
 * @module
 */
import type { Platform } from "../platform/platform.ts";
import { type Key, KeyDecoder } from "../editor/key_decoder.ts";

/**
 * How long to wait for what the decoder awaits. A sequence comes in one piece, except over a slow connection; Escape
 * comes before its key by hand where the terminal has no Alt; a paste pauses when its source does.
 */
const WAIT_MS = { key: 50, tail: 1_000, paste: 2_000 } as const;

const READ_BYTES = 65_536;

/** How long the rest of the input for another program may take to arrive. */
const LATE_INPUT_MS = 50;

/** Somebody who has stopped typing for this long has seen where they are. */
const SILENCE_MS = 1_500;

export class Keyboard {
  readonly #platform: Pick<Platform, "clock" | "readInput">;
  readonly #press: (keys: readonly Key[]) => boolean;
  readonly #decoder = new KeyDecoder();
  #cancelWait: () => void = () => {};
  /** Input is dropped until none has come for this long; `null` when nothing is dropped. */
  #requiredSilenceMs: number | null = null;
  #hasDiscarded = false;
  #cancelSilence: () => void = () => {};
  #listening = Promise.withResolvers<void>();

  /** `press` receives the keys as they come, and returns whether they have done anything. */
  constructor(platform: Pick<Platform, "clock" | "readInput">, press: (keys: readonly Key[]) => boolean) {
    this.#platform = platform;
    this.#press = press;
  }

  /** Reads keys until the terminal goes away. Call it once. */
  async run(): Promise<void> {
    const buffer = new Uint8Array(READ_BYTES);
    for (;;) {
      const count = await this.#read(buffer);
      this.#stopWaiting();
      if (count === null) return;
      if (this.#requiredSilenceMs !== null) {
        this.#discard();
        continue;
      }
      this.#press(this.#decoder.push(buffer.subarray(0, count)));
      this.#await();
    }
  }

  /** Stops the timers. */
  stop(): void {
    this.#stopWaiting();
    this.#cancelSilence();
  }

  /** Drops all input from now on: another program has the terminal, and the input is meant for it. */
  mute(): void {
    this.#requiredSilenceMs = Infinity;
    this.#hasDiscarded = false;
  }

  /**
   * Stops dropping input. If somebody has typed in the meantime, believing that another program reads it, that is only
   * after they stop, because their last input may arrive late. With `atOnce`, the user knows that this program is back.
   * Resolves when input is no longer dropped.
   */
  unmute({ atOnce }: { readonly atOnce: boolean }): Promise<void> {
    this.#requiredSilenceMs = atOnce ? 0 : this.#hasDiscarded ? SILENCE_MS : LATE_INPUT_MS;
    this.#listening = Promise.withResolvers<void>();
    this.#awaitSilence();
    return this.#listening.promise;
  }

  /** Waits for the rest of the keys so far, step by step. */
  #await(): void {
    const { awaited } = this.#decoder;
    if (awaited === null) return;
    this.#cancelWait = this.#platform.clock.after(WAIT_MS[awaited], () => {
      const keys = this.#decoder.flush();
      if (keys.length > 0 && this.#press(keys) && awaited === "key") this.#decoder.spendEscape();
      this.#await();
    });
  }

  #stopWaiting(): void {
    this.#cancelWait();
    this.#cancelWait = () => {};
  }

  #discard(): void {
    this.#hasDiscarded = true;
    if (this.#requiredSilenceMs !== Infinity) this.#requiredSilenceMs = SILENCE_MS;
    this.#awaitSilence();
  }

  #awaitSilence(): void {
    this.#cancelSilence();
    if (this.#requiredSilenceMs === null || this.#requiredSilenceMs === Infinity) return;
    this.#cancelSilence = this.#platform.clock.after(this.#requiredSilenceMs, () => {
      this.#requiredSilenceMs = null;
      this.#listening.resolve();
    });
  }

  async #read(buffer: Uint8Array): Promise<number | null> {
    try {
      return await this.#platform.readInput(buffer);
    } catch {
      // The terminal went away, or there was none.
      return null;
    }
  }
}
