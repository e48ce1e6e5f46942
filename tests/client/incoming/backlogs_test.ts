import { assert, assertEquals } from "@std/assert";
import { type Backlog, Backlogs, MAX_WAITING, MAX_WAITING_CHARACTERS } from "../../../client/incoming/backlogs.ts";
import type { MessageOf, ServerMessage } from "../../../shared/wire/message.ts";
import { backlogOf, chatMessage } from "../support/chat_message.ts";

function said(id: number, to = "#a"): MessageOf<"message"> {
  return chatMessage({ id, time: id, from: "ann", to, text: `text ${id}` });
}

const joined = { type: "joined", room: "#a", name: "bob" } as const;
const gap = { type: "gap", to: "#a", after: 1, before: 5 } as const;

/** A message or backlog in short: `#a 3`, `gap`, `[1 2 | 3]`. */
function short(one: ServerMessage | Backlog): string {
  if (one.type === "backlog of a place") {
    const ids = (told: readonly ServerMessage[]) => told.map((message) => "id" in message ? message.id : message.type);
    const { place, read, unread, isFirst } = one;
    return `${place}${isFirst ? " first" : ""} [${[...ids(read), "|", ...ids(unread)].join(" ")}]`;
  }
  return one.type === "message" ? `${one.to} ${one.id}` : one.type;
}

/** What each message makes visible. */
function shownBy(backlogs: Backlogs, ...messages: readonly ServerMessage[]): string[] {
  return messages.map((message) => backlogs.add(message).map(short).join(", "));
}

Deno.test("Backlogs returns a complete backlog, divided into read and unread messages", () => {
  const cases: readonly (readonly [told: readonly ServerMessage[], shown: readonly string[]])[] = [
    [[said(1), joined], ["#a 1", "joined"]],
    [[backlogOf("#a", 2, 1), said(1), said(2), joined], ["", "", "#a [1 | 2]", "joined"]],
    [[backlogOf("#a", 2, 9), said(1), said(2)], ["", "", "#a [1 2 |]"]],
    [[backlogOf("#a", 2, 0), said(1), said(2)], ["", "", "#a [| 1 2]"]],
    [[backlogOf("#a", 1), said(1), said(2)], ["", "#a first [1 |]", "#a 2"]],
    [[backlogOf("#a", 0, 3), joined], ["", "joined"]],
    // Missing messages are unread as well.
    [[backlogOf("#a", 2, 1), gap, said(6), said(7)], ["", "", "", "#a [| gap 6 7]"]],
    // Fewer messages arrived than were announced.
    [[backlogOf("#a", 5, 1), said(1), said(2), joined], ["", "", "", "#a [1 | 2], joined"]],
    [[backlogOf("#a", 5, 1), joined, said(2)], ["", "joined", "#a 2"]],
    // Messages of other rooms pass.
    [[backlogOf("#a", 2, 0), said(1), said(7, "#b"), said(2)], ["", "", "#b 7", "#a [| 1 2]"]],
  ];
  for (const [told, shown] of cases) assertEquals(shownBy(new Backlogs(), ...told), shown);
});

Deno.test("Backlogs treats private messages of a backlog as unread, whoever wrote them", () => {
  const told = [backlogOf("@", 2), said(1, "bob"), said(2, "carl")];
  assertEquals(shownBy(new Backlogs(), ...told), ["", "", "@ [| 1 2]"]);
});

Deno.test("Backlogs passes messages on after a lost connection, because they were missed", () => {
  const backlogs = new Backlogs();
  backlogs.begin(["#a"], { isAgain: true });
  const told = [backlogOf("#a", 1), said(1), backlogOf("@", 1, 0), said(2, "bob"), backlogOf("#b", 1), said(3, "#b")];
  assertEquals(shownBy(backlogs, ...told), ["", "#a 1", "", "bob 2", "", "#b first [3 |]"]);
});

Deno.test("Backlogs returns an incomplete backlog when the next connection begins", () => {
  const backlogs = new Backlogs();
  shownBy(backlogs, backlogOf("#a", 9, 0), said(1), said(2));
  assertEquals(backlogs.begin(["#a"], { isAgain: true }).map(short), ["#a [| 1 2]"]);
  assertEquals(backlogs.flush(), []);
});

Deno.test("Backlogs is bounded, whatever the server announces", () => {
  const backlogs = new Backlogs();
  backlogs.add(backlogOf("#a", Number.MAX_SAFE_INTEGER, 0));
  let shown = 0;
  for (let id = 1; id <= MAX_WAITING + 5; id++) shown += backlogs.add(said(id)).length;
  assertEquals(shown, 6);
});

Deno.test("Backlogs has one limit for all rooms, and ends the oldest backlog beyond it", () => {
  const backlogs = new Backlogs();
  const shown: (ReturnType<Backlogs["add"]>[number])[] = [];
  const rooms = 2 * MAX_WAITING_CHARACTERS / 9000;
  for (let room = 0; room < rooms; room++) {
    const to = `#r${room}`;
    shown.push(...backlogs.add({ type: "backlog", to, count: Number.MAX_SAFE_INTEGER, last: 9 }));
    shown.push(...backlogs.add({ type: "message", id: 1, time: 1, from: "mal", to, text: "x".repeat(9000) }));
  }
  const held = rooms - shown.length;
  assert(held * 9000 <= MAX_WAITING_CHARACTERS && shown.length > rooms / 3, `${held} of ${rooms} are held`);
  for (let room = 0; room < 3000; room++) {
    backlogs.add({ type: "backlog", to: `#empty${room}`, count: 5, last: 9 });
  }
  assertEquals(backlogs.flush(), [], "backlogs without messages are not kept");
});
