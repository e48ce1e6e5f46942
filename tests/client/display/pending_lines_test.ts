import { assertEquals } from "@std/assert";
import { lines } from "../../../client/display/line.ts";
import { PendingLines } from "../../../client/display/pending_lines.ts";

function take(pending: PendingLines): number[] {
  const counts: number[] = [];
  while (pending.length > 0) counts.push(pending.take().length);
  return counts;
}

Deno.test("PendingLines gives a frame a bounded number of lines and of characters, and at least one line", () => {
  const pending = new PendingLines();
  pending.add(lines(Array(1_200).fill("short")));
  assertEquals(take(pending), [500, 500, 200]);
  pending.add(lines(Array(20).fill("x".repeat(10_000))));
  assertEquals(take(pending), [6, 6, 6, 2]);
  pending.add(lines(["x".repeat(100_000), "short"]));
  assertEquals(take(pending), [1, 1]);
});

Deno.test("PendingLines is full with many lines, or with many characters", () => {
  const pending = new PendingLines();
  pending.add(lines(Array(2_001).fill("short")));
  assertEquals([pending.isMany, pending.clear(), pending.isMany], [true, 2_001, false]);
  pending.add(lines(Array(200).fill("x".repeat(10_000))));
  assertEquals(pending.isMany, true);
  take(pending);
  assertEquals(pending.isMany, false);
});
