import { assertEquals } from "@std/assert";
import { ChatDesk } from "../../../client/chat/prompt_view.ts";
import { plainText } from "../../../client/display/line.ts";
import { EN } from "../../../client/language/en.ts";
import { Places } from "../../../client/incoming/conversations.ts";
import { Roster } from "../../../client/incoming/roster.ts";
import type { ConnectionState } from "../../../client/view/status_line.ts";
import { transfer } from "../support/transfer_view.ts";
import { Whereabouts } from "../../../client/incoming/session_state.ts";
import type { MessageOf } from "../../../shared/wire/message.ts";

/** The desk of bob, who is in #a and #b. */
function deskOf(rooms: readonly string[] = ["#a", "#b"]) {
  const whereabouts = new Whereabouts("bob", rooms, { isInteractive: true });
  const places = new Places(whereabouts);
  const roster = new Roster();
  const state: { connection: ConnectionState; says: MessageOf<"say">[] } = { connection: "live", says: [] };
  const went: string[] = [];
  const desk = new ChatDesk({
    whereabouts,
    places,
    surroundings: { namesFor: (place) => roster.namesFor(place), rooms: () => ["#b", "#offers"] },
    attention: { ignored: [] },
    link: {
      get unansweredSays() {
        return state.says;
      },
    },
    transfers: { all: [transfer({ number: 3 })] },
    mayLeave: () => false,
    words: EN,
    isVerbatim: false,
    connection: () => state.connection,
    sources: { aliases: () => ["wave"], paths: () => ["~/logs/"] },
    goTo: (place) => void went.push(place),
  });
  const offered = (text: string) => desk.complete(text, text.length).candidates.map(({ text }) => text);
  return { desk, whereabouts, places, roster, state, went, offered };
}

Deno.test("ChatDesk has where the next line goes as prompt", () => {
  const { desk, whereabouts } = deskOf();
  const prompt = () => desk.prompt().map(({ text }) => text).join("");
  assertEquals(prompt(), "#a> ");
  whereabouts.talkTo("ann");
  assertEquals(prompt(), "ann> ");
  assertEquals(deskOf([]).desk.prompt().map(({ text }) => text).join(""), "> ");
});

Deno.test("ChatDesk shows what is on its way, many lines as one", () => {
  const { desk, state } = deskOf();
  assertEquals(desk.pending(), []);
  state.says = ["one", "two\nthree", "\x1b[2J"].map((text) => ({ type: "say", to: "#a", text }));
  assertEquals(desk.pending().map(plainText), ["one", "two␊three", "␛[2J"]);
  assertEquals(desk.pending()[0]?.pieces[0]?.style, "pending");
});

Deno.test("ChatDesk says where something on its way goes, unless the next line goes there", () => {
  const { desk, state, whereabouts } = deskOf();
  state.says = ["#A", "#b", "ann"].map((to) => ({ type: "say", to, text: "hi" }));
  assertEquals(desk.pending().map(plainText), ["hi", "#b hi", "[you -> ann] hi"]);
  whereabouts.talkTo("ann");
  assertEquals(desk.pending().map(plainText), ["#A hi", "#b hi", "hi"]);
});

Deno.test("ChatDesk tells how the connection is and where what is new", () => {
  const { desk, places, state, whereabouts } = deskOf();
  places.said("#b");
  whereabouts.follow({ type: "away", name: "bob" });
  assertEquals(plainText(desk.status(80)), "bob  away  ↓ notes.txt 0%  1:#a  2:#b(1)");
  state.connection = "offline";
  assertEquals(plainText(desk.status(80)).startsWith("no connection"), true);
});

Deno.test("ChatDesk offers the others, those of the room first, and one's own rooms before the server's", () => {
  const { roster, whereabouts, offered } = deskOf();
  roster.follow({ type: "joined", room: "#a", names: ["bob", "carl", "ann"] });
  roster.follow({ type: "joined", room: "#b", names: ["anton"] });
  assertEquals(offered(""), ["ann:", "carl:", "anton:"]);
  whereabouts.turnTo("#b");
  assertEquals(offered("a"), ["anton:", "ann:"]);
  assertEquals(offered("see #"), ["#a", "#b", "#offers"]);
  assertEquals(offered("/wa"), ["/wave"]);
  assertEquals(offered("/log "), ["~/logs/"]);
  assertEquals(offered("/cancel "), ["3"]);
  // It waits for nobody's answer.
  assertEquals(offered("/accept "), []);
});

Deno.test("ChatDesk goes to places by number, and to the next with something new", () => {
  const { desk, places, went } = deskOf();
  places.meet("ann");
  assertEquals([1, 2, 3, 4, 0].map((number) => desk.goTo(number)), [true, true, true, false, false]);
  assertEquals(went, ["#a", "#b", "ann"]);
  assertEquals(desk.goNext(), false);
  places.said("#b");
  assertEquals(desk.goNext(), true);
  assertEquals(went.at(-1), "#b");
});

Deno.test("ChatDesk takes for a command what the chat does, whole lines too", () => {
  const { desk } = deskOf();
  const lines = ["/quit", "/nonsense", "q", "Q", "client/all", "quit", "hello", ""];
  assertEquals(lines.filter((line) => desk.isCommand(line)), ["/quit", "/nonsense", "q", "Q", "client/all"]);
});
