import { assert, assertEquals } from "@std/assert";
import { EN } from "../../../client/language/en.ts";
import { ZH } from "../../../client/language/zh.ts";
import { isWanted, outcomeLines, reasonText, whyText } from "../../../client/text/transfer_text.ts";
import type { Outcome, TransferView } from "../../../client/transfer/transfer_view.ts";
import { CLOSE_CODES, type CloseCode, type Failure, FAILURES } from "../../../shared/wire/file_message.ts";
import { ERROR_CODES } from "../../../shared/wire/protocol_error.ts";
import { outcome, transfer } from "../support/transfer_view.ts";

const SENT = transfer({
  kind: "send",
  isOurs: true,
  peer: "bob",
  names: ["photos", "photos/a.jpg"],
  count: 20_000,
  bytes: 1_200_000_000,
});
const TAKEN = { ...SENT, kind: "receive", isOurs: false, peer: "ann", folder: "/home/bob/Downloads/chat" } as const;
const ONE = transfer({ kind: "get", isOurs: true, names: ["notes/a.txt"], bytes: 12_345, folder: "/d" });
const SERVED = transfer({ kind: "serve", names: ["notes/a.txt"], peer: "carl", bytes: 12_345 });

Deno.test("outcomeLines say for a good end how much, how fast and where", () => {
  const cases: readonly (readonly [TransferView, Partial<Outcome>, string])[] = [
    [SENT, { seconds: 12 }, "bob received photos (1.2 GB in 12 s, 100 MB/s)."],
    [SENT, { seconds: 0.3 }, "bob received photos (20,000 files, 1.2 GB)."],
    [
      SENT,
      { seconds: 20, carried: 100_000_000 },
      "bob received photos (20,000 files, 1.2 GB, the last 100 MB in 20 s, 5 MB/s).",
    ],
    [SENT, { seconds: 65 }, "bob received photos (1.2 GB in 1:05, 18 MB/s)."],
    [
      TAKEN,
      { seconds: 12, paths: ["/home/bob/Downloads/chat/photos"] },
      "Received photos from ann: 1.2 GB in 12 s, 100 MB/s, in /home/bob/Downloads/chat/photos.",
    ],
    [
      TAKEN,
      { paths: ["/home/bob/Downloads/chat/photos (1)"] },
      "Received photos from ann: 20,000 files, 1.2 GB, in /home/bob/Downloads/chat/photos (1).",
    ],
    [
      TAKEN,
      { paths: ["/x/a", "/x/b"] },
      "Received photos from ann: 20,000 files, 1.2 GB, in /home/bob/Downloads/chat.",
    ],
    [ONE, { paths: ["/d/a.txt"] }, "Received notes/a.txt from ann: 12 kB, in /d/a.txt."],
    [SERVED, {}, "carl got notes/a.txt (12 kB)."],
    [{ ...SERVED, names: [""] }, {}, "carl got your shared folder (12 kB)."],
    [{ ...ONE, names: [""] }, { paths: ["/d/pub"] }, "Received the whole shared folder from ann: 12 kB, in /d/pub."],
  ];
  for (const [view, more, text] of cases) assertEquals(outcomeLines(view, outcome(more), EN), [text]);
});

Deno.test("REQ-R53 outcomeLines say who ended it, and why in their words", () => {
  const cases: readonly (readonly [TransferView, Partial<Outcome>, string])[] = [
    [SENT, { code: "declined", text: "no room" }, "bob declined photos: no room"],
    [SENT, { code: "declined" }, "bob declined photos."],
    [
      SENT,
      { code: "declined", why: "no_terminal" },
      "Cannot send photos to bob: no one is at that terminal, and it was not allowed in advance.",
    ],
    [TAKEN, { code: "declined", isOurs: true }, "Declined photos from ann."],
    [SENT, { code: "cancelled", text: "later" }, "bob cancelled photos: later"],
    [TAKEN, { code: "cancelled" }, "ann cancelled photos."],
    [SENT, { code: "cancelled", isOurs: true, text: "later" }, "Cancelled photos to bob."],
    [TAKEN, { code: "left" }, "ann withdrew the offer of photos."],
    [{ ...TAKEN, moved: 7 }, { code: "left" }, "Cannot get photos from ann: ann has left."],
    [TAKEN, { code: "elsewhere" }, "photos from ann was answered in another session."],
    [ONE, { code: "denied" }, "Cannot get notes/a.txt from ann: ann does not allow it."],
    [ONE, { code: "no_answer" }, "Cannot get notes/a.txt from ann: ann did not answer in time."],
    [
      ONE,
      { code: "not_found" },
      "Cannot get notes/a.txt from ann: there is no such path in the folder that ann shares.",
    ],
    [SENT, { code: "failed", why: "changed" }, "Cannot send photos to bob: it was changed while it was being sent."],
    [SERVED, { code: "failed", why: "gone" }, "Cannot give notes/a.txt to carl: it no longer exists."],
    [
      SERVED,
      { code: "not_found", isOurs: true },
      "Cannot give notes/a.txt to carl: there is no such path in your shared folder.",
    ],
    [SERVED, { code: "no_answer" }, "Cannot give notes/a.txt to carl: there was no answer in time."],
    [
      SENT,
      { code: "failed", error: { type: "error", code: "no_such_person", text: "" } },
      "Cannot send photos to bob: nobody is called bob here.",
    ],
  ];
  for (const [view, more, text] of cases) assertEquals(outcomeLines(view, outcome(more), EN), [text]);
});

