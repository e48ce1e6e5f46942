/**
 * The frame log, which a message is encoded into once, and the cursors that read it.
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

Deno.test("a frame log returns what was appended, frame after frame", () => {
  const log = new FrameLog();
  const cursor = log.cursor();
  const messages = [notice(1), notice(2, 10), notice(3)];
  for (const message of messages) log.append(message);
  assertEquals(takeAll(cursor), bytesOf(...messages));
  assertEquals([cursor.position, cursor.waiting, log.end], [log.end, 0, bytesOf(...messages).length]);
});

Deno.test("a cursor reads what is appended after it was created, and nothing from before", () => {
  const log = new FrameLog();
  log.append(notice(1));
  const cursor = log.cursor();
  assertEquals([cursor.position, cursor.waiting], [log.end, 0]);
  log.append(notice(2));
  assertEquals(takeAll(cursor), encodeMessage(notice(2)));
});

Deno.test("a cursor that was created at the end of a full block continues in the next one", () => {
  const log = new FrameLog();
  log.append(notice(1, 240));
  const cursor = log.cursor();
  log.append(notice(2, 5000));
  log.append(notice(3));
  assertEquals(takeAll(cursor), bytesOf(notice(2, 5000), notice(3)));
});

Deno.test("a cursor takes up to a position within a block, and continues from there", () => {
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

Deno.test("two cursors get the same bytes, not copies", () => {
  const log = new FrameLog();
  const [one, other] = [log.cursor(), log.cursor()];
  log.append(notice(1));
  const [first, second] = [one.take(log.end), other.take(log.end)];
  assertStrictEquals(first.buffer, second.buffer);
  assertEquals(first, second);
});

Deno.test("bytes that a cursor returned do not change when more is appended", () => {
  const log = new FrameLog();
  const cursor = log.cursor();
  log.append(notice(1));
  const taken = cursor.take(log.end);
  for (let number = 2; number < 1000; number++) log.append(notice(number));
  assertEquals(taken, encodeMessage(notice(1)));
});

Deno.test("a frame is never split between blocks: each piece consists of whole frames, whatever their sizes", () => {
  fc.assert(fc.property(fc.array(fc.nat(9000), { maxLength: 60 }), (sizes) => {
    const log = new FrameLog();
    const cursor = log.cursor();
    const messages = sizes.map((size, number) => notice(number, size));
    for (const message of messages) log.append(message);
    const received = [];
    while (cursor.waiting > 0) received.push(...payloadsOf(cursor.take(log.end)));
    assertEquals(received, messages.map((message) => ({ ...message })));
  }));
});

Deno.test("cursors that read at different times all get everything from their beginning, once and in order", () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant("append" as const), size: fc.nat(400) }),
    fc.record({ do: fc.constant("start" as const) }),
    fc.record({ do: fc.constant("take" as const), which: fc.nat() }),
  );
  fc.assert(fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
    const log = new FrameLog();
    const appended: Uint8Array[] = [];
    const readers = [{ cursor: log.cursor(), from: 0, received: [] as Uint8Array[] }];
    for (const now of steps) {
      if (now.do === "append") {
        const message = notice(appended.length, now.size);
        appended.push(encodeMessage(message));
        log.append(message);
      } else if (now.do === "start") {
        readers.push({ cursor: log.cursor(), from: appended.length, received: [] });
      } else {
        const reader = readers[now.which % readers.length];
        reader?.received.push(reader.cursor.take(log.end));
      }
      for (const { cursor, from, received } of readers) {
        assertEquals(cursor.waiting, concat(appended.slice(from)).length - concat(received).length);
      }
    }
    for (const { cursor, from, received } of readers) {
      assertEquals(concat([...received, takeAll(cursor)]), concat(appended.slice(from)));
    }
  }));
});

Deno.test("a message that fits no block takes no more memory than its frame has bytes", () => {
  const log = new FrameLog(4096);
  const cursor = log.cursor();
  const message = { type: "notice", code: "x", text: "x".repeat(3000) } as const;
  log.append(message);
  const bytes = cursor.take(log.end);
  assertEquals([bytes.length, bytes.buffer.byteLength], [encodeMessage(message).length, encodeMessage(message).length]);
});
