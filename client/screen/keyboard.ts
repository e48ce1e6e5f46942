/**
 * Reads bytes of the terminal and turns them into keys.
 *
 * Owns the reading of standard input. What a key does is decided in editor/.
 *
 * @module
 */
import type { Platform } from "../platform/platform.ts";
import { type Key, KeyDecoder } from "../editor/key_decoder.ts";

/** An Escape that nothing follows for this long is the Escape key, and not the beginning of a sequence. */
const ESCAPE_MS = 50;

const READ_BYTES = 65_536;

/** How long the rest of the input for another program may take to arrive. */
const LATE_INPUT_MS = 50;

/** Somebody who has stopped typing for this long has seen where they are. */
const SILENCE_MS = 1_500;

export class Keyboard {
  readonly #platform: Pick<Platform, "clock" | "readInput">;
  readonly #press: (keys: readonly Key[]) => void;
  readonly #decoder = new KeyDecoder();
  #cancelEscape: () => void = () => {};
  /** Input is dropped until none has come for this long; `null` when nothing is dropped. */
  #requiredSilenceMs: number | null = null;
  #hasDiscarded = false;
  #cancelSilence: () => void = () => {};
  #listening = Promise.withResolvers<void>();

  /** `press` receives the keys as they come. */
  constructor(platform: Pick<Platform, "clock" | "readInput">, press: (keys: readonly Key[]) => void) {
    this.#platform = platform;
    this.#press = press;
  }

  /** Reads keys until the terminal goes away. Call it once. */
  async run(): Promise<void> {
    const buffer = new Uint8Array(READ_BYTES);
    for (;;) {
      const count = await this.#read(buffer);
      this.#stopEscape();
      if (count === null) return;
      if (this.#requiredSilenceMs !== null) {
        this.#discard();
        continue;
      }
      this.#press(this.#decoder.push(buffer.subarray(0, count)));
      if (!this.#decoder.isWaiting) continue;
      this.#cancelEscape = this.#platform.clock.after(ESCAPE_MS, () => this.#press(this.#decoder.flush()));
    }
  }

  /** Stops the timers. */
  stop(): void {
    this.#stopEscape();
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

  #stopEscape(): void {
    this.#cancelEscape();
    this.#cancelEscape = () => {};
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
