/**
 * Receiving from a scripted peer, an honest one and others.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { receiveFiles, type ReceiveOptions } from "../../../../client/transfer/bytes/file_receiver.ts";
import type { ListEntry, TransferMessage } from "../../../../shared/wire/transfer_message.ts";
import type { PipeOptions } from "../../../support/memory_pipe.ts";
import { contents, sha256, unpaced } from "../support/contents.ts";
import { MemoryTarget } from "../support/memory_target.ts";
import { NotedProgress } from "../support/noted_progress.ts";
import { chunk, framesOf, isMessage, joined, type Said } from "../support/scripted_end.ts";

const TIME = 1_700_000_000_000;
const A = contents(1000, 1);
const B = contents(2000, 2);
const LIST: readonly ListEntry[] = [
  { path: "f", time: TIME },
  { path: "f/a", size: 1000, time: TIME },
  { path: "f/empty", size: 0, time: TIME },
  { path: "b", size: 2000, time: TIME },
];

function start(target: MemoryTarget, options: Partial<ReceiveOptions> = {}, pipe: PipeOptions = {}) {
  const ends = joined(pipe);
  const progress = new NotedProgress();
  const agreed = { count: 3, bytes: 3000 };
  const received = receiveFiles(ends.connection, target, { agreed, progress, pace: unpaced, ...options });
  return { ...ends, target, progress, received };
}

function list(entries: readonly ListEntry[] = LIST): TransferMessage {
  return { type: "list", entries, last: true };
}

function whole(index: number, bytes: Uint8Array): Said[] {
  return [{ type: "file", index, offset: 0 }, bytes, { type: "digest", digest: sha256(bytes) }];
}

const END: TransferMessage = { type: "end" };
const ALL: readonly Said[] = [...whole(1, A), ...whole(2, new Uint8Array(0)), ...whole(3, B), END];

/** The contents of the target. */
function arrived({ files }: MemoryTarget): Record<string, string> {
  return Object.fromEntries([...files].map(([path, { bytes }]) => [path, sha256(bytes)]));
}

const WHOLE = { "f/a": sha256(A), "f/empty": sha256(new Uint8Array(0)), b: sha256(B) };

/** Sends the list, waits for `have`, then sends the rest. */
async function send(started: ReturnType<typeof start>, ...said: readonly Said[]): Promise<TransferMessage> {
  await started.end.say(list());
  const have = await started.end.expect("have");
  await started.end.say(...said);
  return have;
}

Deno.test("X5 X7 everything that comes is written under its name, with its time, and the connection stays open", async () => {
  const started = start(new MemoryTarget());
  assertEquals(await send(started, ...ALL), { type: "have", done: [], last: true });
  assertEquals(await started.received, { type: "received", arrived: 3, missing: [], why: null });
  assertEquals(arrived(started.target), WHOLE);
  assertEquals([...started.target.files.values()].map(({ timeMs }) => timeMs), [TIME, TIME, TIME]);
  assertEquals([[...started.target.folders], started.target.isFinished], [["f"], true]);
  assertEquals([started.progress.over, started.progress.hasBegun, started.end.isEnded], [3000, true, false]);
  started.connection.close();
  await started.end.end();
});

Deno.test("X4 the list may come in pieces, and nothing is written before its last", async () => {
  const started = start(new MemoryTarget());
  await started.end.say({ type: "list", entries: LIST.slice(0, 2) }, { type: "list", entries: [] });
  await started.end.say({ type: "busy" });
  assertEquals([started.target.folders.size, started.end.received.length], [0, 0]);
  await started.end.say({ type: "list", entries: LIST.slice(2), last: true });
  await started.end.expect("have");
  await started.end.say(...ALL);
  assertEquals((await started.received).type, "received");
  started.connection.close();
  await started.end.close();
});

