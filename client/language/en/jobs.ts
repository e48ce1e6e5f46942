/**
 * English: what `chat send`, `chat get` and `chat receive` say beyond the sentences about transfers.
 *
 * @module
 */

export const jobs = {
  /** The action, to be read after `Cannot `. */
  send: (what: string) => `send ${what}`,
  standardInput: "standard input",
  /** A reason, followed by its code on the wire in brackets. */
  withCode: (why: string, code: string) => `${why} (${code})`,
  leftOut: (count: string) => count === "1" ? "1 path is left out:" : `${count} paths are left out:`,
  waitsFor: (names: string) => `Waiting for files from ${names}.`,
  stopped: "Stopped before the end.",
  stoppedGoesOn: "Stopped before the end. What has arrived is kept, and the same command continues from there.",
};
