/**
 * The read buffer of a connection. The connection as a whole is tested by tests/conformance.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { ReadBuffer } from "../../../server/connection/read_buffer.ts";
import type { Transport } from "../../../shared/wire/transport.ts";
import { concat } from "../../support/frames.ts";
import { memoryPipe, randomSizes } from "../../support/memory_pipe.ts";

/** A transport that returns as many bytes as the test says, and records how many were asked for. */
class Source implements Transport {
  readonly asked: number[] = [];
  readonly #counts: (number | null)[];

  constructor(counts: readonly (number | null)[]) {
    this.#counts = [...counts];
  }

  read(target: Uint8Array): Promise<number | null> {
    this.asked.push(target.length);
    const count = this.#counts.shift() ?? null;
    return Promise.resolve(count === null ? null : Math.min(count, target.length));
  }

  write(): Promise<number> {
    return Promise.reject(new Error("the test writes nothing"));
  }

  close(): void {}
}

async function sizesOf(counts: readonly number[]): Promise<number[]> {
  const source = new Source([...counts, null]);
  const buffer = new ReadBuffer();
  while (await buffer.fill(source) !== null);
  return source.asked;
}

Deno.test("a read buffer grows up to 64 KiB while reads fill it, and shrinks while they do not", async () => {
  const full = Array(10).fill(Infinity);
  const grown = await sizesOf(full);
  assertEquals(grown, [1024, 2048, 4096, 8192, 16_384, 32_768, 65_536, 65_536, 65_536, 65_536, 65_536]);
  const shrunk = (await sizesOf([...full, ...Array(10).fill(10)])).slice(10);
  assertEquals(shrunk, [65_536, 32_768, 16_384, 8192, 4096, 2048, 1024, 1024, 1024, 1024, 1024]);
});

Deno.test("a read buffer keeps its size while reads fill it partly", async () => {
  assertEquals(await sizesOf([Infinity, 1000, 1500, 256]), [1024, 2048, 2048, 2048, 2048]);
});

Deno.test("a read buffer returns null at the end", async () => {
  assertEquals(await new ReadBuffer().fill(new Source([null])), null);
});

Deno.test("a read buffer returns all bytes in order, however they are split", async () => {
  const sent = Uint8Array.from({ length: 300_000 }, (_, index) => (index * 7) % 251);
  for (const seed of [1, 2, 3]) {
    const [ours, theirs] = memoryPipe({ reads: randomSizes(seed), writes: randomSizes(seed + 7), capacity: 100_000 });
    const writing = (async () => {
      for (let at = 0; at < sent.length;) at += await ours.write(sent.subarray(at));
      ours.close();
    })();
    const buffer = new ReadBuffer();
    const got: Uint8Array[] = [];
    for (let bytes = await buffer.fill(theirs); bytes !== null; bytes = await buffer.fill(theirs)) {
      assert(bytes.length > 0);
      got.push(bytes.slice());
    }
    await writing;
    theirs.close();
    assertEquals(concat(got), sent);
  }
});