Deno.test("X5 the receiver says what it has, as ranges and the digest of a part, and only the rest has to come", async () => {
  const target = new MemoryTarget();
  target.files.set("f/a", { bytes: A, timeMs: TIME });
  target.files.set("f/empty", { bytes: new Uint8Array(0), timeMs: TIME });
  target.parts.set("b", B.slice(0, 1500));
  const started = start(target);
  const rest: Said[] = [{ type: "file", index: 3, offset: 1500 }, B.subarray(1500), {
    type: "digest",
    digest: sha256(B),
  }];
  assertEquals(await send(started, ...rest, END), {
    type: "have",
    done: [{ from: 1, count: 2 }],
    index: 3,
    bytes: 1500,
    digest: sha256(B.subarray(0, 1500)),
    last: true,
  });
  assertEquals(await started.received, { type: "received", arrived: 3, missing: [], why: null });
  assertEquals([arrived(target), target.written], [WHOLE, 500]);
  assertEquals([started.progress.skippedBytes, started.progress.movedBytes], [2500, 500]);
  assertEquals(started.progress.overAtFirst, 2500);
  started.connection.close();
  await started.end.close();
});

Deno.test("REQ-R46 X5 a sender that starts over drops the part, never mixes, and the user is told", async () => {
  const target = new MemoryTarget();
  target.parts.set("b", contents(1500, 77));
  const started = start(target);
  await send(started, ...ALL);
  assertEquals((await started.received).type, "received");
  assertEquals([arrived(target), started.progress.again, started.progress.over], [WHOLE, ["b"], 3000]);
  started.connection.close();
  await started.end.close();
});

Deno.test("X6 a file of another size and time than in the list arrives as it is", async () => {
  const longer = contents(2050, 5);
  const started = start(new MemoryTarget());
  const [, bytes, digest] = whole(3, longer) as [Said, Said, Said];
  const file = { type: "file", index: 3, offset: 0, size: 2050, time: TIME + 9 } as const;
  await send(started, ...whole(1, A), ...whole(2, new Uint8Array(0)), file, bytes, digest, END);
  assertEquals((await started.received).type, "received");
  assertEquals(started.target.files.get("b"), { bytes: longer, timeMs: TIME + 9 });
  started.connection.close();
  await started.end.close();
});

Deno.test("X6 bytes of a missing file do not count, and it may come again", async () => {
  const started = start(new MemoryTarget());
  const half: Said[] = [{ type: "file", index: 3, offset: 0 }, contents(1000, 8), {
    type: "missing",
    index: 3,
    why: "changed",
  }];
  await send(started, ...whole(1, A), ...whole(2, new Uint8Array(0)), ...half, ...half, ...whole(3, B), END);
  assertEquals(await started.received, { type: "received", arrived: 3, missing: [], why: null });
  assertEquals([arrived(started.target), started.progress.over], [WHOLE, 3000]);
  started.connection.close();
  await started.end.close();
});

Deno.test("X6 X7 files missing at the end are reported, and what has arrived stays", async () => {
  const started = start(new MemoryTarget());
  await send(started, { type: "missing", index: 1, why: "not_allowed" }, ...whole(3, B), END);
  assertEquals(await started.received, {
    type: "received",
    arrived: 1,
    missing: [{ path: "f/a", why: "not_allowed" }, { path: "f/empty", why: "incomplete" }],
    why: "incomplete",
  });
  assertEquals([arrived(started.target), started.target.isFinished], [{ b: WHOLE.b }, true]);
  started.connection.close();
  await started.end.close();
});

for (
  const [words, bytes, digest] of [
    ["REQ-R46 X7 a file with a byte that was turned over", contents(1000, 1).with(500, 0), sha256(A)],
    ["REQ-R45 X7 a file with fewer bytes than announced", A.subarray(0, 999), sha256(A.subarray(0, 999))],
    ["REQ-R46 X7 a file whose digest is no digest", A, "x".repeat(64)],
  ] as const
) {
  Deno.test(`${words} is dropped, and the rest arrives`, async () => {
    const started = start(new MemoryTarget());
    const file: Said[] = [{ type: "file", index: 1, offset: 0 }, bytes, { type: "digest", digest }];
    await send(started, ...file, ...whole(2, new Uint8Array(0)), ...whole(3, B), END);
    assertEquals(await started.received, {
      type: "received",
      arrived: 2,
      missing: [{ path: "f/a", why: "bad_digest" }],
      why: "bad_digest",
    });
    const { "f/a": _, ...rest } = WHOLE;
    assertEquals([arrived(started.target), started.target.parts.size, started.target.openFiles], [rest, 0, 0]);
    assertEquals(started.progress.over, 2000);
    started.connection.close();
    await started.end.close();
  });
}

