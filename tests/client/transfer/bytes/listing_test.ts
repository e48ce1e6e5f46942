/**
 * Lists that move in a data session of their own.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { receiveList, sendList } from "../../../../client/transfer/bytes/listing.ts";
import type { Failure } from "../../../../shared/wire/file_message.ts";
import type { ListEntry } from "../../../../shared/wire/transfer_message.ts";
import { joined, joinedPair, type Said } from "../support/scripted_end.ts";

const ENTRIES: readonly ListEntry[] = [
  { path: "docs", time: 1 },
  { path: "docs/a b.txt", size: 10, time: 2 },
  { path: "docs/secret", why: "not_allowed" },
];

Deno.test("X4 X7 a list arrives, and its connection stays open", async () => {
  for (const entries of [ENTRIES, []]) {
    const [here, there] = joinedPair({ capacity: 100 });
    const sent = sendList(here, entries, 7);
    assertEquals(await receiveList(there, { maxEntries: 10 }), { type: "listed", entries, more: 7 });
    assertEquals(there.isClosed, false);
    there.close();
    assertEquals(await sent, { type: "sent", missing: [], bytes: 0, grown: [] });
  }
});

Deno.test("REQ-S58 a receiver keeps the first entries of a list and counts the rest", async () => {
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

Deno.test("X4 only the known fields of an entry are kept", async () => {
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
  Deno.test(`X2 X4 ${words} in place of a list ends it`, async () => {
    const { connection, end } = joined();
    const received = receiveList(connection, { maxEntries: 10 });
    await end.say(...said);
    assertEquals((await end.expect("error")).code, code);
    await end.close();
    const result = await received;
    assertEquals(result.type === "failed" && [result.code, result.isOurs], [code, true]);
  });
}

Deno.test("X8 the receiver of a list may say an error, and nothing else", async () => {
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
