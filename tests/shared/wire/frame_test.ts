/**
 * The decoder is fed whole, byte by byte and at every split. Numbers in test names are those of the requirements of
 * `FrameDecoder`; REQ-W1 and REQ-W2 are in ARCHITECTURE.md.
 *
 * @module
 */
import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { encodeFrame, FrameDecoder, HEADER_BYTES, MAX_JSON_BYTES } from "../../../shared/wire/frame.ts";
import { ProtocolError } from "../../../shared/wire/protocol_error.ts";
import { concat, cutAt, decodePieces, header, rawFrame, utf8 } from "../../support/frames.ts";

const THREE = [utf8('{"type":"ping"}'), utf8("x"), new Uint8Array(300).fill(7)];
const STREAM = concat(THREE.map(encodeFrame));

function copies(payloads: readonly Uint8Array[]): number[][] {
  return payloads.map((payload) => [...payload]);
}

function assertRefused(decoder: FrameDecoder): void {
  const error = assertThrows(() => decoder.next(), ProtocolError);
  assertEquals([error.code, error.detail.fatal], ["bad_frame", true]);
}

Deno.test("encodeFrame puts the length before the payload, the lowest byte first", () => {
  assertEquals([...encodeFrame(utf8("{}"))], [2, 0, 0, 0, 0x7b, 0x7d]);
  assertEquals([...encodeFrame(new Uint8Array(0x010203)).subarray(0, HEADER_BYTES)], [3, 2, 1, 0]);
});

Deno.test("FrameDecoder returns the payloads of frames that arrive in one piece", () => {
  const { payloads, error, bufferedBytes } = decodePieces([STREAM]);
  assertEquals([copies(payloads), error, bufferedBytes], [copies(THREE), undefined, 0]);
});

Deno.test("FrameDecoder returns the same payloads of frames that arrive byte by byte (REQ-W2)", () => {
  const { payloads, error, bufferedBytes } = decodePieces([...STREAM].map((byte) => Uint8Array.of(byte)));
  assertEquals([copies(payloads), error, bufferedBytes], [copies(THREE), undefined, 0]);
});

Deno.test("FrameDecoder waits for the rest of a frame at every split", () => {
  for (let place = 1; place < STREAM.length; place++) {
    const { payloads, error } = decodePieces(cutAt(STREAM, [place]));
    assertEquals([copies(payloads), error], [copies(THREE), undefined], `split at ${place}`);
  }
});

Deno.test("FrameDecoder returns a thousand frames of one push, in order (REQ-W2)", () => {
  const texts = Array.from({ length: 1000 }, (_, index) => `{"number":${index}}`);
  const { payloads } = decodePieces([concat(texts.map((text) => rawFrame(text)))]);
  assertEquals(payloads.map((payload) => new TextDecoder().decode(payload)), texts);
});

Deno.test("FrameDecoder returns the same payloads however the stream is split", () => {
  const payload = fc.uint8Array({ minLength: 1, maxLength: 300 });
  fc.assert(fc.property(fc.array(payload, { maxLength: 20 }), fc.array(fc.nat(2000)), (sent, places) => {
    const { payloads, error, bufferedBytes } = decodePieces(cutAt(concat(sent.map(encodeFrame)), places));
    assertEquals([copies(payloads), error, bufferedBytes], [copies(sent), undefined, 0]);
  }));
});

Deno.test("FrameDecoder accepts a frame of the maximum length, and an empty push", () => {
  const largest = new Uint8Array(MAX_JSON_BYTES).fill(1);
  const frame = encodeFrame(largest);
  for (const pieces of [[frame], cutAt(frame, [2, 4, 5, 40_000]), [new Uint8Array(0), frame, new Uint8Array(0)]]) {
    const { payloads, error } = decodePieces(pieces);
    assertEquals([payloads.length, payloads[0]?.length, error], [1, MAX_JSON_BYTES, undefined]);
  }
});

Deno.test("FrameDecoder 1: bytes may be overwritten once next has returned null", () => {
  const decoder = new FrameDecoder();
  const buffer = new Uint8Array(3);
  const came: number[][] = [];
  for (const piece of cutAt(STREAM, Array.from({ length: Math.ceil(STREAM.length / 3) }, (_, index) => 3 * index))) {
    buffer.fill(0xff);
    buffer.set(piece);
    decoder.push(buffer.subarray(0, piece.length));
    for (let payload = decoder.next(); payload !== null; payload = decoder.next()) came.push([...payload]);
  }
  assertEquals(came, copies(THREE));
});