Deno.test("REQ-R45 bytes beyond what was announced end it, and are not written", async () => {
  const started = start(new MemoryTarget());
  await send(started, { type: "file", index: 1, offset: 0 }, A, Uint8Array.of(1));
  assertEquals((await started.end.expect("error")).code, "broken");
  await started.end.close();
  assertEquals((await started.received).type, "failed");
  assertEquals([arrived(started.target), started.target.written, started.target.openFiles], [{}, 1000, 0]);
});

const PATHS = [".", "..", "../x", "a/../../x", "/etc/passwd", "a//b", "a/", "./a", "a/.", "a\0b", "a/\0"];

for (const path of PATHS) {
  Deno.test(`REQ-R35 X4 the path ${JSON.stringify(path)} ends it before anything is written`, async () => {
    const started = start(new MemoryTarget());
    await started.end.say(list([{ path, size: 1 }]));
    assertEquals((await started.end.expect("error")).code, "bad_path");
    await started.end.close();
    assertEquals(await started.received, { type: "failed", code: "bad_path", isOurs: true });
    assertEquals(started.target.folders.size, 0);
  });
}

function files(count: number, size: number): ListEntry[] {
  return Array.from({ length: count }, (_, index) => ({ path: `n${index}`, size }));
}

for (
  const [words, entries] of [
    ["more files", files(4, 1)],
    ["more bytes than 10 % and 1 MiB more", [{ path: "a", size: 3300 + 1_048_576 + 1 }]],
    ["an absurd size", [{ path: "a", size: 2 ** 53 - 1 }]],
    ["absurd sizes", files(3, 2 ** 53 - 1)],
  ] as const
) {
  Deno.test(`X9 a list with ${words} than was agreed to ends it before anything is written`, async () => {
    const started = start(new MemoryTarget());
    await started.end.say(list(entries));
    assertEquals((await started.end.expect("error")).code, "too_much");
    await started.end.close();
    const { type, code } = await started.received as { type: string; code?: string };
    assertEquals([type, code, started.target.folders.size], ["failed", "too_much", 0]);
  });
}

Deno.test("X9 a list within 10 % and 1 MiB of what was agreed to is accepted", async () => {
  const started = start(new MemoryTarget(), { agreed: { count: 10, bytes: 3000 } });
  await started.end.say(list([...files(10, 0), { path: "z", size: 3300 + 1_048_576 }]));
  await started.end.expect("have");
  await started.end.close();
  assertEquals(await started.received, { type: "cut" });
});

Deno.test("X9 a file that turns out larger than was agreed to ends it", async () => {
  const started = start(new MemoryTarget());
  await send(started, { type: "file", index: 1, offset: 0, size: 2_000_000 });
  assertEquals((await started.end.expect("error")).code, "too_much");
  await started.end.close();
  assertEquals([(await started.received).type, started.target.written], ["failed", 0]);
});

Deno.test("REQ-S58 an endless list is ended, with entries and without", async () => {
  const folder = (index: number) => ({ path: `${index}/${"d".repeat(4000)}`.replace("/", "-") });
  for (
    const piece of [
      (round: number): ListEntry[] => Array.from({ length: 10 }, (_, index) => folder(10 * round + index)),
      (): ListEntry[] => [],
    ]
  ) {
    const started = start(new MemoryTarget(), {}, { capacity: 1_000_000 });
    let isOver = false;
    const received = started.received.finally(() => isOver = true);
    const saying = (async () => {
      const empty = framesOf(...Array.from({ length: 1000 }, () => ({ type: "list", entries: [] }) as const));
      for (let round = 0; !isOver; round++) {
        const entries = piece(round);
        await started.end.raw(entries.length === 0 ? empty : framesOf({ type: "list", entries }));
      }
    })();
    await started.end.expect("error");
    await started.end.close();
    const { code } = await received as { code?: string };
    assertEquals([code, started.target.folders.size], ["too_much", 0]);
    await saying;
  }
});

