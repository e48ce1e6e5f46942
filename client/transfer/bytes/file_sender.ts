/**
 * Sends one file after the other into the stream (PROTOCOL X5, X6).
 *
 * 1. Of a file, exactly as many bytes go as it had when it was opened, whatever becomes of it meanwhile.
 * 2. One that was changed while it was sent is `missing`, and sent again, three times in all (REQ-R46).
 * 3. The part that the receiver has is gone on with only where its digest is that of the same bytes here.
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

/** So much is read at once where it is only hashed. */
const HASH_BYTES = 262_144;

export class FileSender {
  readonly #connection: DataConnection;
  readonly #source: Source;
  readonly #progress: Progress;
  readonly #packer: Packer;
  readonly #slice: TimeSlice;
  /** How much of the file under way counts as moved. */
  #counted = 0;
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

  /** Sends a file, or the rest of it. Why it does not come; `null`: it has gone. Rejects with an `Ending`. */
  async send(index: number, part: Part | null): Promise<Failure | null> {
    let why: Failure | null = null;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      why = await this.#attempt(index, attempt === 0 ? part : null);
      if (why === null) return null;
      await this.#say({ type: "missing", index, why });
      if (this.#counted > 0) this.#progress.startsOver(index, this.#path(index), this.#counted);
      if (why !== "changed") break;
    }
    return why;
  }

  /** Says that this was all, and waits until it is written. */
  async finish(): Promise<void> {
    this.#begin();
    await this.#say({ type: "end" });
    await this.#packer.flush();
  }

  async #attempt(index: number, part: Part | null): Promise<Failure | null> {
    this.#counted = 0;
    if (this.#packer.isWorthShipping) await this.#packer.ship();
    await this.#rest();
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

  /** The hash of the bytes that the receiver has, `null` where they are others. Reads them. */
  async #hashOfPart(file: SourceFile, { bytes, digest }: Part): Promise<Hash | null> {
    if (file.size < bytes) return null;
    const hash = createHash("sha256");
    const buffer = new Uint8Array(Math.min(bytes, HASH_BYTES));
    for (let left = bytes; left > 0;) {
      const count = await this.#connection.work(file.read(buffer.subarray(0, Math.min(left, buffer.length))));
      if (count === null) return null;
      hash.update(buffer.subarray(0, count));
      left -= count;
      await this.#rest();
    }
    return hash.copy().digest("hex") === digest ? hash : null;
  }

  async #sendFile(index: number, file: SourceFile, { hash, offset }: Begun): Promise<Failure | null> {
    await this.#sayFile(index, file, offset);
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
        // The hash is computed while this is written and what follows is read.
        const shipping = this.#packer.ship();
        if (shipping === null) reading = this.#read(file, left);
        hash.update(bytes);
        await shipping;
      } else {
        hash.update(bytes);
      }
      this.#count("moved", count);
      await this.#rest();
    }
    if (!await this.#connection.work(file.isUnchanged())) return "changed";
    await this.#say({ type: "digest", digest: hash.digest("hex") });
    return null;
  }

  #read(file: SourceFile, left: number): Promise<number | null> {
    const reading = file.read(this.#packer.space(left));
    reading.catch(() => {
      // It is waited for later than it may fail.
    });
    return reading;
  }

  async #say(message: TransferMessage): Promise<void> {
    if (this.#packer.isFull()) await this.#packer.ship();
    this.#packer.put(message);
  }

  #sayFile(index: number, file: SourceFile, offset: number): Promise<void> {
    const listed = this.#source.entries[index];
    const { time } = listEntryOf({ path: "", size: null, timeMs: file.timeMs });
    const isListed = listed?.size === file.size && listEntryOf(listed).time === time;
    return this.#say({
      type: "file",
      index,
      offset,
      ...(!isListed && { size: file.size, ...(time !== undefined && { time }) }),
    });
  }

  /** What was there before is counted now. */
  #begin(): void {
    if (!this.#hasBegun) this.#progress.began();
    this.#hasBegun = true;
  }

  #count(how: "moved" | "skipped", bytes: number): void {
    this.#counted += bytes;
    this.#progress[how](bytes);
  }

  /** Lets others have their turn, and notices what became of the connection. */
  async #rest(): Promise<void> {
    if (this.#connection.isClosed) throw new Ending({ type: "cut" });
    const due = this.#slice.pause();
    if (due !== null) await this.#connection.work(due);
  }

  #path(index: number): string {
    return this.#source.entries[index]?.path ?? "";
  }
}

interface Begun {
  readonly hash: Hash;
  readonly offset: number;
}