Deno.test("FrameDecoder 1: a push before next has returned null is a mistake of the caller", () => {
  const decoder = new FrameDecoder();
  decoder.push(STREAM);
  decoder.next();
  const error = assertThrows(() => decoder.push(STREAM), Error, "Cannot push");
  assert(!(error instanceof ProtocolError));
});

Deno.test("FrameDecoder 1: next returns null as often as it is called", () => {
  const decoder = new FrameDecoder();
  assertEquals([decoder.next(), decoder.next()], [null, null]);
  decoder.push(rawFrame("x").subarray(0, 3));
  assertEquals([decoder.next(), decoder.next()], [null, null]);
  decoder.push(rawFrame("x").subarray(3));
  assertEquals([decoder.next()?.length, decoder.next(), decoder.next()], [1, null, null]);
});

Deno.test("FrameDecoder 2: a payload that is complete in the pushed bytes is a view of them", () => {
  const decoder = new FrameDecoder();
  decoder.push(STREAM);
  for (const expected of THREE) {
    const payload = decoder.next();
    assertStrictEquals(payload?.buffer, STREAM.buffer);
    assertEquals(payload, expected);
  }
});

Deno.test("FrameDecoder 2: a payload that was split is not a view of the pushed bytes and is valid until the next call", () => {
  const decoder = new FrameDecoder();
  const [first = STREAM, second = STREAM] = cutAt(rawFrame("whole"), [6]).map((piece) => piece.slice());
  decoder.push(first);
  assertEquals(decoder.next(), null);
  first.fill(0xff);
  decoder.push(second);
  const payload = decoder.next();
  second.fill(0xff);
  assertEquals(payload, utf8("whole"));
});

const BAD_LENGTHS = [
  ["4 GiB", -1],
  ["2 GiB", 0x7fff_ffff],
  ["the most negative number", -0x8000_0000],
  ["zero bytes", 0],
  ["64 KiB and one byte", MAX_JSON_BYTES + 1],
  ["the start of HTTP", new DataView(utf8("GET ").buffer).getInt32(0, true)],
  ["the start of TLS", new DataView(Uint8Array.of(0x16, 3, 1, 2).buffer).getInt32(0, true)],
] as const;

for (const [words, length] of BAD_LENGTHS) {
  Deno.test(`FrameDecoder 3: a header that announces ${words} is refused before anything is buffered (REQ-W1)`, () => {
    const decoder = new FrameDecoder();
    decoder.push(concat([header(length), new Uint8Array(100)]));
    assertRefused(decoder);
    assertEquals(decoder.bufferedBytes, 0);
  });

  Deno.test(`FrameDecoder 3: a header that announces ${words} is refused with its fourth byte (REQ-W1)`, () => {
    const decoder = new FrameDecoder();
    const bytes = header(length);
    for (let index = 0; index < 3; index++) {
      decoder.push(bytes.subarray(index, index + 1));
      assertEquals(decoder.next(), null);
    }
    decoder.push(bytes.subarray(3));
    assertRefused(decoder);
    assertEquals(decoder.bufferedBytes, HEADER_BYTES);
  });
}

Deno.test("FrameDecoder 3: the frames before a bad header are returned", () => {
  const { payloads, error } = decodePieces([concat([STREAM, header(0)])]);
  assertEquals(copies(payloads), copies(THREE));
  assert(error instanceof ProtocolError);
});

Deno.test("FrameDecoder 3: the caller sets the maximum length", () => {
  for (const [length, isTaken] of [[10, true], [11, false]] as const) {
    const { payloads, error } = decodePieces([encodeFrame(new Uint8Array(length))], 10);
    assertEquals([payloads.length === 1, error instanceof ProtocolError], [isTaken, !isTaken]);
  }
});

Deno.test("FrameDecoder 4: a frame that is announced but incomplete uses only as much memory as arrived", () => {
  const decoder = new FrameDecoder();
  decoder.push(header(MAX_JSON_BYTES));
  assertEquals([decoder.next(), decoder.bufferedBytes], [null, HEADER_BYTES]);
  for (let count = 1; count <= 100; count++) {
    decoder.push(new Uint8Array(1));
    assertEquals([decoder.next(), decoder.bufferedBytes], [null, HEADER_BYTES + count]);
  }
});

Deno.test("FrameDecoder 4: nothing stays in the buffer of frames that were returned", () => {
  const { bufferedBytes } = decodePieces(cutAt(STREAM, [10, 20, 30]));
  assertEquals(bufferedBytes, 0);
});