const HOSTILE: readonly (readonly [words: string, said: readonly Said[]])[] = [
  ["X5 bytes before any file", [A]],
  ["X5 a digest before any file", [{ type: "digest", digest: sha256(A) }]],
  ["X5 a file within a file", [{ type: "file", index: 1, offset: 0 }, { type: "file", index: 3, offset: 0 }]],
  ["X5 the end within a file", [{ type: "file", index: 1, offset: 0 }, END]],
  ["X5 files out of order", [...whole(3, B), ...whole(1, A)]],
  ["X5 a file twice", [...whole(1, A), ...whole(1, A)]],
  ["X5 a folder as a file", [{ type: "file", index: 0, offset: 0 }]],
  ["X5 a file that is not in the list", [{ type: "file", index: 4, offset: 0 }]],
  ["X5 an absurd index", [{ type: "file", index: 2 ** 53 - 1, offset: 0 }]],
  ["X5 a file that begins in the middle", [{ type: "file", index: 1, offset: 10 }]],
  ["X6 a file that is missing within another", [{ type: "file", index: 1, offset: 0 }, {
    type: "missing",
    index: 3,
    why: "gone",
  }]],
  ["X6 a file that is missing behind its digest", [...whole(1, A), { type: "missing", index: 1, why: "gone" }]],
  [
    "X6 a file that is missing again and again",
    Array.from({ length: 11 }, () => ({ type: "missing", index: 1, why: "gone" }) as const),
  ],
  ["X4 another list", [list()]],
  ["X5 what the other side has", [{ type: "have", done: [], last: true }]],
  ["X3 a proof that nobody asked for", [{ type: "proof", proof: "p".repeat(64) }]],
];

for (const [words, said] of HOSTILE) {
  Deno.test(`${words} ends it`, async () => {
    const started = start(new MemoryTarget());
    await send(started, ...said);
    assertEquals((await started.end.expect("error")).code, "broken");
    await started.end.close();
    const { type, code, isOurs } = await started.received as { type: string; code?: string; isOurs?: boolean };
    assertEquals([type, code, isOurs], ["failed", "broken", true]);
    assertEquals([started.target.openFiles, started.target.isFinished], [0, false]);
  });
}

for (
  const [words, bytes] of [
    ["what is no message", framesOf({ type: "list", entries: [] }).fill(0x20, 5)],
    ["JSON of a type that is not known", chunkOfJson('{"type":"list2"}')],
    ["a frame that is too long", Uint8Array.of(0, 0, 16, 127, 0)],
    ["a frame of the chat connection", Uint8Array.of(2, 0, 0, 0, 0x7b, 0x7d)],
  ] as const
) {
  Deno.test(`X2 ${words} ends it with an error`, async () => {
    const started = start(new MemoryTarget());
    await started.end.raw(bytes);
    assertEquals((await started.end.expect("error")).code, "broken");
    await started.end.close();
    const { type, code } = await started.received as { type: string; code?: string };
    assertEquals([type, code], ["failed", "broken"]);
  });
}

function chunkOfJson(text: string): Uint8Array<ArrayBuffer> {
  const frame = chunk(new TextEncoder().encode(text));
  frame[4] = 1;
  return frame;
}

Deno.test("X4 a folder after its contents ends it", async () => {
  for (
    const entries of [[{ path: "f/a", size: 1 }, { path: "f" }], [{ path: "f", size: 1 }, { path: "f/a", size: 1 }]]
  ) {
    const started = start(new MemoryTarget());
    await started.end.say(list(entries));
    assertEquals((await started.end.expect("error")).code, "broken");
    await started.end.close();
    assertEquals((await started.received).type, "failed");
  }
});

