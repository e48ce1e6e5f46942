/**
 * Text on its way to standard output or standard error: one write at a time, which carries all that waits.
 *
 * @module
 */

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
