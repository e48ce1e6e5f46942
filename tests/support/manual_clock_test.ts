/**
 * The clock that tests move runs timers in order.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { ManualClock } from "./manual_clock.ts";

Deno.test("a manual clock runs timers in the order of their times, and of their creation for equal times", () => {
  const clock = new ManualClock(0);
  const ran: string[] = [];
  const note = (word: string) => () => void ran.push(`${word} at ${clock.now()}`);
  clock.after(20, note("late"));
  clock.after(10, note("first"));
  clock.after(10, note("second"));
  clock.after(31, note("too late"));
  clock.advance(30);
  assertEquals(ran, ["first at 10", "second at 10", "late at 20"]);
  assertEquals([clock.now(), clock.waiting], [30, 1]);
});

Deno.test("a manual clock also runs timers that are set in the meantime", () => {
  const clock = new ManualClock(0);
  const ran: number[] = [];
  const tick = () => {
    ran.push(clock.now());
    clock.after(10, tick);
  };
  clock.after(10, tick);
  clock.advance(35);
  assertEquals(ran, [10, 20, 30]);
});

Deno.test("a manual clock runs no cancelled timer", () => {
  const clock = new ManualClock(0);
  const ran: string[] = [];
  const cancel = clock.after(20, () => ran.push("cancelled"));
  clock.after(10, cancel);
  clock.advance(100);
  cancel();
  assertEquals([ran, clock.waiting], [[], 0]);
});
