/**
 * An append-only log of frames, and cursors that read it: how a message is encoded once, however many hear it.
 *
 * The bytes lie in blocks, each knowing the next. The log holds the last block only and a cursor the one it stands in,
 * so what every cursor has passed is garbage, without anybody counting. Knows no sockets and no sessions.
 *
 * @module
 */
import type { ServerMessage } from "../../shared/wire/message.ts";
import { encodeMessageInto, maxEncodedBytes } from "../../shared/wire/message.ts";

/** The first block is small, for most logs stay short; each next one is twice as large, up to the most. */
const FIRST_BLOCK_BYTES = 512;
const MAX_BLOCK_BYTES = 65_536;

class Block {
  readonly bytes: Uint8Array<ArrayBuffer>;
  length = 0;
  next: Block | null = null;

  constructor(size: number) {
    this.bytes = new Uint8Array(size);
  }
}

/** Frames, one behind the other. A frame never lies in two blocks. */
export class FrameLog {
  readonly #maxBlockBytes: number;
  #tail = new Block(FIRST_BLOCK_BYTES);
  #end = 0;

  /** A log keeps its last block for good: where there are many logs, `maxBlockBytes` should be small. */
  constructor(maxBlockBytes = MAX_BLOCK_BYTES) {
    this.#maxBlockBytes = maxBlockBytes;
  }

  /** How many bytes were ever appended. */
  get end(): number {
    return this.#end;
  }

  /** Appends the frame of a message. */
  append(message: ServerMessage): void {
    const json = JSON.stringify(message);
    const needed = maxEncodedBytes(json);
    let block = this.#tail;
    if (block.bytes.length - block.length < needed) {
      block = new Block(Math.max(needed, Math.min(2 * block.bytes.length, this.#maxBlockBytes)));
      this.#tail.next = block;
      this.#tail = block;
    }
    const length = encodeMessageInto(json, block.bytes, block.length);
    block.length += length;
    this.#end += length;
  }

  /** A cursor at the end: it reads what is appended from now on. */
  cursor(): Cursor {
    return new Cursor(this, this.#tail);
  }
}

/** A position in a log. One reader each. */
export class Cursor {
  readonly log: FrameLog;
  #block: Block;
  #offset: number;
  #position: number;

  /** To be had from `FrameLog.cursor`. */
  constructor(log: FrameLog, tail: Block) {
    this.log = log;
    this.#block = tail;
    this.#offset = tail.length;
    this.#position = log.end;
  }

  /** How many bytes of the log lie before the cursor. */
  get position(): number {
    return this.#position;
  }

  /** How many bytes of the log lie behind the cursor. */
  get waiting(): number {
    return this.log.end - this.#position;
  }

  /**
   * The bytes from here to `until` (a position in the log, at most its end) as far as they lie in one block, and goes
   * behind them. A view of the log: not to be written to.
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

  /** Goes to the end. */
  skip(): void {
    while (this.waiting > 0) this.take(this.log.end);
  }
}
