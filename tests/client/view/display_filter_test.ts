import { assertEquals } from "@std/assert";
import { Attention } from "../../../client/incoming/ignore_list.ts";
import { News } from "../../../client/view/display_filter.ts";
import type { Unanswered } from "../../../client/link/unanswered.ts";
import { Whereabouts } from "../../../client/incoming/session_state.ts";
import type { ServerMessage } from "../../../shared/wire/message.ts";

/** The news of bob, who is in some rooms, ignores mallory, and may have asked for quiet. */
function newsFor({ rooms = ["#a", "#b"], isQuiet = false }: { rooms?: readonly string[]; isQuiet?: boolean } = {}) {
  const whereabouts = new Whereabouts("bob", rooms, { isInteractive: true });
  const attention = new Attention({ ignored: ["mallory"] });
  const settings = { isQuiet };
  const news = new News({ whereabouts, attention, settings });
  /** What is shown of a message, as the whole client takes it. */
  const show = (message: ServerMessage, request: Unanswered | null = null) => {
    whereabouts.follow(message, request?.message);
    attention.follow(message);
    return news.worthShowing(message, request);
  };
  return { news, settings, attention, show };
}

const said = { type: "message", id: 1, time: 7, from: "ann", to: "#a", text: "hi" } as const;

function joined(room: string, ...names: readonly string[]) {
  const [name = "", more] = names;
  return { type: "joined", room, ...(more === undefined ? { name } : { names: [...names] }) } as const;
}

function parted(room: string, name: string) {
  return { type: "parted", room, name, reason: "quit" } as const;
}

/** A request that waits for an answer. */
function request(message: Unanswered["message"], { isQuiet = false } = {}): Unanswered {
  return { message, json: "", isQuiet, isSent: true };
}

Deno.test("News shows nothing of what an ignored person says or does (I31)", () => {
  const { show } = newsFor();
  const from = "mallory";
  const deeds: readonly ServerMessage[] = [
    { ...said, from },
    { ...said, from, action: true, text: "waves" },
    { ...said, from, to: "bob" },
    { ...said, from: "MALLORY", text: "bob!" },
    joined("#a", from),
    joined("#a", from, "Mallory"),
    parted("#a", from),
    { type: "topic", room: "#a", by: from, text: "mine", time: 1 },
    { type: "away", room: "#a", name: from, text: "ha" },
    { type: "back", room: "#a", name: from },
    { type: "renamed", room: "#a", was: from, name: "eve" },
    { ...said, from: "eve" },
  ];
  for (const deed of deeds) assertEquals(show(deed), [], JSON.stringify(deed));
});

Deno.test("News leaves the names out of a list that are ignored, and shows the others", () => {
  const { show } = newsFor();
  assertEquals(show(joined("#a", "ann", "mallory", "carl")), [{ type: "joined", room: "#a", names: ["ann", "carl"] }]);
  assertEquals(show({ type: "parted", room: "#a", names: ["mallory", "ann"], reason: "lost" }), [
    { type: "parted", room: "#a", names: ["ann"], reason: "lost" },
  ]);
});

Deno.test("News shows an ignored person again who is ignored no more", () => {
  const { show, attention } = newsFor();
  const heard = { ...said, from: "mallory" };
  assertEquals(show(heard), []);
  attention.unignore("mallory");
  assertEquals(show(heard), [heard]);
});

Deno.test("News shows all of what others say and do", () => {
  const { show } = newsFor();
  const deeds: readonly ServerMessage[] = [
    said,
    { ...said, to: "bob" },
    { ...said, from: "bob", to: "ann" },
    joined("#a", "ann"),
    parted("#a", "ann"),
    { type: "topic", room: "#a", by: "ann", text: "work", time: 1 },
    { type: "away", room: "#a", name: "ann" },
    { type: "back", room: "#a", name: "ann" },
    { type: "renamed", room: "#a", was: "ann", name: "anna" },
    { type: "gap", to: "#a", after: 1, before: 9 },
  ];
  for (const deed of deeds) assertEquals(show(deed), [deed]);
});

