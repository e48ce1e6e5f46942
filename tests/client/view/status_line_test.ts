import { assertEquals } from "@std/assert";
import { plainText } from "../../../client/display/line.ts";
import { MAX_PENDING_ROWS } from "../../../client/screen/screen.ts";
import { EN } from "../../../client/language/en.ts";
import type { Conversation } from "../../../client/incoming/conversations.ts";
import { type Status, statusLine } from "../../../client/view/status_line.ts";
import { transfer } from "../support/transfer_view.ts";

const NOW = new Date(2026, 10, 23, 14, 2, 5).getTime();

const LIVE: Status = {
  connection: "live",
  name: "bob",
  isAway: false,
  nowMs: NOW,
  conversations: [],
  waiting: 0,
  transfers: [],
};

/** An outage of three minutes. */
const AWAY = { sinceMs: NOW - 180_000, nextMs: NOW + 40_000 } as const;

/** A conversation without unread messages. */
function place(name: string, more: Partial<Conversation> = {}): Conversation {
  return { name, unread: 0, isMentioned: false, isHere: false, ...more };
}

function shown(status: Partial<Status>, columns = 80): string {
  return plainText(statusLine({ ...LIVE, ...status }, { strings: EN, columns }));
}

/** The highlighted pieces, with their styles. */
function standingOut(status: Partial<Status>, columns = 80): string[] {
  return statusLine({ ...LIVE, ...status }, { strings: EN, columns }).pieces
    .filter(({ style }) => style !== "status").map(({ text, style }) => `${style} ${text}`);
}

Deno.test("statusLine numbers the conversations, with their unread counts", () => {
  const conversations = [
    place("#lobby", { isHere: true }),
    place("#ops", { unread: 3 }),
    place("#quiet"),
    place("ann", { unread: 1, isMentioned: true }),
  ];
  assertEquals(shown({ conversations }), "bob  1:#lobby  2:#ops(3)  3:#quiet  4:ann(1!)");
  assertEquals(standingOut({ conversations }), ["chosen 1:#lobby", "alert 2:#ops(3)", "alert 4:ann(1!)"]);
});

Deno.test("statusLine begins with a lost connection, and shows `away`", () => {
  assertEquals(shown({ connection: "connecting" }), "connecting  bob");
  assertEquals(shown({ connection: "late" }), "no answer from the server  bob");
  assertEquals(shown({ isAway: true, conversations: [place("#a")] }), "bob  away  1:#a");
  assertEquals(standingOut({ connection: AWAY, isAway: true }), [
    "alert no connection since 13:59, next attempt 14:02:45",
    "alert away",
  ]);
});

Deno.test("statusLine counts the unacknowledged lines if they do not fit above the prompt", () => {
  assertEquals(shown({ waiting: MAX_PENDING_ROWS }), "bob");
  assertEquals(
    shown({ waiting: 300, connection: { ...AWAY, nextMs: null } }),
    [
      "no connection since 13:59, retrying",
      "sending 300 lines",
      "bob",
    ].join("  "),
  );
});

Deno.test("statusLine escapes control characters in names", () => {
  assertEquals(shown({ name: "\x1b[2J", conversations: [place("#\r\n\u202e")] }), "␛[2J  1:#␍␊\ufffd");
});

Deno.test("statusLine prefers the current and unread conversations, and counts those that do not fit", () => {
  const conversations = Array.from({ length: 60 }, (_, at) => place(`#r${at + 1}`, at === 29 ? { isHere: true } : {}));
  conversations[39] = place("#r40", { unread: 2 });
  conversations.push(place("ann", { unread: 1, isMentioned: true }));
  assertEquals(shown({ conversations }, 42), "bob  30:#r30  40:#r40(2)  61:ann(1!)  +58");
  assertEquals(shown({ conversations }, 60), "bob  1:#r1  2:#r2  30:#r30  40:#r40(2)  61:ann(1!)  +56");
  assertEquals(shown({ conversations }, 24), "bob  30:#r30  +60");
});

