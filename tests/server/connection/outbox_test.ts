/**
 * What waits for one session. The numbers in the names are those of the rules in the doc comment of `Outbox`
 * (server/connection/writer.ts).
 *
 * @module
 */
import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { FrameLog } from "../../../server/hub/frame_log.ts";
import { Outbox } from "../../../server/connection/writer.ts";
import { encodeMessage, type ServerMessage } from "../../../shared/wire/message.ts";
import { concat, payloadsOf } from "../../support/frames.ts";

function notice(number: number, size = 0): ServerMessage {
  return { type: "notice", code: String(number), ...(size > 0 ? { text: "x".repeat(size) } : {}) };
}

function takeAll(outbox: Outbox): Uint8Array<ArrayBuffer> {
  const pieces = [];
  for (let piece = outbox.take(); piece !== null; piece = outbox.take()) {
    assert(piece.length > 0, "`take` returns at least a byte");
    pieces.push(piece);
  }
  return concat(pieces);
}

function numbers(bytes: Uint8Array): number[] {
  return payloadsOf(bytes).map((payload) => Number(payload.code));
}

Deno.test("an empty outbox returns null", () => {
  const outbox = new Outbox();
  outbox.follow(new FrameLog());
  assertEquals([outbox.take(), outbox.waitingBytes], [null, 0]);
});

Deno.test("an outbox returns everything that waits in one piece", () => {
  const outbox = new Outbox();
  const [a, b] = [new FrameLog(), new FrameLog()];
  outbox.follow(a);
  outbox.follow(b);
  a.append(notice(1));
  b.append(notice(2));
  outbox.put(notice(3));
  a.append(notice(4));
  assertEquals(numbers(outbox.take() ?? new Uint8Array(0)), [1, 2, 3, 4]);
  assertEquals(outbox.take(), null);
});

Deno.test("outbox 1: adjacent bytes are not copied, and two sessions get the same bytes", () => {
  const log = new FrameLog();
  const [one, other] = [new Outbox(), new Outbox()];
  one.follow(log);
  other.follow(log);
  log.append(notice(1));
  log.append(notice(2));
  const [first, second] = [one.take(), other.take()];
  assertStrictEquals(first?.buffer, second?.buffer);
  assertEquals(numbers(first ?? new Uint8Array(0)), [1, 2]);
});

Deno.test("outbox 1: a large piece gets its own write and is not copied together with others", () => {
  const log = new FrameLog();
  const [one, other] = [new Outbox(), new Outbox()];
  one.follow(log);
  other.follow(log);
  log.append(notice(1, 30_000));
  one.put(notice(2));
  const [first, second] = [one.take(), other.take()];
  assertStrictEquals(first?.buffer, second?.buffer);
  assertEquals(numbers(takeAll(one)), [2]);
});

Deno.test("outbox 1: bytes that were taken do not change when more is appended", () => {
  const outbox = new Outbox();
  const log = new FrameLog();
  outbox.follow(log);
  log.append(notice(1));
  outbox.put(notice(2));
  const taken = outbox.take() ?? new Uint8Array(0);
  for (let number = 3; number < 500; number++) {
    log.append(notice(number));
    outbox.put(notice(number));
  }
  assertEquals(numbers(taken), [1, 2]);
});

Deno.test("outbox 2: a message for this session only comes after what its logs had and before what they get", () => {
  const outbox = new Outbox();
  const [a, b] = [new FrameLog(), new FrameLog()];
  outbox.follow(a);
  outbox.follow(b);
  b.append(notice(1));
  outbox.put(notice(2));
  a.append(notice(3));
  outbox.put(notice(4));
  outbox.put(notice(5));
  b.append(notice(6));
  assertEquals(numbers(takeAll(outbox)), [1, 2, 3, 4, 5, 6]);
});

Deno.test("outbox 2: the order is kept when some of it was taken in between", () => {
  const outbox = new Outbox();
  const log = new FrameLog();
  outbox.follow(log);
  log.append(notice(1));
  assertEquals(numbers(takeAll(outbox)), [1]);
  log.append(notice(2));
  outbox.put(notice(3));
  assertEquals(numbers(takeAll(outbox)), [2, 3]);
  outbox.put(notice(4));
  log.append(notice(5));
  assertEquals(numbers(takeAll(outbox)), [4, 5]);
});

Deno.test("outbox 3: a log is taken from follow to unfollow, without what came before or after", () => {
  const outbox = new Outbox();
  const log = new FrameLog();
  log.append(notice(1));
  outbox.follow(log);
  log.append(notice(2));
  outbox.unfollow(log);
  log.append(notice(3));
  assertEquals(numbers(takeAll(outbox)), [2]);
  assertEquals(outbox.waitingBytes, 0);
});

