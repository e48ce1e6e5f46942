/**
 * Receiving from a scripted peer that violates the protocol, or sends more than was agreed to.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import type { ListEntry } from "../../../../shared/wire/transfer_message.ts";
import { sha256 } from "../support/contents.ts";
import { MemoryTarget } from "../support/memory_target.ts";
import { A, arrived, B, END, list, send, start, whole } from "../support/receiving.ts";
import { chunk, framesOf, type Said } from "../support/scripted_end.ts";

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
