import { assertEquals } from "@std/assert";
import { Throttle } from "../../../../server/store/search/throttle.ts";

/** What is committed every 50 ms, and how long a slice of 20 ms rests after the last commit. */
const FLOWS: readonly (readonly [name: string, lastIds: readonly number[], restMs: number])[] = [
  ["nothing", [], 0],
  ["a start with a history", [1_000_000], 0],
  ["people", [1_000_000, 1_000_003, 1_000_010], 0],
  ["a thousand in a second", [50, 100, 150], 0],
  ["ten thousand in a second", [500, 1000, 1500], 140],
  ["a flood that has ended", [500, 1000, 1001], 0],
];

Deno.test("Throttle rests in a flood only", () => {
  for (const [name, lastIds, restMs] of FLOWS) {
    const throttle = new Throttle();
    lastIds.forEach((lastId, index) => throttle.committed(lastId, 1000 + index * 50));
    assertEquals(throttle.restMs(20, 1000 + lastIds.length * 50), restMs, name);
  }
});

Deno.test("Throttle does not rest any more once a flood is over", () => {
  const throttle = new Throttle();
  throttle.committed(500, 1000);
  throttle.committed(1000, 1050);
  assertEquals(throttle.restMs(20, 1100), 140);
  throttle.committed(1000, 1240);
  assertEquals(throttle.restMs(20, 1251), 0);
});

Deno.test("Throttle gives cleaning a twentieth of the time, and a thousandth including the rest", () => {
  assertEquals(new Throttle().cleanRestMs(5), 95);
  assertEquals(new Throttle().cleanedRestMs(5), 5000);
});
