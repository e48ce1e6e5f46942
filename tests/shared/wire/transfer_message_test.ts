/**
 * The decoder of a connection for bytes. Numbers in test names are those of the requirements of `TransferDecoder`.
 *
 * @module
 */
import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { HEADER_BYTES, MAX_JSON_BYTES } from "../../../shared/wire/frame.ts";
import { ProtocolError } from "../../../shared/wire/protocol_error.ts";
import {
  FILE_BYTES,
  JSON_TEXT,
  MAX_CHUNK_BYTES,
  MAX_FRAME_BYTES,
  TransferDecoder,
} from "../../../shared/wire/transfer_message.ts";
import { concat, cutAt, header, utf8 } from "../../support/frames.ts";

interface Sent {
  readonly kind: number;
  readonly bytes: Uint8Array;
}

function frame({ kind, bytes }: Sent): Uint8Array<ArrayBuffer> {
  return concat([header(bytes.length + 1), Uint8Array.of(kind), bytes]);
}

const file = (...bytes: number[]): Sent => ({ kind: FILE_BYTES, bytes: Uint8Array.from(bytes) });
const json = (text: string): Sent => ({ kind: JSON_TEXT, bytes: utf8(text) });

/** The expected output: JSON as it was sent, and the bytes of files between it joined. */
function merged(pieces: Iterable<{ readonly isJson: boolean; readonly bytes: Uint8Array }>): string[] {
  const out: { isJson: boolean; bytes: number[] }[] = [];
  for (const { isJson, bytes } of pieces) {
    const last = out.at(-1);
    if (!isJson && bytes.length === 0) continue;
    if (!isJson && last?.isJson === false) last.bytes.push(...bytes);
    else out.push({ isJson, bytes: [...bytes] });
  }
  return out.map(({ isJson, bytes }) => `${isJson ? "json" : "bytes"} ${bytes}`);
}

/** Feeds pieces as a socket does: through one buffer that is overwritten each time. */
function decode(pieces: Iterable<Uint8Array>): { out: string[]; error: unknown; bufferedBytes: number } {
  const decoder = new TransferDecoder();
  const out: { isJson: boolean; bytes: Uint8Array }[] = [];
  let error: unknown;
  try {
    for (const piece of pieces) {
      const buffer = piece.slice();
      decoder.push(buffer);
      for (let next = decoder.next(); next !== null; next = decoder.next()) {
        out.push({ isJson: next.type === "json", bytes: next.bytes.slice() });
      }
      buffer.fill(0xaa);
    }
  } catch (thrown) {
    error = thrown;
  }
  return { out: merged(out), error, bufferedBytes: decoder.bufferedBytes };
}

function expected(sent: readonly Sent[]): string[] {
  return merged(sent.map(({ kind, bytes }) => ({ isJson: kind === JSON_TEXT, bytes })));
}

const SENT = [json('{"type":"end"}'), file(1, 2, 3), file(4), json(""), file(), json("x"), file(5, 6)];
const STREAM = concat(SENT.map(frame));

Deno.test("TransferDecoder returns bytes and JSON that arrive in one piece", () => {
  assertEquals(decode([STREAM]), { out: expected(SENT), error: undefined, bufferedBytes: 0 });
});

Deno.test("TransferDecoder returns the same byte by byte, and at every split (REQ-W2)", () => {
  assertEquals(decode([...STREAM].map((byte) => Uint8Array.of(byte))).out, expected(SENT));
  for (let place = 1; place < STREAM.length; place++) {
    assertEquals(decode(cutAt(STREAM, [place])).out, expected(SENT), `split at ${place}`);
  }
});

Deno.test("TransferDecoder returns the same however the stream is split", () => {
  const one = fc.record({ kind: fc.constantFrom(FILE_BYTES, JSON_TEXT), bytes: fc.uint8Array({ maxLength: 300 }) });
  fc.assert(fc.property(fc.array(one, { maxLength: 20 }), fc.array(fc.nat(3000)), (sent, places) => {
    const { out, error, bufferedBytes } = decode(cutAt(concat(sent.map(frame)), places));
    assertEquals([out, error, bufferedBytes], [expected(sent), undefined, 0]);
  }));
});

