/**
 * Takes one file after the other out of the stream and gives them to the target (PROTOCOL X5 to X7).
 *
 * 1. Files come in the order of the list, each once, again only after `missing`; a few times.
 * 2. A file counts once exactly as many bytes came as were announced (REQ-R45) and their digest is that of the sender's (REQ-R46).
 * 3. Bytes beyond what was announced are not written.
 *
 * @module
 */
import { createHash, type Hash } from "node:crypto";
import type { Failure } from "../../../shared/wire/file_message.ts";
import type { ListEntry, TransferMessageOf } from "../../../shared/wire/transfer_message.ts";
import type { AgreedList } from "./agreed_list.ts";
import { TimeSlice } from "../../../shared/event_loop.ts";
import { broken, failureOf, type Progress, type ReceiveEnd } from "./byte_transfer.ts";
import type { DataConnection, Incoming } from "./data_connection.ts";
import type { HashedPart } from "./received_ranges.ts";
import type { Pace } from "./pace.ts";
import type { Target, TargetFile } from "../target.ts";

/** How often one file may come. */
const MAX_ATTEMPTS = 10;

/** The file that comes now. */
interface Open {
  readonly index: number;
  readonly path: string;
  readonly file: TargetFile;
  readonly hash: Hash;
  readonly size: number;
  readonly time: number | undefined;
  /** How much of it is there. */
  bytes: number;
}

export interface FileReceiverOptions {
  readonly connection: DataConnection;
  readonly list: AgreedList;
  readonly progress: Progress;
  readonly pace: Pace;
  /** Indices of what is whole. */
  readonly done: readonly number[];
  readonly part: HashedPart | null;
}

export class FileReceiver {
  readonly #target: Target;
  readonly #options: FileReceiverOptions;
  readonly #entries: readonly ListEntry[];
  readonly #isDone: Uint8Array;
  readonly #missing = new Map<number, Failure>();
  readonly #slice: TimeSlice;
  #part: HashedPart | null;
  #open: Open | null = null;
  /** The latest entry that had its turn, how often, whether it may come again, and its size as it was told last. */
  #last = -1;
  #attempts = 0;
  #mayRepeat = false;
  #size = 0;
  #hasBegun = false;
  #isOver = false;

  constructor(target: Target, options: FileReceiverOptions) {
    this.#target = target;
    this.#options = options;
    this.#entries = options.list.entries;
    this.#part = options.part;
    this.#slice = new TimeSlice(() => options.connection.clock.nowMs());
    this.#isDone = new Uint8Array(this.#entries.length);
    let bytes = 0;
    for (const index of options.done) {
      this.#isDone[index] = 1;
      bytes += this.#entries[index]?.size ?? 0;
    }
    if (bytes > 0) options.progress.skipped(bytes);
  }

  /** Runs until everything was said. Rejects with an `Ending` or a `TargetError`. */
  async run(): Promise<void> {
    const { connection } = this.#options;
    while (!this.#isOver) {
      const incoming = connection.next();
      if (incoming === null) await connection.more();
      else await this.#handle(incoming);
    }
  }

  /** Leaves the file that was not finished as it is, for going on. */
  close(): void {
    this.#open?.file.close();
    this.#open = null;
  }

