/**
 * Two transports in memory, each reading what the other writes. They behave like two ends of a TCP connection in Deno,
 * including the bad cases: writes that accept only a part, writes that wait for a peer that does not read, reads that
 * cut a frame anywhere.
 *
 * @module
 */
import type { Transport } from "../../shared/wire/transport.ts";

/** How many of the possible bytes a call moves. The result is clamped to the possible range. */
export type Chunking = (possible: number) => number;

/** As many as possible. */
export const whole: Chunking = (possible) => possible;

/** One byte each time. */
export const byteByByte: Chunking = () => 1;

/** The same sizes for the same seed: many small ones, some large ones. */
export function randomSizes(seed: number): Chunking {
  let state = seed >>> 0;
  return (possible) => {
    // A linear congruential generator (Numerical Recipes), which is enough to cut bytes in unexpected places.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const isSmall = (state >>> 16) % 4 !== 0;
    return 1 + (state >>> 8) % (isSmall ? Math.min(possible, 7) : possible);
  };
}

export interface PipeOptions {
  /** How many bytes each direction holds before writes wait. */
  readonly capacity?: number;
  readonly reads?: Chunking;
  readonly writes?: Chunking;
}

/** One end of the pipe. */
export interface PipeEnd extends Transport {
  closeWrite(): Promise<void>;
  /** Ends both directions as a reset does: bytes on their way are lost, and the calls of the other end reject. */
  abort(): void;
  /** Whether this end was closed or aborted by its own side. */
  readonly isClosed: boolean;
  /** How many bytes are waiting to be read at this end. */
  readonly unreadBytes: number;
}

/** Makes a pipe. The caller closes both ends; nothing leaks otherwise. */
export function memoryPipe(
  { capacity = 65_536, reads = whole, writes = whole }: PipeOptions = {},
): [PipeEnd, PipeEnd] {
  const there = new Direction({ capacity, reads, writes });
  const back = new Direction({ capacity, reads, writes });
  return [new End(there, back), new End(back, there)];
}

/** One direction: bytes that were written and not yet read. */
class Direction {
  readonly #options: Required<PipeOptions>;
  readonly #chunks: Uint8Array[] = [];
  #length = 0;
  #changed = Promise.withResolvers<void>();
  /** The writer has closed: after the remaining bytes comes the end. */
  isEnded = false;
  /** The reader has closed: bytes written now reach nobody. */
  isUnread = false;
  isReset = false;

  constructor(options: Required<PipeOptions>) {
    this.#options = options;
  }

  get length(): number {
    return this.#length;
  }

  get hasRoom(): boolean {
    return this.#length < this.#options.capacity;
  }

  /** Waits until something has changed. */
  change(): Promise<void> {
    return this.#changed.promise;
  }

  announce(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }

  put(bytes: Uint8Array): number {
    const possible = Math.min(bytes.length, this.#options.capacity - this.#length);
    const count = within(this.#options.writes(possible), possible);
    this.#chunks.push(bytes.slice(0, count));
    this.#length += count;
    this.announce();
    return count;
  }

  take(target: Uint8Array): number {
    const possible = Math.min(target.length, this.#length);
    const count = within(this.#options.reads(possible), possible);
    let at = 0;
    for (let chunk = this.#chunks[0]; chunk !== undefined && at < count; chunk = this.#chunks[0]) {
      const part = chunk.subarray(0, count - at);
      target.set(part, at);
      at += part.length;
      if (part.length === chunk.length) this.#chunks.shift();
      else this.#chunks[0] = chunk.subarray(part.length);
    }
    this.#length -= count;
    this.announce();
    return count;
  }

  lose(): void {
    this.#chunks.length = 0;
    this.#length = 0;
    this.isReset = true;
    this.announce();
  }
}

function within(count: number, possible: number): number {
  return Math.max(1, Math.min(Math.floor(count), possible));
}

class End implements PipeEnd {
  readonly #out: Direction;
  readonly #in: Direction;
  #isClosed = false;
  #wroteToNobody = false;

  constructor(out: Direction, into: Direction) {
    this.#out = out;
    this.#in = into;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  get unreadBytes(): number {
    return this.#in.length;
  }

  async read(target: Uint8Array): Promise<number | null> {
    this.#checkOpen();
    if (target.length === 0) return 0;
    while (true) {
      if (this.#isClosed) throw new Deno.errors.Interrupted("operation canceled");
      if (this.#in.isReset) throw new Deno.errors.ConnectionReset("Connection reset by peer (os error 104)");
      if (this.#in.length > 0) return this.#in.take(target);
      if (this.#in.isEnded) return null;
      await this.#in.change();
    }
  }

  async write(bytes: Uint8Array): Promise<number> {
    this.#checkOpen();
    if (bytes.length === 0) return 0;
    while (true) {
      if (this.#isClosed) throw new Deno.errors.Interrupted("operation canceled");
      if (this.#out.isReset) throw new Deno.errors.ConnectionReset("Connection reset by peer (os error 104)");
      if (this.#out.isEnded) throw new Deno.errors.BrokenPipe("Broken pipe (os error 32)");
      if (this.#out.isUnread) return this.#writeToNobody(bytes);
      if (this.#out.hasRoom) return this.#out.put(bytes);
      await this.#out.change();
    }
  }

  closeWrite(): Promise<void> {
    this.#checkOpen();
    this.#out.isEnded = true;
    this.#out.announce();
    return Promise.resolve();
  }

  close(): void {
    this.#checkOpen();
    this.#isClosed = true;
    this.#out.isEnded = true;
    this.#in.isUnread = true;
    this.#out.announce();
    this.#in.announce();
  }

  abort(): void {
    this.close();
    this.#out.lose();
    this.#in.lose();
  }

  #checkOpen(): void {
    if (this.#isClosed) throw new Deno.errors.BadResource("Bad resource ID");
  }

  /** As with TCP, the first write after the peer has closed still seems to succeed. */
  #writeToNobody(bytes: Uint8Array): number {
    if (this.#wroteToNobody) throw new Deno.errors.BrokenPipe("Broken pipe (os error 32)");
    this.#wroteToNobody = true;
    return bytes.length;
  }
}