Deno.test("TransferDecoder turns any bytes into pieces or a ProtocolError", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), fc.array(fc.nat(200)), (bytes, places) => {
    const whole = decode([bytes]);
    assert(whole.error === undefined || whole.error instanceof ProtocolError);
    assertEquals(decode(cutAt(bytes, places)).out, whole.out);
  }));
});

Deno.test("TransferDecoder 2: bytes of a file are returned as views before their frame is complete", () => {
  const decoder = new TransferDecoder();
  const part = frame(file(1, 2, 3, 4)).subarray(0, 7);
  decoder.push(part);
  const piece = decoder.next();
  assertStrictEquals(piece?.bytes.buffer, part.buffer);
  assertEquals([piece?.type, [...piece?.bytes ?? []], decoder.next()], ["bytes", [1, 2], null]);
});

Deno.test("TransferDecoder 2: a frame without file bytes returns nothing and does no harm", () => {
  const { out, error } = decode([concat([frame(file()), frame(file()), frame(json("x")), frame(file())])]);
  assertEquals([out, error], [expected([json("x")]), undefined]);
});

Deno.test("TransferDecoder 3: JSON that is complete in the pushed bytes is a view of them", () => {
  const decoder = new TransferDecoder();
  const bytes = frame(json("{}"));
  decoder.push(bytes);
  assertStrictEquals(decoder.next()?.bytes.buffer, bytes.buffer);
});

Deno.test("TransferDecoder accepts the largest frames of both kinds", () => {
  const sent = [
    { kind: FILE_BYTES, bytes: new Uint8Array(MAX_CHUNK_BYTES) },
    { kind: JSON_TEXT, bytes: new Uint8Array(MAX_JSON_BYTES - 1) },
  ];
  const decoder = new TransferDecoder();
  decoder.push(concat(sent.map(frame)));
  assertEquals([decoder.next()?.bytes.length, decoder.next()?.bytes.length], [MAX_CHUNK_BYTES, MAX_JSON_BYTES - 1]);
});

const BAD = [
  ["zero bytes", header(0), "bad_frame"],
  ["a negative length", header(-1), "bad_frame"],
  ["1 MiB and one byte", header(MAX_FRAME_BYTES + 1), "bad_frame"],
  ["2 GiB", header(0x7fff_ffff), "bad_frame"],
  ["JSON of 64 KiB and one byte", concat([header(MAX_JSON_BYTES + 1), Uint8Array.of(JSON_TEXT)]), "bad_frame"],
  ["another kind", concat([header(5), Uint8Array.of(2)]), "bad_message"],
  ["a frame of the chat connection", concat([header(2), utf8("{}")]), "bad_message"],
] as const;

for (const [words, bytes, code] of BAD) {
  Deno.test(`X2 TransferDecoder 4: ${words} is refused before anything is buffered`, () => {
    for (const pieces of [[bytes], [...bytes].map((byte) => Uint8Array.of(byte))]) {
      const { error, bufferedBytes } = decode(pieces);
      assert(error instanceof ProtocolError);
      assertEquals([error.code, error.detail.fatal, bufferedBytes], [code, true, 0]);
    }
  });
}

Deno.test("TransferDecoder 5: JSON that is announced but incomplete uses only as much memory as arrived", () => {
  const decoder = new TransferDecoder();
  decoder.push(frame({ kind: JSON_TEXT, bytes: new Uint8Array(50_000) }).subarray(0, HEADER_BYTES + 1));
  assertEquals([decoder.next(), decoder.bufferedBytes], [null, 0]);
  for (let count = 1; count <= 100; count++) {
    decoder.push(new Uint8Array(1));
    assertEquals([decoder.next(), decoder.bufferedBytes], [null, count]);
  }
});

Deno.test("TransferDecoder 1: a push before next has returned null is a mistake of the caller", () => {
  const decoder = new TransferDecoder();
  decoder.push(STREAM);
  decoder.next();
  const error = assertThrows(() => decoder.push(STREAM), Error, "Cannot push");
  assert(!(error instanceof ProtocolError));
});
