import { assertEquals } from "@std/assert";
import { Conversations } from "../../../client/incoming/conversations.ts";
import { DirectoryCache } from "../../../client/incoming/directory_cache.ts";
import { Dispatcher } from "../../../client/chat/dispatcher.ts";
import { IgnoreList } from "../../../client/incoming/ignore_list.ts";
import { MissedRanges } from "../../../client/incoming/missed_ranges.ts";
import { Pages } from "../../../client/incoming/pages.ts";
import { ReadMarks } from "../../../client/incoming/read_marks.ts";
import { RecentMessages } from "../../../client/incoming/recent_messages.ts";
import { RosterPages } from "../../../client/incoming/roster_pages.ts";
import { SessionState } from "../../../client/incoming/session_state.ts";
import { EN } from "../../../client/language/en.ts";
import type { Unanswered } from "../../../client/link/resume_state.ts";
import { Identity } from "../../../client/state/identity.ts";
import type { ClientMessage, ServerMessage } from "../../../shared/wire/message.ts";
import { FakeClock, KEEPING, welcome } from "../support/fake_platform.ts";
import { chatMessage } from "../support/chat_message.ts";

/** A dispatcher for bob, who is in #a and ignores mallory, and the calls of its parts in order. */
function dispatcherFor({ isJson = false, readsAllPages = false } = {}) {
  const clock = new FakeClock();
  const heard: string[] = [];
  const note = (...words: readonly unknown[]) => void heard.push(words.join(" "));
  const link = {
    request: ({ type }: ClientMessage) => note("request", type),
    newRef: () => "1",
    isLive: true,
    isWaitingFor: () => false,
    beginRoom: (room: string) => note("begin", room),
    forgetRoom: (room: string) => note("forget", room),
  };
  const session = new SessionState("bob", ["#a"], { isInteractive: true });
  const recent = new RecentMessages(session);
  const dispatcher = new Dispatcher({
    link,
    session,
    conversations: new Conversations(session),
    ignoreList: new IgnoreList(["mallory"]),
    directory: new DirectoryCache(link),
    identity: new Identity({ secrets: { find: () => null, secretFor: () => null, keep() {} }, clock, hasRooms: false }),
    recent,
    marks: new ReadMarks({ clock, link, isIn: () => true, shown: () => (note("marked"), Promise.resolve(true)) }),
    pages: new Pages(),
    rosterPages: new RosterPages({ readsAll: readsAllPages }),
    readsAllPages,
    missed: new MissedRanges(),
    view: {
      begin: () => note("view begins"),
      flush: () => {},
      lost: () => {},
      showPresent: ({ room, names, count }, { isNew }) => note("present", room, names, count, isNew),
      show: (message) =>
        note("view", message.type, message.type === "changed" ? message.earlier?.beginning ?? null : ""),
      showBacklog: ({ place, read, unread }) => note("backlog", place, read.length, unread.length),
      showPage: ({ messages }) => note("page", messages.length),
      remark: (text) => note("remark", text),
    },
    isJson,
    strings: EN,
    handleFile: ({ type }) => (note("file", type), type !== "notice"),
    failed: ({ code }) => note("failed", code),
    notify: (sentence) => note(sentence),
  });
  const handle = (message: ServerMessage, request: ClientMessage | null = null) => {
    heard.length = 0;
    dispatcher.handle(message, request === null ? null : waiting(request));
    return heard.map((words) => words.trim());
  };
  return { dispatcher, session, recent, heard, handle };
}

function waiting(message: ClientMessage): Unanswered {
  return { message, json: "", isQuiet: false, isSent: true };
}

const said = chatMessage({ from: "ann", to: "#a" });
const offer = { type: "offer", to: "ann", id: "i".repeat(16), names: [], count: 0, bytes: 0, ref: "1" } as const;

Deno.test("Dispatcher passes to the file transfers only what is about files", () => {
  const { handle } = dispatcherFor();
  const id = offer.id;
  const cases: readonly (readonly [message: ServerMessage, request: ClientMessage | null, heard: readonly string[]])[] =
    [
      [said, null, ["view message"]],
      [{ type: "ok", ref: "1" }, { type: "join", room: "#a", ref: "1" }, ["view ok"]],
      [{ type: "ok", ref: "1" }, offer, ["file ok"]],
      [{ type: "ok" }, null, ["view ok"]],
      [{ type: "error", code: "x", text: "", ref: "1" }, offer, ["file error"]],
      [{ type: "error", code: "x", text: "", ref: "1" }, { type: "list", ref: "1" }, ["failed x"]],
      [{ type: "error", code: "x", text: "" }, null, ["failed x"]],
      [{ type: "closed", id, code: "done" }, null, ["file closed"]],
      [{ type: "asking", id }, null, ["file asking"]],
      [{ type: "rooms", rooms: [] }, null, ["view rooms"]],
      [{ type: "bye", reason: "quit" }, null, []],
    ];
  for (const [message, request, heard] of cases) assertEquals(handle(message, request), heard, message.type);
});

Deno.test("Dispatcher offers a notice to the file transfers, and says once that somebody is offline", () => {
  const { handle } = dispatcherFor();
  const notice: ServerMessage = { type: "notice", code: "waiting", name: "Carl" };
  assertEquals(handle(notice), ["file notice", "Carl is offline and will get it later."]);
  assertEquals(handle(notice), ["file notice"]);
  assertEquals(handle({ ...notice, name: "dora" }), ["file notice", "dora is offline and will get it later."]);
  handle({ ...said, from: "carl" });
  assertEquals(handle(notice), ["file notice", "Carl is offline and will get it later."]);
});