Deno.test("News shows once what is told of every room that is shared", () => {
  const { show } = newsFor();
  const deeds: readonly (readonly [ServerMessage, ServerMessage])[] = [
    [{ type: "away", room: "#a", name: "ann", text: "x" }, { type: "away", room: "#b", name: "ann", text: "x" }],
    [{ type: "back", room: "#a", name: "ann" }, { type: "back", room: "#b", name: "ann" }],
    [{ type: "renamed", room: "#a", was: "ann", name: "x" }, { type: "renamed", room: "#b", was: "ann", name: "x" }],
  ];
  for (const [first, second] of deeds) {
    assertEquals(show(first), [first]);
    assertEquals(show(second), []);
  }
  const [[away] = [said]] = deeds;
  assertEquals(show(away), [away]);
  assertEquals(show({ ...said, from: "mallory" }), []);
  assertEquals(show(away), []);
  assertEquals(show(said), [said]);
  assertEquals(show(away), [away]);
});

Deno.test("News shows the same leaving of two rooms twice, for the rooms differ", () => {
  const { show } = newsFor();
  assertEquals([show(parted("#a", "ann")), show(parted("#b", "ann"))].flat().length, 2);
});

Deno.test("News says nothing of the rooms that one is in from before", () => {
  const { news, show } = newsFor();
  const topic = { type: "topic", room: "#A", by: "ann", text: "work", time: 1 } as const;
  news.begin(["#a", "#b"], { isAgain: false });
  assertEquals(show(joined("#A", "bob")), []);
  assertEquals(show(topic), [topic]);
  assertEquals(show(joined("#b", "bob")), []);
  assertEquals(show(joined("#c", "bob")), [joined("#c", "bob")]);
  assertEquals(show(joined("#a", "bob")), [joined("#a", "bob")]);
});

Deno.test("News says nothing of the topics either when the connection is there again", () => {
  const { news, show } = newsFor();
  const topic = { type: "topic", room: "#a", by: "ann", text: "work", time: 1 } as const;
  news.begin(["#a"], { isAgain: true });
  assertEquals(show(joined("#a", "bob")), []);
  assertEquals(show(topic), []);
  assertEquals(show(topic), [topic]);
});

Deno.test("News says nothing of who leaves because the server ends", () => {
  const { show } = newsFor();
  assertEquals(show({ type: "parted", room: "#a", name: "ann", reason: "shutdown" }), []);
});

Deno.test("News shows an answer to who asked for it, and to nobody else (I26)", () => {
  const { show } = newsFor();
  const people = { type: "people", ref: "1", people: [] } as const;
  const who = { type: "who", ref: "1" } as const;
  assertEquals(show(people), []);
  assertEquals(show(people, request(who, { isQuiet: true })), []);
  assertEquals(show(people, request(who)), [people]);
  assertEquals(show({ type: "rooms", ref: "1", rooms: [] }), []);
  assertEquals(show({ type: "person", ref: "1", name: "ann", rooms: [], sessions: 1, since: 1, active: 1 }), []);
});

Deno.test("News shows one's own words, unless they stand on the screen already", () => {
  const { show } = newsFor();
  const own = { ...said, from: "bob" };
  const say = { type: "say", to: "#a", text: "hi", key: "k" } as const;
  assertEquals(show(own, request(say)), [own]);
  assertEquals(show(own), [own]);
  assertEquals(show(own, request(say, { isQuiet: true })), []);
});

Deno.test("News with /quiet tells who came and went before the next message of the room", () => {
  const { show } = newsFor({ isQuiet: true });
  assertEquals(show(joined("#a", "ann", "carl", "mallory")), []);
  assertEquals(show(parted("#a", "dora")), []);
  assertEquals(show(joined("#b", "erna")), []);
  assertEquals(show(parted("#a", "carl")), []);
  assertEquals(show({ ...said, from: "mallory" }), []);
  assertEquals(show({ ...said, to: "bob" }), [{ ...said, to: "bob" }]);
  assertEquals(show(said), [{ type: "folded", room: "#a", joined: ["ann"], parted: ["dora"] }, said]);
  assertEquals(show(said), [said]);
});

Deno.test("News with /quiet tells at once where oneself comes or goes, and what else happens", () => {
  const { show } = newsFor({ isQuiet: true });
  const deeds = [
    joined("#c", "bob"),
    parted("#c", "bob"),
    { type: "renamed", room: "#a", was: "ann", name: "anna" } as const,
  ];
  for (const deed of deeds) assertEquals(show(deed), [deed]);
});

Deno.test("News tells what was held back still, where /quiet ends", () => {
  const { show, settings } = newsFor({ isQuiet: true });
  assertEquals(show(joined("#a", "ann")), []);
  settings.isQuiet = false;
  const folded = { type: "folded", room: "#a", joined: ["ann"], parted: [] } as const;
  assertEquals(show(joined("#a", "carl")), [folded, joined("#a", "carl")]);
  assertEquals(show(said), [said]);
});
