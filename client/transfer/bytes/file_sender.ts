/**
 * Sends one file after another in one stream (PROTOCOL X5, X6).
 *
 * 1. Exactly as many bytes of a file are sent as it had when it was opened, even if it changes meanwhile.
 * 2. A file that has changed while it was sent is `missing`, and sent again, three times in all (REQ-R46). A log that is
 *    written to meanwhile has not changed, as long as its announced bytes read the same a second time.
 * 3. The part that the receiver has is continued only if it has the same digest as the same bytes here.
 *
 * @module
 */
import { createHash, type Hash } from "node:crypto";
import type { Failure } from "../../../shared/wire/file_message.ts";
import type { TransferMessage } from "../../../shared/wire/transfer_message.ts";
import { TimeSlice } from "../../../shared/event_loop.ts";
import { Ending, type Progress } from "./byte_transfer.ts";
import type { DataConnection } from "./data_connection.ts";
import { listEntryOf, type Part } from "./file_list.ts";
import type { Pace } from "./pace.ts";
import { Packer } from "./packer.ts";
import { type Source, SourceError, type SourceFile } from "../source.ts";

const ATTEMPTS = 3;

/** How many files are remembered to which more was added while they were sent. */
export const MAX_GROWN = 100;

/** The bytes of a read that is only hashed. */
const HASH_BYTES = 262_144;

export class FileSender {
  readonly #connection: DataConnection;
  readonly #source: Source;
  readonly #progress: Progress;
  readonly #packer: Packer;
  readonly #slice: TimeSlice;
  /** How much of the current file counts as moved. */
  #counted = 0;
  #bytes = 0;
  readonly #grown: string[] = [];
  #hasBegun = false;

  constructor(
    connection: DataConnection,
    source: Source,
    { progress, pace }: { readonly progress: Progress; readonly pace: Pace },
  ) {
    this.#connection = connection;
    this.#source = source;
    this.#progress = progress;
    this.#packer = new Packer(connection, pace);
    this.#slice = new TimeSlice(() => connection.clock.nowMs());
  }

  /** How many bytes the files have that were sent, and the first ones to which more was added meanwhile. */
  get sent(): { readonly bytes: number; readonly grown: readonly string[] } {
    return { bytes: this.#bytes, grown: this.#grown };
  }

  /** Sends a file, or the rest of it. Resolves with why that failed, `null` if it was sent. Rejects with an `Ending`. */
  async send(index: number, part: Part | null): Promise<Failure | null> {
    let why: Failure | null = null;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      why = await this.#attempt(index, attempt === 0 ? part : null);
      if (why === null) return null;
      await this.#put({ type: "missing", index, why });
      if (this.#counted > 0) this.#progress.startsOver(index, this.#path(index), this.#counted);
      if (why !== "changed") break;
    }
    return why;
  }

  /** Says `end`, and waits until everything is written. */
  async finish(): Promise<void> {
    this.#begin();
    await this.#put({ type: "end" });
    await this.#packer.flush();
  }

  async #attempt(index: number, part: Part | null): Promise<Failure | null> {
    this.#counted = 0;
    if (this.#packer.isWorthShipping) await this.#packer.ship();
    await this.#yield();
    let file: SourceFile | null = null;
    try {
      file = await this.#connection.work(this.#source.open(index));
      if (part !== null) {
        const hash = await this.#hashOfPart(file, part);
        if (hash !== null) return await this.#sendFile(index, file, { hash, offset: part.bytes });
        this.#progress.startsOver(index, this.#path(index), 0);
        file.close();
        file = null;
        file = await this.#connection.work(this.#source.open(index));
      }
      return await this.#sendFile(index, file, { hash: createHash("sha256"), offset: 0 });
    } catch (error) {
      if (error instanceof SourceError) return error.code;
      throw error;
    } finally {
      file?.close();
    }
  }

  /** Reads the bytes that the receiver has. Resolves with their hash, `null` if they differ. */
  async #hashOfPart(file: SourceFile, { bytes, digest }: Part): Promise<Hash | null> {
    const hash = file.size < bytes ? null : await this.#hash(file, bytes);
    return hash !== null && hash.copy().digest("hex") === digest ? hash : null;
  }

