/**
 * Descriptors that can run out.
 *
 * @module
 */
export class Descriptors {
  free: number;

  constructor(count: number) {
    this.free = count;
  }

  /** Throws if none is left. */
  take(): { close(): void } {
    if (this.free === 0) throw new Error("Too many open files (os error 24)");
    this.free--;
    return { close: () => void this.free++ };
  }
}
