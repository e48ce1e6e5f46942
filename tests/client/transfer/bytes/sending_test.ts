/**
 * Sending to a scripted peer.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import type { MoveOptions } from "../../../../client/transfer/bytes/byte_transfer.ts";
import { sendFiles } from "../../../../client/transfer/bytes/sending.ts";
import type { Source } from "../../../../client/transfer/source.ts";
import type { TransferMessage } from "../../../../shared/wire/transfer_message.ts";
import { contents, sha256, unpaced } from "../support/contents.ts";
import { MemorySource, type MemorySourceOptions } from "../support/memory_source.ts";
import { NotedProgress } from "../support/noted_progress.ts";
import { isMessage, joined, type Said } from "../support/scripted_end.ts";
import type { PipeOptions } from "../../../support/memory_pipe.ts";

const TIME = 1_700_000_000_000;
const A = contents(1000, 1);
const B = contents(2000, 2);
const NOTHING: TransferMessage = { type: "have", done: [], last: true };

/** A folder with a file in it, an empty file and another one. */
function source(options: MemorySourceOptions = {}): MemorySource {
  const entries = [{ path: "f" }, { path: "f/a", bytes: A }, { path: "f/empty", bytes: new Uint8Array(0) }, {
    path: "b",
    bytes: B,
  }];
  return new MemorySource(entries, options);
}

function start(of: Source, options: Partial<MoveOptions> = {}, pipe: PipeOptions = {}) {
  const ends = joined(pipe);
  const progress = new NotedProgress();
  return { ...ends, progress, sent: sendFiles(ends.connection, of, { progress, pace: unpaced, ...options }) };
}

/** What is received of a file that is sent completely. */
function whole(index: number, bytes: Uint8Array): Said[] {
  const file: Said = { type: "file", index, offset: 0 };
  return [file, ...(bytes.length === 0 ? [] : [bytes]), { type: "digest", digest: sha256(bytes) }];
}

/** Receives the list, says `have`, receives the rest and closes. Returns what came after the list. */
async function receive(started: ReturnType<typeof start>, have: TransferMessage = NOTHING): Promise<readonly Said[]> {
  await started.end.expect("list");
  await started.end.say(have);
  await started.end.expect("end");
  await started.end.close();
  const came = await started.end.end();
  return came.slice(came.findIndex((said) => isMessage(said, "list")) + 1);
}

Deno.test("X4 X5 the list comes first, then each file with its bytes and its digest, then the end", async () => {
  const files = source();
  const started = start(files);
  assertEquals(await started.end.expect("list"), {
    type: "list",
    entries: [
      { path: "f", time: TIME },
      { path: "f/a", size: 1000, time: TIME },
      { path: "f/empty", size: 0, time: TIME },
      { path: "b", size: 2000, time: TIME },
    ],
    last: true,
  });
  assertEquals(files.opened, []);
  await started.end.say(NOTHING);
  await started.end.expect("end");
  await started.end.close();
  assertEquals((await started.end.end()).slice(1), [
    ...whole(1, A),
    ...whole(2, new Uint8Array(0)),
    ...whole(3, B),
    { type: "end" },
  ]);
  assertEquals(await started.sent, { type: "sent", missing: [], bytes: 3000, grown: [] });
  assertEquals([files.openFiles, started.progress.over, started.progress.hasBegun], [0, 3000, true]);
});

Deno.test("X5 what the receiver has is not sent again, and counts", async () => {
  const files = source();
  const started = start(files);
  const came = await receive(started, { type: "have", done: [{ from: 0, count: 3 }], last: true });
  assertEquals(came, [...whole(3, B), { type: "end" }]);
  assertEquals([started.progress.skippedBytes, started.progress.movedBytes], [1000, 2000]);
  assertEquals(files.opened, ["b"]);
});

