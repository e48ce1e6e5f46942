/**
 * Whose turn it is, and in which order answers go out.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { AnswerOrder } from "../../../server/connection/answer_order.ts";
import { TokenBucket } from "../../../server/hub/token_bucket.ts";
import { RateLimiter } from "../../../server/connection/rate_limiter.ts";
import { ManualClock } from "../../support/manual_clock.ts";

async function turns(count = 10): Promise<void> {
  for (let turn = 0; turn < count; turn++) await Promise.resolve();
}

function setUp({ rate = 10, burst = 3 } = {}) {
  const clock = new ManualClock();
  let slowed = 0;
  const turn = new RateLimiter({ clock, bucket: new TokenBucket(rate, burst, clock.now()), slowed: () => slowed++ });
  const take = () => turn.take(clock.now());
  return { clock, turn, take, slowed: () => slowed };
}

Deno.test("a turn comes at once within the burst, and then in its time, with one word about it", async () => {
  const { clock, take, slowed } = setUp();
  for (let count = 0; count < 3; count++) assertEquals(take(), undefined);
  assertEquals(slowed(), 0);
  for (let count = 0; count < 5; count++) {
    let isOver = false;
    const waiting = take()?.then(() => isOver = true);
    clock.advance(99);
    await turns();
    assertEquals(isOver, false);
    clock.advance(1);
    await waiting;
  }
  assertEquals([slowed(), clock.waiting], [1, 0]);
});

Deno.test("a turn is spoken of again when nothing was asked for as long as a burst takes", async () => {
  const { clock, take, slowed } = setUp();
  for (let stretch = 1; stretch <= 3; stretch++) {
    for (let count = 0; count < 3; count++) assertEquals(take(), undefined);
    const waiting = take();
    clock.advance(100);
    await waiting;
    assertEquals(slowed(), stretch);
    clock.advance(300);
  }
});

Deno.test("a turn that was charged comes later by as much", async () => {
  const { clock, turn, take } = setUp();
  turn.charge(23);
  let isOver = false;
  const waiting = take()?.then(() => isOver = true);
  clock.advance(2099);
  await turns();
  assertEquals(isOver, false);
  clock.advance(1);
  await waiting;
});

Deno.test("a turn that is over keeps nobody waiting, and leaves no timer", async () => {
  const { clock, turn, take } = setUp();
  for (let count = 0; count < 3; count++) take();
  const waiting = take();
  turn.end();
  await waiting;
  assertEquals(clock.waiting, 0);
});

Deno.test("an answer order does at once what nothing comes before", () => {
  const done: string[] = [];
  assertEquals(new AnswerOrder().inOrder(() => done.push("act")), undefined);
  assertEquals(done, ["act"]);
});

Deno.test("an answer order holds back until everything before was answered", async () => {
  const order = new AnswerOrder();
  const done: string[] = [];
  order.began();
  order.began();
  const acting = order.inOrder(() => done.push("act"));
  order.answered();
  await turns();
  assertEquals(done, []);
  order.answered();
  await acting;
  assertEquals(done, ["act"]);
  await order.settled();
});

Deno.test("an answer order that is released keeps nobody waiting, whatever is unanswered", async () => {
  const order = new AnswerOrder();
  order.began();
  const waiting = [order.settled(), order.settled()];
  order.release();
  await Promise.all(waiting);
});
