import { assert, assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { type Line, plainText } from "../../../client/display/line.ts";
import { wrap } from "../../../client/display/wrap.ts";
import type { Shown } from "../../../client/text/message_text.ts";
import { EN } from "../../../client/language/en.ts";
import { Transcript, type TranscriptView } from "../../../client/view/transcript.ts";
import { chatMessage } from "../support/chat_message.ts";

const DAY_MS = 1_000;

/** A calendar with days of one second, so that the time zone does not matter. */
const VIEW: TranscriptView = {
  ownName: "bob",
  nowMs: 5,
  times: {
    stamp: () => "",
    long: (ms) => `long ${ms}`,
    brief: (ms) => `brief ${ms}`,
    timeOfDay: (ms) => `10:${String(ms % 100).padStart(2, "0")}`,
    day: (ms) => `day ${Math.floor(ms / DAY_MS)}`,
  },
  strings: EN,
  target: "#ops",
  isMention: false,
};

const said = chatMessage({ to: "#ops" });

/** A transcript of a user who knows that they are in #ops. */
function transcriptOf(today = "day 0"): Transcript {
  const transcript = new Transcript(today);
  transcript.begin("#ops");
  return transcript;
}

function texts(lines: readonly Line[]): string[] {
  return lines.map(plainText);
}

/** The lines of one message on the first day. */
function shown(one: Shown, view: Partial<TranscriptView> = {}): string[] {
  return texts(transcriptOf().lines(one, { ...VIEW, ...view }));
}

Deno.test("Transcript formats each kind of message", () => {
  const cases: readonly (readonly [shown: Shown, lines: readonly string[]])[] = [
    [said, ["10:07 <alice> hi"]],
    [{ ...said, to: "#dev" }, ["10:07 #dev <alice> hi"]],
    [{ ...said, action: true, text: "waves" }, ["10:07 * alice waves"]],
    [{ ...said, to: "#dev", action: true, text: "waves" }, ["10:07 #dev * alice waves"]],
    [{ ...said, to: "bob" }, ["10:07 [alice -> you] hi"]],
    [{ ...said, from: "bob", to: "alice" }, ["10:07 [you -> alice] hi"]],
    [{ ...said, to: "bob", action: true, text: "waves" }, ["10:07 [alice -> you] * alice waves"]],
    [{ ...said, text: "one\n\ntwo" }, ["10:07 <alice> one", "      | ", "      | two"]],
    [{ type: "joined", room: "#ops", name: "carol" }, ["10:05 -- carol joined #ops"]],
    [{ type: "folded", room: "#ops", joined: ["a", "b"], parted: ["c"] }, [
      "10:05 -- a, b joined #ops; c left #ops",
    ]],
    [{ type: "gap", to: "#ops", after: 1, before: 9, count: 0, lost: 8 }, [
      "10:05 -- messages in #ops are missing here: they are no longer available",
    ]],
    [{ ...said, edited: 9 }, ["10:07 <alice> hi (edited)"]],
    [{
      type: "changed",
      change: { type: "edited", id: 9, time: 7, of: 1, from: "alice", to: "#ops", text: "ho" },
      earlier: { beginning: "hi", timeMs: 7 },
    }, ['10:05 -- alice edited "hi" in #ops: ho']],
    [{ type: "rooms", ref: "1", rooms: [{ room: "#a", members: 1 }] }, ["#a has 1 person"]],
    [{ type: "ok", ref: "1" }, []],
  ];
  for (const [one, lines] of cases) assertEquals(shown(one), lines);
});

Deno.test("Transcript shows the date again when the clock of the server went back", () => {
  const transcript = transcriptOf();
  const lines = [said, { ...said, time: 400 * DAY_MS }, said, { ...said, time: Number.MAX_SAFE_INTEGER }, said]
    .flatMap((one) => texts(transcript.lines(one, VIEW)));
  const days = lines.filter((line) => line.includes("day"));
  assertEquals(days.map((line) => line.replace(/\d{5,}/, "N")), [
    "── day 400 ──",
    "── day 0 ──",
    "── day N ──",
    "── day 0 ──",
  ]);
});

Deno.test("Transcript shows the date only when it changes", () => {
  const transcript = transcriptOf();
  const lines = [said, { ...said, time: DAY_MS }, { ...said, time: DAY_MS + 1 }, said]
    .flatMap((one) => texts(transcript.lines(one, VIEW)));
  assertEquals(lines, [
    "10:07 <alice> hi",
    "── day 1 ──",
    "10:00 <alice> hi",
    "10:01 <alice> hi",
    "── day 0 ──",
    "10:07 <alice> hi",
  ]);
  const joined = { type: "joined", room: "#ops", name: "carol" } as const;
  assertEquals(texts(transcript.lines(joined, { ...VIEW, nowMs: 2 * DAY_MS }))[0], "── day 2 ──");
  assertEquals(texts(transcript.lines({ type: "rooms", ref: "1", rooms: [] }, { ...VIEW, nowMs: 3 * DAY_MS })), []);
});

Deno.test("Transcript shows dates between messages that were read back, and dates and marks search results", () => {
  const transcript = transcriptOf();
  const { type: _, text: __, ...past } = said;
  const view = { ...VIEW, sought: null };
  const lines = [{ ...past, text: "hi", edited: 9, time: DAY_MS }, { ...past, deleted: 9, time: DAY_MS }];
  assertEquals(lines.flatMap((one) => texts(transcript.past(one, view))), [
    "── day 1 ──",
    "10:00 <alice> hi (edited)",
    "10:00 <alice> (deleted)",
  ]);
  const [found] = transcript.past({ ...past, text: "a hit!", time: 5 * DAY_MS }, { ...VIEW, sought: ["HIT"] });
  assertEquals(found?.pieces.map(({ style, text }) => `${style}:${text}`), [
    "time:long 5000 ",
    "place:#ops ",
    "text:<",
    "name:alice",
    "text:> ",
    "text:a ",
    "mention:hit",
    "text:!",
  ]);
  assertEquals(plainText(transcript.mark("so far")), "── so far ──");
});

Deno.test("Transcript styles the parts of a message, and marks mentions", () => {
  const styles = (one: Shown, view: Partial<TranscriptView> = {}) =>
    transcriptOf().lines(one, { ...VIEW, ...view })
      .flatMap(({ pieces }) => pieces.map(({ style, text }) => `${style}:${text}`));
  assertEquals(styles(said), ["time:10:07 ", "text:<", "name:alice", "text:> ", "text:hi"]);
  assertEquals(styles({ ...said, text: "bob!" }, { isMention: true }).at(-1), "mention:bob!");
  assertEquals(styles({ ...said, from: "bob", to: "#dev" })[1], "place:#dev ");
  assertEquals(styles({ ...said, from: "bob" })[2], "own:bob");
  assertEquals(styles({ type: "back", name: "ann" }), ["time:10:05 ", "notice:-- ", "notice:ann is back"]);
});

Deno.test("Transcript indents continuation rows", () => {
  const rows = (one: Shown) =>
    transcriptOf().lines(one, VIEW).flatMap((line) => wrap(line, 40))
      .map((row) => row.map(({ text }) => text).join("").search(/word/));
  assertEquals(rows({ ...said, text: "word ".repeat(12) }), [14, 14, 14]);
  assertEquals(rows({ ...said, text: `word\n${"word ".repeat(8)}` }), [14, 8, 8]);
  assertEquals(rows({ type: "away", name: "ann", text: "word ".repeat(8) }), [22, 9]);
});

Deno.test("Transcript colours a name the same in any spelling, and links addresses", () => {
  const transcript = transcriptOf();
  const hue = (from: string) => transcript.lines({ ...said, from }, VIEW)[0]?.pieces[2]?.hue;
  assert(hue("alice") !== undefined);
  assertEquals(hue("ALICE"), hue("alice"));
  const [line] = transcript.lines({ ...said, text: "see https://example.org/x." }, VIEW);
  assertEquals(line?.pieces.filter(({ link }) => link !== undefined).map(({ text }) => text), [
    "https://example.org/x",
  ]);
});

/** Texts that imitate a line of somebody else, in windows of any width. */
const FORGED = fc.array(
  fc.oneof(
    fc.constantFrom(
      "\r10:07 <carol> I resign",
      "\n10:07 <carol> I resign",
      "\x1b[1A\x1b[2K10:07 <carol> I resign",
      "\n── day 1 ──",
      "\u2028-- carol left",
      " ".repeat(200),
      "10:07 <carol> I resign",
      "x".repeat(50),
    ),
    fc.string({ unit: "binary", maxLength: 30 }),
  ),
  { maxLength: 6 },
).map((parts) => parts.join(""));

Deno.test("Transcript never shows a row that imitates another person's (REQ-I25)", () => {
  const kinds: readonly ((text: string) => Shown)[] = [
    (text) => ({ ...said, text }),
    (text) => ({ ...said, to: "#dev", text }),
    (text) => ({ ...said, to: "bob", text, action: true }),
    (text) => ({ type: "topic", room: "#ops", by: "alice", text, time: 1 }),
    (text) => ({ type: "parted", room: "#ops", name: "alice", reason: "left", text }),
    (text) => ({ type: "away", name: "alice", text }),
    (text) => ({
      type: "changed",
      change: { type: "edited", id: 9, time: 7, of: 1, from: "alice", to: "#ops", text },
      earlier: { beginning: text, timeMs: 7 },
    }),
  ];
  // Below eight columns there is no room for an indent.
  fc.assert(fc.property(fc.constantFrom(...kinds), FORGED, fc.integer({ min: 8, max: 120 }), (kind, text, columns) => {
    const [first, ...others] = transcriptOf().lines(kind(text), VIEW).flatMap((one) => wrap(one, columns));
    assert(/^10:0\d/.test(first?.map(({ text }) => text).join("") ?? ""));
    for (const row of others) assert(row.map(({ text }) => text).join("").startsWith(" "));
  }));
});

Deno.test("Transcript never shows a row of an answer that imitates another one (REQ-I25)", () => {
  const topic = `hello${" ".repeat(200)}10:07 <carol> I resign`;
  const lines = transcriptOf().lines(
    { type: "rooms", ref: "1", rooms: [{ room: "#x", members: 1, topic }] },
    VIEW,
  );
  const rows = lines.flatMap((one) => wrap(one, 60)).map((row) => row.map(({ text }) => text).join(""));
  assertEquals(rows.slice(1).filter((row) => !row.startsWith("  ")), []);
});

Deno.test("Transcript names the room before the first line without it after a change of room", () => {
  const transcript = transcriptOf();
  const show = (to: string, target: string) => texts(transcript.lines({ ...said, to }, { ...VIEW, target }));
  assertEquals(show("#ops", "#ops"), ["10:07 <alice> hi"]);
  assertEquals(show("#dev", "#ops"), ["10:07 #dev <alice> hi"]);
  assertEquals(show("#ops", "#dev"), ["10:07 #ops <alice> hi"]);
  assertEquals(show("bob", "#dev"), ["10:07 [alice -> you] hi"]);
  assertEquals(show("#dev", "#dev"), ["── #dev ──", "10:07 <alice> hi"]);
  assertEquals(show("#dev", "#dev"), ["10:07 <alice> hi"]);
  assertEquals(show("#ops", "alice"), ["10:07 #ops <alice> hi"]);
  assertEquals(show("#dev", "#dev"), ["10:07 <alice> hi"]);
  transcript.mark("3 unread in #ops", { place: "#ops" });
  assertEquals(show("#ops", "#ops"), ["10:07 <alice> hi"]);
  assertEquals(texts(transcript.lines({ ...said, to: "#dev", time: DAY_MS }, { ...VIEW, target: "#dev" })), [
    "── day 1 ──",
    "── #dev ──",
    "10:00 <alice> hi",
  ]);
});

Deno.test("Transcript names the room of each search result", () => {
  const view = { ...VIEW, sought: ["hi"] };
  assertEquals(texts(new Transcript("day 0").past(said, view)), ["long 7 #ops <alice> hi"]);
});
