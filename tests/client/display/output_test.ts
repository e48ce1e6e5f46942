import { assertEquals } from "@std/assert";
import { FRAME_MS, OutputQueue, Pacer } from "../../../client/display/output.ts";
import { until } from "../../support/until.ts";
import { FakeClock } from "../support/fake_platform.ts";

Deno.test("OutputQueue makes one write at a time, in order, and complete even if each write accepts only a part", async () => {
  let text = "";
  let running = 0;
  const queue = new OutputQueue(async (bytes) => {
    assertEquals(++running, 1);
    await Promise.resolve();
    running--;
    const part = bytes.subarray(0, 3);
    text += String.fromCharCode(...part);
    return part.length;
  });
  for (let i = 0; i < 100; i++) queue.put(`${i}\n`);
  await queue.flushed();
  assertEquals(text, Array.from({ length: 100 }, (_, i) => `${i}\n`).join(""));
});

Deno.test("OutputQueue makes callers wait when much is pending", async () => {
  const blocked = Promise.withResolvers<void>();
  const queue = new OutputQueue(async (bytes) => {
    await blocked.promise;
    return bytes.length;
  });
  queue.put("x");
  await until(() => true, () => "one tick");
  queue.put("y".repeat(300_000));
  let isDrained = false;
  const drained = queue.drained().then(() => isDrained = true);
  await new Promise((resolve) => setTimeout(resolve, 0));
  assertEquals(isDrained, false);
  blocked.resolve();
  await drained;
});

Deno.test("OutputQueue reports a failed write once, and drops the rest", async () => {
  let writes = 0;
  const queue = new OutputQueue(() => {
    writes++;
    return Promise.reject(new Deno.errors.BrokenPipe("Broken pipe"));
  });
  queue.put("x");
  await queue.broken;
  queue.put("y");
  await queue.flushed();
  await queue.drained();
  assertEquals(writes, 1);
});

/** A pacer whose frames are counted, and end when the test says so. */
function pacing() {
  const clock = new FakeClock();
  const drawn: number[] = [];
  const writes: (() => void)[] = [];
  const pacer = new Pacer(clock, () => {
    drawn.push(clock.nowMs());
    return new Promise((resolve) => writes.push(resolve));
  });
  const finish = async () => {
    writes.shift()?.();
    for (let tick = 0; tick < 5; tick++) await Promise.resolve();
  };
  return { clock, drawn, pacer, finish };
}

Deno.test("Pacer draws at once after a pause, and once for several requests", () => {
  const { clock, drawn, pacer } = pacing();
  pacer.requestDraw();
  pacer.requestDraw();
  clock.advance(0);
  assertEquals(drawn.length, 1);
});

Deno.test("Pacer draws twice at once, and then at most at the frame rate", async () => {
  const { clock, drawn, pacer, finish } = pacing();
  const startMs = clock.nowMs();
  for (let at = 0; at < 1_000; at++) {
    pacer.requestDraw();
    clock.advance(1);
    await finish();
  }
  assertEquals(drawn.slice(0, 4).map((ms) => ms - startMs), [0, 1, 2 * FRAME_MS, 2 * FRAME_MS + 1]);
  assertEquals(drawn.length, 2 * Math.ceil(1_000 / (2 * FRAME_MS)));
});

Deno.test("Pacer waits for a slow terminal", async () => {
  const { clock, drawn, pacer, finish } = pacing();
  pacer.requestDraw();
  clock.advance(0);
  pacer.requestDraw();
  clock.advance(10 * FRAME_MS);
  assertEquals(drawn.length, 1);
  await finish();
  clock.advance(0);
  assertEquals(drawn.length, 2);
});

Deno.test("Pacer.flush draws at once and waits until the terminal has accepted everything", async () => {
  const { clock, drawn, pacer, finish } = pacing();
  pacer.requestDraw();
  clock.advance(0);
  await finish();
  pacer.requestDraw();
  let isSettled = false;
  const settled = pacer.flush().then(() => isSettled = true);
  assertEquals(drawn.length, 2);
  assertEquals(isSettled, false);
  await finish();
  await settled;
  await pacer.flush();
});
