/**
 * The times of entries, and how old they are when the clock jumps.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { Timeline } from "../../../server/store/timeline.ts";
import { ManualClock } from "../../support/manual_clock.ts";

const NOW = 1_700_000_000_000;
const DAY_MS = 86_400_000;

function timelineAt(lastId = 0): { clock: ManualClock; timeline: Timeline; jumps: number[] } {
  const [clock, jumps] = [new ManualClock(NOW), [] as number[]];
  return { clock, jumps, timeline: new Timeline({ clock, lastId, jumped: (byMs) => jumps.push(byMs) }) };
}

Deno.test("Timeline knows the age of an entry exactly, however often the clock jumped since or before", () => {
  const { clock, timeline, jumps } = timelineAt();
  const entries: { readonly id: number; readonly time: number }[] = [];
  for (const [at, jump] of [0, DAY_MS, -DAY_MS, -400 * DAY_MS, 400 * DAY_MS].entries()) {
    clock.jump(jump);
    entries.push({ id: at + 1, time: timeline.read(at + 1) });
    clock.advance(1000);
  }
  assertEquals(entries.map((entry) => timeline.ageOf(entry)), [5000, 4000, 3000, 2000, 1000]);
  assertEquals(jumps, [DAY_MS, -DAY_MS, -400 * DAY_MS, 400 * DAY_MS]);
});

Deno.test("Timeline reports each jump once, and no small step of the clock", () => {
  const { clock, timeline, jumps } = timelineAt();
  for (const [id, jump] of [0, 1500, -1500, 1999, 3600_000, 0, -3600_000].entries()) {
    clock.advance(50_000);
    clock.jump(jump);
    timeline.read(id + 1);
  }
  // Small steps add up until they count.
  assertEquals(jumps, [3_601_999, -3_600_000]);
});

Deno.test("Timeline takes the time of an entry of an earlier process for its age, and none is younger than now", () => {
  const { clock, timeline } = timelineAt(7);
  clock.advance(5000);
  assertEquals(timeline.ageOf({ id: 7, time: NOW - DAY_MS }), DAY_MS + 5000);
  assertEquals(timeline.ageOf({ id: 7, time: NOW + DAY_MS }), 0);
  assertEquals(timeline.ageOf({ id: 8, time: NOW + 2000 }), 3000);
});
