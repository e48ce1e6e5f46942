import { assert, assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { tryParseRate } from "../../../client/text/parse_rate.ts";

Deno.test("tryParseRate parses speeds as people write them, and nothing else", () => {
  const cases: readonly (readonly [text: string, bytes: number | null])[] = [
    ["5MB/s", 5_000_000],
    ["5 MB/s", 5_000_000],
    ["500kB", 500_000],
    ["500KB/s", 500_000],
    ["2MiB", 2_097_152],
    ["2MiB/s", 2_097_152],
    ["1.5M", 1_500_000],
    ["1GB/s", 1_000_000_000],
    ["1GBps", 1_000_000_000],
    ["1ki", 1_024],
    ["100000", 100_000],
    ["100 b/s", 100],
    [" 7 ", 7],
    ["0", 0],
    ["0MB/s", 0],
    ["", null],
    ["fast", null],
    ["MB/s", null],
    ["-1", null],
    ["1e9", null],
    ["0.2", null],
    ["5MB/m", null],
    ["5 TB", null],
    ["5iB", null],
    ["5,5MB", null],
    ["Infinity", null],
    ["999999999999999GB", null],
  ];
  for (const [text, bytes] of cases) assertEquals(tryParseRate(text), bytes, text);
});

Deno.test("tryParseRate returns whole bytes or nothing, whatever is typed", () => {
  const part = fc.constantFrom("1", "0", ".", "9999999999999999", "k", "M", "G", "i", "B", "/s", " ", "-", "e");
  fc.assert(fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
    const bytes = tryParseRate(parts.join(""));
    assert(bytes === null || Number.isSafeInteger(bytes) && bytes >= 0);
  }));
});
