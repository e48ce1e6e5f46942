/**
 * The lines that are shown, but not drawn yet.
 *
 * Owns them, and how many of them a frame takes: no key waits for more than one frame, however long the lines are.
 *
 * @module
 */
import type { Line } from "./line.ts";

/** The most lines in one frame, and the most characters unless a single line has more. */
const MAX_LINES_PER_FRAME = 500;
const MAX_CHARACTERS_PER_FRAME = 65_536;

/** With more pending lines or characters than this, callers should wait (`isMany`). */
const MANY_LINES = 2_000;
const MANY_CHARACTERS = 1_048_576;

export class PendingLines {
  #lines: Line[] = [];
  #characters = 0;

  get length(): number {
    return this.#lines.length;
  }

  get isMany(): boolean {
    return this.#lines.length > MANY_LINES || this.#characters > MANY_CHARACTERS;
  }

  add(lines: readonly Line[]): void {
    for (const line of lines) {
      this.#lines.push(line);
      this.#characters += charactersOf(line);
    }
  }

  /** Removes and returns the lines of the next frame. */
  take(): readonly Line[] {
    let count = 0;
    for (let characters = 0; count < this.#lines.length && count < MAX_LINES_PER_FRAME; count++) {
      const line = this.#lines[count];
      characters += line === undefined ? 0 : charactersOf(line);
      if (count > 0 && characters > MAX_CHARACTERS_PER_FRAME) break;
    }
    const taken = this.#lines.slice(0, count);
    this.#lines = this.#lines.slice(count);
    for (const line of taken) this.#characters -= charactersOf(line);
    return taken;
  }

  /** Drops all of them. Returns how many there were. */
  clear(): number {
    const { length } = this.#lines;
    this.#lines = [];
    this.#characters = 0;
    return length;
  }
}

function charactersOf({ pieces }: Line): number {
  return pieces.reduce((sum, { text }) => sum + text.length, 0);
}
