/**
 * How often something may happen.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { TokenBucket } from "../../../server/hub/token_bucket.ts";

const START = 1_000_000;

function takeAll(bucket: TokenBucket, nowMs: number): number {
  let count = 0;
  while (bucket.take(nowMs) === 0 && count < 10_000) count++;
  return count;
}

Deno.test("a token bucket gives its burst at once, and then says how long to wait", () => {
  const bucket = new TokenBucket(25, 100, START);
  assertEquals(takeAll(bucket, START), 100);
  assertEquals(bucket.take(START), 40);
  assertEquals(bucket.take(START + 39), 1);
  assertEquals(bucket.take(START + 40), 0);
  assertEquals(bucket.take(START + 40), 40);
});

Deno.test("a token bucket gives its rate in the long run, whenever it is asked", () => {
  for (const rate of [3, 25, 30, 400]) {
    const bucket = new TokenBucket(rate, 5, START);
    let taken = 0;
    for (let now = START; now <= START + 100_000; now++) taken += takeAll(bucket, now);
    assert(Math.abs(taken - (5 + 100 * rate)) <= 1, `${taken} at a rate of ${rate}`);
  }
});

Deno.test("a token bucket whose waiting time is over has a token", () => {
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

Deno.test("a token bucket holds no more than its burst, however long nothing was taken", () => {
  const bucket = new TokenBucket(25, 10, START);
  assertEquals(bucket.isFull(START), true);
  takeAll(bucket, START);
  assertEquals(bucket.isFull(START + 399), false);
  assertEquals(bucket.isFull(START + 400), true);
  assertEquals(takeAll(bucket, START + 3_600_000), 10);
});

Deno.test("a token bucket with a rate of 0 has no limit", () => {
  const bucket = new TokenBucket(0, 1, START);
  for (let count = 0; count < 1000; count++) assertEquals(bucket.take(START), 0);
});

Deno.test("a token bucket with a burst of 0 has no limit", () => {
  const bucket = new TokenBucket(10, 0, START);
  for (let count = 0; count < 10_000; count++) assertEquals(bucket.take(START), 0);
});

Deno.test("a token bucket makes up for what was charged before it gives again", () => {
  const bucket = new TokenBucket(10, 5, START);
  bucket.charge(25);
  assertEquals(bucket.take(START), 2100);
  assertEquals(takeAll(bucket, START + 2099), 0);
  assertEquals(takeAll(bucket, START + 2100), 1);
});

Deno.test("a token bucket gives nothing for a clock that goes back", () => {
  const bucket = new TokenBucket(10, 5, START);
  takeAll(bucket, START);
  assertEquals(takeAll(bucket, START - 60_000), 0);
  assertEquals(takeAll(bucket, START + 100), 1);
});
