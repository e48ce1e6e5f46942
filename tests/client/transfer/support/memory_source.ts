/**
 * A source in memory, with the failures of a disk: files that change, shrink, grow, disappear, or cannot be
 * read.
 *
 * @module
 */
import { type Source, type SourceEntry, SourceError, type SourceFile } from "../../../../client/transfer/source.ts";
import type { Failure } from "../../../../shared/wire/file_message.ts";

/** A file, or a folder if `bytes` is missing. */
export interface MemoryEntry {
  readonly path: string;
  readonly bytes?: Uint8Array;
  readonly timeMs?: number;
}

/** How a file differs from the list. Each function is called with how often the file was opened, from 1. */
export interface Mischief {
  /** Fails to open. */
  readonly open?: (times: number) => Failure | null;
  /** Differs from the list when it is opened. */
  readonly bytes?: (times: number) => Uint8Array;
  readonly timeMs?: number;
  /** Has fewer bytes than announced. */
  readonly shrinks?: (times: number) => boolean;
  /** Changes while it is read. */
  readonly changes?: (times: number) => boolean;
  /** More is added to it while it is read. */
  readonly grows?: (times: number) => boolean;
  /** Fails at the first read. */
  readonly read?: Failure;
}

const TIME_MS = 1_700_000_000_000;

export interface MemorySourceOptions {
  readonly mischief?: Readonly<Record<string, Mischief>>;
  /** The most bytes of one read. */
  readonly readBytes?: number;
  /** Awaited at each read. */
  readonly pause?: () => Promise<void>;
}

export class MemorySource implements Source {
  /** A sender that lies changes them after the offer. */
  entries: readonly SourceEntry[];
  readonly count: number;
  readonly bytes: number;
  readonly leftOut = [];
  /** Paths in the order in which they were opened. */
  readonly opened: string[] = [];
  readonly #contents: readonly (Uint8Array | undefined)[];
  readonly #options: MemorySourceOptions;
  #open = 0;

  constructor(entries: readonly MemoryEntry[], options: MemorySourceOptions = {}) {
    this.#options = options;
    this.#contents = entries.map(({ bytes }) => bytes);
    this.entries = entries.map(({ path, bytes, timeMs }) => ({
      path,
      size: bytes?.length ?? null,
      timeMs: timeMs ?? TIME_MS,
    }));
    this.count = entries.filter(({ bytes }) => bytes !== undefined).length;
    this.bytes = entries.reduce((sum, { bytes }) => sum + (bytes?.length ?? 0), 0);
  }

  /** How many files are open now. */
  get openFiles(): number {
    return this.#open;
  }

  open(index: number): Promise<SourceFile> {
    const entry = this.entries[index];
    const listed = this.#contents[index];
    if (entry === undefined || listed === undefined) throw new Error(`Nobody may open entry ${index}`);
    this.opened.push(entry.path);
    const times = this.opened.filter((path) => path === entry.path).length;
    const mischief = this.#options.mischief?.[entry.path] ?? {};
    const failure = mischief.open?.(times) ?? null;
    if (failure !== null) return Promise.reject(new SourceError(failure));
    let bytes = mischief.bytes?.(times) ?? listed;
    const end = mischief.shrinks?.(times) ? Math.floor(bytes.length / 2) : bytes.length;
    let at = 0;
    this.#open++;
    const { length } = bytes;
    return Promise.resolve({
      size: length,
      timeMs: mischief.timeMs ?? entry.timeMs,
      read: async (target) => {
        await this.#options.pause?.();
        if (mischief.read !== undefined) throw new SourceError(mischief.read);
        if (at >= end) return null;
        const part = bytes.subarray(
          at,
          Math.min(end, at + Math.min(target.length, this.#options.readBytes ?? Infinity)),
        );
        target.set(part);
        at += part.length;
        return part.length;
      },
      now: () => {
        const [changes, grows] = [mischief.changes?.(times) === true, mischief.grows?.(times) === true];
        const timeMs = (mischief.timeMs ?? entry.timeMs) + (changes || grows ? 1 : 0);
        return Promise.resolve({ size: bytes.length + (grows ? 1 : 0), timeMs });
      },
      rewind: () => {
        at = 0;
        if (mischief.changes?.(times) === true) bytes = bytes.map((byte) => byte ^ 1);
        return Promise.resolve();
      },
      close: () => void this.#open--,
    });
  }
}
