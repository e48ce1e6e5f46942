import { assertEquals, assertMatch } from "@std/assert";
import { endLines, eventLines, offeredLines, progressText, refusalText } from "../../../client/jobs/job_text.ts";
import { EN } from "../../../client/language/en.ts";
import { ZH } from "../../../client/language/zh.ts";
import type { Outcome, TransferEvent, TransferRefusal, TransferView } from "../../../client/transfer/transfer_view.ts";
import { outcomeOf, viewOf } from "./support/transfer_values.ts";

const ENDS: readonly (readonly [Partial<TransferView>, Partial<Outcome>, string])[] = [
  [{}, { code: "declined", text: "no room" }, "Cannot send report.pdf to bob: bob declined: no room (declined)."],
  [
    {},
    { code: "failed", why: "bad_digest" },
    "Cannot send report.pdf to bob: what arrived differs from what was sent (bad_digest).",
  ],
  [
    { kind: "get", names: ["a", "b"] },
    { code: "failed", error: { type: "error", code: "no_such_person", text: "" } },
    "Cannot get a, b from bob: nobody is called bob here (no_such_person).",
  ],
  [
    { kind: "get" },
    { code: "failed", error: { type: "error", code: "brand_new", text: "whatever" } },
    "Cannot get report.pdf from bob: the server says brand_new (whatever) (brand_new).",
  ],
];

Deno.test("a failure is one sentence with the code of the wire in brackets", () => {
  for (const [view, outcome, sentence] of ENDS) {
    assertEquals(endLines(viewOf(view), outcomeOf(outcome), EN), [sentence]);
  }
});

Deno.test("a failure names the first of the files that did not arrive", () => {
  const missing = Array.from({ length: 7 }, (_, at) => ({ path: `d/${at}\x1b`, why: "gone" as const }));
  const lines = endLines(viewOf(), outcomeOf({ code: "failed", why: "incomplete", missing }), EN);
  assertEquals(lines.length, 8);
  assertMatch(lines[0] ?? "", /some of the files did not arrive \(incomplete\)\.$/);
  assertMatch(lines[2] ?? "", /d\/0␛: it no longer exists/);
  assertMatch(lines[7] ?? "", /2 more/);
});

Deno.test("an offer names the files, the receiver and what is left out", () => {
  assertEquals(offeredLines(viewOf(), EN), ["Offered to bob: report.pdf (1.2 MB). Waiting for an answer."]);
  assertEquals(offeredLines(viewOf({ isAgain: true }), EN), ["Resuming report.pdf to bob."]);
  const leftOut = Array.from({ length: 6 }, (_, at) => ({ path: `link ${at}\x1b`, why: "not_file" as const }));
  const lines = offeredLines(viewOf({ leftOut }), EN);
  assertEquals(lines[1], "6 paths are left out:");
  assertMatch(lines[2] ?? "", /link 0␛/);
  assertEquals(lines.length, 8);
});

const REFUSALS: readonly (readonly [TransferRefusal, RegExp])[] = [
  [
    { type: "source", why: "gone", path: "notes\x07.txt" },
    /^Cannot send notes␇\.txt: there is no such file or folder \(gone\)\.$/,
  ],
  [
    { type: "source", why: "disk_full", path: "" },
    /^Cannot send standard input: the disk .* is full \(disk_full\)\.$/,
  ],
  [{ type: "no_files" }, /does not transfer files\.$/],
];

Deno.test("a transfer that cannot begin is one sentence", () => {
  for (const [refusal, sentence] of REFUSALS) assertMatch(refusalText(refusal, EN), sentence);
});

Deno.test("eventLines reports the events of a transfer except its end", () => {
  const transfer = viewOf({ moved: 600_000, state: "running" });
  const cases: readonly (readonly [TransferEvent, RegExp])[] = [
    [{ type: "began", transfer }, /^bob accepted report\.pdf\.$/],
    [{ type: "began", transfer: { ...transfer, isAgain: true } }, /resumes from 50%/],
    [{ type: "waits", transfer, why: "away" }, /^bob is offline/],
    [{ type: "waits", transfer, why: "being_asked" }, /^Waiting for bob/],
    [{ type: "cut", transfer }, /interrupted at 50%/],
    [{ type: "stalled", transfer }, /No progress for 10 s/],
    [{ type: "again", transfer, path: "d/x\x1b" }, /^d\/x␛ changed in the meantime/],
  ];
  for (const [event, sentence] of cases) assertMatch(eventLines(event, EN).join("|"), sentence);
  assertEquals(eventLines({ type: "over", transfer, outcome: outcomeOf() }, EN), []);
  assertEquals(eventLines({ type: "offered", transfer, freeBytes: null }, EN), []);
});

Deno.test("progressText has the percentage and bytes, and the speed and time if they are known", () => {
  const running = viewOf({ state: "running", moved: 540_000 });
  assertEquals(progressText([viewOf()], EN), null);
  assertEquals(progressText([running], EN), "report.pdf: 45%, 540 kB of 1.2 MB");
  const fast = { ...running, speed: 112_000_000, secondsLeft: 65, names: ["a\x1b"] };
  assertEquals(progressText([fast], EN), "a␛: 45%, 540 kB of 1.2 MB, 112 MB/s, 1:05 left");
  assertMatch(progressText([running, fast], ZH) ?? "", /report\.pdf.*a␛/);
});
