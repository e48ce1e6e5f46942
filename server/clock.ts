/**
 * Time as the server sees it, so that tests can move it.
 *
 * @module
 */
export interface Clock {
  /** Milliseconds since some moment, for durations: it never jumps, whatever becomes of the time of day. */
  now(): number;
  /** Unix time in milliseconds, for people. */
  time(): number;
  /** Runs something once after a while; gives a function that prevents it. */
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
