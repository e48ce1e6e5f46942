/**
 * The chat log: what you read, in a folder for each server with a file for each room and person. Logging can be turned on
 * and off, and moved to another folder, at any time.
 *
 * Owns the chosen folder and the lines that wait to be written. After the first error logging is off, and the chat
 * continues.
 *
 * @module
 */
import { BadValue, type Sentence } from "../../shared/cli/usage_error.ts";
import { printable } from "../../shared/printable.ts";
import { fileReason } from "../../shared/cli/file_reason.ts";
import { dayOf, secondOf } from "../text/local_time.ts";

/** A line for the log. */
export interface LogEntry {
  /** A room, or the other person of a private conversation. */
  readonly place: string;
  readonly text: string;
  /** Unix time. */
  readonly timeMs: number;
}

/** The log, as the chat uses it. */
export interface ChatLog {
  /** The folder; `null`: nothing is logged. */
  readonly folder: string | null;
  /** Logs into a folder from now on. */
  start(folder: string): void;
  /** Turns logging off. */
  stop(): void;
  /** Writes an entry, if logging is on. Does not wait, and never throws. */
  add(entry: LogEntry): void;
}

export interface FolderLogOptions extends Omit<LogFolderOptions, "folder"> {
  /** The folder to begin with; `null`: logging is off. */
  readonly folder: string | null;
  /** Resolves a path that a user typed. */
  readonly wholePath: (path: string) => string;
}

/** The log in a folder of the disk. */
export class FolderLog implements ChatLog {
  readonly #options: FolderLogOptions;
  #open: LogFolder | null = null;
  #closed: Promise<void> = Promise.resolve();

  constructor(options: FolderLogOptions) {
    this.#options = options;
    if (options.folder !== null) this.start(options.folder);
  }

  get folder(): string | null {
    return this.#open?.folder ?? null;
  }

  start(path: string): void {
    this.stop();
    const open = new LogFolder({
      ...this.#options,
      folder: this.#options.wholePath(path),
      failed: (sentence) => {
        if (this.#open === open) this.#open = null;
        this.#options.failed(sentence);
      },
    });
    this.#open = open;
  }

  stop(): void {
    const open = this.#open;
    this.#open = null;
    if (open !== null) this.#closed = Promise.all([this.#closed, open.flushed()]).then(() => {});
  }

  add(entry: LogEntry): void {
    this.#open?.write(entry);
  }

  /** Turns logging off, and resolves when all entries are written. */
  async close(): Promise<void> {
    this.stop();
    await this.#closed;
  }
}

/** The most characters that may wait for a slow disk. */
export const MAX_WAITING = 8_388_608;

export interface LogFolderOptions {
  /** The folder of the logs of all servers. */
  readonly folder: string;
  /** The server, as the user wrote it. */
  readonly server: string;
  /** Appends to a file; creates it and its folder if needed. Follows no link. Rejects if it cannot. */
  readonly append: (path: string, text: string) => Promise<void>;
  /** Called at most once for each folder, when a log cannot be written. */
  readonly failed: (sentence: Sentence) => void;
}

/** The log files of one folder, which are written in order until the first error. */
export class LogFolder {
  readonly #options: LogFolderOptions;
  readonly #serverFolder: string;
  /** By the paths of files. */
  #waiting = new Map<string, string[]>();
  #waitingLength = 0;
  #hasFailed = false;
  #writing: Promise<void> | null = null;

  constructor(options: LogFolderOptions) {
    this.#options = options;
    this.#serverFolder = `${options.folder.replace(/(?<=.)[/\\]+$/, "")}/${logFileName(options.server)}`;
  }

  get folder(): string {
    return this.#options.folder;
  }

  /** Writes an entry soon. Never throws. */
  write({ place, text, timeMs }: LogEntry): void {
    if (this.#hasFailed) return;
    const path = `${this.#serverFolder}/${logFileName(place)}.log`;
    const line = `${stamp(timeMs)} ${printable(text)}\n`;
    if (this.#waitingLength + line.length > MAX_WAITING) {
      return this.#fail(path, new BadValue((strings) => strings.tooSlow));
    }
    this.#waitingLength += line.length;
    const lines = this.#waiting.get(path);
    if (lines === undefined) this.#waiting.set(path, [line]);
    else lines.push(line);
    this.#writing ??= this.#writeAll();
  }

  /** Resolves when all entries are written, or writing has failed. */
  async flushed(): Promise<void> {
    while (this.#writing !== null) await this.#writing;
  }

  async #writeAll(): Promise<void> {
    // Entries that are added now are written together.
    await Promise.resolve();
    while (this.#waiting.size > 0) {
      const batch = this.#waiting;
      this.#waiting = new Map();
      for (const [path, lines] of batch) {
        const text = lines.join("");
        try {
          await this.#options.append(path, text);
        } catch (error) {
          this.#fail(path, error);
        }
        this.#waitingLength -= text.length;
        if (this.#hasFailed) break;
      }
    }
    this.#writing = null;
  }

  #fail(path: string, error: unknown): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    this.#waiting.clear();
    const why = fileReason(error);
    this.#options.failed((strings) => strings.logFailed(printable(path), why(strings)));
  }
}

/** The local date and time, such as `2026-11-23 14:02:05`; zeros for an invalid time. */
export function stamp(timeMs: number): string {
  const date = new Date(timeMs);
  if (Number.isNaN(date.getTime())) return "0000-00-00 00:00:00";
  return `${dayOf(date)} ${secondOf(date)}`;
}

/** The longest name of a file, in bytes. Most systems allow 255. */
export const MAX_FILE_NAME_BYTES = 200;

const ALLOWED = /[\p{L}\p{N}\p{M}_.#-]/u;
/** Names that Windows reserves for devices, with any extension. */
const DEVICE = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i;

/** The name of a file or folder for any text: a single part of a path. Different texts have different names. */
export function logFileName(text: string): string {
  const plain = Array.from(
    text.toWellFormed(),
    (character) => ALLOWED.test(character) ? character : encoded(character),
  );
  // A dot at the beginning hides a file or leads to the parent folder; Windows drops one at the end.
  if (plain[0] === ".") plain[0] = "%2E";
  // A leading `_` marks names that would not be valid by themselves.
  if (plain[0] === "_") plain[0] = "%5F";
  if (plain.at(-1) === ".") plain[plain.length - 1] = "%2E";
  const name = plain.join("");
  const safe = name === "" || DEVICE.test(name) ? `_${name}` : name;
  return bytesOf(safe) <= MAX_FILE_NAME_BYTES ? safe : shortened(plain, text);
}

/** The beginning of a long name, and a hash of the text. */
function shortened(characters: readonly string[], text: string): string {
  const tail = `~${hash(text)}`;
  let name = "";
  let bytes = tail.length;
  for (const character of characters) {
    bytes += bytesOf(character);
    if (bytes > MAX_FILE_NAME_BYTES) break;
    name += character;
  }
  return name + tail;
}

function encoded(character: string): string {
  const bytes = Array.from(new TextEncoder().encode(character));
  return bytes.map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`).join("");
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** FNV-1a with 64 bits, as 16 hexadecimal digits. */
function hash(text: string): string {
  let value = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) {
    value = BigInt.asUintN(64, (value ^ BigInt(byte)) * 0x100000001b3n);
  }
  return value.toString(16).padStart(16, "0");
}
