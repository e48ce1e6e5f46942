import { assertEquals } from "@std/assert";
import { plainText } from "../../../client/display/line.ts";
import { MAX_PENDING_ROWS } from "../../../client/screen/region_view.ts";
import { EN } from "../../../client/language/en.ts";
import type { Place } from "../../../client/reading/places.ts";
import { type Status, statusLine } from "../../../client/reading/status_line.ts";

const LIVE: Status = { connection: "live", name: "bob", isAway: false, places: [], waiting: 0 };

/** A place with nothing new in it. */
function place(name: string, more: Partial<Place> = {}): Place {
  return { name, unread: 0, isCalled: false, isHere: false, ...more };
}

function shown(status: Partial<Status>, columns = 80): string {
  return plainText(statusLine({ ...LIVE, ...status }, { words: EN.screen, columns }));
}

/** The texts of the pieces that stand out, with what they are. */
function standingOut(status: Partial<Status>, columns = 80): string[] {
  return statusLine({ ...LIVE, ...status }, { words: EN.screen, columns }).pieces
    .filter(({ style }) => style !== "status").map(({ text, style }) => `${style} ${text}`);
}

Deno.test("statusLine tells the places by number, with what is new in them", () => {
  const places = [
    place("#lobby", { isHere: true }),
    place("#ops", { unread: 3 }),
    place("#quiet"),
    place("ann", { unread: 1, isCalled: true }),
  ];
  assertEquals(shown({ places }), "bob  1:#lobby  2:#ops(3)  3:#quiet  4:ann(1!)");
  assertEquals(standingOut({ places }), ["chosen 1:#lobby", "alert 2:#ops(3)", "alert 4:ann(1!)"]);
});

Deno.test("statusLine begins with the connection where there is none, and tells that one is away", () => {
  assertEquals(shown({ connection: "connecting" }), "connecting  bob");
  assertEquals(shown({ connection: "offline" }), "no connection, trying again  bob");
  assertEquals(shown({ isAway: true, places: [place("#a")] }), "bob  away  1:#a");
  assertEquals(standingOut({ connection: "offline", isAway: true }), [
    "alert no connection, trying again",
    "alert away",
  ]);
});

Deno.test("statusLine tells how many lines are on their way where they are more than stand above the prompt", () => {
  assertEquals(shown({ waiting: MAX_PENDING_ROWS }), "bob");
  assertEquals(
    shown({ waiting: 300, connection: "offline" }),
    [
      "no connection, trying again",
      "300 lines on their way",
      "bob",
    ].join("  "),
  );
});

Deno.test("statusLine makes the names harmless that others chose", () => {
  assertEquals(shown({ name: "\x1b[2J", places: [place("#\r\n\u202e")] }), "␛[2J  1:#␍␊\ufffd");
});

Deno.test("statusLine shows where one is and where something is new, and counts what has no room", () => {
  const places = Array.from({ length: 60 }, (_, at) => place(`#r${at + 1}`, at === 29 ? { isHere: true } : {}));
  places[39] = place("#r40", { unread: 2 });
  places.push(place("ann", { unread: 1, isCalled: true }));
  assertEquals(shown({ places }, 42), "bob  30:#r30  40:#r40(2)  61:ann(1!)  +58");
  assertEquals(shown({ places }, 60), "bob  1:#r1  2:#r2  30:#r30  40:#r40(2)  61:ann(1!)  +56");
  assertEquals(shown({ places }, 24), "bob  30:#r30  +60");
});

Deno.test("statusLine gives a long name a third of the window", () => {
  assertEquals(shown({ name: "中".repeat(32), places: [place("#lobby")] }, 40), "中中中中中中…  1:#lobby");
});
