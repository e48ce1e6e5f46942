/**
 * Holes of sparse files are not written out.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { BLOCK_BYTES, runsOf } from "../../../../client/disk/receive/holes.ts";
import { Box, TIME_MS } from "../support/box.ts";

Deno.test("runsOf covers all bytes in order, and takes only whole blocks of zeros of the file for holes", () => {
  const piece = fc.record({ length: fc.nat(3 * BLOCK_BYTES), value: fc.constantFrom(0, 0, 1) }, {
    noNullPrototype: true,
  });
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), fc.nat(2 * BLOCK_BYTES), (pieces, offset) => {
      const bytes = Uint8Array.from(pieces.flatMap(({ length, value }) => Array(length).fill(value)));
      let at = 0;
      let last: boolean | null = null;
      for (const { isHole, start, end } of runsOf(bytes, offset)) {
        assert(start === at && end > start && isHole !== last);
        if (isHole) {
          assert(bytes.subarray(start, end).every((byte) => byte === 0));
          assertEquals([(offset + start) % BLOCK_BYTES, (end - start) % BLOCK_BYTES], [0, 0]);
        }
        [at, last] = [end, isHole];
      }
      assertEquals(at, bytes.length);
    }),
    { numRuns: 50 },
  );
});

/** A file of zeros with a few bytes in it, as the disk of a virtual machine has. */
function sparse(length: number, ...written: readonly number[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (const at of written) bytes[at] = 1;
  return bytes;
}

Deno.test(
  "a sparse file arrives as it is, and takes little of the disk",
  { ignore: Deno.build.os === "windows" },
  async () => {
    const length = 2_000_123;
    for (const written of [[], [0], [length - 1], [1_000_000], [3, 1_500_000]]) {
      for (const step of [1_000_000, 300_001]) {
        await using box = await Box.make();
        const bytes = sparse(length, ...written);
        const target = box.target();
        await target.begin([{ path: "disk.img", size: length, time: TIME_MS }]);
        const file = await target.open(0, 0);
        for (let at = 0; at < length; at += step) await file.write(bytes.subarray(at, at + step));
        await file.publish(TIME_MS);
        await target.finish();
        await target.close();
        const { size, blocks } = Deno.statSync(box.in("disk.img"));
        assertEquals(size, length);
        assertEquals(Buffer.compare(Deno.readFileSync(box.in("disk.img")), bytes), 0);
        assert((blocks ?? 0) * 512 < 500_000, `${blocks} blocks`);
      }
    }
  },
);

Deno.test("a sparse file that was interrupted in a hole is resumed there", async () => {
  await using box = await Box.make();
  const list = [{ path: "disk.img", size: 1_000_000, time: TIME_MS }];
  const bytes = sparse(1_000_000, 0, 999_999);
  const first = box.target();
  await first.begin(list);
  const begun = await first.open(0, 0);
  await begun.write(bytes.subarray(0, 600_000));
  begun.close();
  await first.close();
  const second = box.target();
  assertEquals((await second.begin(list)).partial, { index: 0, bytes: 600_000 });
  const rest = await second.open(0, 600_000);
  await rest.write(bytes.subarray(600_000));
  await rest.publish(TIME_MS);
  await second.finish();
  await second.close();
  assertEquals(Deno.readFileSync(box.in("disk.img")), bytes);
});
