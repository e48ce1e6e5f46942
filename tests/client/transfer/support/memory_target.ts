/**
 * A target in memory: published files, and the part of an unfinished one. It outlives a
 * connection as a folder does, so that a test can continue with it.
 *
 * @module
 */
import { type Have, type Target, TargetError, type TargetFile } from "../../../../client/transfer/target.ts";
import type { Failure } from "../../../../shared/wire/file_message.ts";
import type { ListEntry } from "../../../../shared/wire/transfer_message.ts";

/** What fails, and how. */
export interface TargetTrouble {
  readonly begin?: Failure;
  readonly open?: Failure;
  /** Fails after this many bytes. */
  readonly write?: { readonly code: Failure; readonly afterBytes: number };
  readonly publish?: Failure;
  readonly finish?: Failure;
  /** Awaited at each write, publish and finish. */
  readonly pause?: (what: "write" | "publish" | "finish") => Promise<void>;
}

interface Arrived {
  readonly bytes: Uint8Array;
  readonly timeMs: number | undefined;
}

export class MemoryTarget implements Target {
  /** Published files, by path. */
  readonly files = new Map<string, Arrived>();
  readonly folders = new Set<string>();
  /** Unfinished files, by path. */
  readonly parts = new Map<string, Uint8Array>();
  trouble: TargetTrouble;
  /** The number of bytes written in all. */
  written = 0;
  isFinished = false;
  #entries: readonly ListEntry[] = [];
  #open = 0;

  constructor(trouble: TargetTrouble = {}) {
    this.trouble = trouble;
  }

  get openFiles(): number {
    return this.#open;
  }

  get published() {
    return { count: this.files.size, paths: [...this.files.keys()].slice(0, 100), renamed: [] };
  }

  begin(entries: readonly ListEntry[]): Promise<Have> {
    this.#fail(this.trouble.begin);
    this.#entries = entries;
    const done: number[] = [];
    let partial: Have["partial"] = null;
    for (const [index, { path, size }] of entries.entries()) {
      if (size === undefined) this.folders.add(path);
      else if (this.files.get(path)?.bytes.length === size) done.push(index);
      else if (partial === null && this.parts.has(path)) partial = { index, bytes: this.parts.get(path)?.length ?? 0 };
    }
    return Promise.resolve({ done, partial });
  }

  open(index: number, offset: number): Promise<TargetFile> {
    this.#fail(this.trouble.open);
    if (this.#open > 0) throw new Error("One file at a time");
    const path = this.#path(index);
    const part = this.parts.get(path) ?? new Uint8Array(0);
    if (offset > part.length) throw new Error(`There are no ${offset} bytes of ${path}`);
    this.parts.set(path, part.slice(0, offset));
    this.#open++;
    return Promise.resolve({
      write: (bytes) => this.#write(path, bytes),
      publish: (timeMs) => this.#publish(path, timeMs),
      discard: () => {
        this.#open--;
        this.parts.delete(path);
        return Promise.resolve();
      },
      close: () => void this.#open--,
    });
  }

  async *readPart(index: number): AsyncIterable<Uint8Array> {
    const part = this.parts.get(this.#path(index)) ?? new Uint8Array(0);
    for (let at = 0; at < part.length; at += 1000) yield await Promise.resolve(part.subarray(at, at + 1000));
  }

  async finish(): Promise<void> {
    await this.trouble.pause?.("finish");
    this.#fail(this.trouble.finish);
    this.isFinished = true;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  async #write(path: string, bytes: Uint8Array): Promise<void> {
    await this.trouble.pause?.("write");
    const { code, afterBytes } = this.trouble.write ?? { code: "internal", afterBytes: Infinity };
    const room = Math.min(bytes.length, afterBytes - this.written);
    const part = this.parts.get(path) ?? new Uint8Array(0);
    const longer = new Uint8Array(part.length + room);
    longer.set(part);
    longer.set(bytes.subarray(0, room), part.length);
    this.parts.set(path, longer);
    this.written += room;
    if (room < bytes.length) throw new TargetError(code, path);
  }

  async #publish(path: string, timeMs: number | undefined): Promise<void> {
    this.#open--;
    await this.trouble.pause?.("publish");
    this.#fail(this.trouble.publish);
    this.files.set(path, { bytes: this.parts.get(path) ?? new Uint8Array(0), timeMs });
    this.parts.delete(path);
  }

  #path(index: number): string {
    const entry = this.#entries[index];
    if (entry?.size === undefined) throw new Error(`Entry ${index} is no file`);
    return entry.path;
  }

  #fail(code: Failure | undefined): void {
    if (code !== undefined) throw new TargetError(code);
  }
}
