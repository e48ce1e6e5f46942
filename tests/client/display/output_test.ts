import { assertEquals } from "@std/assert";
import { FRAME_MS, OutputQueue, Pacer } from "../../../client/display/output.ts";
import { FakeClock, until } from "../support/fake_platform.ts";

Deno.test("OutputQueue writes once at a time, in order, and whole where each write takes a part only", async () => {
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

Deno.test("OutputQueue makes whoever asks wait when much is waiting", async () => {
  const gate = Promise.withResolvers<void>();
  const queue = new OutputQueue(async (bytes) => {
    await gate.promise;
    return bytes.length;
  });
  queue.put("x");
  await until(() => true, () => "a turn");
  queue.put("y".repeat(300_000));
  let isDrained = false;
  const drained = queue.drained().then(() => isDrained = true);
  await new Promise((resolve) => setTimeout(resolve, 0));
  assertEquals(isDrained, false);
  gate.resolve();
  await drained;
});

Deno.test("OutputQueue says once that nobody reads, and drops the rest", async () => {
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

/** A pacer whose drawings are counted and end when they are told to. */
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
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  };
  return { clock, drawn, pacer, finish };
}

Deno.test("Pacer draws at once when nothing was drawn lately, and once however often it is asked", () => {
  const { clock, drawn, pacer } = pacing();
  pacer.want();
  pacer.want();
  clock.advance(0);
  assertEquals(drawn.length, 1);
});

Deno.test("Pacer draws twice at once, and then no more than the frames of the time", async () => {
  const { clock, drawn, pacer, finish } = pacing();
  const startMs = clock.nowMs();
  for (let at = 0; at < 1_000; at++) {
    pacer.want();
    clock.advance(1);
    await finish();
  }
  assertEquals(drawn.slice(0, 4).map((ms) => ms - startMs), [0, 1, 2 * FRAME_MS, 2 * FRAME_MS + 1]);
  assertEquals(drawn.length, 2 * Math.ceil(1_000 / (2 * FRAME_MS)));
});

Deno.test("Pacer waits for a terminal that takes its time", async () => {
  const { clock, drawn, pacer, finish } = pacing();
  pacer.want();
  clock.advance(0);
  pacer.want();
  clock.advance(10 * FRAME_MS);
  assertEquals(drawn.length, 1);
  await finish();
  clock.advance(0);
  assertEquals(drawn.length, 2);
});

Deno.test("Pacer.settled draws at once and waits until the terminal has all", async () => {
  const { clock, drawn, pacer, finish } = pacing();
  pacer.want();
  clock.advance(0);
  await finish();
  pacer.want();
  let isSettled = false;
  const settled = pacer.settled().then(() => isSettled = true);
  assertEquals(drawn.length, 2);
  assertEquals(isSettled, false);
  await finish();
  await settled;
  await pacer.settled();
});
