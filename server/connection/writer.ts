/**
 * Writes to one session. The outbox holds what waits to be written, in order: the session's part of the logs of its
 * rooms, and the messages for this session only. The writer writes it to the transport, one write at a time.
 *
 * Nothing ever waits for a slow peer. Its outbox grows, and when it passes its limit, the owner is notified.
 *
 * @module
 */
import { concat } from "../../shared/bytes.ts";
import type { ServerMessage } from "../../shared/wire/message.ts";
import type { Transport } from "../../shared/wire/transport.ts";
import type { Clock } from "../clock.ts";
import { type Cursor, FrameLog } from "../hub/frame_log.ts";

/** A peer keeps up while no more than this many bytes wait. */
const CAUGHT_UP_BYTES = 65_536;

export interface WriterOptions {
  /** The most bytes that may wait, not counting the write under way; 0 means no limit. */
  readonly maxQueue: number;
  readonly clock: Clock;
  /** Called when more bytes wait than may. */
  readonly overflowed: () => void;
  /** Called when the transport is broken. */
  readonly failed: () => void;
}

/** Writes an outbox to a transport. Each write carries everything that waits at that moment. */
export class Writer {
  readonly outbox = new Outbox();
  readonly #transport: Transport;
  readonly #options: WriterOptions;
  #isWriting = false;
  #whenIdle: (() => void)[] = [];
  #whenCaughtUp: (() => void)[] = [];
  /** When the peer last took a part of the write under way, in milliseconds of `Clock.now`. */
  #writingSince = 0;
  #isBroken = false;
  #writtenBytes = 0;

  constructor(transport: Transport, options: WriterOptions) {
    this.#transport = transport;
    this.#options = options;
  }

  /** How many bytes the system has taken so far. The peer may not have them yet. */
  get writtenBytes(): number {
    return this.#writtenBytes;
  }

