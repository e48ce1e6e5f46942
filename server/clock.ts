/**
 * The server's clock, so that tests can control time.
 *
 * @module
 */
export interface Clock {
  /** Milliseconds since an arbitrary moment, for durations. Unlike the time of day, it never jumps. */
  now(): number;
  /** Unix time in milliseconds, for timestamps that people see. */
  time(): number;
  /** Runs something once after a delay. Returns a function that cancels it. */
  after(ms: number, run: () => void): () => void;
}

/** The clock of this machine. */
export const systemClock: Clock = {
  now: () => performance.now(),
  time: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