Deno.test("Dispatcher shows a notice of another kind each time", () => {
  const { handle } = dispatcherFor();
  const texts = ["not_kept", "kept", "not_kept", "slowed"].map((code) => handle({ type: "notice", code })[1]);
  assertEquals(texts.map((text) => text?.slice(0, 22)), [
    "The server cannot save",
    "The server can save me",
    "The server cannot save",
    "You or others in your ",
  ]);
  assertEquals(handle({ type: "notice", code: "waiting" })[1], "Notice from the server: waiting");
  const unreadable = ["#ops", "@"].map((name) => handle({ type: "notice", code: "unreadable", name })[1]);
  assertEquals(unreadable, [
    "Some messages in #ops cannot be read: the server's disk is damaged there.",
    "Some messages to you cannot be read: the server's disk is damaged there.",
  ]);
});

Deno.test("Dispatcher updates the state before the view, and the read marks after it", () => {
  const { dispatcher, handle } = dispatcherFor();
  dispatcher.begin({ message: welcome(KEEPING), isAgain: false, isOtherLog: false, serverKey: null });
  assertEquals(handle({ type: "joined", room: "#a", name: "bob" }), ["begin #a", "view joined"]);
  assertEquals(handle(said), ["view message", "marked"]);
  const change = { type: "edited", id: 2, time: 8, of: 1, from: "ann", to: "#a", text: "hello" } as const;
  assertEquals(handle(change), ["view changed hi"]);
  assertEquals(handle({ ...change, id: 3, text: "bye" }), ["view changed hello"]);
  assertEquals(handle({ type: "parted", room: "#a", name: "bob", reason: "left" }), ["forget #a", "view parted"]);
});

Deno.test("Dispatcher does not let /reply answer an ignored person (REQ-I31)", () => {
  const { session, handle } = dispatcherFor();
  handle({ ...said, from: "carl", to: "bob" });
  assertEquals(handle({ ...said, id: 2, from: "mallory", to: "bob" }), ["view message"]);
  assertEquals(session.writer, "carl");
});

Deno.test("Dispatcher shows a backlog as a whole, an incomplete one at the end", () => {
  const { dispatcher, heard, handle } = dispatcherFor();
  assertEquals(handle({ type: "backlog", to: "#a", count: 2, last: 9, read: 1 }), []);
  assertEquals(handle(said), []);
  assertEquals(handle({ ...said, id: 2 }), ["backlog #a 1 1"]);
  assertEquals(handle({ type: "backlog", to: "#b", count: 2, last: 9, read: 0 }), []);
  assertEquals(handle({ ...said, to: "#b" }), []);
  dispatcher.flush();
  assertEquals(heard, ["backlog #b 0 1"]);
});

Deno.test("Dispatcher passes a complete page to the view", () => {
  const { recent, handle } = dispatcherFor();
  const history = { type: "history", to: "#a", ref: "1" } as const;
  const { type: _, ...past } = said;
  assertEquals(handle({ type: "messages", ref: "1", messages: [{ ...past, from: "bob" }] }, history), [
    "view messages",
  ]);
  assertEquals(handle({ type: "ok", ref: "1" }, history), ["page 1"]);
  assertEquals(recent.ownCount("#a"), 1);
});

Deno.test("Dispatcher shows nothing with --json, but updates the state", () => {
  const { recent, handle } = dispatcherFor({ isJson: true });
  assertEquals(handle({ type: "backlog", to: "#a", count: 2, last: 9, read: 1 }), []);
  assertEquals(handle({ ...said, from: "bob" }), []);
  assertEquals([recent.ownCount("#a"), recent.lastPlace], [1, null]);
  assertEquals(handle({ type: "error", code: "x", text: "" }), ["failed x"]);
});

const page = { type: "people", ref: "1", people: [{ name: "ann" }], more: 3 } as const;
const roster = { type: "roster", room: "#a", limit: 100, ref: "1" } as const;

Deno.test("Dispatcher says below a page of people how to see the next one", () => {
  const { handle } = dispatcherFor();
  const remark = "remark and 3 more: /who more shows the next ones";
  assertEquals(handle(page, roster), ["remark 4 people online", "view people", remark]);
  assertEquals(handle({ ...page, more: undefined } as never, roster), ["remark 1 person online", "view people"]);
  assertEquals(handle(page, { type: "who", ref: "1" }), ["view people"]);
});

Deno.test("Dispatcher reads all pages of people where nobody asks for the next one", () => {
  const { handle } = dispatcherFor({ readsAllPages: true });
  assertEquals(handle(page, roster), ["view people", "request roster"]);
  assertEquals(handle({ type: "people", ref: "1", people: [] }, roster), ["view people"]);
});

Deno.test("Dispatcher follows the names that members of a large room have taken, one after the other", () => {
  const { session, handle } = dispatcherFor();
  session.talkTo("carl");
  const renamed = [{ was: "carl", name: "dan" }, { was: "eve", name: "carl" }, { was: "dan", name: "dora" }];
  assertEquals(handle({ type: "presence", room: "#a", members: 431, renamed }), [
    "view presence",
    ...renamed.map(() => "view renamed"),
  ]);
  assertEquals(session.target, "dora");
});

Deno.test("Dispatcher does not repeat the user's own new name when a large room tells it", () => {
  const { session, handle } = dispatcherFor();
  handle({ type: "renamed", was: "bob", name: "rob" });
  const renamed = [{ was: "bob", name: "rob" }];
  assertEquals(handle({ type: "presence", room: "#a", members: 431, renamed }), ["view presence"]);
  assertEquals(session.name, "rob");
});
