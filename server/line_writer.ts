/**
 * Writes lines to standard output or standard error without ever waiting for a reader. Lines that nobody takes wait in
 * memory up to a limit; more of them are dropped and counted.
 *
 * It owns the lines that wait, and does not know what they say.
 *
 * @module
 */
import { concat } from "../shared/bytes.ts";
import type { Clock } from "./clock.ts";

/** The most bytes that wait: about a thousand lines of the log. */
export const MAX_WAITING_BYTES = 256 * 1024;

/** How long the end of the server waits for a reader, in milliseconds. */
export const LAST_LINES_MS = 1000;

export interface LineWriterOptions {
  /** Writes some of the bytes, and returns how many. It must not block the program: `Deno.stderr.write`. */
  readonly write: (bytes: Uint8Array) => Promise<number>;
  readonly clock: Clock;
  /** Returns the line that says how many lines were dropped. */
  readonly dropped: (count: number) => string;
}

/** Bytes to be written, and how many lines are lost with them. */
interface Waiting {
  readonly bytes: Uint8Array;
  readonly lines: number;
}

const encoder = new TextEncoder();

export class LineWriter {
  readonly #options: LineWriterOptions;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  /** Lines that were dropped after the last one that waits. */
  #dropped = 0;
  /** The writing that is under way. */
  #writing: Promise<void> | null = null;

  constructor(options: LineWriterOptions) {
    this.#options = options;
  }

  /** Writes a line, which comes without a line break, as soon as somebody reads. */
  put(line: string): void {
    if (this.#writing === null) this.#putDropped();
    const bytes = encoder.encode(`${line}\n`);
    // What comes after a dropped line is dropped too, so that the count is where the lines are missing.
    if (this.#dropped > 0 || this.#waitingBytes + bytes.length > MAX_WAITING_BYTES) this.#dropped++;
    else this.#push({ bytes, lines: 1 });
    this.#writing ??= this.#write();
  }

  /** Resolves when all lines are written, when writing fails, or after `LAST_LINES_MS`. Never rejects. */
  async finished(): Promise<void> {
    if (this.#writing === null) return;
    let cancel = () => {};
    const late = new Promise<void>((resolve) => cancel = this.#options.clock.after(LAST_LINES_MS, resolve));
    await Promise.race([this.#writing, late]);
    cancel();
  }

  #push(waiting: Waiting): void {
    this.#waiting.push(waiting);
    this.#waitingBytes += waiting.bytes.length;
  }

  #putDropped(): void {
    if (this.#dropped === 0) return;
    const lines = this.#dropped;
    this.#dropped = 0;
    this.#push({ bytes: encoder.encode(`${this.#options.dropped(lines)}\n`), lines });
  }

  async #write(): Promise<void> {
    for (;;) {
      if (this.#waiting.length === 0) this.#putDropped();
      if (this.#waiting.length === 0) {
        this.#writing = null;
        return;
      }
      const waiting = this.#waiting;
      this.#waiting = [];
      try {
        await this.#writeAll(concat(waiting.map(({ bytes }) => bytes)));
      } catch {
        // A closed pipe, or a full disk. The server goes on, and the next line tries again.
        for (const { lines } of [...waiting, ...this.#waiting]) this.#dropped += lines;
        this.#waiting = [];
        this.#waitingBytes = 0;
        this.#writing = null;
        return;
      }
      for (const { bytes } of waiting) this.#waitingBytes -= bytes.length;
    }
  }

  async #writeAll(bytes: Uint8Array): Promise<void> {
    for (let rest = bytes; rest.length > 0;) rest = rest.subarray(await this.#options.write(rest));
  }
}
