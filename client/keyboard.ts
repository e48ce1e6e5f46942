/**
 * The keys that somebody presses, from the bytes that a terminal sends.
 *
 * Owns the reading of standard input. What a key does is in editor/.
 *
 * @module
 */
import type { Edge } from "./edge.ts";
import { type Key, KeyDecoder } from "./editor/key_decoder.ts";

/** After so long an Escape that came alone is the key of that name, and not the beginning of another one. */
const ESCAPE_MS = 50;

const READ_BYTES = 65_536;

export class Keyboard {
  readonly #edge: Pick<Edge, "clock" | "readInput">;
  readonly #press: (keys: readonly Key[]) => void;
  readonly #decoder = new KeyDecoder();
  #cancelEscape: () => void = () => {};

  /** `press` takes the keys as they come. */
  constructor(edge: Pick<Edge, "clock" | "readInput">, press: (keys: readonly Key[]) => void) {
    this.#edge = edge;
    this.#press = press;
  }

  /** Reads keys until there are no more, because the terminal went away. To be called once. */
  async run(): Promise<void> {
    const buffer = new Uint8Array(READ_BYTES);
    for (;;) {
      const count = await this.#read(buffer);
      this.stop();
      if (count === null) return;
      this.#press(this.#decoder.push(buffer.subarray(0, count)));
      if (!this.#decoder.isWaiting) continue;
      this.#cancelEscape = this.#edge.clock.after(ESCAPE_MS, () => this.#press(this.#decoder.flush()));
    }
  }

  /** Waits for no key that was begun. */
  stop(): void {
    this.#cancelEscape();
    this.#cancelEscape = () => {};
  }

  async #read(buffer: Uint8Array): Promise<number | null> {
    try {
      return await this.#edge.readInput(buffer);
    } catch {
      // The terminal went away, or was none.
      return null;
    }
  }
}
