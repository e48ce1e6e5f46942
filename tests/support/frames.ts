/**
 * Bytes of frames for tests, valid and invalid, and the way back.
 *
 * @module
 */
import { concat } from "../../shared/bytes.ts";
import { encodeFrame, FrameDecoder, HEADER_BYTES, MAX_JSON_BYTES } from "../../shared/wire/frame.ts";
import { decodePayload, encodeMessage, type Message, type Payload } from "../../shared/wire/message.ts";

export { concat };

/** The bytes of a text in UTF-8. */
export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

/** The frames of messages, concatenated. */
export function bytesOf(...messages: readonly Message[]): Uint8Array<ArrayBuffer> {
  return concat(messages.map(encodeMessage));
}

/** A frame with any text or bytes in it. */
export function rawFrame(payload: string | Uint8Array): Uint8Array<ArrayBuffer> {
  return encodeFrame(typeof payload === "string" ? utf8(payload) : payload);
}

/** A header alone that announces any length, as a signed 32-bit number. */
export function header(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(HEADER_BYTES);
  new DataView(bytes.buffer).setInt32(0, length, true);
  return bytes;
}

/** What a decoder made of some bytes. */
export interface Decoded {
  /** Copies, in order. */
  readonly payloads: readonly Uint8Array[];
  /** What the decoder threw; it read nothing after that. */
  readonly error: unknown;
  /** How many bytes of an unfinished frame are left. */
  readonly bufferedBytes: number;
}

/** Feeds pieces to a decoder as a socket does: through one buffer that is overwritten each time. */
export function decodePieces(pieces: Iterable<Uint8Array>, maxBytes: number = MAX_JSON_BYTES): Decoded {
  const decoder = new FrameDecoder(maxBytes);
  const payloads: Uint8Array[] = [];
  try {
    for (const piece of pieces) {
      const buffer = piece.slice();
      decoder.push(buffer);
      for (let payload = decoder.next(); payload !== null; payload = decoder.next()) payloads.push(payload.slice());
      buffer.fill(0xaa);
    }
  } catch (error) {
    return { payloads, error, bufferedBytes: decoder.bufferedBytes };
  }
  return { payloads, error: undefined, bufferedBytes: decoder.bufferedBytes };
}

/** Cuts bytes at the given positions. Positions outside, or given twice, are left out. */
export function cutAt(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const cuts = [...new Set(places.filter((place) => place > 0 && place < bytes.length))].sort((a, b) => a - b);
  return [0, ...cuts].map((start, index) => bytes.subarray(start, cuts[index] ?? bytes.length));
}

/** The payloads of complete frames, as JSON. Throws for anything else, and if something is left over. */
export function payloadsOf(bytes: Uint8Array): Payload[] {
  const { payloads, error, bufferedBytes } = decodePieces([bytes]);
  if (error !== undefined) throw error;
  if (bufferedBytes > 0) {
    throw new Error(`Cannot decode: the last frame is not whole, ${bufferedBytes} bytes of it came`);
  }
  return payloads.map(decodePayload);
}
