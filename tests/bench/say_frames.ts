/**
 * Frames of `say`, each with a key of its own as the client makes them, so fast that making them costs nothing beside
 * what it loads.
 *
 * @module
 */
import { messageKey } from "../../client/link/message_key.ts";
import { encodeMessage } from "../../shared/wire/message.ts";

/** The placeholder for the key in the frame that all others are made from. */
const BLANK = messageKey(0, new Uint8Array(12));
/** How many of its characters are the time; the others are random. */
const TIME_CHARACTERS = 9;
const ALPHABET = new TextEncoder().encode("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

export class SayFrames {
  readonly #frame: Uint8Array<ArrayBuffer>;
  readonly #keyAt: number;
  readonly #encoder = new TextEncoder();
  #state = (Math.random() * 2 ** 32) | 1;

  constructor(to: string, text: string) {
    this.#frame = encodeMessage({ type: "say", to, text, ref: "s", key: BLANK });
    this.#keyAt = new TextDecoder("latin1").decode(this.#frame).indexOf(BLANK);
  }

  /** The next `count` frames, concatenated. */
  take(count: number): Uint8Array<ArrayBuffer> {
    const { length } = this.#frame;
    const time = messageKey(Date.now(), new Uint8Array(12)).slice(0, TIME_CHARACTERS);
    this.#encoder.encodeInto(time, this.#frame.subarray(this.#keyAt));
    const frames = new Uint8Array(length * count);
    for (let i = 0; i < count; i++) {
      frames.set(this.#frame, i * length);
      const end = i * length + this.#keyAt + BLANK.length;
      for (let at = end - (BLANK.length - TIME_CHARACTERS); at < end; at++) {
        frames[at] = ALPHABET[this.#next() & 63] ?? 0;
      }
    }
    return frames;
  }

  /** Xorshift: fast, and keys need not be secret here. */
  #next(): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return this.#state >>> 8;
  }
}
