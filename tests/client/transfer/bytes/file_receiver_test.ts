/**
 * Receiving from a scripted peer: what arrives, what is missing, and what stays after a failure. Peers that violate the
 * protocol are in hostile_sender_test.ts.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { contents, sha256 } from "../support/contents.ts";
import { MemoryTarget } from "../support/memory_target.ts";
import { A, ALL, arrived, B, END, LIST, list, send, start, TIME, WHOLE, whole } from "../support/receiving.ts";
import { isMessage, type Said } from "../support/scripted_end.ts";

Deno.test("X5 X7 everything that comes is written under its name, with its time, and the connection stays open", async () => {
  const started = start(new MemoryTarget());
  assertEquals(await send(started, ...ALL), { type: "have", done: [], last: true });
  assertEquals(await started.received, {
    type: "received",
    arrived: 3,
    missing: [],
    why: null,
    bytes: 3000,
    grown: [],
  });
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
  assertEquals(await started.received, {
    type: "received",
    arrived: 3,
    missing: [],
    why: null,
    bytes: 3000,
    grown: [],
  });
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
  assertEquals(await started.received, {
    type: "received",
    arrived: 3,
    missing: [],
    why: null,
    bytes: 3000,
    grown: [],
  });
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
    bytes: 2000,
    grown: [],
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
      bytes: 2000,
      grown: [],
    });
    const { "f/a": _, ...rest } = WHOLE;
    assertEquals([arrived(started.target), started.target.parts.size, started.target.openFiles], [rest, 0, 0]);
    assertEquals(started.progress.over, 2000);
    started.connection.close();
    await started.end.close();
  });
}

Deno.test("REQ-R47 a connection that is lost in the middle keeps the part, and the next one continues from there", async () => {
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

Deno.test("X6 what arrived of a log that was still written to, and of a file that shrank, is told", async () => {
  const started = start(new MemoryTarget());
  const [file, bytes, digest] = whole(1, A);
  const short = B.subarray(0, 10);
  const [shrunk, ...rest] = whole(3, short);
  const said = [
    file,
    bytes,
    { ...digest, grew: true },
    ...whole(2, new Uint8Array(0)),
    { ...shrunk, size: 10 },
    ...rest,
    END,
  ];
  await send(started, ...said as Said[]);
  assertEquals(await started.received, {
    type: "received",
    arrived: 3,
    missing: [],
    why: null,
    bytes: 1010,
    grown: ["f/a"],
  });
  await started.end.close();
});