  /** Writes what waits. A write that is under way continues with it. */
  wake(): void {
    if (this.#isBroken) return;
    if (!this.#isWriting) {
      this.#drain();
    } else if (this.#options.maxQueue > 0 && this.outbox.waitingBytes > this.#options.maxQueue) {
      this.#options.overflowed();
    }
  }

  /** How long the peer has taken nothing of the write under way, in milliseconds; 0 if there is none. */
  stalledMs(nowMs: number): number {
    return this.#isWriting ? nowMs - this.#writingSince : 0;
  }

  /** Resolves when everything is written, or the transport is broken. */
  finished(): Promise<void> {
    if (!this.#isWriting) return Promise.resolve();
    return new Promise((resolve) => this.#whenIdle.push(resolve));
  }

  /** Resolves when the peer keeps up, or the transport is broken. */
  caughtUp(): Promise<void> {
    if (!this.#isWriting || this.outbox.waitingBytes <= CAUGHT_UP_BYTES) return Promise.resolve();
    return new Promise((resolve) => this.#whenCaughtUp.push(resolve));
  }

  async #drain(): Promise<void> {
    this.#isWriting = true;
    try {
      for (let bytes = this.outbox.take(); bytes !== null; bytes = this.outbox.take()) {
        let at = 0;
        while (at < bytes.length) {
          this.#writingSince = this.#options.clock.now();
          const count = await this.#transport.write(at === 0 ? bytes : bytes.subarray(at));
          this.#writtenBytes += count;
          at += count;
        }
        if (this.#whenCaughtUp.length > 0 && this.outbox.waitingBytes <= CAUGHT_UP_BYTES) release(this.#whenCaughtUp);
      }
    } catch {
      // Whatever the error is (broken pipe, reset, closed by us), nothing more can be written. The reader finds out why.
      this.#isBroken = true;
      this.#options.failed();
    }
    this.#isWriting = false;
    release(this.#whenCaughtUp);
    release(this.#whenIdle);
  }
}

function release(waiting: (() => void)[]): void {
  for (const resolve of waiting.splice(0)) resolve();
}

/** The most bytes of one write, unless a single piece is larger. Larger writes gain nothing. */
const MAX_TAKE_BYTES = 65_536;

/** A piece of at least this size gets a write of its own, which costs less than copying it together with others. */
const LARGE_PIECE_BYTES = 16_384;

/** The largest block of a session's own log. Every session keeps one, so they must be small. */
const OWN_BLOCK_BYTES = 4096;

/** A part of a log, up to a position, that has its place in the order. */
interface Span {
  readonly cursor: Cursor;
  until: number;
}

/**
 * What waits to be written to one session.
 *
 * 1. Nothing is copied until it is taken, and then only where the pieces are not adjacent.
 * 2. Order: what a room's log had before a message for this session only is taken before that message, and what the log
 *    got later is taken after it. So an `ok` follows the message that it answers, and a `pong` follows everything that
 *    was due before it.
 * 3. Everything in a log from `follow` to `unfollow` is taken, once and in order, unless the outbox is told to forget it.
 * 4. `waitingBytes` is exact. The outbox itself has no limit: the caller has to check it after appending.
 *
 * The outbox knows neither sockets nor the meaning of messages.
 */
export class Outbox {
  readonly #own = new FrameLog(OWN_BLOCK_BYTES);
  readonly #ownCursor = this.#own.cursor();
  readonly #followed = new Map<FrameLog, Cursor>();
  /** What is still to be taken of logs that are no longer followed. */
  #left: Span[] = [];
  /** The parts whose place is fixed. Whatever else the followed logs have comes after them. */
  #order: Span[] = [];

  /** The number of bytes that were ever put for this session only. */
  get ownBytes(): number {
    return this.#own.end;
  }

  /** The number of bytes that wait to be taken. */
  get waitingBytes(): number {
    let bytes = this.#ownCursor.waiting;
    for (const cursor of this.#followed.values()) bytes += cursor.waiting;
    for (const { cursor, until } of this.#left) bytes += until - cursor.position;
    return bytes;
  }

  /** Adds a message for this session only, after everything that its logs have so far. */
  put(message: ServerMessage): void {
    for (const cursor of this.#followed.values()) this.#fix(cursor);
    this.#own.append(message);
    this.#fix(this.#ownCursor);
  }

  /** Adds frames for this session only, as `put` does, without copying them. */
  putFrames(frames: Uint8Array<ArrayBuffer>): void {
    for (const cursor of this.#followed.values()) this.#fix(cursor);
    this.#own.appendFrames(frames);
    this.#fix(this.#ownCursor);
  }

  /** Takes what is appended to a log from now on. */
  follow(log: FrameLog): void {
    if (!this.#followed.has(log)) this.#followed.set(log, log.cursor());
  }

  /** Takes what a log has so far, and nothing after that. */
  unfollow(log: FrameLog): void {
    const cursor = this.#followed.get(log);
    if (cursor === undefined) return;
    this.#followed.delete(log);
    if (cursor.waiting === 0) return;
    this.#fix(cursor);
    this.#left.push({ cursor, until: log.end });
  }

  /**
   * Unfollows all logs. With `forget`, what waits is dropped, and only what is put from now on is taken.
   */
  unfollowAll({ forget }: { forget: boolean }): void {
    for (const log of [...this.#followed.keys()]) this.unfollow(log);
    if (!forget) return;
    this.#left = [];
    this.#order = [];
    this.#ownCursor.skip();
  }

  /** Returns the bytes of one write, or `null` if nothing waits. They stay valid. Do not change them. */
  take(): Uint8Array<ArrayBuffer> | null {
    const write = new Pieces();
    for (let span = this.#order[0]; span !== undefined; span = this.#order[0]) {
      if (span.cursor.position >= span.until) this.#order.shift();
      else if (write.add(span.cursor.take(span.until))) return write.joined();
    }
    if (this.#left.length > 0) this.#left = [];
    for (const cursor of this.#followed.values()) {
      while (cursor.waiting > 0) {
        if (write.add(cursor.take(cursor.log.end))) return write.joined();
      }
    }
    return write.joined();
  }

  /** Fixes the place of the bytes that a log has so far. */
  #fix(cursor: Cursor): void {
    if (cursor.waiting === 0) return;
    const last = this.#order.at(-1);
    if (last?.cursor === cursor) last.until = cursor.log.end;
    else this.#order.push({ cursor, until: cursor.log.end });
  }
}

/** The pieces of one write. */
class Pieces {
  readonly #pieces: Uint8Array<ArrayBuffer>[] = [];
  #bytes = 0;

  /** Returns whether the write is large enough. */
  add(piece: Uint8Array<ArrayBuffer>): boolean {
    this.#pieces.push(piece);
    this.#bytes += piece.length;
    return this.#bytes >= MAX_TAKE_BYTES || piece.length >= LARGE_PIECE_BYTES;
  }

  /** All of them after each other; `null` if there are none. */
  joined(): Uint8Array<ArrayBuffer> | null {
    return this.#pieces.length < 2 ? this.#pieces[0] ?? null : concat(this.#pieces);
  }
}