Deno.test("X5 what the receiver has may come in several pieces", async () => {
  const started = start(source());
  await started.end.expect("list");
  await started.end.say({ type: "have", done: [{ from: 1, count: 1 }] });
  await started.end.say({ type: "have", done: [{ from: 2, count: 2 }] }, NOTHING);
  await started.end.expect("end");
  await started.end.close();
  assertEquals(await started.sent, { type: "sent", missing: [], bytes: 3000, grown: [] });
  assertEquals((await started.end.end()).slice(1), [{ type: "end" }]);
});

Deno.test("X5 a file continues after the part if the digest of the part is right", async () => {
  const started = start(source());
  const digest = sha256(B.subarray(0, 700));
  const came = await receive(started, {
    type: "have",
    done: [{ from: 0, count: 3 }],
    index: 3,
    bytes: 700,
    digest,
    last: true,
  });
  assertEquals(came, [
    { type: "file", index: 3, offset: 700 },
    B.subarray(700),
    { type: "digest", digest: sha256(B) },
    { type: "end" },
  ]);
  assertEquals([started.progress.skippedBytes, started.progress.movedBytes], [1700, 1300]);
  assertEquals(started.progress.overAtFirst, 1700);
});

for (
  const [words, part] of [
    ["has another digest", { bytes: 700, digest: sha256(B.subarray(0, 699)) }],
    ["is longer than the file", { bytes: 2001, digest: sha256(B) }],
  ] as const
) {
  Deno.test(`REQ-R46 X5 a file starts over if the part ${words}, and the user is told`, async () => {
    const files = source();
    const started = start(files);
    const have = { type: "have", done: [{ from: 0, count: 3 }], index: 3, ...part, last: true } as const;
    assertEquals(await receive(started, have), [...whole(3, B), { type: "end" }]);
    assertEquals([started.progress.again, started.progress.over], [["b"], 3000]);
    assertEquals([await started.sent, files.openFiles], [{ type: "sent", missing: [], bytes: 3000, grown: [] }, 0]);
  });
}

Deno.test("X6 a file that differs from the list is sent as it is, with its size and time", async () => {
  const longer = contents(2500, 9);
  const files = source({ mischief: { b: { bytes: () => longer, timeMs: TIME + 5 } } });
  const came = await receive(start(files));
  const [file, ...rest] = whole(3, longer);
  assertEquals(came.slice(5), [{ ...file, size: 2500, time: TIME + 5 }, ...rest, { type: "end" }]);
});

Deno.test("X6 REQ-R46 a file that changes while it is sent is missing, and sent again", async () => {
  const files = source({ mischief: { b: { changes: (times) => times < 3 } } });
  const started = start(files);
  const attempt: Said[] = [{ type: "file", index: 3, offset: 0 }, B, { type: "missing", index: 3, why: "changed" }];
  assertEquals((await receive(started)).slice(5), [...attempt, ...attempt, ...whole(3, B), { type: "end" }]);
  assertEquals(await started.sent, { type: "sent", missing: [], bytes: 3000, grown: [] });
  assertEquals([started.progress.again, started.progress.over, files.openFiles], [["b", "b"], 3000, 0]);
});

Deno.test("X6 a log to which more is added while it is sent is sent once, as it was, and both sides hear of it", async () => {
  const files = source({ mischief: { "f/a": { grows: () => true } } });
  const started = start(files);
  const [file, bytes, digest] = whole(1, A);
  assertEquals((await receive(started)).slice(0, 3), [file, bytes, { ...digest, grew: true }]);
  assertEquals(await started.sent, { type: "sent", missing: [], bytes: 3000, grown: ["f/a"] });
  assertEquals([started.progress.again, files.opened, files.openFiles], [[], ["f/a", "f/empty", "b"], 0]);
});

Deno.test("X6 a file to which more is added, and which is changed as well, is sent again", async () => {
  const files = source({ mischief: { b: { grows: () => true, changes: (times) => times === 1 } } });
  const started = start(files);
  const came = await receive(started);
  assertEquals(came.filter((said) => isMessage(said, "missing")), [{ type: "missing", index: 3, why: "changed" }]);
  assertEquals((await started.sent as { grown: unknown }).grown, ["b"]);
});

