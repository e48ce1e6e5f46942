/**
 * The exit codes of the client.
 *
 * @module
 */

/** Signal N is `signal` + N. */
export const EXIT = { done: 0, failure: 1, usage: 2, notConnected: 3, refused: 4, signal: 128 } as const;

/** The number of the signal that ends a program whose output nobody reads. */
export const SIGPIPE = 13;
