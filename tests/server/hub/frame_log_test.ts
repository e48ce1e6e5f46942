/**
 * The log of frames that a message is encoded into once, and the cursors that read it.
 *
 * @module
 */
import { assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { type Cursor, FrameLog } from "../../../server/hub/frame_log.ts";
import { encodeMessage, type ServerMessage } from "../../../shared/wire/message.ts";
import { bytesOf, concat, payloadsOf } from "../../support/frames.ts";

function notice(number: number, size = 0): ServerMessage {
  return { type: "notice", code: String(number), ...(size > 0 ? { text: "é".repeat(size) } : {}) };
}

function takeAll(cursor: Cursor, until = cursor.log.end): Uint8Array<ArrayBuffer> {
  const pieces = [];
  while (cursor.position < until) pieces.push(cursor.take(until));
  return concat(pieces);
}

Deno.test("a frame log gives what was appended, frame behind frame", () => {
  const log = new FrameLog();
  const cursor = log.cursor();
  const messages = [notice(1), notice(2, 10), notice(3)];
  for (const message of messages) log.append(message);
  assertEquals(takeAll(cursor), bytesOf(...messages));
  assertEquals([cursor.position, cursor.waiting, log.end], [log.end, 0, bytesOf(...messages).length]);
});

Deno.test("a cursor reads what is appended after it was made, and nothing from before", () => {
  const log = new FrameLog();
  log.append(notice(1));
  const cursor = log.cursor();
  assertEquals([cursor.position, cursor.waiting], [log.end, 0]);
  log.append(notice(2));
  assertEquals(takeAll(cursor), encodeMessage(notice(2)));
});

Deno.test("a cursor that was made at the end of a full block reads on in the next", () => {
  const log = new FrameLog();
  log.append(notice(1, 240));
  const cursor = log.cursor();
  log.append(notice(2, 5000));
  log.append(notice(3));
  assertEquals(takeAll(cursor), bytesOf(notice(2, 5000), notice(3)));
});

Deno.test("a cursor takes up to a place within a block, and goes on from there", () => {
  const log = new FrameLog();
  const cursor = log.cursor();
  log.append(notice(1));
  const until = log.end;
  log.append(notice(2));
  assertEquals(takeAll(cursor, until), encodeMessage(notice(1)));
  assertEquals(cursor.take(until).length, 0);
  assertEquals(takeAll(cursor), encodeMessage(notice(2)));
});

Deno.test("a cursor at the end takes nothing, and waits", () => {
  const cursor = new FrameLog().cursor();
  assertEquals(cursor.take(cursor.log.end).length, 0);
  cursor.log.append(notice(1));
  assertEquals(takeAll(cursor), encodeMessage(notice(1)));
});

Deno.test("two cursors get the same bytes, not copies of them", () => {
  const log = new FrameLog();
  const [one, other] = [log.cursor(), log.cursor()];
  log.append(notice(1));
  const [first, second] = [one.take(log.end), other.take(log.end)];
  assertStrictEquals(first.buffer, second.buffer);
  assertEquals(first, second);
});

Deno.test("what a cursor gave stays as it is when more is appended", () => {
  const log = new FrameLog();
  const cursor = log.cursor();
  log.append(notice(1));
  const taken = cursor.take(log.end);
  for (let number = 2; number < 1000; number++) log.append(notice(number));
  assertEquals(taken, encodeMessage(notice(1)));
});

Deno.test("a frame never lies in two blocks: each piece is whole frames, whatever their sizes", () => {
  fc.assert(fc.property(fc.array(fc.nat(9000), { maxLength: 60 }), (sizes) => {
    const log = new FrameLog();
    const cursor = log.cursor();
    const messages = sizes.map((size, number) => notice(number, size));
    for (const message of messages) log.append(message);
    const came = [];
    while (cursor.waiting > 0) came.push(...payloadsOf(cursor.take(log.end)));
    assertEquals(came, messages.map((message) => ({ ...message })));
  }));
});

Deno.test("cursors that read at different times all get everything from their start, once and in order", () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant("append" as const), size: fc.nat(400) }),
    fc.record({ do: fc.constant("start" as const) }),
    fc.record({ do: fc.constant("take" as const), which: fc.nat() }),
  );
  fc.assert(fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
    const log = new FrameLog();
    const appended: Uint8Array[] = [];
    const readers = [{ cursor: log.cursor(), from: 0, came: [] as Uint8Array[] }];
    for (const now of steps) {
      if (now.do === "append") {
        const message = notice(appended.length, now.size);
        appended.push(encodeMessage(message));
        log.append(message);
      } else if (now.do === "start") {
        readers.push({ cursor: log.cursor(), from: appended.length, came: [] });
      } else {
        const reader = readers[now.which % readers.length];
        reader?.came.push(reader.cursor.take(log.end));
      }
      for (const { cursor, from, came } of readers) {
        assertEquals(cursor.waiting, concat(appended.slice(from)).length - concat(came).length);
      }
    }
    for (const { cursor, from, came } of readers) {
      assertEquals(concat([...came, takeAll(cursor)]), concat(appended.slice(from)));
    }
  }));
});