Deno.test("statusLine gives a long name a third of the window", () => {
  assertEquals(shown({ name: "中".repeat(32), conversations: [place("#lobby")] }, 40), "中中中中中中…  1:#lobby");
});

const PHOTOS = transfer({
  kind: "send",
  names: ["photos", "photos/a"],
  bytes: 1_000,
  moved: 459,
  speed: 112e6,
  secondsLeft: 12,
});
const NOTES = transfer({ number: 2, names: ["notes.txt"], bytes: 1_000, moved: 999, speed: 8, secondsLeft: 65 });

Deno.test("statusLine shows transfers in order, with speed and remaining time", () => {
  const conversations = [place("#lobby", { isHere: true })];
  assertEquals(shown({ transfers: [PHOTOS], conversations }), "bob  ↑ photos 45% 112 MB/s 0:12  1:#lobby");
  assertEquals(
    shown({ transfers: [PHOTOS, NOTES], conversations }, 100),
    "bob  ↑ photos 45% 112 MB/s 0:12  ↓ notes.txt 99% 8 B/s 1:05  1:#lobby",
  );
  const beginning = { ...PHOTOS, state: "starting", moved: 0, speed: 0, secondsLeft: null } as const;
  assertEquals(shown({ transfers: [beginning] }), "bob  ↑ photos 0%");
  assertEquals(
    shown({ transfers: [{ ...beginning, names: ["a.txt", "photos/a", "photos/b"] }] }),
    "bob  ↑ a.txt +1 0%",
  );
  assertEquals(shown({ transfers: [{ ...beginning, kind: "get", names: [""] }] }), "bob  ↓ all 0%");
});

Deno.test("statusLine leaves out transfers that are not running", () => {
  const states = ["waiting", "asked", "over"] as const;
  assertEquals(shown({ transfers: states.map((state) => ({ ...PHOTOS, state })) }), "bob");
});

Deno.test("REQ-R54 statusLine highlights a stalled transfer", () => {
  const transfers = [{ ...PHOTOS, speed: 0, secondsLeft: null, stalledMs: 10_000 }];
  assertEquals(standingOut({ transfers }), ["alert ↑ photos 45% stalled"]);
});

Deno.test("statusLine shortens transfers in a narrow window, and never exceeds it", () => {
  const conversations = [place("#lobby", { isHere: true }), place("#ops", { unread: 3 })];
  const transfers = [PHOTOS, NOTES, { ...PHOTOS, number: 3, names: ["a very long name of a file.tar.gz"] }];
  const cases: readonly (readonly [columns: number, row: string])[] = [
    [
      160,
      "bob  ↑ photos 45% 112 MB/s 0:12  ↓ notes.txt 99% 8 B/s 1:05  ↑ a very long name of… 45% 112 MB/s 0:12  " +
      "1:#lobby  2:#ops(3)",
    ],
    [110, "bob  ↑ photos 45% 0:12  ↓ notes.txt 99% 1:05  ↑ a very long… 45% 0:12  1:#lobby  2:#ops(3)"],
    [80, "bob  ↑ photos 45%  ↓ notes.txt 99%  ↑ a very long… 45%  1:#lobby  2:#ops(3)"],
    [60, "bob  ↑45%  ↓99%  ↑45%  1:#lobby  2:#ops(3)"],
    [40, "bob  ↑45%  ↓99%  ↑45%  1:#lobby  +1"],
    [26, "bob  ↑45%  +2  +2"],
    [12, "bob  +2"],
  ];
  for (const [columns, row] of cases) assertEquals(shown({ transfers, conversations }, columns), row);
  for (let columns = 10; columns < 150; columns++) {
    assertEquals(shown({ transfers, conversations }, columns).length <= columns, true);
  }
});

Deno.test("REQ-R40 statusLine escapes control characters in file names", () => {
  const transfers = [{ ...NOTES, names: ["\x1b[2J\r\n\u202e"], speed: 0, secondsLeft: null }];
  assertEquals(shown({ transfers }), "bob  ↓ ␛[2J␍␊\ufffd 99%");
});
