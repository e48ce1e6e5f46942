import { assert, assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { clockText, countText, percentOf, sizeText, speedText, spentText } from "../../../client/text/size_text.ts";

Deno.test("sizeText has units of 1000 and two significant digits", () => {
  const cases: readonly (readonly [bytes: number, text: string])[] = [
    [0, "0 B"],
    [1, "1 B"],
    [999, "999 B"],
    [1_000, "1 kB"],
    [1_049, "1 kB"],
    [1_050, "1.1 kB"],
    [9_940, "9.9 kB"],
    [9_960, "10 kB"],
    [12_345, "12 kB"],
    [999_499, "999 kB"],
    [999_500, "1 MB"],
    [1_234_567, "1.2 MB"],
    [1_200_000_000, "1.2 GB"],
    [5 * 1024 ** 3, "5.4 GB"],
    [2e12, "2 TB"],
    [Number.MAX_SAFE_INTEGER, "9 PB"],
    [1e20, "100000 PB"],
  ];
  for (const [bytes, text] of cases) assertEquals(sizeText(bytes), text);
  assertEquals(speedText(112_000_000), "112 MB/s");
});

Deno.test("sizeText is never longer than a column of a list", () => {
  fc.assert(fc.property(fc.nat({ max: Number.MAX_SAFE_INTEGER }), (bytes) => {
    assert(/^\d(?:\.\d|\d\d?)? [kMGTP]?B$/.test(sizeText(bytes)), sizeText(bytes));
  }));
});

Deno.test("durations are shown as on a clock, and in a sentence in seconds while they are short", () => {
  const cases: readonly (readonly [seconds: number, clock: string, spent: string])[] = [
    [0, "0:00", "1 s"],
    [0.2, "0:00", "1 s"],
    [12.4, "0:12", "12 s"],
    [59.4, "0:59", "59 s"],
    [59.6, "1:00", "1:00"],
    [65, "1:05", "1:05"],
    [3_599.7, "1:00:00", "1:00:00"],
    [7_207, "2:00:07", "2:00:07"],
    [-1, "0:00", "1 s"],
  ];
  for (const [seconds, clock, spent] of cases) assertEquals([clockText(seconds), spentText(seconds)], [clock, spent]);
});

Deno.test("percentOf is 100 only if nothing is missing, and never more", () => {
  const cases: readonly (readonly [moved: number, bytes: number, percent: number])[] = [
    [0, 0, 0],
    [0, 10, 0],
    [9_999, 10_000, 99],
    [10, 10, 100],
    [11, 10, 100],
    [-1, 10, 0],
  ];
  for (const [moved, bytes, percent] of cases) assertEquals(percentOf({ moved, bytes }), percent);
  assertEquals(countText(20_000), "20,000");
});
