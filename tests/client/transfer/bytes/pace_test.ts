import { assert, assertEquals } from "@std/assert";
import { Pace } from "../../../../client/transfer/bytes/pace.ts";
import { FakeClock } from "../../support/fake_platform.ts";

const SECONDS = 10;

/** Several callers take as fast as they may at the same time. Returns how much each one has got. */
async function takeAll(pace: Pace, clock: FakeClock, takers: number): Promise<number[]> {
  const control = new AbortController();
  const untilMs = clock.nowMs() + 1000 * SECONDS;
  const taken = Array.from({ length: takers }, () => 0);
  const taking = taken.map(async (_, taker) => {
    for (;;) {
      await pace.take(pace.stepBytes, control.signal);
      if (control.signal.aborted) return;
      taken[taker] = (taken[taker] ?? 0) + pace.stepBytes;
    }
  });
  while (clock.nowMs() < untilMs) {
    // Timers are late, as real ones are.
    clock.advance(3);
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  }
  control.abort();
  await Promise.all(taking);
  return taken;
}

Deno.test("a pace without a limit never waits", () => {
  const pace = new Pace(null, new FakeClock());
  const { signal } = new AbortController();
  for (let round = 0; round < 1000; round++) assertEquals(pace.take(1e9, signal), null);
  assertEquals(pace.stepBytes, Infinity);
});

for (const rate of [5_000, 500_000, 5_000_000, 15_000_000]) {
  Deno.test(`a pace of ${rate} bytes a second holds, for one and for two together`, async () => {
    for (const takers of [1, 2]) {
      const clock = new FakeClock();
      const taken = await takeAll(new Pace(rate, clock), clock, takers);
      const sum = taken.reduce((all, one) => all + one, 0);
      assert(Math.abs(sum - SECONDS * rate) < 0.05 * SECONDS * rate, `${takers}: ${sum} of ${SECONDS * rate}`);
      const [most, least] = [Math.max(...taken), Math.min(...taken)];
      assert(takers === 1 || most - least < 0.05 * sum, `${taken}`);
    }
  });
}

Deno.test("a pace makes up for 20 unused ms, never for more", () => {
  const clock = new FakeClock();
  const pace = new Pace(1_000_000, clock);
  const stopped = AbortSignal.abort();
  for (let round = 0; round < 3; round++) {
    clock.advance(60_000);
    const control = new AbortController();
    let atOnce = 0;
    while (pace.take(1000, control.signal) === null) atOnce++;
    control.abort();
    assertEquals(atOnce, 21);
    assertEquals(pace.take(1000, stopped), null);
  }
});

Deno.test("a pace sends in steps of 64 KiB, or smaller ones if it is slow", () => {
  const steps = [1, 10_000, 100_000, 1_048_576, 1e9].map((rate) => new Pace(rate, new FakeClock()).stepBytes);
  assertEquals(steps, [1024, 1024, 6250, 65_536, 65_536]);
});

Deno.test("the signal ends the wait, and leaves no timer", async () => {
  const clock = new FakeClock();
  const pace = new Pace(1000, clock);
  const control = new AbortController();
  pace.take(100_000, control.signal);
  const waiting = pace.take(1000, control.signal);
  assertEquals([waiting === null, clock.waiting], [false, 1]);
  control.abort();
  await waiting;
  assertEquals(clock.waiting, 0);
});
