/**
 * Limits of what people do in a day.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { DayCounter } from "../../../server/hub/day_counter.ts";
import { ManualClock } from "../../support/manual_clock.ts";

const DAY_MS = 86_400_000;

Deno.test("DayCounter refuses what exceeds the limit of a day, and the next day begins at nothing", () => {
  const clock = new ManualClock();
  const counter = new DayCounter(clock, 10);
  assertEquals([5, 6, 5, 1].map((amount) => counter.tryAdd(amount, 1)), [true, false, true, false]);
  assertEquals(counter.tryAdd(1, 2), true);
  clock.advance(DAY_MS - 1);
  assertEquals(counter.tryAdd(1, 1), false);
  clock.advance(1);
  assertEquals(counter.tryAdd(10, 1), true);
});

Deno.test("DayCounter forgets the key to which nothing was added for the longest time", () => {
  const counter = new DayCounter(new ManualClock(), 10);
  for (const key of [1, 2, 1]) counter.tryAdd(5, key);
  for (let key = 3; key <= 10_001; key++) counter.tryAdd(5, key);
  assertEquals([counter.tryAdd(6, 1), counter.tryAdd(6, 2)], [false, true]);
});

Deno.test("DayCounter does not forget a key that has used its limit for many that have used little", () => {
  const counter = new DayCounter(new ManualClock(), 10);
  counter.tryAdd(10, "full");
  for (let key = 1; key <= 10_100; key++) counter.tryAdd(1, key);
  assertEquals(["full", 10_100, 1].map((key) => counter.tryAdd(10, key)), [false, false, true]);
});

Deno.test("DayCounter with a limit of 0 refuses nothing", () => {
  assertEquals(new DayCounter(new ManualClock(), 0).tryAdd(100_000, 1), true);
});

Deno.test("DayCounter stays bounded where everybody comes from another address", () => {
  const counter = new DayCounter(new ManualClock(), 10);
  for (let at = 0; at <= 10_000; at++) counter.tryAdd(5, `address ${at}`);
  assertEquals(counter.tryAdd(6, "address 0"), true, "it was forgotten");
});

Deno.test("DayCounter takes back what was added, unless it was on another day", () => {
  const clock = new ManualClock();
  const counter = new DayCounter(clock, 10);
  assertEquals([counter.tryAdd(10, "a"), counter.tryAdd(1, "a")], [true, false]);
  counter.takeBack(4, "a");
  assertEquals([counter.tryAdd(5, "a"), counter.tryAdd(4, "a")], [false, true]);
  clock.advance(DAY_MS);
  counter.tryAdd(8, "b");
  counter.takeBack(8, "a");
  assertEquals([counter.tryAdd(10, "a"), counter.tryAdd(1, "a")], [true, false], "it was of another day");
});
