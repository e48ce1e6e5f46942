/**
 * The memory pipe behaves like a connection of Deno; other tests rely on that.
 *
 * @module
 */
import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { byteByByte, memoryPipe, randomSizes } from "./memory_pipe.ts";

const BYTES = Uint8Array.from({ length: 1000 }, (_, index) => index % 251);

Deno.test("a memory pipe returns the end after everything that was written before the close", async () => {
  const [a, b] = memoryPipe();
  await a.write(BYTES.subarray(0, 3));
  a.close();
  const target = new Uint8Array(10);
  assertEquals(await b.read(target), 3);
  assertEquals(await b.read(target), null);
  b.close();
});

for (const [words, reads] of [["one byte at a time", byteByByte], ["in random sizes", randomSizes(7)]] as const) {
  Deno.test(`a memory pipe read ${words} loses and reorders nothing, even if writes accept only a part`, async () => {
    const [a, b] = memoryPipe({ capacity: 64, reads, writes: randomSizes(3) });
    const writing = (async () => {
      for (let at = 0; at < BYTES.length;) at += await a.write(BYTES.subarray(at));
      a.close();
    })();
    const came: number[] = [];
    const target = new Uint8Array(100);
    for (let count = await b.read(target); count !== null; count = await b.read(target)) {
      came.push(...target.subarray(0, count));
    }
    await writing;
    b.close();
    assertEquals(came, [...BYTES]);
  });
}

Deno.test("a memory pipe accepts a part of a write that is too large, and lets the next one wait for the reader", async () => {
  const [a, b] = memoryPipe({ capacity: 10 });
  assertEquals(await a.write(BYTES.subarray(0, 25)), 10);
  let hasWritten = false;
  const second = a.write(BYTES.subarray(10, 25)).then((count) => {
    hasWritten = true;
    return count;
  });
  await Promise.resolve();
  assertEquals(hasWritten, false);
  assertEquals(await b.read(new Uint8Array(4)), 4);
  assertEquals(await second, 4);
  a.close();
  b.close();
});

Deno.test("a closed memory pipe interrupts its own read and write, and cannot be used any more", async () => {
  const [a, b] = memoryPipe({ capacity: 1 });
  await a.write(BYTES.subarray(0, 1));
  const read = assertRejects(() => a.read(new Uint8Array(1)), Deno.errors.Interrupted);
  const write = assertRejects(() => a.write(BYTES), Deno.errors.Interrupted);
  a.close();
  await Promise.all([read, write]);
  await assertRejects(() => a.read(new Uint8Array(1)), Deno.errors.BadResource);
  await assertRejects(() => a.write(BYTES), Deno.errors.BadResource);
  assertThrows(() => a.close(), Deno.errors.BadResource);
  b.close();
});

Deno.test("the second write to a memory pipe that the peer closed is a broken pipe", async () => {
  const [a, b] = memoryPipe();
  b.close();
  assertEquals(await a.write(BYTES), BYTES.length);
  await assertRejects(() => a.write(BYTES), Deno.errors.BrokenPipe);
  assertEquals(await a.read(new Uint8Array(1)), null);
  a.close();
});

Deno.test("an aborted memory pipe resets what the peer does", async () => {
  const [a, b] = memoryPipe({ capacity: 1 });
  await b.write(BYTES.subarray(0, 1));
  const read = assertRejects(() => b.read(new Uint8Array(1)), Deno.errors.ConnectionReset);
  const write = assertRejects(() => b.write(BYTES), Deno.errors.ConnectionReset);
  a.abort();
  await Promise.all([read, write]);
  b.close();
});
