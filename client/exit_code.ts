/**
 * The exit codes of the client.
 *
 * @module
 */

/**
 * `refused`: by the server. `declined`: by the peer. `notSame`: the received bytes differ from the sent ones. After
 * signal N the exit code is `signal` + N.
 */
export const EXIT = {
  done: 0,
  failure: 1,
  usage: 2,
  notConnected: 3,
  refused: 4,
  declined: 5,
  notSame: 6,
  signal: 128,
} as const;

/** The number of the signal that ends programs whose output nobody reads. */
export const SIGPIPE = 13;
