/**
 * The exit codes of the client.
 *
 * @module
 */

/**
 * `refused` is by the server, `declined` by the other side; `notSame`: what arrived is not what was sent. Signal N is
 * `signal` + N.
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

/** The number of the signal that ends a program whose output nobody reads. */
export const SIGPIPE = 13;
