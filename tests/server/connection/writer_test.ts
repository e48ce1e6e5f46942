/**
 * The writer writes one write at a time, however little of it the peer takes (REQ-W3, REQ-W9).
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { Writer } from "../../../server/connection/writer.ts";
import type { ServerMessage } from "../../../shared/wire/message.ts";
import type { Transport } from "../../../shared/wire/transport.ts";
import { bytesOf, concat, payloadsOf } from "../../support/frames.ts";
import { ManualClock } from "../../support/manual_clock.ts";
import { memoryPipe, randomSizes } from "../../support/memory_pipe.ts";

const MAX_QUEUE = 1000;

/** A transport that takes as much of each write as the test says, when the test says so. */
class Sink implements Transport {
  readonly taken: Uint8Array[] = [];
  /** The most writes that were under way at the same time. */
  mostAtOnce = 0;
  #waiting: { readonly bytes: Uint8Array; readonly done: PromiseWithResolvers<number> }[] = [];

  write(bytes: Uint8Array): Promise<number> {
    const done = Promise.withResolvers<number>();
    this.#waiting.push({ bytes, done });
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#waiting.length);
    return done.promise;
  }

  get isWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  async take(count = Infinity): Promise<void> {
    const write = this.#waiting.shift();
    if (write === undefined) throw new Error("No write is under way");
    const part = write.bytes.slice(0, count);
    this.taken.push(part);
    write.done.resolve(part.length);
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  }

  async break(): Promise<void> {
    this.#waiting.shift()?.done.reject(new Deno.errors.BrokenPipe("Broken pipe (os error 32)"));
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  }

  read(): Promise<null> {
    return Promise.resolve(null);
  }

  close(): void {}
}

function notice(number: number, size = 0): ServerMessage {
  return { type: "notice", code: String(number), ...(size === 0 ? {} : { text: "x".repeat(size) }) };
}

function setUp(maxQueue = MAX_QUEUE) {
  const sink = new Sink();
  const clock = new ManualClock();
  const events: string[] = [];
  const writer = new Writer(sink, {
    maxQueue,
    clock,
    overflowed: () => events.push("overflowed"),
    failed: () => events.push("failed"),
  });
  const put = (...messages: readonly ServerMessage[]) => {
    for (const message of messages) writer.outbox.put(message);
    writer.wake();
  };
  const codes = () => payloadsOf(concat(sink.taken)).map((payload) => Number(payload.code));
  return { sink, clock, events, writer, put, codes };
}

Deno.test("a writer writes everything that waits, one write at a time", async () => {
  const { sink, put, codes, events } = setUp();
  put(notice(1), notice(2));
  put(notice(3));
  put(notice(4));
  await sink.take();
  await sink.take();
  assertEquals([codes(), sink.mostAtOnce, sink.isWaiting, events], [[1, 2, 3, 4], 1, false, []]);
});

Deno.test("a writer writes nothing when nothing waits", async () => {
  const { sink, writer } = setUp();
  writer.wake();
  await writer.finished();
  assertEquals(sink.isWaiting, false);
});

Deno.test("REQ-W3 a writer continues where a short write ended", async () => {
  const { sink, put, codes } = setUp(0);
  const messages = Array.from({ length: 20 }, (_, index) => notice(index, index * 10));
  put(...messages);
  for (let count = 1; sink.isWaiting; count++) await sink.take(count);
  assertEquals(concat(sink.taken), bytesOf(...messages));
  assertEquals(codes(), [...messages.keys()]);
});

Deno.test("REQ-W3 a writer over a pipe that splits everything loses and reorders nothing", async () => {
  const [ours, theirs] = memoryPipe({ capacity: 33, writes: randomSizes(9) });
  const writer = new Writer(ours, { maxQueue: 0, clock: new ManualClock(), overflowed: () => {}, failed: () => {} });
  const messages = Array.from({ length: 200 }, (_, index) => notice(index, index));
  const read: Uint8Array[] = [];
  const reading = (async () => {
    const buffer = new Uint8Array(50);
    for (let n = await theirs.read(buffer); n !== null; n = await theirs.read(buffer)) read.push(buffer.slice(0, n));
  })();
  for (const [index, message] of messages.entries()) {
    writer.outbox.put(message);
    writer.wake();
    if (index % 3 === 0) await Promise.resolve();
  }
  await writer.finished();
  ours.close();
  await reading;
  theirs.close();
  assertEquals(concat(read), bytesOf(...messages));
});

Deno.test("REQ-W9 a writer reports when more waits than may, not counting the write under way", async () => {
  const { sink, put, events } = setUp();
  put(notice(1, 5000));
  assertEquals(events, [], "the write under way does not count");
  put(notice(2, 900));
  assertEquals(events, []);
  put(notice(3, 900));
  assertEquals(events, ["overflowed"]);
  while (sink.isWaiting) await sink.take();
  put(notice(4, 900));
  assertEquals(events, ["overflowed"], "there is space again after everything was written");
});

Deno.test("a writer without a limit never reports it", () => {
  const { put, events } = setUp(0);
  for (let number = 0; number < 100; number++) put(notice(number, 1000));
  assertEquals(events, []);
});

Deno.test("a writer has finished when everything is written, and at once if nothing waits", async () => {
  const { sink, put, writer } = setUp();
  await writer.finished();
  put(notice(1));
  let isFinished = false;
  const finished = Promise.all([writer.finished(), writer.finished()]).then(() => isFinished = true);
  put(notice(2));
  await sink.take(3);
  await sink.take();
  assertEquals(isFinished, false);
  await sink.take();
  await finished;
  assert(isFinished);
});

Deno.test("a writer whose transport breaks reports it once, has finished, and writes nothing more", async () => {
  const { sink, put, writer, events } = setUp();
  put(notice(1));
  const finished = writer.finished();
  await sink.break();
  await finished;
  put(notice(2));
  put(notice(3, 5000));
  await writer.finished();
  assertEquals([events, sink.isWaiting], [["failed"], false]);
});

Deno.test("a writer knows how long the peer has taken nothing of a write", async () => {
  const { sink, put, writer, clock } = setUp();
  assertEquals(writer.stalledMs(clock.now()), 0);
  put(notice(1));
  clock.advance(500);
  assertEquals(writer.stalledMs(clock.now()), 500);
  await sink.take(1);
  assertEquals(writer.stalledMs(clock.now()), 0, "a byte was taken");
  clock.advance(200);
  assertEquals(writer.stalledMs(clock.now()), 200);
  await sink.take();
  clock.advance(200);
  assertEquals(writer.stalledMs(clock.now()), 0);
});