Deno.test("X6 a file that shrank says how much of it was sent", async () => {
  const files = source({ mischief: { b: { bytes: () => contents(10, 3) } } });
  const started = start(files);
  await receive(started);
  assertEquals(await started.sent, { type: "sent", missing: [], bytes: 1010, grown: [] });
});

Deno.test("X6 a file that keeps changing is given up after three attempts, and the rest is sent", async () => {
  const files = source({ mischief: { "f/a": { changes: () => true } } });
  const started = start(files);
  const came = await receive(started);
  assertEquals(came.filter((said) => isMessage(said, "missing")).length, 3);
  assertEquals(came.slice(-4), [...whole(3, B), { type: "end" }]);
  assertEquals(await started.sent, { type: "sent", missing: [{ index: 1, why: "changed" }], bytes: 2000, grown: [] });
});

Deno.test("X6 REQ-R45 a file that shrinks while it is sent is missing", async () => {
  const files = source({ mischief: { b: { shrinks: (times) => times === 1 } } });
  const came = await receive(start(files));
  assertEquals(came.slice(5, 8), [
    { type: "file", index: 3, offset: 0 },
    B.subarray(0, 1000),
    { type: "missing", index: 3, why: "changed" },
  ]);
});

Deno.test("REQ-R45 never more bytes are sent than were announced, whatever is read", async () => {
  // The file has 1,000 bytes when it is opened, and 2,000 when it is read.
  const files = source();
  const growing: Source = {
    entries: files.entries,
    count: files.count,
    bytes: files.bytes,
    leftOut: [],
    open: async (index) => {
      const file = await files.open(index);
      return { ...file, size: index === 3 ? 1000 : file.size, read: file.read };
    },
  };
  const came = await receive(start(growing));
  const short = B.subarray(0, 1000);
  const [file, ...rest] = whole(3, short);
  const [bytes, digest] = rest;
  assertEquals(came.slice(5), [{ ...file, size: 1000, time: TIME }, bytes, { ...digest, grew: true }, { type: "end" }]);
});

for (
  const [words, mischief, came] of [
    ["be opened", { open: () => "not_allowed" as const }, [{ type: "missing", index: 1, why: "not_allowed" }]],
    ["be read", { read: "gone" }, [{ type: "file", index: 1, offset: 0 }, { type: "missing", index: 1, why: "gone" }]],
  ] as const
) {
  Deno.test(`X6 a file that cannot ${words} is missing, and the rest is sent`, async () => {
    const files = source({ mischief: { "f/a": mischief } });
    const started = start(files);
    assertEquals(await receive(started), [
      ...came,
      ...whole(2, new Uint8Array(0)),
      ...whole(3, B),
      { type: "end" },
    ]);
    const { why } = came.at(-1) as { why: "gone" };
    assertEquals(await started.sent, { type: "sent", missing: [{ index: 1, why }], bytes: 2000, grown: [] });
    assertEquals(files.openFiles, 0);
  });
}

Deno.test("X3 the proof comes before the list", async () => {
  const started = start(source(), { proof: "p".repeat(64) });
  assertEquals(await started.end.expect("proof"), { type: "proof", proof: "p".repeat(64) });
  await receive(started);
});

Deno.test("X3 if a proof is expected, nothing is sent before it was shown", async () => {
  const started = start(source(), { expects: "p".repeat(64) });
  await started.end.say({ type: "proof", proof: "p".repeat(64) });
  await receive(started);
  assertEquals(await started.sent, { type: "sent", missing: [], bytes: 3000, grown: [] });
});

for (
  const [words, said] of [
    ["a wrong proof", { type: "proof", proof: `${"p".repeat(63)}q` }],
    ["a proof that is cut", { type: "proof", proof: "p".repeat(63) }],
    ["no proof", NOTHING],
  ] as const
) {
  Deno.test(`X3 ${words} ends it, and nothing was sent`, async () => {
    const started = start(source(), { expects: "p".repeat(64) });
    await started.end.say(said);
    assertEquals(await started.sent, { type: "unproven" });
    assertEquals(await started.end.end(), []);
  });
}

