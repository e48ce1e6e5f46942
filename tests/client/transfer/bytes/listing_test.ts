/**
 * Lists: their pieces, and those that travel alone.
 *
 * @module
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { AgreedList } from "../../../../client/transfer/bytes/file_list.ts";
import { Ending } from "../../../../client/transfer/bytes/byte_transfer.ts";
import { receivedPieces, ReceivedRanges } from "../../../../client/transfer/bytes/file_list.ts";
import { receiveList, sendList } from "../../../../client/transfer/bytes/listing.ts";
import { listPieces } from "../../../../client/transfer/bytes/file_list.ts";
import { baseOf, parentOf, partsOf } from "../../../../client/transfer/bytes/file_list.ts";
import type { Failure } from "../../../../shared/wire/file_message.ts";
import { encodeTransferMessage, type ListEntry } from "../../../../shared/wire/transfer_message.ts";
import { joined, joinedPair, type Said } from "../support/scripted_end.ts";

const ENTRIES: readonly ListEntry[] = [
  { path: "docs", time: 1 },
  { path: "docs/a b.txt", size: 10, time: 2 },
  { path: "docs/secret", why: "not_allowed" },
];

const character = fc.oneof(
  fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
  fc.constantFrom("\u0001", '"', "好"),
);

Deno.test("X4 the pieces of a list fit a payload, whatever the paths are, and are the list again", () => {
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

Deno.test("X4 a list has a thousand entries in a piece at the most", () => {
  const entries = Array.from({ length: 200_000 }, (_, index) => ({ path: `${index}` }));
  const pieces = [...listPieces(entries)];
  assert(pieces.every((piece) => piece.entries.length <= 1000));
  assertEquals(pieces.reduce((sum, piece) => sum + piece.entries.length, 0), 200_000);
});

Deno.test("X5 what is there comes through its pieces as it was", () => {
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

Deno.test("X9 folders are bounded by the files that were agreed to", () => {
  for (const [count, most] of [[0, 10_000], [100, 11_000]] as const) {
    const list = new AgreedList({ count, bytes: 0 });
    for (let index = 0; index < most; index++) list.add({ path: `${index}` });
    const error = assertThrows(() => list.add({ path: "more" }), Ending);
    assertEquals(error.message, "failed: too_much");
  }
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

Deno.test("X4 X7 a list that travels alone arrives, and its connection is left open", async () => {
  for (const entries of [ENTRIES, []]) {
    const [here, there] = joinedPair({ capacity: 100 });
    const sent = sendList(here, entries, 7);
    assertEquals(await receiveList(there, { maxEntries: 10 }), { type: "listed", entries, more: 7 });
    assertEquals(there.isClosed, false);
    there.close();
    assertEquals(await sent, { type: "sent", missing: [] });
  }
});

Deno.test("REQ-S58 of a list, so many entries are kept and the rest is counted", async () => {
  const entries = Array.from({ length: 5_000 }, (_, index) => ({ path: `${index}` }));
  const [here, there] = joinedPair();
  const sent = sendList(here, entries, 3);
  assertEquals(await receiveList(there, { maxEntries: 2 }), {
    type: "listed",
    entries: entries.slice(0, 2),
    more: 5_001,
  });
  there.close();
  await sent;
});

Deno.test("X4 only what is known of an entry is kept", async () => {
  const { connection, end } = joined();
  const received = receiveList(connection, { maxEntries: 10 });
  await end.say({ type: "list", entries: [{ path: "a", other: "x".repeat(1000) } as ListEntry], last: true }, {
    type: "end",
  });
  assertEquals(await received, { type: "listed", entries: [{ path: "a" }], more: 0 });
  connection.close();
  await end.end();
});

const HOSTILE: readonly (readonly [words: string, said: readonly Said[], code: Failure])[] = [
  ["bytes", [Uint8Array.of(1)], "broken"],
  ["the end before the list", [{ type: "end" }], "broken"],
  [
    "files behind the list",
    [{ type: "list", entries: [], last: true }, { type: "file", index: 0, offset: 0 }],
    "broken",
  ],
  ["a path that leads up", [{ type: "list", entries: [{ path: "../a" }], last: true }], "bad_path"],
];

for (const [words, said, code] of HOSTILE) {
  Deno.test(`X2 X4 ${words} in place of a list alone ends it`, async () => {
    const { connection, end } = joined();
    const received = receiveList(connection, { maxEntries: 10 });
    await end.say(...said);
    assertEquals((await end.expect("error")).code, code);
    await end.close();
    const result = await received;
    assertEquals(result.type === "failed" && [result.code, result.isOurs], [code, true]);
  });
}

Deno.test("X8 who gets a list may say an error, and nothing else", async () => {
  for (const [said, code, isOurs] of [["error", "too_much", false], ["have", "broken", true]] as const) {
    const { connection, end } = joined();
    const sent = sendList(connection, ENTRIES, 0);
    await end.say(said === "error" ? { type: "error", code } : { type: "have", done: [], last: true });
    if (isOurs) await end.expect("error");
    await end.close();
    const result = await sent;
    assertEquals(result.type === "failed" && [result.code, result.isOurs], [code, isOurs]);
  }
});
