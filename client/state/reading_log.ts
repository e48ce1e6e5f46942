/**
 * A log of what was read, as the chat uses it.
 *
 * @module
 */

/** A line for the log. */
export interface LogEntry {
  /** A room, or the other person. */
  readonly place: string;
  readonly text: string;
  /** Unix time. */
  readonly timeMs: number;
}

export interface ReadingLog {
  /** Where the log is; `null`: nothing is logged. */
  readonly folder: string | null;
  /** Logs into a folder from now on. */
  start(folder: string): void;
  /** Logs no more. */
  stop(): void;
  /** Keeps a line, if anything is logged. */
  add(entry: LogEntry): void;
}
