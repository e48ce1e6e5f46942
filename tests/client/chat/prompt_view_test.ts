import { assertEquals } from "@std/assert";
import { ChatPromptView } from "../../../client/chat/prompt_view.ts";
import { plainText } from "../../../client/display/line.ts";
import { EN } from "../../../client/language/en.ts";
import { Conversations } from "../../../client/incoming/conversations.ts";
import { Roster } from "../../../client/incoming/directory_cache.ts";
import type { ConnectionState } from "../../../client/view/status_line.ts";
import { transfer } from "../support/transfer_view.ts";
import { SessionState } from "../../../client/incoming/session_state.ts";
import type { MessageOf } from "../../../shared/wire/message.ts";

/** The prompt of bob, who is in #a and #b. */
function promptViewOf(rooms: readonly string[] = ["#a", "#b"]) {
  const session = new SessionState("bob", rooms, { isInteractive: true });
  const conversations = new Conversations(session);
  const roster = new Roster();
  const state: { connection: ConnectionState; says: MessageOf<"say">[]; tried: number } = {
    connection: "live",
    says: [],
    tried: 0,
  };
  const went: string[] = [];
  const promptView = new ChatPromptView({
    session,
    conversations,
    directory: { namesFor: (place) => roster.namesFor(place), rooms: () => ["#b", "#offers"] },
    ignoreList: { names: [] },
    link: {
      get unansweredSays() {
        return state.says;
      },
      tryNow: () => void state.tried++,
    },
    transfers: { all: [transfer({ number: 3 })], sharedPaths: () => [] },
    clock: { timeMs: () => 0 },
    mayLeave: () => false,
    strings: EN,
    isVerbatim: false,
    connection: () => state.connection,
    sources: { aliases: () => ["wave"], paths: () => ["~/logs/"] },
    goTo: (place) => void went.push(place),
  });
  const offered = (text: string) => promptView.complete(text, text.length).candidates.map(({ text }) => text);
  return { promptView, session, conversations, roster, state, went, offered };
}

Deno.test("ChatPromptView shows the target of the next line as the prompt", () => {
  const { promptView, session } = promptViewOf();
  const prompt = () => promptView.prompt().map(({ text }) => text).join("");
  assertEquals(prompt(), "#a> ");
  session.talkTo("ann");
  assertEquals(prompt(), "ann> ");
  assertEquals(promptViewOf([]).promptView.prompt().map(({ text }) => text).join(""), "> ");
});

Deno.test("ChatPromptView shows unacknowledged messages, each in one row", () => {
  const { promptView, state } = promptViewOf();
  assertEquals(promptView.pending(), []);
  state.says = ["one", "two\nthree", "\x1b[2J"].map((text) => ({ type: "say", to: "#a", text }));
  assertEquals(promptView.pending().map(plainText), ["one", "two␊three", "␛[2J"]);
  assertEquals(promptView.pending()[0]?.pieces[0]?.style, "pending");
});

Deno.test("ChatPromptView names the target of an unacknowledged message, unless it is the current one", () => {
  const { promptView, state, session } = promptViewOf();
  state.says = ["#A", "#b", "ann"].map((to) => ({ type: "say", to, text: "hi" }));
  assertEquals(promptView.pending().map(plainText), ["hi", "#b hi", "[you -> ann] hi"]);
  session.talkTo("ann");
  assertEquals(promptView.pending().map(plainText), ["#A hi", "#b hi", "hi"]);
});

Deno.test("ChatPromptView shows an unacknowledged /me as what you do", () => {
  const { promptView, state } = promptViewOf();
  state.says = ["#a", "#b"].map((to) => ({ type: "say", to, text: "waves", action: true }));
  assertEquals(promptView.pending().map(plainText), ["* bob waves", "#b * bob waves"]);
});

Deno.test("ChatPromptView shows the connection and the unread counts", () => {
  const { promptView, conversations, state, session } = promptViewOf();
  conversations.addUnread("#b");
  session.follow({ type: "away", name: "bob" });
  assertEquals(plainText(promptView.status(80)), "bob  away  ↓ notes.txt 0%  1:#a  2:#b(1)");
  state.connection = { sinceMs: 0, nextMs: null };
  assertEquals(plainText(promptView.status(80)).startsWith("no connection"), true);
});

Deno.test("ChatPromptView completes other people, those of the room first, and the user's rooms before others", () => {
  const { roster, session, offered } = promptViewOf();
  roster.follow({ type: "joined", room: "#a", names: ["bob", "carl", "ann"] });
  roster.follow({ type: "joined", room: "#b", names: ["anton"] });
  assertEquals(offered(""), ["ann:", "carl:", "anton:"]);
  session.switchTo("#b");
  assertEquals(offered("a"), ["anton:", "ann:"]);
  assertEquals(offered("see #"), ["#a", "#b", "#offers"]);
  assertEquals(offered("/wa"), ["/wave"]);
  assertEquals(offered("/log "), ["~/logs/"]);
  assertEquals(offered("/cancel "), ["3"]);
  // It needs no answer of the user.
  assertEquals(offered("/accept "), []);
});

Deno.test("ChatPromptView switches to conversations by number, and to the next unread one", () => {
  const { promptView, conversations, went } = promptViewOf();
  conversations.open("ann");
  assertEquals([1, 2, 3, 4, 0].map((number) => promptView.goTo(number)), [true, true, true, false, false]);
  assertEquals(went, ["#a", "#b", "ann"]);
  assertEquals(promptView.goNext(), false);
  conversations.addUnread("#b");
  assertEquals(promptView.goNext(), true);
  assertEquals(went.at(-1), "#b");
});

Deno.test("ChatPromptView switches to the neighbours of the current conversation", () => {
  const { promptView, conversations, went } = promptViewOf();
  conversations.open("ann");
  assertEquals([promptView.goBy(1), promptView.goBy(-1), went], [true, true, ["#b", "ann"]]);
  assertEquals(promptViewOf(["#a"]).promptView.goBy(1), false);
});

Deno.test("ChatPromptView recognises commands as the chat does, whole lines too", () => {
  const { promptView } = promptViewOf();
  const lines = ["/quit", "/nonsense", "q", "Q", "client/all", "quit", "hello", ""];
  assertEquals(lines.filter((line) => promptView.isCommand(line)), ["/quit", "/nonsense", "q", "Q", "client/all"]);
});

Deno.test("ChatPromptView lets the link try at once when a key is pressed", () => {
  const { promptView, state } = promptViewOf();
  promptView.pressed();
  assertEquals(state.tried, 1);
});
