/**
 * The free space below which no texts are taken.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { FreeSpace, type Space, spaceAt } from "../../../../server/store/disk/free_space.ts";
import { ManualClock } from "../../../support/manual_clock.ts";

const GIB = 1024 ** 3;

/** A disk of the test, and what was told of it. */
function watch(minFree: number | undefined, first: Space) {
  const clock = new ManualClock();
  const disk: { space: Space | null; reads: number } = { space: first, reads: 0 };
  const told: boolean[] = [];
  const read = () => {
    disk.reads++;
    return disk.space;
  };
  const watched = new FreeSpace({ clock, minFree, read, changed: (isLow) => told.push(isLow) });
  const now = (space: Space | null) => {
    disk.space = space;
    clock.advance(1000);
    return watched.isLow;
  };
  return { clock, disk, watched, told, now };
}

Deno.test("FreeSpace has the smaller of 1 GiB and 5 % of the disk as its usual floor", () => {
  const isLow = (free: number, total: number) => watch(undefined, { free, total }).watched.isLow;
  assertEquals([isLow(GIB, 100 * GIB), isLow(GIB - 1, 100 * GIB)], [false, true]);
  assertEquals([isLow(GIB / 2, 10 * GIB), isLow(GIB / 2 - 1, 10 * GIB)], [false, true]);
});

Deno.test("FreeSpace sees at the start that the disk is almost full, and tells each change once", () => {
  const { watched, told, now } = watch(1000, { free: 999, total: 10_000 });
  assertEquals([watched.isLow, told], [true, [true]]);
  assertEquals(now({ free: 10, total: 10_000 }), true);
  assertEquals(now({ free: 5000, total: 10_000 }), false);
  assertEquals(now({ free: 5000, total: 10_000 }), false);
  assertEquals(told, [true, false]);
});

Deno.test("FreeSpace does not flutter around its floor", () => {
  const { told, now } = watch(1000, { free: 2000, total: 10_000 });
  for (const free of [999, 1001, 999, 1049, 1050, 1000, 999]) now({ free, total: 10_000 });
  assertEquals(told, [true, false, true]);
});

Deno.test("FreeSpace near its floor looks again when it is asked, and not for each text", () => {
  const { clock, disk, watched } = watch(GIB, { free: 1.1 * GIB, total: 100 * GIB });
  disk.space = { free: GIB - 1, total: 100 * GIB };
  assertEquals([watched.isLow, disk.reads], [false, 1]);
  clock.advance(20);
  assertEquals([watched.isLow, watched.isLow, disk.reads], [true, true, 2]);
});

Deno.test("FreeSpace leaves space for the copies of what was just written", () => {
  const { told, now } = watch(1000, { free: 3000, total: 10_000 });
  // In a second, 1,001 bytes were written, and nothing after that.
  for (const free of [3000, 2000, 1999, 1999]) now({ free, total: 10_000 });
  assertEquals(told, [true, false]);
});

Deno.test("FreeSpace far from its floor reads the space once a second", () => {
  const { clock, disk, watched } = watch(GIB, { free: 2 * GIB, total: 100 * GIB });
  clock.advance(999);
  assertEquals([watched.isLow, disk.reads], [false, 1]);
  clock.advance(1);
  assertEquals(disk.reads, 2);
});

Deno.test("FreeSpace keeps what it knows while the space cannot be read", () => {
  const { now } = watch(1000, { free: 999, total: 10_000 });
  assertEquals([now(null), now({ free: 2000, total: 10_000 }), now(null)], [true, false, false]);
});

Deno.test("FreeSpace with a floor of 0 watches nothing, and leaves no timer after stop", () => {
  const none = watch(0, { free: 0, total: 10_000 });
  assertEquals([none.watched.isLow, none.clock.waiting], [false, 0]);
  const some = watch(1, { free: 0, total: 10_000 });
  assertEquals(some.clock.waiting, 1);
  some.watched.stop();
  assertEquals(some.clock.waiting, 0);
});

Deno.test("spaceAt reads the space of a real disk, and null where there is none", async () => {
  const folder = await Deno.makeTempDir();
  const space = spaceAt(folder);
  assert(space !== null && space.free > 0 && space.free < space.total);
  assertEquals(spaceAt(`${folder}/none`), null);
  await Deno.remove(folder);
});