Deno.test("outbox 3: a log that is folldue again, before everything of the first time was taken, is not taken twice", () => {
  const outbox = new Outbox();
  const log = new FrameLog();
  outbox.follow(log);
  log.append(notice(1));
  outbox.unfollow(log);
  log.append(notice(2));
  outbox.follow(log);
  log.append(notice(3));
  outbox.put(notice(4));
  outbox.unfollow(log);
  outbox.follow(log);
  log.append(notice(5));
  assertEquals(numbers(takeAll(outbox)), [1, 3, 4, 5]);
});

Deno.test("outbox 3: following twice, or unfollowing a log that is not folldue, changes nothing", () => {
  const outbox = new Outbox();
  const log = new FrameLog();
  outbox.unfollow(log);
  outbox.follow(log);
  log.append(notice(1));
  outbox.follow(log);
  log.append(notice(2));
  outbox.unfollow(log);
  outbox.unfollow(log);
  assertEquals(numbers(takeAll(outbox)), [1, 2]);
});

Deno.test("outbox 4: waitingBytes is the number of bytes that will be taken", () => {
  const outbox = new Outbox();
  const log = new FrameLog();
  outbox.follow(log);
  assertEquals(outbox.waitingBytes, 0);
  log.append(notice(1, 20_000));
  outbox.put(notice(2));
  const all = encodeMessage(notice(1, 20_000)).length + encodeMessage(notice(2)).length;
  assertEquals(outbox.waitingBytes, all);
  outbox.unfollow(log);
  log.append(notice(3));
  assertEquals(outbox.waitingBytes, all);
  const first = outbox.take();
  assertEquals(outbox.waitingBytes, all - (first?.length ?? 0));
  takeAll(outbox);
  assertEquals(outbox.waitingBytes, 0);
});

const LOGS = 3;
const which = fc.nat(LOGS - 1);
/** Mostly small frames, and some that fill a block or exceed one write. */
const size = fc.oneof({ weight: 6, arbitrary: fc.nat(100) }, { weight: 1, arbitrary: fc.nat(40_000) });
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("append" as const), which, size }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("follow" as const), which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("unfollow" as const), which }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("put" as const), size }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("take" as const) }) },
);

Deno.test("an outbox loses and repeats nothing, keeps the order and counts its bytes, in any sequence of calls", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
      const outbox = new Outbox();
      const logs = Array.from({ length: LOGS }, () => new FrameLog());
      // The model: messages are numbered in order, and each is due from its log, or from no log (-1).
      const folldue = new Set<number>();
      const due = new Map<number, number>();
      const taken: Uint8Array[] = [];
      let waiting = 0;
      for (const [number, now] of steps.entries()) {
        const log = "which" in now ? logs[now.which] : undefined;
        if (now.do === "append" && log !== undefined) {
          const message = notice(number, now.size);
          log.append(message);
          if (folldue.has(now.which)) {
            due.set(number, now.which);
            waiting += encodeMessage(message).length;
          }
        } else if (now.do === "follow" && log !== undefined) {
          outbox.follow(log);
          folldue.add(now.which);
        } else if (now.do === "unfollow" && log !== undefined) {
          outbox.unfollow(log);
          folldue.delete(now.which);
        } else if (now.do === "put") {
          const message = notice(number, now.size);
          outbox.put(message);
          due.set(number, -1);
          waiting += encodeMessage(message).length;
        } else if (now.do === "take") {
          const piece = outbox.take();
          assertEquals(piece === null, waiting === 0);
          taken.push(piece ?? new Uint8Array(0));
          waiting -= piece?.length ?? 0;
        }
        assertEquals(outbox.waitingBytes, waiting, "4: waitingBytes is exact");
      }
      const came = numbers(concat([...taken, takeAll(outbox)]));
      assertEquals(outbox.waitingBytes, 0, "4: waitingBytes is exact");
      assertEquals(came.toSorted((a, b) => a - b), [...due.keys()], "3: everything, and once");
      for (let source = 0; source < LOGS; source++) {
        const ofLog = came.filter((number) => due.get(number) === source);
        assertEquals(ofLog, ofLog.toSorted((a, b) => a - b), "3: in the order of the log");
      }
      for (const [index, number] of came.entries()) {
        if (due.get(number) !== -1) continue;
        assert(came.slice(0, index).every((other) => other < number), "2: what came before it is taken before it");
        assert(came.slice(index + 1).every((other) => other > number), "2: what came after it is taken after it");
      }
    }),
    { numRuns: 500 },
  );
});