Deno.test("REQ-R47 a connection that is lost in the middle keeps the part, and the next one goes on from there", async () => {
  const target = new MemoryTarget();
  const first = start(target);
  await send(
    first,
    ...whole(1, A),
    ...whole(2, new Uint8Array(0)),
    { type: "file", index: 3, offset: 0 },
    B.slice(0, 1234),
  );
  await first.end.close();
  assertEquals(await first.received, { type: "cut" });
  assertEquals([target.parts.get("b"), target.openFiles, target.isFinished], [B.slice(0, 1234), 0, false]);
  const second = start(target);
  await send(second, { type: "file", index: 3, offset: 1234 }, B.subarray(1234), {
    type: "digest",
    digest: sha256(B),
  }, END);
  assertEquals((await second.received).type, "received");
  assertEquals([arrived(target), target.written], [WHOLE, 3000]);
  second.connection.close();
  await second.end.close();
});

const TROUBLES = [
  ["begin", { begin: "folder_gone" }, "folder_gone"],
  ["open", { open: "unsafe" }, "unsafe"],
  ["write", { write: { code: "disk_full", afterBytes: 1500 } }, "disk_full"],
  ["publish", { publish: "not_allowed" }, "not_allowed"],
  ["finish", { finish: "disk_full" }, "disk_full"],
] as const;

for (const [where, trouble, code] of TROUBLES) {
  Deno.test(`REQ-R50 X8 a disk that fails at ${where} is reported to the peer, and what has arrived stays`, async () => {
    const started = start(new MemoryTarget(trouble));
    await started.end.say(list());
    if (where !== "begin") await started.end.expect("have");
    await started.end.say(...ALL);
    assertEquals((await started.end.expect("error")).code, code);
    await started.end.close();
    assertEquals(await started.received, { type: "failed", code, isOurs: true });
    if (where === "write") assertEquals([...started.target.parts.keys(), started.target.written], ["b", 1500]);
    assertEquals(started.target.openFiles, 0);
  });
}

Deno.test("X8 an error of the sender ends it, and the part stays", async () => {
  const started = start(new MemoryTarget());
  await send(started, { type: "file", index: 1, offset: 0 }, A.slice(0, 10), {
    type: "error",
    code: "gone",
    index: 1,
    text: "it went away",
  });
  assertEquals(await started.received, { type: "failed", code: "gone", index: 1, text: "it went away", isOurs: false });
  assertEquals([started.target.parts.get("f/a")?.length, started.target.openFiles], [10, 0]);
  assertEquals((await started.end.end()).filter((said) => isMessage(said, "error")), []);
});

Deno.test("X3 a proof is shown first, and an expected one is checked before the list", async () => {
  const proof = "p".repeat(64);
  const started = start(new MemoryTarget(), { proof });
  assertEquals(await started.end.expect("proof"), { type: "proof", proof });
  await started.end.close();
  for (
    const [said, type] of [
      [[{ type: "proof", proof }, list([])], "received"],
      [[{ type: "proof", proof: "q".repeat(64) }, list([])], "unproven"],
      [[list([])], "unproven"],
    ] as const
  ) {
    const asked = start(new MemoryTarget(), { expects: proof });
    await asked.end.say(...said, END);
    assertEquals((await asked.received).type, type);
    asked.connection.close();
    await asked.end.close();
  }
});

Deno.test("an internal failure is reported to the peer", async () => {
  const target = new MemoryTarget({ pause: () => Promise.reject(new Error("a bug")) });
  const started = start(target);
  await send(started, ...ALL);
  assertEquals((await started.end.expect("error")).code, "internal");
  await started.end.close();
  const end = await started.received;
  assertEquals(end.type === "failed" && [end.code, String(end.cause)], ["internal", "Error: a bug"]);
});