Deno.test("REQ-R50 a failure that can be repaired says that the arrived part is kept", () => {
  const half = { ...TAKEN, moved: 500 };
  const kept = (view: TransferView, why: Failure) =>
    outcomeLines(view, outcome({ code: "failed", why, isOurs: true }), EN)[0]?.includes("is kept") === true;
  const failures = Object.keys(FAILURES) as Failure[];
  assertEquals(failures.filter((why) => kept(half, why)), [
    "disk_full",
    "folder_gone",
    "not_allowed",
    "changed",
    "gone",
    "not_file",
    "stalled",
    "no_terminal",
    "limit",
    "internal",
  ]);
  assertEquals(failures.some((why) => kept(TAKEN, why) || kept({ ...half, kind: "send" }, why)), false);
});

Deno.test("outcomeLines name the first missing files, and how many more there are", () => {
  const missing = Array.from({ length: 7 }, (_, at) => ({ path: `photos/${at}`, why: "changed" as const }));
  assertEquals(outcomeLines(TAKEN, outcome({ code: "failed", why: "incomplete", missing }), EN), [
    "Cannot get photos from ann: some of the files did not arrive.",
    "7 files did not arrive:",
    ...[0, 1, 2, 3, 4].map((at) => `  photos/${at}: it was changed while it was being sent`),
    "  and 2 more",
  ]);
});

Deno.test("REQ-R52 outcomeLines name renamed files, unless their place already says so", () => {
  const renamed = [{ path: "photos", name: "photos (1)" }, { path: "photos/a?\x1b", name: "a_" }];
  const one = outcome({ paths: ["/d/photos (1)"], renamed });
  assertEquals(outcomeLines({ ...TAKEN, folder: "/d" }, one, EN), [
    "Received photos from ann: 20,000 files, 1.2 GB, in /d/photos (1).",
    "photos/a?␛ is named a_ here",
  ]);
  const two = outcome({ paths: ["/d/photos (1)", "/d/a_"], renamed });
  assertEquals(outcomeLines({ ...TAKEN, folder: "/d" }, two, EN).slice(1), [
    "photos is named photos (1) here",
    "photos/a?␛ is named a_ here",
  ]);
  const many = Array.from({ length: 12 }, (_, at) => ({ path: `x/${at}`, name: `${at} (1)` }));
  assertEquals(outcomeLines(TAKEN, outcome({ renamed: many }), EN).slice(-2), [
    "x/9 is named 9 (1) here",
    "and 2 more",
  ]);
});

Deno.test("outcomeLines say nothing that was said before: about listings, and about denials by a rule", () => {
  const look = transfer({ kind: "tree", names: [""] });
  const cases: readonly (readonly [TransferView, Partial<Outcome>])[] = [
    [look, {}],
    [look, { code: "denied", isOurs: true }],
    [{ ...look, isOurs: true }, {}],
    [SERVED, { code: "denied", isOurs: true }],
  ];
  for (const [view, more] of cases) assertEquals(outcomeLines(view, outcome(more), EN), []);
  // The owner has not answered.
  for (const code of ["no_answer", "cancelled"] as const) {
    assertEquals(outcomeLines(look, outcome({ code }), EN), [
      "ann is no longer waiting to look at your shared folder.",
    ]);
  }
  assertEquals(outcomeLines({ ...look, isOurs: true }, outcome({ code: "denied" }), EN), [
    "Cannot look at the folder that ann shares: ann does not allow it.",
  ]);
  assertEquals(outcomeLines({ ...look, isOurs: true }, outcome({ code: "cancelled", isOurs: true }), EN), [
    "Cancelled the folder that ann shares.",
  ]);
});

Deno.test("every way to end, and every failure, has a text of its own in both languages", () => {
  for (const strings of [EN, ZH]) {
    for (const code of Object.keys(CLOSE_CODES) as CloseCode[]) {
      assert(reasonText(SENT, outcome({ code }), strings) !== code, code);
      for (const view of [SENT, TAKEN, ONE, SERVED]) {
        for (const text of outcomeLines(view, outcome({ code, isOurs: false }), strings)) assert(text.trim() !== "");
      }
    }
    for (const why of Object.keys(FAILURES)) assert(!whyText(why, strings).includes("_"), why);
    for (const code of Object.keys(ERROR_CODES)) {
      const error = { type: "error", code, text: "" } as const;
      assert(!reasonText(SENT, outcome({ code: "failed", error }), strings).includes(code), code);
    }
  }
});

Deno.test("an unknown way to end is shown as its code, made harmless", () => {
  const code = "\x1b[2Jnew" as CloseCode;
  assertEquals(reasonText(SENT, outcome({ code }), EN), "␛[2Jnew");
  assertEquals(whyText("\x1b[2J", EN), "␛[2J");
});

Deno.test("isWanted distinguishes ends that need no repair from failures", () => {
  const missing = [{ path: "a", why: "gone" as const }];
  const cases: readonly (readonly [Partial<Outcome>, boolean])[] = [
    [{}, true],
    [{ code: "declined" }, true],
    [{ code: "cancelled" }, true],
    [{ code: "elsewhere" }, true],
    [{ missing }, false],
    [{ code: "failed", why: "disk_full" }, false],
    [{ code: "left" }, false],
  ];
  for (const [more, wanted] of cases) assertEquals(isWanted(outcome(more)), wanted);
});
