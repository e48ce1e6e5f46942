import { assert, assertEquals } from "@std/assert";
import { ALERT_PAUSE_MS } from "../../../client/view/alerts.ts";
import { Highlights, IgnoreList } from "../../../client/incoming/ignore_list.ts";
import { plainText } from "../../../client/display/line.ts";
import { EN } from "../../../client/language/en.ts";
import { Conversations } from "../../../client/incoming/conversations.ts";
import type { LogEntry } from "../../../client/state/chat_log.ts";
import type { Alert, Screen } from "../../../client/screen/screen.ts";
import type { Settings } from "../../../client/view/settings.ts";
import type { Incoming } from "../../../client/view/display_filter.ts";
import { MessageView } from "../../../client/view/message_view.ts";
import { SessionState } from "../../../client/incoming/session_state.ts";
import type { MessageOf } from "../../../shared/wire/message.ts";
import { FakeClock } from "../support/fake_platform.ts";
import { chatMessage } from "../support/chat_message.ts";

/** The view of bob, who is in #a and #b, talks in #a, ignores mallory and highlights `deploy`. */
function viewFor({ hasPrompt = true, ...settings }: Partial<Settings> & { readonly hasPrompt?: boolean } = {}) {
  const clock = new FakeClock();
  const shown: string[] = [];
  const alerts: Alert[] = [];
  const logged: LogEntry[] = [];
  const screen: Pick<Screen, "isInteractive" | "hasPrompt" | "show" | "alert"> = {
    isInteractive: true,
    hasPrompt,
    show: (lines) => void shown.push(...lines.map((line) => plainText(line).replace(/^\d\d:\d\d /, ""))),
    alert: (alert) => void alerts.push(alert),
  };
  const session = new SessionState("bob", ["#a", "#b"], { isInteractive: true });
  const conversations = new Conversations(session);
  const messageView = new MessageView({
    address: { hostname: "127.0.0.1", port: 12345 },
    screen: screen as Screen,
    session,
    conversations,
    ignoreList: new IgnoreList(["mallory"]),
    highlights: new Highlights(["deploy"]),
    settings: { bell: "mention", notify: "off", isQuiet: false, ...settings },
    clock,
    strings: EN,
    log: { folder: "/logs", start() {}, stop() {}, add: (entry: LogEntry) => void logged.push(entry) },
    compared: () => null,
  });
  const hear = (more: Partial<MessageOf<"message">>) =>
    messageView.show(chatMessage({ time: clock.timeMs(), from: "ann", to: "#a", ...more }), null);
  const unread = () =>
    conversations.all.map(({ name, unread, isMentioned: isCalled }) => `${name} ${unread}${isCalled ? "!" : ""}`);
  return { clock, shown, alerts, logged, session, messageView, hear, unread };
}

Deno.test("MessageView rings for mentions, for all messages, or never", () => {
  const heard: readonly Partial<MessageOf<"message">>[] = [
    {},
    { text: "Bob, look" },
    { text: "time to deploy" },
    { to: "bob" },
    { from: "bob", text: "bob" },
    { from: "mallory", text: "bob" },
    { from: "mallory", to: "bob" },
  ];
  const rung = {
    off: [],
    mention: ["Bob, look", "time to deploy", "hi"],
    all: ["hi", "Bob, look", "time to deploy", "hi"],
  };
  for (const occasion of ["off", "mention", "all"] as const) {
    const { alerts, hear, clock } = viewFor({ bell: occasion, notify: "off" });
    const rings = heard.flatMap((one) => {
      clock.advance(ALERT_PAUSE_MS);
      const before = alerts.filter(({ bell }) => bell).length;
      hear(one);
      return alerts.filter(({ bell }) => bell).length > before ? [one.text ?? "hi"] : [];
    });
    assertEquals(rings, rung[occasion]);
    assertEquals(alerts.every(({ notification }) => notification === null), true);
  }
});

Deno.test("MessageView notifies with the author and text in one short, printable line", () => {
  const { alerts, hear, clock } = viewFor({ bell: "off", notify: "mention" });
  hear({ text: "bob\n\x1b]9;x\x07\u202e" });
  clock.advance(ALERT_PAUSE_MS);
  hear({ text: `bob ${"x".repeat(9_000)}` });
  hear({ text: "hi" });
  assertEquals(alerts[0], { bell: false, notification: "chat: ann: bob␊␛]9,x␇\ufffd" });
  assertEquals(alerts[1]?.notification?.length, 200);
  assertEquals(alerts.length, 2);
});

Deno.test("MessageView limits bells and notifications, and counts the messages without one", () => {
  const { alerts, hear, clock } = viewFor({ bell: "all", notify: "all" });
  for (let at = 0; at < 100; at++) hear({ text: `hi ${at}` });
  clock.advance(ALERT_PAUSE_MS);
  hear({ text: "at last" });
  assertEquals(alerts, [
    { bell: true, notification: "chat: ann: hi 0" },
    { bell: true, notification: "chat (+99): ann: at last" },
  ]);
});

