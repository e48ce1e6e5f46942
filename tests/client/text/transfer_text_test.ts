import { assert, assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { EN } from "../../../client/language/en.ts";
import { ZH } from "../../../client/language/zh.ts";
import { requestNote, transferNote } from "../../../client/text/transfer_text.ts";
import type { Outcome, TransferEvent, TransferView } from "../../../client/transfer/transfer_view.ts";
import { outcome, transfer } from "../support/transfer_view.ts";

const VIEW = { strings: EN, downloads: "/home/bob/Downloads/chat" };

function texts(event: TransferEvent, strings = EN): readonly string[] {
  return transferNote(event, { ...VIEW, strings })?.texts ?? [];
}

const PHOTOS = transfer({
  number: 1,
  kind: "receive",
  state: "asked",
  names: ["photos", "photos/a.jpg", "photos/b.jpg"],
  count: 2,
  bytes: 1_200_000_000,
});

Deno.test("REQ-R41 an offer shows the sender, every path, the amount, the free space, and how to answer", () => {
  assertEquals(texts({ type: "offered", transfer: PHOTOS, freeBytes: 42e9 }), [
    "ann offers you photos: 2 files, 1.2 GB",
    "  photos/",
    "  photos/a.jpg",
    "  photos/b.jpg",
    "42 GB free in /home/bob/Downloads/chat.",
    "/accept 1 or /decline 1",
  ]);
  assertEquals(
    texts({ type: "offered", transfer: PHOTOS, freeBytes: 1e9 }).at(-2),
    [
      "It does not fit: only 1 GB free in /home/bob/Downloads/chat.",
    ][0],
  );
});

Deno.test("REQ-R41 T12 an offer shows its folders and their depth, and whether its list has changed since it was accepted", () => {
  const shape = (folders: number, depth: number) => ({ folders, depth, digest: "" });
  const first = (view: Partial<TransferView>, strings = EN) =>
    texts({ type: "offered", transfer: { ...PHOTOS, ...view }, freeBytes: null }, strings);
  assertEquals(first({ shape: shape(1, 1) })[0], "ann offers you photos: 2 files in 1 folder, 1.2 GB");
  const deep = { names: ["photo.jpg"], count: 1, bytes: 12_345, shape: shape(10_010, 1_990) };
  assertEquals(first(deep)[0], "ann offers you photo.jpg: 1 file in 10,010 folders, 1,990 levels deep, 12 kB");
  assertEquals(first(deep, ZH)[0], "ann 想发给你 photo.jpg：1 个文件、10,010 个文件夹，最深 1,990 层，共 12 kB");
  assertEquals(first({ isAgain: true })[1], "The list has changed since you accepted it.");
});

Deno.test("REQ-R41 an offer of one file is one line, and how to answer", () => {
  const one = transfer({ kind: "receive", state: "asked", number: 7, names: ["notes.txt"], count: 1, bytes: 12_345 });
  assertEquals(texts({ type: "offered", transfer: one, freeBytes: null }), [
    "ann offers you notes.txt: 12 kB",
    "/accept 7 or /decline 7",
  ]);
});

Deno.test("REQ-R41 an offer of many files shows some, says how many more there are, and how to see them", () => {
  const names = ["photos", ...Array.from({ length: 199 }, (_, at) => `photos/${at}.jpg`)];
  const many = { ...PHOTOS, names, count: 20_000 };
  assertEquals(texts({ type: "offered", transfer: many, freeBytes: null }), [
    "ann offers you photos: 20,000 files, 1.2 GB",
    "  photos/",
    "  photos/0.jpg",
    "  photos/1.jpg",
    "  photos/2.jpg",
    "  photos/3.jpg",
    "  and 19,996 more: /transfers 1",
    "/accept 1 or /decline 1",
  ]);
  const lying = { ...PHOTOS, names: ["a"], count: 1_000 };
  assertEquals(texts({ type: "offered", transfer: lying, freeBytes: null })[2], "  and 999 more: /transfers 1");
  const nameless = { ...PHOTOS, names: [], count: 3 };
  assertEquals(texts({ type: "offered", transfer: nameless, freeBytes: null }).slice(0, 2), [
    "ann offers you 3 files: 3 files, 1.2 GB",
    "  and 3 more: /transfers 1",
  ]);
});

Deno.test("REQ-R40 a peer's file names are shown without control characters, and cut", () => {
  const names = ["\x1b[2J\r\nann", "a\u202egnp.exe", "x".repeat(4_096)];
  const bad = transfer({ kind: "receive", state: "asked", names, count: 3, bytes: 3, peer: "ann" });
  const shown = texts({ type: "offered", transfer: bad, freeBytes: null });
  assertEquals(shown.slice(1, 3), ["  ␛[2J␍␊ann", "  a\ufffdgnp.exe"]);
  for (const text of shown) assert([...text].length <= 310, text);
});

Deno.test("REQ-R40 no event has a control character, whatever the peer wrote", () => {
  const text = fc.string({ unit: fc.constantFrom("\x1b", "\n", "\u202e", "\x9b", "a", "/", ".", " ", "\x07") });
  const name = fc.array(text, { maxLength: 3 }).map((parts) => parts.join("/"));
  const view = fc.record({ names: fc.array(name, { maxLength: 12 }), peer: text, count: fc.nat(), bytes: fc.nat() });
  // deno-lint-ignore no-control-regex
  const harmful = /[\x00-\x1f\x7f-\x9f\u202e]/;
  fc.assert(fc.property(view, text, (parts, said) => {
    for (const kind of ["send", "receive", "get", "serve", "tree", "list"] as const) {
      const one = transfer({ ...parts, kind, isOurs: kind === "send" || kind === "get" });
      const outcome = {
        isOurs: false,
        paths: [],
        missing: [{ path: said, why: "gone" as const }],
        arrived: 0,
        seconds: 2,
      };
      const events: TransferEvent[] = [
        { type: "offered", transfer: one, freeBytes: 7 },
        { type: "asked", transfer: one, isAllowed: true },
        { type: "asked", transfer: { ...one, state: "asked" }, isAllowed: false },
        { type: "asked", transfer: one, isAllowed: false },
        { type: "waits", transfer: one, why: "away" },
        { type: "began", transfer: one },
        { type: "cut", transfer: one },
        { type: "stalled", transfer: one },
        { type: "again", transfer: one, path: said },
        { type: "over", transfer: one, outcome: { ...outcome, code: "declined", text: said } },
        { type: "over", transfer: one, outcome: { ...outcome, code: "cancelled", text: said } },
        { type: "over", transfer: one, outcome: { ...outcome, code: "failed", why: "incomplete" } },
        { type: "over", transfer: one, outcome: { ...outcome, code: "done" } },
      ];
      for (const event of events) {
        for (const strings of [EN, ZH]) for (const line of texts(event, strings)) assert(!harmful.test(line), line);
      }
    }
  }));
});

Deno.test("REQ-S60 each look into the user's folder, and each file that somebody gets from it, is shown and logged", () => {
  const look = transfer({ kind: "tree", isOurs: false, peer: "carl", names: ["notes"], number: 3 });
  const whole = { ...look, names: [""] };
  const get = transfer({ kind: "serve", isOurs: false, peer: "carl", names: ["notes/a.txt"], count: 1, bytes: 12_000 });
  const cases: readonly (readonly [TransferEvent, readonly string[]])[] = [
    [{ type: "asked", transfer: look, isAllowed: true }, ["carl is looking at notes in your shared folder."]],
    [{ type: "asked", transfer: whole, isAllowed: true }, ["carl is looking at your shared folder."]],
    [{ type: "asked", transfer: get, isAllowed: true }, [
      "carl is getting notes/a.txt (12 kB), allowed automatically.",
    ]],
    [{ type: "asked", transfer: { ...get, count: 0, bytes: 0 }, isAllowed: true }, [
      "carl is getting notes/a.txt, allowed automatically.",
    ]],
    [{ type: "asked", transfer: look, isAllowed: false }, [
      "carl wanted to look at notes in your shared folder, which is denied.",
    ]],
    [{ type: "asked", transfer: get, isAllowed: false }, [
      "carl wanted to get notes/a.txt (12 kB), which is denied.",
    ]],
    [{ type: "asked", transfer: { ...whole, state: "asked" }, isAllowed: false }, [
      "carl wants to look at your shared folder.",
      "/accept 3 allows it, /decline 3 denies it, /share allow carl always allows it",
    ]],
  ];
  for (const [event, expected] of cases) {
    const note = transferNote(event, VIEW);
    assertEquals([note?.texts, note?.isLogged], [expected, true]);
  }
});

Deno.test("a request is shown as the server accepted it, with what is left out", () => {
  const leftOut = [{ path: "photos/link", why: "not_file" }, { path: "photos/x\n", why: "not_allowed" }] as const;
  const sent = transfer({ kind: "send", isOurs: true, peer: "bob", names: ["photos/a"], leftOut });
  const noteOf = (isAway: boolean, view = sent) => requestNote(view, { strings: EN, isAway })?.texts;
  assertEquals(noteOf(false), [
    "Offered to bob: photos (1 kB). Waiting for an answer.",
    "2 paths are left out:",
    "  photos/link: it is a link, a device or something else that is neither a file nor a folder",
    "  photos/x␊: the system does not allow reading or writing it",
  ]);
  assertEquals(noteOf(true, { ...sent, leftOut: [] }), [
    "Offered to bob: photos (1 kB). bob is offline and will be asked when they are back, as long as you stay.",
  ]);
  assertEquals(noteOf(false, transfer({ kind: "get", isOurs: true, names: [""] })), [
    "Asked ann for the whole shared folder.",
  ]);
  assertEquals(noteOf(false, transfer({ kind: "tree", isOurs: true })), undefined);
});

Deno.test("each stage of a transfer is shown in a sentence", () => {
  const sent = transfer({ kind: "send", isOurs: true, peer: "bob", names: ["photos", "photos/a"], count: 20_000 });
  const half = { ...sent, bytes: 1_000, moved: 459, isAgain: true };
  const got = transfer({ kind: "get", isOurs: true, names: ["notes/a.txt"], count: 1, bytes: 12 });
  const cases: readonly (readonly [TransferEvent, readonly string[]])[] = [
    [{ type: "waits", transfer: sent, why: "away" }, [
      "bob is offline and will be asked when they are back, as long as you stay.",
    ]],
    [{ type: "waits", transfer: sent, why: "being_asked" }, ["Waiting for bob's permission."]],
    [{ type: "waits", transfer: transfer({ kind: "tree", isOurs: true, names: [""] }), why: "being_asked" }, [
      "Waiting for ann's permission.",
    ]],
    [{ type: "waits", transfer: transfer({ names: ["a.txt"] }), why: "away" }, ["a.txt starts when ann is back."]],
    [{ type: "waits", transfer: { ...sent, isAgain: true }, why: "away" }, ["photos resumes when bob is back."]],
    [{ type: "began", transfer: sent }, ["bob accepted photos."]],
    [{ type: "began", transfer: half }, ["photos to bob resumes from 45%."]],
    [{ type: "began", transfer: got }, ["Getting notes/a.txt from ann: 12 B."]],
    [{ type: "began", transfer: transfer({ kind: "serve", isOurs: false }) }, []],
    [{ type: "cut", transfer: half }, ["photos to bob was interrupted at 45%. It resumes when both sides are back."]],
    [{ type: "stalled", transfer: half }, ["No progress for 10 s: photos to bob."]],
    [{ type: "again", transfer: half, path: "photos/a" }, ["photos/a changed in the meantime and starts over."]],
    [{ type: "listed", transfer: got, entries: [], more: 0 }, []],
  ];
  for (const [event, expected] of cases) assertEquals(texts(event), expected);
});

Deno.test("both sides are told how much has arrived, and of a log that was still written to", () => {
  const view = { names: ["app.log"], count: 1, bytes: 30_000_000, state: "over" } as const;
  const sent = transfer({ ...view, kind: "send" });
  const received = transfer({ ...view, kind: "receive" });
  const ended = (one: TransferView, more: Partial<Outcome>) =>
    texts({ type: "over", transfer: one, outcome: outcome({ paths: ["/in/app.log"], ...more }) });
  assertEquals(ended(sent, { bytes: 10 }), ["ann received app.log (10 B)."]);
  assertEquals(ended(received, { bytes: 10 }), ["Received app.log from ann: 10 B, in /in/app.log."]);
  for (const one of [sent, received]) {
    assertEquals(
      ended(one, { grown: ["app.log"] })[1],
      "app.log was still being written to. What it had when its turn came has arrived.",
    );
  }
});
