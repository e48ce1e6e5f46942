/**
 * The list of files on the wire: its pieces, its paths and its limits.
 *
 * @module
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { Ending } from "../../../../client/transfer/bytes/byte_transfer.ts";
import { AgreedList } from "../../../../client/transfer/bytes/agreed_list.ts";
import {
  baseOf,
  listPieces,
  parentOf,
  partsOf,
  receivedPieces,
  ReceivedRanges,
} from "../../../../client/transfer/bytes/file_list.ts";
import { encodeTransferMessage } from "../../../../shared/wire/transfer_message.ts";

const character = fc.oneof(
  fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
  fc.constantFrom("\u0001", '"', "好"),
);

Deno.test("X4 the pieces of a list fit a frame, whatever the paths are, and make the same list again", () => {
  const path = fc.tuple(character, fc.integer({ min: 1, max: 2000 })).map(([one, count]) => one.repeat(count));
  const entry = fc.record({ path, size: fc.maxSafeNat(), time: fc.maxSafeNat() }, { noNullPrototype: true });
  fc.assert(fc.property(fc.array(entry, { maxLength: 60 }), fc.nat(3), (entries, more) => {
    const pieces = [...listPieces(entries, more)];
    for (const piece of pieces) encodeTransferMessage(piece);
    assertEquals(pieces.flatMap((piece) => piece.entries), entries);
    assertEquals(pieces.map(({ last }) => last === true), pieces.map((_, index) => index === pieces.length - 1));
    assertEquals(pieces.at(-1)?.more ?? 0, more);
  }));
});

Deno.test("X4 a piece of a list has a thousand entries at most", () => {
  const entries = Array.from({ length: 200_000 }, (_, index) => ({ path: `${index}` }));
  const pieces = [...listPieces(entries)];
  assert(pieces.every((piece) => piece.entries.length <= 1000));
  assertEquals(pieces.reduce((sum, piece) => sum + piece.entries.length, 0), 200_000);
});

Deno.test("X5 received ranges come through their pieces unchanged", () => {
  const digest = "d".repeat(64);
  const numbers = fc.uniqueArray(fc.nat(9_999), { maxLength: 5_000 });
  fc.assert(
    fc.property(numbers, fc.boolean(), (chosen, hasPart) => {
      const done = chosen.sort((a, b) => a - b);
      const part = hasPart ? { index: 10_000, bytes: 5, digest } : null;
      const entries = Array.from({ length: 10_001 }, () => ({ path: "", size: 0, timeMs: 0 }));
      const received = new ReceivedRanges(entries);
      const lasts = [...receivedPieces(done, part)].map((piece) => {
        encodeTransferMessage(piece);
        return received.add(piece);
      });
      assertEquals([lasts.indexOf(true), received.part], [lasts.length - 1, part]);
      assertEquals(entries.flatMap((_, index) => received.has(index) ? [index] : []), done);
    }),
    { numRuns: 30 },
  );
});

const PATHS: readonly (readonly [path: string, parts: readonly string[] | null])[] = [
  ["a", ["a"]],
  ["a/b c/…", ["a", "b c", "…"]],
  ["...", ["..."]],
  ["C:\\x", ["C:\\x"]],
  ["", null],
  ["/", null],
  ["/a", null],
  ["a/", null],
  ["a//b", null],
  [".", null],
  ["..", null],
  ["a/..", null],
  ["../a", null],
  ["a/./b", null],
  ["a\0", null],
  ["a".repeat(4096), ["a".repeat(4096)]],
  ["a".repeat(4097), null],
];

Deno.test("REQ-R35 REQ-S57 X4 a path of the wire is relative, and never leads up", () => {
  for (const [path, parts] of PATHS) assertEquals(partsOf(path), parts, path.slice(0, 20));
  assertEquals([parentOf("a/b/c"), baseOf("a/b/c"), parentOf("a"), baseOf("a")], ["a/b", "c", "", "a"]);
});

Deno.test("X4 X9 a path comes once in a list of files", () => {
  const [file, folder] = [{ path: "a", size: 1 }, { path: "a" }];
  for (const [first, second] of [[file, file], [folder, folder], [file, folder], [folder, file]] as const) {
    const list = new AgreedList({ count: 100, bytes: 100 });
    list.add(first);
    list.add({ path: "A", size: 1 });
    assertEquals(assertThrows(() => list.add(second), Ending).message, "failed: broken");
  }
});
