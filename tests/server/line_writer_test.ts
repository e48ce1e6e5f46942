/**
 * Lines are written without waiting for a reader.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { LAST_LINES_MS, LineWriter, MAX_WAITING_BYTES } from "../../server/line_writer.ts";
import { ManualClock } from "../support/manual_clock.ts";

/** An output whose reader the test plays: each write waits until it is taken. */
class Pipe {
  text = "";
  #waiting: { readonly bytes: Uint8Array; readonly taken: PromiseWithResolvers<number> }[] = [];

  write(bytes: Uint8Array): Promise<number> {
    const taken = Promise.withResolvers<number>();
    this.#waiting.push({ bytes, taken });
    return taken.promise;
  }

  get writes(): number {
    return this.#waiting.length;
  }

  /** Takes up to so many bytes of the first write. */
  async take(count = Infinity): Promise<void> {
    const first = this.#waiting.shift();
    if (first === undefined) throw new Error("Nothing was written");
    const bytes = first.bytes.subarray(0, count);
    this.text += new TextDecoder().decode(bytes);
    first.taken.resolve(bytes.length);
    await turns();
  }

  async fail(): Promise<void> {
    this.#waiting.shift()?.taken.reject(new Deno.errors.BrokenPipe("Broken pipe"));
    await turns();
  }
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}

function setUp() {
  const pipe = new Pipe();
  const clock = new ManualClock();
  const writer = new LineWriter({
    write: (bytes) => pipe.write(bytes),
    clock,
    dropped: (count) => `${count} lines dropped`,
  });
  return { pipe, clock, writer };
}

Deno.test("LineWriter writes lines in order, and those that came meanwhile in one write", async () => {
  const { pipe, writer } = setUp();
  for (const line of ["a", "b", "c"]) writer.put(line);
  await pipe.take(1);
  assertEquals([pipe.text, pipe.writes], ["a", 1]);
  await pipe.take();
  await pipe.take();
  assertEquals([pipe.text, pipe.writes], ["a\nb\nc\n", 0]);
  writer.put("d");
  await pipe.take();
  assertEquals(pipe.text, "a\nb\nc\nd\n");
});

Deno.test("LineWriter drops lines that nobody reads, and says how many once somebody does", async () => {
  const { pipe, writer } = setUp();
  const line = "x".repeat(1023);
  const fitting = MAX_WAITING_BYTES / 1024;
  for (let count = 0; count < fitting + 5; count++) writer.put(line);
  writer.put("short enough, but after a dropped line");
  while (pipe.writes > 0) await pipe.take();
  assertEquals(pipe.text, `${line}\n`.repeat(fitting) + "6 lines dropped\n");
  writer.put("again");
  await pipe.take();
  assertEquals(pipe.text.endsWith("6 lines dropped\nagain\n"), true);
});

Deno.test("LineWriter counts what a failing write has lost, and tries again with the next line", async () => {
  const { pipe, writer } = setUp();
  for (const line of ["a", "b", "c"]) writer.put(line);
  await pipe.fail();
  assertEquals(pipe.writes, 0, "it does not try again by itself");
  writer.put("d");
  await pipe.fail();
  writer.put("e");
  await pipe.take();
  assertEquals(pipe.text, "4 lines dropped\ne\n");
});

Deno.test("LineWriter writes a line that comes at any moment around the end of a write", async () => {
  for (let moment = 0; moment < 10; moment++) {
    const { pipe, writer } = setUp();
    writer.put("a");
    const taken = pipe.take();
    for (let turn = 0; turn < moment; turn++) await Promise.resolve();
    writer.put("b");
    await taken;
    await turns();
    await pipe.take();
    assertEquals(pipe.text, "a\nb\n");
  }
});

Deno.test("LineWriter waits at its end for a reader, but only for a moment", async () => {
  const { pipe, clock, writer } = setUp();
  await writer.finished();
  writer.put("a");
  let isFinished = false;
  void writer.finished().then(() => isFinished = true);
  await turns();
  assertEquals(isFinished, false);
  await pipe.take();
  assertEquals([isFinished, clock.waiting], [true, 0]);
  writer.put("b");
  const finished = writer.finished();
  clock.advance(LAST_LINES_MS);
  await finished;
  assertEquals(pipe.text, "a\n");
});