  /** The hash of the next bytes; `null` if there are fewer. */
  async #hash(file: SourceFile, bytes: number): Promise<Hash | null> {
    const hash = createHash("sha256");
    const buffer = new Uint8Array(Math.min(bytes, HASH_BYTES));
    for (let left = bytes; left > 0;) {
      const count = await this.#connection.work(file.read(buffer.subarray(0, Math.min(left, buffer.length))));
      if (count === null) return null;
      hash.update(buffer.subarray(0, count));
      left -= count;
      await this.#yield();
    }
    return hash;
  }

  async #sendFile(index: number, file: SourceFile, { hash, offset }: Begun): Promise<Failure | null> {
    await this.#putFile(index, file, offset);
    if (offset > 0) this.#count("skipped", offset);
    this.#begin();
    let left = file.size - offset;
    let reading: Promise<number | null> | null = null;
    while (left > 0) {
      if (reading === null) {
        if (this.#packer.isFull(left)) await this.#packer.ship();
        reading = this.#read(file, left);
      }
      const count = await this.#connection.work(reading);
      reading = null;
      if (count === null) return "changed";
      const bytes = this.#packer.filled(count);
      left -= count;
      if (left > 0 && this.#packer.isFull(left)) {
        // The hash is computed during this write and the next read.
        const shipping = this.#packer.ship();
        if (shipping === null) reading = this.#read(file, left);
        hash.update(bytes);
        await shipping;
      } else {
        hash.update(bytes);
      }
      this.#count("moved", count);
      await this.#yield();
    }
    const digest = hash.digest("hex");
    const { size, timeMs } = await this.#connection.work(file.now());
    const grew = size > file.size;
    const isUntouched = size === file.size && timeMs === file.timeMs;
    if (!isUntouched && await this.#digestAgain(file) !== digest) return "changed";
    await this.#put({ type: "digest", digest, ...(grew && { grew }) });
    this.#bytes += file.size;
    if (grew && this.#grown.length < MAX_GROWN) this.#grown.push(this.#path(index));
    return null;
  }

  /** Reads the announced bytes a second time. Resolves with their digest, `null` if there are not as many any more. */
  async #digestAgain(file: SourceFile): Promise<string | null> {
    await this.#connection.work(file.rewind());
    const hash = await this.#hash(file, file.size);
    return hash === null ? null : hash.digest("hex");
  }

  #read(file: SourceFile, left: number): Promise<number | null> {
    const reading = file.read(this.#packer.space(left));
    reading.catch(() => {
      // It may fail before it is awaited.
    });
    return reading;
  }

  async #put(message: TransferMessage): Promise<void> {
    if (this.#packer.isFull()) await this.#packer.ship();
    this.#packer.put(message);
  }

  #putFile(index: number, file: SourceFile, offset: number): Promise<void> {
    const listed = this.#source.entries[index];
    const { time } = listEntryOf({ path: "", size: null, timeMs: file.timeMs });
    const isListed = listed?.size === file.size && listEntryOf(listed).time === time;
    return this.#put({
      type: "file",
      index,
      offset,
      ...(!isListed && { size: file.size, ...(time !== undefined && { time }) }),
    });
  }

  /** What was there before this session is counted now. */
  #begin(): void {
    if (!this.#hasBegun) this.#progress.began();
    this.#hasBegun = true;
  }

  #count(how: "moved" | "skipped", bytes: number): void {
    this.#counted += bytes;
    this.#progress[how](bytes);
  }

  /** Yields to the event loop, and notices the end of the connection. */
  async #yield(): Promise<void> {
    if (this.#connection.isClosed) throw new Ending({ type: "cut" });
    const due = this.#slice.pause();
    if (due !== null) await this.#connection.work(due);
  }

  #path(index: number): string {
    return this.#source.entries[index]?.path ?? "";
  }
}

/** Where a file begins, and the hash of what is before that. */
interface Begun {
  readonly hash: Hash;
  readonly offset: number;
}
