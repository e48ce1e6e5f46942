import { assertEquals } from "@std/assert";
import { OutputQueue } from "../../../client/display/output_queue.ts";
import { until } from "../../support/until.ts";

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
