/**
 * How much text a person may write in a day.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { TextQuota } from "../../../server/hub/text_quota.ts";
import { ManualClock } from "../../support/manual_clock.ts";

const DAY_MS = 86_400_000;
const FULL = { code: "too_much", limit: 10 } as const;

Deno.test("TextQuota refuses what is over the quota of a day, and the next day begins at nothing", () => {
  const clock = new ManualClock();
  const quota = new TextQuota(clock, 10);
  assertEquals(["12345", "12345", "x"].map((text) => quota.charge(text, [1])), [null, null, FULL]);
  assertEquals(quota.charge("x", [2]), null);
  clock.advance(DAY_MS - 1);
  assertEquals(quota.charge("x", [1]), FULL);
  clock.advance(1);
  assertEquals(quota.charge("1234567890", [1]), null);
});

Deno.test("TextQuota counts bytes of UTF-8, of short texts and of long ones", () => {
  const quota = new TextQuota(new ManualClock(), 10);
  assertEquals(["晚上好", "é", "é"].map((text) => quota.charge(text, [1])), [null, FULL, FULL]);
  const large = new TextQuota(new ManualClock(), 40_000);
  assertEquals(["é".repeat(20_000), "x"].map((text) => large.charge(text, [1])), [null, { ...FULL, limit: 40_000 }]);
});

Deno.test("TextQuota counts a text for all of its writers, or for none", () => {
  const quota = new TextQuota(new ManualClock(), 10);
  assertEquals(quota.charge("12345678", [1, "10.0.0.1"]), null);
  assertEquals(quota.charge("12345678", [2, "10.0.0.1"]), FULL);
  assertEquals(quota.charge("1234567890", [2]), null);
});

Deno.test("TextQuota forgets the writer that has been silent for the longest time when there are too many", () => {
  const quota = new TextQuota(new ManualClock(), 10);
  for (const writer of [1, 2, 1]) quota.charge("12345", [writer]);
  for (let writer = 3; writer <= 10_001; writer++) quota.charge("12345", [writer]);
  assertEquals([quota.charge("x", [1]), quota.charge("123456", [2])], [FULL, null]);
});

Deno.test("TextQuota of 0 refuses nothing", () => {
  const quota = new TextQuota(new ManualClock(), 0);
  assertEquals(quota.charge("x".repeat(100_000), [1]), null);
});
