import { assertEquals } from "@std/assert";
import { SilenceWatch } from "../../../../client/transfer/bytes/silence_watch.ts";
import { FakeClock } from "../../support/fake_platform.ts";

Deno.test("REQ-R54 SilenceWatch reports a stall once when nothing has come for ten seconds, and again after a sign of life", () => {
  const clock = new FakeClock();
  let told = 0;
  const watch = new SilenceWatch(clock, () => told++);
  watch.begin();
  clock.advance(9_000);
  watch.came();
  clock.advance(9_999);
  assertEquals([told, watch.silentMs], [0, 9_999]);
  clock.advance(1);
  assertEquals(told, 1);
  clock.advance(60_000);
  assertEquals([told, watch.silentMs], [1, 70_000]);
  watch.came();
  clock.advance(10_000);
  assertEquals(told, 2);
  watch.end();
  watch.came();
  clock.advance(60_000);
  assertEquals([told, watch.silentMs, clock.waiting], [2, 0, 0]);
});

Deno.test("X8 SilenceWatch watches a session and its connection with one timer, and neither after its end", () => {
  const clock = new FakeClock();
  const heard: string[] = [];
  const watch = new SilenceWatch(clock, () => heard.push("stalled"));
  watch.begin();
  clock.advance(3_000);
  watch.attach({ busy: () => heard.push("busy"), silent: () => heard.push("silent") });
  assertEquals(clock.waiting, 1);
  watch.worked();
  clock.advance(5_000);
  assertEquals(heard, ["busy"]);
  clock.advance(2_000);
  assertEquals(heard, ["busy", "stalled"]);
  // The connection counts its silence from `attach`.
  clock.advance(53_000);
  assertEquals(heard, ["busy", "stalled", "silent"]);
  watch.detach();
  watch.end();
  assertEquals(clock.waiting, 0);
});
