import { assertEquals } from "@std/assert";
import { ProgressMeter } from "../../../../client/transfer/bytes/data_session.ts";
import { FakeClock } from "../../support/fake_platform.ts";

function meter(): { meter: ProgressMeter; clock: FakeClock; run: (seconds: number, bytes: number) => void } {
  const clock = new FakeClock();
  const meter = new ProgressMeter(clock);
  const run = (seconds: number, bytes: number) => {
    for (let i = 0; i < 10 * seconds; i++) {
      clock.advance(100);
      meter.add(bytes / 10);
    }
  };
  meter.connect();
  meter.begin();
  return { meter, clock, run };
}

Deno.test("ProgressMeter has the speed of the last seconds, not of the whole time", () => {
  const { meter: one, clock, run } = meter();
  assertEquals([one.speed, one.secondsLeft(100)], [0, null]);
  run(10, 1_000);
  assertEquals([one.moved, one.speed, one.secondsLeft(20_000)], [10_000, 1_000, 10]);
  run(10, 5_000);
  assertEquals([one.moved, one.speed, one.secondsLeft(60_000)], [60_000, 5_000, 0]);
  clock.advance(60_000);
  assertEquals([one.speed, one.secondsLeft(90_000)], [0, null]);
});

Deno.test("ProgressMeter counts earlier bytes for the progress, and not for the speed", () => {
  const { meter: one, clock } = meter();
  one.skip(1_000_000);
  clock.advance(1_000);
  one.add(500);
  assertEquals([one.moved, one.speed], [1_000_500, 500]);
});

Deno.test("ProgressMeter shows the earlier progress until that of a new session is known", () => {
  const { meter: one, run } = meter();
  run(1, 1_000);
  one.connect();
  assertEquals([one.moved, one.speed], [1_000, 0]);
  one.skip(600);
  assertEquals(one.moved, 1_000);
  one.begin();
  assertEquals(one.moved, 600);
});

Deno.test("ProgressMeter does not count a file that starts over as further than ever", () => {
  const { meter: one } = meter();
  assertEquals([one.add(100), one.add(100)], [true, true]);
  one.lose(150);
  assertEquals([one.moved, one.add(100), one.add(51)], [50, false, true]);
  one.connect();
  one.begin();
  assertEquals([one.add(200), one.add(2)], [false, true]);
  one.lose(1_000_000);
  assertEquals(one.moved, 0);
});