const HOSTILE: readonly (readonly [words: string, said: readonly Said[]])[] = [
  ["has what is not in the list", [{ type: "have", done: [{ from: 3, count: 2 }], last: true }]],
  ["has a run beyond any number", [{ type: "have", done: [{ from: 0, count: 2 ** 53 - 1 }], last: true }]],
  ["has runs that overlap", [{ type: "have", done: [{ from: 0, count: 2 }, { from: 1, count: 1 }], last: true }]],
  ["says over and over that it has nothing", [{ type: "have", done: [] }]],
  ["says twice what it has", [NOTHING, NOTHING]],
  ["sends bytes", [contents(10)]],
  ["sends a list", [{ type: "list", entries: [], last: true }]],
  ["shows a proof that nobody asked for", [{ type: "proof", proof: "p".repeat(64) }]],
];

for (const [words, said] of HOSTILE) {
  Deno.test(`X2 X8 a receiver that ${words} gets an error, and it is over`, async () => {
    const files = source({ pause: () => new Promise((resolve) => setTimeout(resolve, 1)) });
    const { end, sent } = start(files);
    await end.expect("list");
    await end.say(...said);
    assertEquals((await end.expect("error")).code, "broken");
    await end.close();
    const { type, code, isOurs } = await sent as { type: string; code?: string; isOurs?: boolean };
    assertEquals([type, code, isOurs, files.openFiles], ["failed", "broken", true, 0]);
  });
}

Deno.test("X8 an error of the receiver is heard while files are sent, and ends it", async () => {
  const files = source();
  // Most of the big file is still to be sent then.
  const big = new MemorySource([{ path: "big", bytes: contents(8_000_000) }]);
  for (const each of [files, big]) {
    const { end, sent } = start(each, {}, { capacity: 5000 });
    await end.expect("list");
    await end.say(NOTHING, { type: "error", code: "disk_full", text: "no space" });
    assertEquals(await sent, { type: "failed", code: "disk_full", text: "no space", isOurs: false });
    assertEquals(each.openFiles, 0);
    await end.close();
  }
});

Deno.test("X8 an error with an unknown code is an internal failure", async () => {
  const { end, sent } = start(source());
  await end.say({ type: "error", code: "toString" });
  assertEquals(await sent, { type: "failed", code: "internal", isOurs: false });
});

Deno.test("REQ-R47 a connection that is lost at any point is a cut", async () => {
  for (const after of ["list", "file", "digest"] as const) {
    const files = source();
    const { end, sent } = start(files, {}, { capacity: 100 });
    await end.expect("list");
    if (after !== "list") {
      await end.say(NOTHING);
      await end.expect("file");
      if (after === "digest") await end.expect("digest");
    }
    await end.vanish();
    assertEquals([await sent, files.openFiles], [{ type: "cut" }, 0], after);
  }
});

Deno.test("an internal failure is reported to the peer", async () => {
  const files = source({ pause: () => Promise.reject(new Error("a bug")) });
  const { end, sent } = start(files);
  await end.expect("list");
  await end.say(NOTHING);
  assertEquals((await end.expect("error")).code, "internal");
  await end.close();
  const result = await sent;
  assertEquals(result.type === "failed" && [result.code, result.isOurs, String(result.cause)], [
    "internal",
    true,
    "Error: a bug",
  ]);
});

Deno.test("a large file goes through all buffers unchanged, with short reads", async () => {
  const bytes = contents(5_000_000);
  for (const readBytes of [300_000, Infinity]) {
    const started = start(new MemorySource([{ path: "big", bytes }], { readBytes }), {}, { capacity: 400_000 });
    const came = await receive(started);
    assertEquals([came.length, came[1] instanceof Uint8Array && sha256(came[1])], [4, sha256(bytes)]);
    assertEquals(await started.sent, { type: "sent", missing: [], bytes: 5_000_000, grown: [] });
  }
});
