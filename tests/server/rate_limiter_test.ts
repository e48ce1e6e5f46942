/**
 * The rate limiter, and the token bucket that it uses.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { RateLimiter, TokenBucket } from "../../server/rate_limiter.ts";
import { ManualClock } from "../support/manual_clock.ts";

async function turns(count = 10): Promise<void> {
  for (let turn = 0; turn < count; turn++) await Promise.resolve();
}

function setUp({ rate = 10, burst = 3 } = {}) {
  const clock = new ManualClock();
  let slowed = 0;
  const limiter = new RateLimiter({ clock, bucket: new TokenBucket(rate, burst, clock.now()), slowed: () => slowed++ });
  const acquire = () => limiter.acquire(clock.now());
  return { clock, limiter, acquire, slowed: () => slowed };
}

Deno.test("a rate limiter lets the burst through at once, then keeps to the rate, and reports the waiting once", async () => {
  const { clock, acquire, slowed } = setUp();
  for (let count = 0; count < 3; count++) assertEquals(acquire(), undefined);
  assertEquals(slowed(), 0);
  for (let count = 0; count < 5; count++) {
    let isOver = false;
    const waiting = acquire()?.then(() => isOver = true);
    clock.advance(99);
    await turns();
    assertEquals(isOver, false);
    clock.advance(1);
    await waiting;
  }
  assertEquals([slowed(), clock.waiting], [1, 0]);
});

Deno.test("a rate limiter reports the waiting again after the bucket was full", async () => {
  const { clock, acquire, slowed } = setUp();
  for (let stretch = 1; stretch <= 3; stretch++) {
    for (let count = 0; count < 3; count++) assertEquals(acquire(), undefined);
    const waiting = acquire();
    clock.advance(100);
    await waiting;
    assertEquals(slowed(), stretch);
    clock.advance(300);
  }
});

Deno.test("a rate limiter makes a session wait for what it was charged", async () => {
  const { clock, limiter, acquire } = setUp();
  limiter.charge(23);
  let isOver = false;
  const waiting = acquire()?.then(() => isOver = true);
  clock.advance(2099);
  await turns();
  assertEquals(isOver, false);
  clock.advance(1);
  await waiting;
});

Deno.test("a rate limiter that has ended makes nobody wait, and leaves no timer", async () => {
  const { clock, limiter, acquire } = setUp();
  for (let count = 0; count < 3; count++) acquire();
  const waiting = acquire();
  limiter.end();
  await waiting;
  assertEquals(clock.waiting, 0);
});

const START = 1_000_000;

function takeAll(bucket: TokenBucket, nowMs: number): number {
  let count = 0;
  while (bucket.take(nowMs) === 0 && count < 10_000) count++;
  return count;
}

Deno.test("a token bucket has its burst at once, and then says how long to wait", () => {
  const bucket = new TokenBucket(25, 100, START);
  assertEquals(takeAll(bucket, START), 100);
  assertEquals(bucket.take(START), 40);
  assertEquals(bucket.take(START + 39), 1);
  assertEquals(bucket.take(START + 40), 0);
  assertEquals(bucket.take(START + 40), 40);
});

Deno.test("a token bucket keeps to its rate in the long run, however often it is asked", () => {
  for (const rate of [3, 25, 30, 400]) {
    const bucket = new TokenBucket(rate, 5, START);
    let taken = 0;
    for (let now = START; now <= START + 100_000; now++) taken += takeAll(bucket, now);
    assert(Math.abs(taken - (5 + 100 * rate)) <= 1, `${taken} at a rate of ${rate}`);
  }
});

Deno.test("a token bucket has a token when the waiting time is over", () => {
  for (const rate of [1, 3, 7, 25, 60, 999]) {
    const bucket = new TokenBucket(rate, 5, START);
    let now = START;
    takeAll(bucket, now);
    for (let round = 0; round < 50; round++) {
      now += bucket.take(now);
      assertEquals(bucket.take(now), 0, `rate ${rate}, round ${round}`);
    }
  }
});

Deno.test("a token bucket holds no more than its burst, however long nothing is taken", () => {
  const bucket = new TokenBucket(25, 10, START);
  assertEquals(bucket.isFull(START), true);
  takeAll(bucket, START);
  assertEquals(bucket.isFull(START + 399), false);
  assertEquals(bucket.isFull(START + 400), true);
  assertEquals(takeAll(bucket, START + 3_600_000), 10);
});

Deno.test("a token bucket with a rate of 0 has no limit, and is always full", () => {
  const bucket = new TokenBucket(0, 1, START);
  for (let count = 0; count < 1000; count++) assertEquals(bucket.take(START), 0);
  bucket.charge(1000);
  // Whoever keeps a bucket for each network forgets those that are full.
  assertEquals(bucket.isFull(START), true);
});

Deno.test("a token bucket with a burst of 0 has no limit", () => {
  const bucket = new TokenBucket(10, 0, START);
  for (let count = 0; count < 10_000; count++) assertEquals(bucket.take(START), 0);
});

Deno.test("a token bucket has no token until it has made up for what was charged", () => {
  const bucket = new TokenBucket(10, 5, START);
  bucket.charge(25);
  assertEquals(bucket.take(START), 2100);
  assertEquals(takeAll(bucket, START + 2099), 0);
  assertEquals(takeAll(bucket, START + 2100), 1);
});

Deno.test("a token bucket does not refill when the clock goes back", () => {
  const bucket = new TokenBucket(10, 5, START);
  takeAll(bucket, START);
  assertEquals(takeAll(bucket, START - 60_000), 0);
  assertEquals(takeAll(bucket, START + 100), 1);
});

Deno.test("rate limiters with a shared bucket wait for both buckets, and one over its own rate takes nothing from the other", async () => {
  const clock = new ManualClock();
  const shared = new TokenBucket(1, 4, clock.now());
  const limiterOf = (burst: number) =>
    new RateLimiter({
      clock,
      bucket: new TokenBucket(10, burst, clock.now()),
      shared: { requests: [shared], texts: [] },
      slowed: () => {},
    });
  const [small, large] = [limiterOf(1), limiterOf(9)];
  assertEquals(small.acquire(clock.now()), undefined);
  let isSmallOver = false;
  const waiting = small.acquire(clock.now())?.then(() => isSmallOver = true);
  for (let count = 0; count < 3; count++) assertEquals(large.acquire(clock.now()), undefined);
  // The small one has a token of its own after 100 ms, and a shared one comes after a second.
  clock.advance(900);
  await turns();
  assertEquals(isSmallOver, false);
  clock.advance(100);
  await turns();
  await waiting;
  large.useShared({ requests: [new TokenBucket(1, 1, clock.now())], texts: [] });
  assertEquals(large.acquire(clock.now()), undefined);
});

Deno.test("a rate limiter reports the waiting for a shared bucket once, although its own is full meanwhile", async () => {
  const clock = new ManualClock();
  const shared = { requests: [], texts: [new TokenBucket(10, 10, clock.now())] };
  let slowed = 0;
  const limiter = new RateLimiter({
    clock,
    bucket: new TokenBucket(100, 10, clock.now()),
    shared,
    slowed: () => slowed++,
  });
  for (let count = 0; count < 5; count++) {
    for (const bucket of shared.texts) bucket.charge(10);
    const waiting = limiter.acquire(clock.now(), 10);
    // Its own bucket is full again by then, and the shared one has a token.
    clock.advance(2100);
    await waiting;
  }
  assertEquals(slowed, 1);
  clock.advance(10_000);
  for (let count = 0; count < 2; count++) limiter.acquire(clock.now(), 10);
  assertEquals(slowed, 2);
  limiter.end();
});

Deno.test("a rate limiter takes from each of several shared buckets once, and none from the next while one is empty", async () => {
  const clock = new ManualClock();
  const [part, whole] = [new TokenBucket(1, 1, clock.now()), new TokenBucket(1, 10, clock.now())];
  const limiter = new RateLimiter({
    clock,
    bucket: new TokenBucket(0, 0, 0),
    shared: { requests: [part, whole], texts: [] },
    slowed: () => {},
  });
  assertEquals(limiter.acquire(clock.now()), undefined);
  const waiting = limiter.acquire(clock.now());
  assertEquals(whole.isFull(clock.now() + 1000), true, "only one was taken");
  clock.advance(1000);
  await waiting;
  limiter.charge(3);
  assertEquals([part, whole].map((bucket) => bucket.take(clock.now())), [4000, 0]);
});

Deno.test("a rate limiter takes what a text has from the allowance of texts, after all others, and nothing for what is told to nobody", async () => {
  const clock = new ManualClock();
  // Its text counts as four further requests.
  const [requests, texts] = [new TokenBucket(1, 6, clock.now()), new TokenBucket(1, 2, clock.now())];
  const shared = { requests: [requests], texts: [texts] };
  const limiter = new RateLimiter({ clock, bucket: new TokenBucket(0, 0, 0), shared, slowed: () => {} });
  assertEquals(limiter.acquire(clock.now(), 4.5), undefined);
  const other = new RateLimiter({ clock, bucket: new TokenBucket(0, 0, 0), shared, slowed: () => {} });
  assertEquals(other.acquire(clock.now()), undefined, "a request without a text does not wait");
  clock.advance(1000);
  let isOver = false;
  const waiting = limiter.acquire(clock.now(), 0.5)?.then(() => isOver = true);
  assertEquals(requests.isFull(clock.now() + 1000), false, "it was taken before");
  // Of 2.5 KiB too much, one is made up for, and there has to be a whole one.
  clock.advance(2499);
  await turns();
  assertEquals(isOver, false);
  clock.advance(1);
  await waiting;
  assertEquals(texts.take(clock.now()), 500);
});
