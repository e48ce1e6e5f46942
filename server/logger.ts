/**
 * The server's log: one line for each event, as text or as JSON.
 *
 * What peers have sent (names, addresses, reasons) appears in it only as values, and made printable.
 *
 * @module
 */
import { printable } from "../shared/printable.ts";

export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;
export type LogLevel = typeof LOG_LEVELS[number];

export const LOG_FORMATS = ["text", "json"] as const;
export type LogFormat = typeof LOG_FORMATS[number];

/** The values of an event. An Error is shown with its stack and its cause. */
export type LogFields = Readonly<Record<string, unknown>>;

export interface LoggerOptions {
  readonly format: LogFormat;
  /** The least level that is logged. */
  readonly level: LogLevel;
  /** Unix time in milliseconds. */
  readonly now: () => number;
  /** Writes one line, which comes without a line break. */
  readonly write: (line: string) => void;
}

export class Logger {
  readonly #options: LoggerOptions;

  constructor(options: LoggerOptions) {
    this.#options = options;
  }

  debug(event: string, fields: LogFields = {}): void {
    this.#log("debug", event, fields);
  }

  info(event: string, fields: LogFields = {}): void {
    this.#log("info", event, fields);
  }

  warn(event: string, fields: LogFields = {}): void {
    this.#log("warn", event, fields);
  }

  error(event: string, fields: LogFields = {}): void {
    this.#log("error", event, fields);
  }

  #log(level: LogLevel, event: string, fields: LogFields): void {
    const { level: minimum, write } = this.#options;
    if (LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(minimum)) write(this.line(level, event, fields));
  }

  /** Returns the line of an event, without a line break. */
  line(level: LogLevel, event: string, fields: LogFields): string {
    const { format, now } = this.#options;
    const time = new Date(now()).toISOString();
    const values = Object.entries(fields).map(([name, value]) => [name, printableValue(value)] as const);
    if (format === "json") return JSON.stringify({ time, level, event, ...Object.fromEntries(values) });
    return [time, level.padEnd(5), event, ...values.map(([name, value]) => `${name}=${quoted(value)}`)].join(" ");
  }
}

function printableValue(value: unknown): string | number | boolean {
  if (typeof value === "number" || typeof value === "boolean") return value;
  if (value instanceof Error) {
    const cause = value.cause === undefined ? "" : ` caused by ${printableValue(value.cause)}`;
    return printable(`${value.stack ?? value.message}${cause}`.replaceAll("\n", " | "));
  }
  return printable(String(value));
}

function quoted(value: string | number | boolean): string {
  return typeof value === "string" && !/^[^\s"=]+$/.test(value) ? JSON.stringify(value) : String(value);
}
