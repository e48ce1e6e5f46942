/**
 * The keys that somebody presses, from the bytes that a terminal sends.
 *
 * Owns the reading of standard input. What a key does is in editor/.
 *
 * @module
 */
import type { Platform } from "../platform/platform.ts";
import { type Key, KeyDecoder } from "../editor/key_decoder.ts";

/** After so long an Escape that came alone is the key of that name, and not the beginning of another one. */
const ESCAPE_MS = 50;

const READ_BYTES = 65_536;

/** So long the rest of what was typed into a terminal that was not ours takes to come. */
const REST_MS = 50;

/** Who types no more for so long has seen where they are. */
const SILENCE_MS = 1_500;

export class Keyboard {
  readonly #platform: Pick<Platform, "clock" | "readInput">;
  readonly #press: (keys: readonly Key[]) => void;
  readonly #decoder = new KeyDecoder();
  #cancelEscape: () => void = () => {};
  /** What comes is dropped until nothing has come for so long; `null`: nothing is dropped. */
  #deafMs: number | null = null;
  #hasMissed = false;
  #cancelDeaf: () => void = () => {};
  #listening = Promise.withResolvers<void>();

  /** `press` takes the keys as they come. */
  constructor(platform: Pick<Platform, "clock" | "readInput">, press: (keys: readonly Key[]) => void) {
    this.#platform = platform;
    this.#press = press;
  }

  /** Reads keys until there are no more, because the terminal went away. To be called once. */
  async run(): Promise<void> {
    const buffer = new Uint8Array(READ_BYTES);
    for (;;) {
      const count = await this.#read(buffer);
      this.#stopEscape();
      if (count === null) return;
      if (this.#deafMs !== null) {
        this.#miss();
        continue;
      }
      this.#press(this.#decoder.push(buffer.subarray(0, count)));
      if (!this.#decoder.isWaiting) continue;
      this.#cancelEscape = this.#platform.clock.after(ESCAPE_MS, () => this.#press(this.#decoder.flush()));
    }
  }

  /** Waits for no key that was begun. */
  stop(): void {
    this.#stopEscape();
    this.#cancelDeaf();
  }

  /** Drops what comes from now on: the terminal is not ours, and what is typed is not meant for us. */
  mute(): void {
    this.#deafMs = Infinity;
    this.#hasMissed = false;
  }

  /**
   * Listens again. If somebody typed meanwhile, for others as they believe, only when they have stopped; what they typed
   * last may come only now. `atOnce`: they know that the program is there again. Resolves when it listens.
   */
  unmute({ atOnce }: { readonly atOnce: boolean }): Promise<void> {
    this.#deafMs = atOnce ? 0 : this.#hasMissed ? SILENCE_MS : REST_MS;
    this.#listening = Promise.withResolvers<void>();
    this.#awaitSilence();
    return this.#listening.promise;
  }

  #stopEscape(): void {
    this.#cancelEscape();
    this.#cancelEscape = () => {};
  }

  #miss(): void {
    this.#hasMissed = true;
    if (this.#deafMs !== Infinity) this.#deafMs = SILENCE_MS;
    this.#awaitSilence();
  }

  #awaitSilence(): void {
    this.#cancelDeaf();
    if (this.#deafMs === null || this.#deafMs === Infinity) return;
    this.#cancelDeaf = this.#platform.clock.after(this.#deafMs, () => {
      this.#deafMs = null;
      this.#listening.resolve();
    });
  }

  async #read(buffer: Uint8Array): Promise<number | null> {
    try {
      return await this.#platform.readInput(buffer);
    } catch {
      // The terminal went away, or was none.
      return null;
    }
  }
}
