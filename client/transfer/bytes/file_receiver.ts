/**
 * Receives files: the list, compared with what was agreed to; what is already there of it; then the files themselves
 * (PROTOCOL X3 to X8).
 *
 * 1. Nothing is written before the whole list has come and fits what was agreed to.
 * 2. The peer is told what goes wrong on the disk, and what has arrived stays for the next session (REQ-R50).
 * 3. A file that is not what its sender has read is dropped; the others stay.
 * 4. Files come in the order of the list, each once, again only after `missing`; a few times.
 * 5. A file is complete once exactly as many bytes have come as were announced (REQ-R45) and their digest is that of the
 *    sender (REQ-R46). Bytes beyond that are not written.
 *
 * @module
 */
import { createHash, type Hash } from "node:crypto";
import { TimeSlice } from "../../../shared/event_loop.ts";
import type { Failure } from "../../../shared/wire/file_message.ts";
import type { ListEntry, TransferMessageOf } from "../../../shared/wire/transfer_message.ts";
import { checkProof } from "../proof.ts";
import type { Have, Target, TargetFile } from "../target.ts";
import { broken, endOf, failureOf, type MoveOptions, type Progress, type ReceiveEnd } from "./byte_transfer.ts";
import type { DataConnection, Incoming } from "./data_connection.ts";
import { type Agreed, AgreedList } from "./agreed_list.ts";
import { type HashedPart, readList, receivedPieces, receiveMessage } from "./file_list.ts";
import { MAX_GROWN } from "./file_sender.ts";
import type { Pace } from "./pace.ts";

/** How often a file may come. */
const MAX_ATTEMPTS = 10;

export interface ReceiveOptions extends MoveOptions {
  readonly agreed: Agreed;
}

/**
 * Receives until everything that came is on the disk. The connection is still open then, because the outcome is said on
 * the chat connection first; after any other end it is closed. The caller closes the target. Does not reject.
 */
export async function receiveFiles(
  connection: DataConnection,
  target: Target,
  options: ReceiveOptions,
): Promise<ReceiveEnd> {
  try {
    return await receive(connection, target, options);
  } catch (thrown) {
    const end = endOf(thrown);
    if (end.type === "failed" && end.isOurs) await connection.farewell(end);
    connection.close();
    return end;
  }
}

async function receive(
  connection: DataConnection,
  target: Target,
  { agreed, progress, pace, proof, expects }: ReceiveOptions,
): Promise<ReceiveEnd> {
  connection.limitReads(pace.stepBytes);
  if (proof !== undefined) await connection.send({ type: "proof", proof });
  if (expects !== undefined) checkProof(await receiveMessage(connection), expects);
  const list = new AgreedList(agreed);
  await readList(connection, { first: await receiveMessage(connection), add: list.add });
  list.end();
  const have = await connection.work(target.begin(list.entries));
  const part = have.partial === null ? null : await hashPart(connection, target, have.partial);
  for (const piece of receivedPieces(have.done, part)) await connection.send(piece);
  const receiver = new FileReceiver(target, { connection, list, progress, pace, done: have.done, part });
  try {
    await receiver.run();
  } finally {
    receiver.close();
  }
  await connection.work(target.finish());
  return receiver.result();
}

async function hashPart(
  connection: DataConnection,
  target: Target,
  { index }: NonNullable<Have["partial"]>,
): Promise<HashedPart | null> {
  const slice = new TimeSlice(() => connection.clock.nowMs());
  const hash = createHash("sha256");
  let bytes = 0;
  const pieces = target.readPart(index)[Symbol.asyncIterator]();
  for (;;) {
    const piece = await connection.work(pieces.next());
    if (piece.done) break;
    hash.update(piece.value);
    bytes += piece.value.length;
    await slice.pause();
  }
  return bytes === 0 ? null : { index, bytes, digest: hash.copy().digest("hex"), hash };
}

/** The file that is being received. */
interface Open {
  readonly index: number;
  readonly path: string;
  readonly file: TargetFile;
  readonly hash: Hash;
  readonly size: number;
  readonly time: number | undefined;
  /** How much of it has arrived. */
  bytes: number;
}

