/**
 * What waits to be written to one session: its part of the rooms' logs, and what is for it alone, in one order.
 *
 * 1. Nothing is copied until it is taken, and then only where the pieces lie apart.
 * 2. What a room's log got before a message for the session alone is taken before it, what it got after, after it: an
 *    `ok` follows the message that it answers, and a `pong` all that was owed before.
 * 3. Of one log everything is taken, in order, from `follow` to `unfollow`, unless the outbox is told to forget it.
 * 4. `waitingBytes` is exact; whoever appends has to look at it, for the outbox itself bounds nothing.
 *
 * Knows no sockets and no meaning.
 *
 * @module
 */
import type { ServerMessage } from "../../shared/wire/message.ts";
import { type Cursor, FrameLog } from "../hub/frame_log.ts";

/** The most bytes of one write, unless a single piece has more. What is larger gains nothing. */
const MAX_TAKE_BYTES = 65_536;

/** A piece of this size goes out as it is: an own write costs less than copying it beside others. */
const LARGE_PIECE_BYTES = 16_384;

/** Every session has a log of its own, and keeps its last block: they are to be small. */
const OWN_BLOCK_BYTES = 4096;

/** A part of a log that has its position in the order. */
interface Span {
  readonly cursor: Cursor;
  until: number;
}

export class Outbox {
  readonly #own = new FrameLog(OWN_BLOCK_BYTES);
  readonly #ownCursor = this.#own.cursor();
  readonly #followed = new Map<FrameLog, Cursor>();
  /** Of logs that are no longer followed: what is still to be taken. */
  #left: Span[] = [];
  /** Behind these comes whatever the followed logs have more. */
  #order: Span[] = [];

  /** How many bytes were ever put for this session alone. */
  get ownBytes(): number {
    return this.#own.end;
  }

  /** How many bytes wait to be taken. */
  get waitingBytes(): number {
    let bytes = this.#ownCursor.waiting;
    for (const cursor of this.#followed.values()) bytes += cursor.waiting;
    for (const { cursor, until } of this.#left) bytes += until - cursor.position;
    return bytes;
  }

  /** Puts a message for this session alone behind all that its logs have until now. */
  put(message: ServerMessage): void {
    for (const cursor of this.#followed.values()) this.#fix(cursor);
    this.#own.append(message);
    this.#fix(this.#ownCursor);
  }

  /** From now on, takes what is appended to a log. */
  follow(log: FrameLog): void {
    if (!this.#followed.has(log)) this.#followed.set(log, log.cursor());
  }

  /** Takes what a log has until now, and no more. */
  unfollow(log: FrameLog): void {
    const cursor = this.#followed.get(log);
    if (cursor === undefined) return;
    this.#followed.delete(log);
    if (cursor.waiting === 0) return;
    this.#fix(cursor);
    this.#left.push({ cursor, until: log.end });
  }

  /**
   * Takes nothing more of any log. What waits is still taken, or is forgotten; then only what is put from now on comes.
   */
  unfollowAll({ forget }: { forget: boolean }): void {
    for (const log of [...this.#followed.keys()]) this.unfollow(log);
    if (!forget) return;
    this.#left = [];
    this.#order = [];
    this.#ownCursor.skip();
  }

  /** Gives what one write should carry, at least a byte, or `null` if nothing waits. Valid for good; not to be changed. */
  take(): Uint8Array<ArrayBuffer> | null {
    const pieces: Uint8Array<ArrayBuffer>[] = [];
    let bytes = 0;
    for (let piece = this.#piece(); piece !== null; piece = bytes < MAX_TAKE_BYTES ? this.#piece() : null) {
      pieces.push(piece);
      bytes += piece.length;
      if (piece.length >= LARGE_PIECE_BYTES) break;
    }
    return joined(pieces, bytes);
  }

  /** Gives the bytes that a log has until now their position in the order. */
  #fix(cursor: Cursor): void {
    if (cursor.waiting === 0) return;
    const last = this.#order.at(-1);
    if (last?.cursor === cursor) last.until = cursor.log.end;
    else this.#order.push({ cursor, until: cursor.log.end });
  }

  #piece(): Uint8Array<ArrayBuffer> | null {
    for (let span = this.#order[0]; span !== undefined; span = this.#order[0]) {
      if (span.cursor.position < span.until) return span.cursor.take(span.until);
      this.#order.shift();
    }
    if (this.#left.length > 0) this.#left = [];
    for (const cursor of this.#followed.values()) {
      if (cursor.waiting > 0) return cursor.take(cursor.log.end);
    }
    return null;
  }
}

function joined(pieces: readonly Uint8Array<ArrayBuffer>[], bytes: number): Uint8Array<ArrayBuffer> | null {
  if (pieces.length < 2) return pieces[0] ?? null;
  const all = new Uint8Array(bytes);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
