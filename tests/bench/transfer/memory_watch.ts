/**
 * How much the resident memory of a process grows from some moment on, as Linux counts it.
 *
 * @module
 */

const LOOK_MS = 20;

/** Watches a process until it is disposed of, or the process is gone. */
export class MemoryWatch implements Disposable {
  readonly #pid: number;
  readonly #startKiB: number;
  readonly #timer: ReturnType<typeof setInterval>;
  #peakKiB = NaN;

  /** Growth begins at the current value. */
  constructor(pid: number) {
    this.#pid = pid;
    this.#startKiB = this.#read("VmRSS");
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
    this.#look();
  }

  /** The peak minus the first value, in MiB; NaN if the system does not report it. */
  get growthMiB(): number {
    this.#look();
    return (this.#peakKiB - this.#startKiB) / 1024;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const peakKiB = this.#read("VmHWM");
    // For a process that is gone, the last value counts.
    if (!Number.isNaN(peakKiB)) this.#peakKiB = peakKiB;
  }

  #read(what: string): number {
    try {
      const status = Deno.readTextFileSync(`/proc/${this.#pid}/status`);
      return Number(new RegExp(`${what}:\\s+(\\d+)`).exec(status)?.[1]);
    } catch {
      return NaN;
    }
  }
}
