/**
 * Time as the server sees it, so that tests can move it.
 *
 * @module
 */
export interface Clock {
  /** Unix time in milliseconds. */
  now(): number;
  /** Runs something once after a while; gives a function that prevents it. */
  after(ms: number, run: () => void): () => void;
}

/** The clock of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
