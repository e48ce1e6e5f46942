/**
 * An append-only log of frames, and cursors that read it. A message is encoded once, however many sessions receive it.
 *
 * The bytes are in a linked list of blocks. The log refers to the last block only, and a cursor to its current block, so
 * a block becomes garbage when every cursor has passed it. Nobody has to count readers. The log knows neither sockets
 * nor sessions.
 *
 * @module
 */
import type { ServerMessage } from "../../shared/wire/message.ts";
import { encodeMessage, encodeMessageInto, maxEncodedBytes } from "../../shared/wire/message.ts";

/** The first block is small, because most logs stay short. Each further block is twice as large, up to the maximum. */
const FIRST_BLOCK_BYTES = 512;
const MAX_BLOCK_BYTES = 65_536;

class Block {
  readonly bytes: Uint8Array<ArrayBuffer>;
  length: number;
  next: Block | null = null;

  constructor(bytes: Uint8Array<ArrayBuffer>, length = 0) {
    this.bytes = bytes;
    this.length = length;
  }
}

/** A sequence of frames. A frame is never split between two blocks. */
export class FrameLog {
  readonly #maxBlockBytes: number;
  #tail = new Block(new Uint8Array(FIRST_BLOCK_BYTES));
  #end = 0;

  /** A log always keeps its last block, so `maxBlockBytes` should be small where there are many logs. */
  constructor(maxBlockBytes = MAX_BLOCK_BYTES) {
    this.#maxBlockBytes = maxBlockBytes;
  }

  /** The number of bytes that were ever appended. */
  get end(): number {
    return this.#end;
  }

  /** Appends the frame of a message. */
  append(message: ServerMessage): void {
    const json = JSON.stringify(message);
    const needed = maxEncodedBytes(json);
    // A block of the largest size that it may need would be three times too large as a rule.
    if (needed > this.#maxBlockBytes) return this.appendFrames(encodeMessage(message));
    if (this.#tail.bytes.length - this.#tail.length < needed) {
      const size = Math.max(needed, Math.min(2 * this.#tail.bytes.length, this.#maxBlockBytes));
      this.#add(new Block(new Uint8Array(size)));
    }
    const block = this.#tail;
    const length = encodeMessageInto(json, block.bytes, block.length);
    block.length += length;
    this.#end += length;
  }

  /** Appends whole frames that were encoded before, at least one, without copying them. Do not change the bytes. */
  appendFrames(frames: Uint8Array<ArrayBuffer>): void {
    this.#add(new Block(frames, frames.length));
    this.#end += frames.length;
  }

  #add(block: Block): void {
    this.#tail.next = block;
    this.#tail = block;
  }

  /** A cursor at the end. It reads what is appended from now on. */
  cursor(): Cursor {
    return new Cursor(this, this.#tail);
  }
}

/** A position in a log, for one reader. */
export class Cursor {
  readonly log: FrameLog;
  #block: Block;
  #offset: number;
  #position: number;

  /** Use `FrameLog.cursor` to make one. */
  constructor(log: FrameLog, tail: Block) {
    this.log = log;
    this.#block = tail;
    this.#offset = tail.length;
    this.#position = log.end;
  }

  /** The number of bytes of the log before the cursor. */
  get position(): number {
    return this.#position;
  }

  /** The number of bytes of the log after the cursor. */
  get waiting(): number {
    return this.log.end - this.#position;
  }

  /**
   * Returns the bytes up to `until` (a position in the log, at most its end), as far as they are in one block, and moves
   * past them. The result is a view of the log. Do not write to it.
   */
  take(until: number): Uint8Array<ArrayBuffer> {
    while (this.#offset === this.#block.length && this.#block.next !== null) {
      this.#block = this.#block.next;
      this.#offset = 0;
    }
    const length = Math.min(this.#block.length - this.#offset, until - this.#position);
    const start = this.#offset;
    this.#offset += length;
    this.#position += length;
    return this.#block.bytes.subarray(start, this.#offset);
  }

  /** Moves to the end. */
  skip(): void {
    while (this.waiting > 0) this.take(this.log.end);
  }
}