Deno.test("MessageView counts messages in other conversations, and marks mentions", () => {
  const { hear, unread } = viewFor();
  hear({});
  hear({ to: "#b" });
  assertEquals(unread(), ["#a 0", "#b 1"]);
  hear({ to: "#b", text: "bob?" });
  hear({ from: "carl", to: "bob" });
  hear({ from: "mallory", to: "#b", text: "bob" });
  hear({ from: "mallory", to: "bob" });
  assertEquals(unread(), ["#a 0", "#b 2!", "carl 1!"]);
});

Deno.test("MessageView opens a conversation with a person the user writes to, with nothing unread", () => {
  const { hear, unread, alerts } = viewFor({ bell: "all" });
  hear({ from: "bob", to: "carl", text: "bob" });
  hear({ from: "bob", to: "#b" });
  assertEquals(unread(), ["#a 0", "#b 0", "carl 0"]);
  assertEquals(alerts, []);
});

Deno.test("MessageView marks a conversation as read when the user writes there, in any session", () => {
  const { hear, unread } = viewFor();
  for (const place of ["#b", "bob"]) hear({ to: place, text: "bob?" });
  hear({ from: "bob", to: "#b" });
  hear({ from: "bob", to: "ann" });
  assertEquals(unread(), ["#a 0", "#b 0", "ann 0"]);
});

Deno.test("MessageView names the room of a message, unless it is the target", () => {
  const { shown, hear, session } = viewFor();
  hear({});
  hear({ to: "#b" });
  session.switchTo("#b");
  hear({});
  hear({ to: "#b" });
  assertEquals(shown, ["── #a ──", "<ann> hi", "#b <ann> hi", "#a <ann> hi", "── #b ──", "<ann> hi"]);
});

Deno.test("MessageView shows plain lines without a prompt", () => {
  const { shown, hear } = viewFor({ hasPrompt: false });
  hear({});
  hear({ to: "bob" });
  assertEquals(shown, ["[#a] <ann> hi", "[ann -> you] hi"]);
});

Deno.test("MessageView logs messages by conversation, with their own time", () => {
  const { clock, logged, messageView, hear } = viewFor();
  hear({ time: 7, text: "one\ntwo" });
  hear({ from: "ann", to: "bob" });
  hear({ from: "bob", to: "carl", text: "psst" });
  hear({ from: "mallory" });
  const rest: readonly Incoming[] = [
    { type: "joined", room: "#b", name: "carl" },
    { type: "parted", room: "#b", name: "carl", reason: "left" },
    { type: "topic", room: "#b", text: "work", by: "ann", time: 1 },
    { type: "renamed", room: "#a", was: "ann", name: "anna" },
    { type: "back", name: "anna" },
    { type: "gap", to: "#b", after: 1, before: 9 },
  ];
  for (const message of rest) messageView.show(message, null);
  assertEquals(logged.map(({ place, text }) => `${place}: ${text}`), [
    "#a: [#a] <ann> one",
    "#a: [#a] <ann>| two",
    "ann: [ann -> you] hi",
    "carl: [you -> carl] psst",
    "#b: -- carl joined #b",
    "#b: -- carl left #b",
    "#b: -- the topic of #b, set by ann: work",
    "#a: -- ann is now anna",
  ]);
  assertEquals([logged[0]?.timeMs, logged.at(-1)?.timeMs], [7, clock.timeMs()]);
});

Deno.test("MessageView neither shows nor logs the join of a room from before", () => {
  const { shown, logged, messageView } = viewFor();
  messageView.begin(["#a"], { isAgain: false });
  messageView.show({ type: "joined", room: "#a", name: "bob" }, null);
  assertEquals([shown, logged], [[], []]);
  messageView.show({ type: "joined", room: "#a", name: "bob" }, null);
  assertEquals(shown, ["-- bob joined #a"]);
});

Deno.test("MessageView shows and logs folded notices in one line", () => {
  const { shown, logged, messageView, hear } = viewFor({ isQuiet: true });
  messageView.show({ type: "joined", room: "#a", names: ["carl", "dora"] }, null);
  assertEquals([shown, logged], [[], []]);
  hear({});
  assertEquals(shown, ["-- carl, dora joined #a", "── #a ──", "<ann> hi"]);
  assertEquals(logged.map(({ text }) => text), ["-- carl, dora joined #a", "[#a] <ann> hi"]);
  assert(logged.every(({ place }) => place === "#a"));
});

Deno.test("MessageView logs an event of several rooms in each of them", () => {
  const { shown, logged, messageView } = viewFor();
  for (const room of ["#a", "#b"]) messageView.show({ type: "parted", room, name: "ann", reason: "quit" }, null);
  assertEquals(shown, []);
  messageView.flush();
  assertEquals(shown, ["-- ann left #a, #b (quit)"]);
  assertEquals(logged.map(({ place, text }) => `${place} ${text}`), [
    "#a -- ann left #a, #b (quit)",
    "#b -- ann left #a, #b (quit)",
  ]);
});