interface FileReceiverOptions {
  readonly connection: DataConnection;
  readonly list: AgreedList;
  readonly progress: Progress;
  readonly pace: Pace;
  /** Indices of complete files. */
  readonly done: readonly number[];
  readonly part: HashedPart | null;
}

/** Reads one file after the other from the connection and writes them to the target. */
class FileReceiver {
  readonly #target: Target;
  readonly #options: FileReceiverOptions;
  readonly #entries: readonly ListEntry[];
  readonly #isDone: Uint8Array;
  readonly #missing = new Map<number, Failure>();
  readonly #slice: TimeSlice;
  #part: HashedPart | null;
  #open: Open | null = null;
  /** The last entry that came, how often, whether it may come again, and the size that was announced for it. */
  #last = -1;
  #attempts = 0;
  #mayRepeat = false;
  #size = 0;
  /** The sizes of the files that have arrived. */
  #arrivedBytes: number;
  readonly #grown: string[] = [];
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
    this.#arrivedBytes = bytes;
    if (bytes > 0) options.progress.skipped(bytes);
  }

  /** Runs until the peer says `end`. Rejects with an `Ending` or a `TargetError`. */
  async run(): Promise<void> {
    const { connection } = this.#options;
    while (!this.#isOver) {
      const incoming = connection.next();
      if (incoming === null) await connection.more();
      else await this.#handle(incoming);
    }
  }

  /** Leaves an unfinished file as it is, for the next session. */
  close(): void {
    this.#open?.file.close();
    this.#open = null;
  }

  /** What has arrived, and what is missing. */
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
      bytes: this.#arrivedBytes,
      grown: this.#grown,
    };
  }

  #handle(incoming: Incoming): Promise<void> | void {
    switch (incoming.type) {
      case "bytes":
        return this.#bytes(incoming.bytes);
      case "file":
        return this.#file(incoming);
      case "digest":
        return this.#digest(incoming);
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
    const { path, ...listed } = this.#admit(index);
    const size = newSize ?? listed.size;
    const part = this.#part?.index === index ? this.#part : null;
    if (offset !== 0 && (offset !== part?.bytes || offset > size)) throw broken("A file begins at the wrong offset");
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
    // Hashed while the disk writes.
    open.hash.update(bytes);
    await writing;
    open.bytes += bytes.length;
    progress.moved(bytes.length);
    await this.#slice.pause();
  }

  async #digest({ digest, grew = false }: TransferMessageOf<"digest">): Promise<void> {
    const open = this.#open;
    if (open === null) throw broken("A digest came outside of a file");
    if (open.bytes !== open.size || open.hash.digest("hex") !== digest) return await this.#drop("bad_digest");
    this.#open = null;
    await this.#options.connection.work(open.file.publish(open.time));
    this.#isDone[open.index] = 1;
    this.#arrivedBytes += open.size;
    if (grew && this.#grown.length < MAX_GROWN) this.#grown.push(open.path);
  }

  async #miss({ index, why }: TransferMessageOf<"missing">): Promise<void> {
    if (this.#open?.index === index) await this.#drop(failureOf(why));
    else if (this.#open !== null) throw broken("A file is missing within another one");
    else this.#admit(index);
    this.#missing.set(index, failureOf(why));
    this.#mayRepeat = true;
  }

  /** Drops what has come of the file. */
  async #drop(why: Failure): Promise<void> {
    const open = this.#open;
    if (open === null) return;
    this.#open = null;
    this.#missing.set(open.index, why);
    await this.#options.connection.work(open.file.discard());
    this.#options.progress.startsOver(open.index, open.path, open.bytes);
  }

  /** What was there before this session is counted now. */
  #begin(): void {
    if (!this.#hasBegun) this.#options.progress.began();
    this.#hasBegun = true;
  }

  /** The entry of a file that comes now. Throws an `Ending` (`broken`) if it must not. */
  #admit(index: number): ListEntry & { readonly size: number } {
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