  /** What has become of all. */
  result(): Extract<ReceiveEnd, { type: "received" }> {
    const missing: { path: string; why: Failure }[] = [];
    let arrived = 0;
    for (const [index, { path, size }] of this.#entries.entries()) {
      if (size === undefined) continue;
      if (this.#isDone[index] === 1) arrived++;
      else missing.push({ path, why: this.#missing.get(index) ?? "incomplete" });
    }
    const hasBad = missing.some(({ why }) => why === "bad_digest");
    return {
      type: "received",
      arrived,
      missing,
      why: missing.length === 0 ? null : hasBad ? "bad_digest" : "incomplete",
    };
  }

  #handle(incoming: Incoming): Promise<void> | void {
    switch (incoming.type) {
      case "bytes":
        return this.#bytes(incoming.bytes);
      case "file":
        return this.#file(incoming);
      case "digest":
        return this.#digest(incoming.digest);
      case "missing":
        return this.#miss(incoming);
      case "end":
        if (this.#open !== null) throw broken("The end came within a file");
        this.#begin();
        this.#isOver = true;
        return;
      default:
        throw broken(`\`${incoming.type}\` came among the files`);
    }
  }

  async #file({ index, offset, size: newSize, time }: TransferMessageOf<"file">): Promise<void> {
    const { connection, list, progress } = this.#options;
    const { path, ...listed } = this.#generation(index);
    const size = newSize ?? listed.size;
    const part = this.#part?.index === index ? this.#part : null;
    if (offset !== 0 && (offset !== part?.bytes || offset > size)) throw broken("A file goes on where it was not left");
    list.resized(this.#size, size);
    this.#size = size;
    if (part !== null) this.#part = null;
    this.#missing.delete(index);
    const file = await connection.work(this.#target.open(index, offset));
    const hash = part !== null && offset > 0 ? part.hash : createHash("sha256");
    this.#open = { index, path, file, hash, size, time: time ?? listed.time, bytes: offset };
    if (offset > 0) progress.skipped(offset);
    else if (part !== null) progress.startsOver(index, path, 0);
    this.#begin();
    await this.#slice.pause();
  }

  async #bytes(bytes: Uint8Array): Promise<void> {
    const open = this.#open;
    if (open === null) throw broken("Bytes came outside of a file");
    if (open.bytes + bytes.length > open.size) throw broken("More bytes of a file came than were announced");
    const { connection, pace, progress } = this.#options;
    const pause = pace.take(bytes.length, connection.signal);
    if (pause !== null) await connection.work(pause);
    const writing = connection.work(open.file.write(bytes));
    // Beside the disk, where it is not quicker.
    open.hash.update(bytes);
    await writing;
    open.bytes += bytes.length;
    progress.moved(bytes.length);
    await this.#slice.pause();
  }

  async #digest(digest: string): Promise<void> {
    const open = this.#open;
    if (open === null) throw broken("A digest came outside of a file");
    if (open.bytes !== open.size || open.hash.digest("hex") !== digest) return await this.#drop("bad_digest");
    this.#open = null;
    await this.#options.connection.work(open.file.publish(open.time));
    this.#isDone[open.index] = 1;
  }

  async #miss({ index, why }: TransferMessageOf<"missing">): Promise<void> {
    if (this.#open?.index === index) await this.#drop(failureOf(why));
    else if (this.#open !== null) throw broken("A file is missing within another one");
    else this.#generation(index);
    this.#missing.set(index, failureOf(why));
    this.#mayRepeat = true;
  }

  /** What came of the file is of no use. */
  async #drop(why: Failure): Promise<void> {
    const open = this.#open;
    if (open === null) return;
    this.#open = null;
    this.#missing.set(open.index, why);
    await this.#options.connection.work(open.file.discard());
    this.#options.progress.startsOver(open.index, open.path, open.bytes);
  }

  /** What was there before is counted now. */
  #begin(): void {
    if (!this.#hasBegun) this.#options.progress.began();
    this.#hasBegun = true;
  }

  /** The entry whose turn it is, if this can be. */
  #generation(index: number): ListEntry & { readonly size: number } {
    if (this.#open !== null) throw broken("A file came within another one");
    const entry = this.#entries[index];
    if (entry?.size === undefined || this.#isDone[index] === 1) throw broken(`Nobody has asked for entry ${index}`);
    const isAgain = index === this.#last;
    if (index < this.#last || (isAgain && !this.#mayRepeat)) throw broken("The files are out of order");
    this.#attempts = isAgain ? this.#attempts + 1 : 1;
    if (this.#attempts > MAX_ATTEMPTS) throw broken("A file comes again and again");
    if (!isAgain) this.#size = entry.size;
    this.#last = index;
    this.#mayRepeat = false;
    return { ...entry, size: entry.size };
  }
}
