import { assertEquals } from "@std/assert";
import { IgnoreList } from "../../../client/incoming/ignore_list.ts";
import { DisplayFilter, Folding, type Incoming } from "../../../client/view/display_filter.ts";
import type { Unanswered } from "../../../client/link/resume_state.ts";
import { SessionState } from "../../../client/incoming/session_state.ts";
import type { Changed } from "../../../client/text/message_text.ts";
import { chatMessage } from "../support/chat_message.ts";

/** The filter of bob, who is in some rooms, ignores mallory, and may have set /quiet. */
function filterFor({ rooms = ["#a", "#b"], isQuiet = false }: { rooms?: readonly string[]; isQuiet?: boolean } = {}) {
  const session = new SessionState("bob", rooms, { isInteractive: true });
  const ignoreList = new IgnoreList(["mallory"]);
  const settings = { isQuiet };
  const filter = new DisplayFilter({ session, ignoreList, settings });
  /** What is shown of a message, after the state was updated as in the client. */
  const show = (message: Exclude<Incoming, Changed>, request: Unanswered | null = null) => {
    session.follow(message, request?.message);
    if (message.type === "renamed") ignoreList.renamed(message);
    return filter.worthShowing(message, request);
  };
  return { filter, settings, ignoreList, show };
}

const said = chatMessage({ from: "ann", to: "#a" });

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

Deno.test("DisplayFilter hides everything that an ignored person says or does (REQ-I31)", () => {
  const { show } = filterFor();
  const from = "mallory";
  const events: readonly Exclude<Incoming, Changed>[] = [
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
  for (const event of events) assertEquals(show(event), [], JSON.stringify(event));
});

Deno.test("DisplayFilter removes ignored names from a list, and shows the others", () => {
  const { show } = filterFor();
  assertEquals(show(joined("#a", "ann", "mallory", "carl")), [{ type: "joined", room: "#a", names: ["ann", "carl"] }]);
  assertEquals(show({ type: "parted", room: "#a", names: ["mallory", "ann"], reason: "lost" }), [
    { type: "parted", room: "#a", names: ["ann"], reason: "lost" },
  ]);
});

Deno.test("DisplayFilter shows a person again after they were removed from the ignore list", () => {
  const { show, ignoreList } = filterFor();
  const heard = { ...said, from: "mallory" };
  assertEquals(show(heard), []);
  ignoreList.remove("mallory");
  assertEquals(show(heard), [heard]);
});

Deno.test("DisplayFilter shows what everybody else says and does", () => {
  const { show } = filterFor();
  const events: readonly Exclude<Incoming, Changed>[] = [
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
  for (const event of events) assertEquals(show(event), [event]);
});

Deno.test("DisplayFilter shows an event of several shared rooms once", () => {
  const { show } = filterFor();
  const events: readonly (readonly [Exclude<Incoming, Changed>, Exclude<Incoming, Changed>])[] = [
    [{ type: "away", room: "#a", name: "ann", text: "x" }, { type: "away", room: "#b", name: "ann", text: "x" }],
    [{ type: "back", room: "#a", name: "ann" }, { type: "back", room: "#b", name: "ann" }],
    [{ type: "renamed", room: "#a", was: "ann", name: "x" }, { type: "renamed", room: "#b", was: "ann", name: "x" }],
  ];
  for (const [first, second] of events) {
    assertEquals(show(first), [first]);
    assertEquals(show(second), []);
  }
  const [[away] = [said]] = events;
  assertEquals(show(away), [away]);
  assertEquals(show({ ...said, from: "mallory" }), []);
  assertEquals(show(away), []);
  assertEquals(show(said), [said]);
  assertEquals(show(away), [away]);
});

Deno.test("DisplayFilter shows that somebody leaves two rooms twice, because the rooms differ", () => {
  const { show } = filterFor();
  assertEquals([show(parted("#a", "ann")), show(parted("#b", "ann"))].flat().length, 2);
});

Deno.test("DisplayFilter hides the join of rooms from before", () => {
  const { filter, show } = filterFor();
  const topic = { type: "topic", room: "#A", by: "ann", text: "work", time: 1 } as const;
  filter.begin(["#a", "#b"], { isAgain: false });
  assertEquals(show(joined("#A", "bob")), []);
  assertEquals(show(topic), [topic]);
  assertEquals(show(joined("#b", "bob")), []);
  assertEquals(show(joined("#c", "bob")), [joined("#c", "bob")]);
  assertEquals(show(joined("#a", "bob")), [joined("#a", "bob")]);
});

Deno.test("DisplayFilter also hides the topics of these rooms after reconnecting", () => {
  const { filter, show } = filterFor();
  const topic = { type: "topic", room: "#a", by: "ann", text: "work", time: 1 } as const;
  filter.begin(["#a"], { isAgain: true });
  assertEquals(show(joined("#a", "bob")), []);
  assertEquals(show(topic), []);
  assertEquals(show(topic), [topic]);
});

Deno.test("DisplayFilter hides people who leave because the server shuts down", () => {
  const { show } = filterFor();
  assertEquals(show({ type: "parted", room: "#a", name: "ann", reason: "shutdown" }), []);
});

Deno.test("DisplayFilter shows an answer only if the user asked for it (REQ-I26)", () => {
  const { show } = filterFor();
  const people = { type: "people", ref: "1", people: [] } as const;
  const who = { type: "who", ref: "1" } as const;
  assertEquals(show(people), []);
  assertEquals(show(people, request(who, { isQuiet: true })), []);
  assertEquals(show(people, request(who)), [people]);
  assertEquals(show({ type: "rooms", ref: "1", rooms: [] }), []);
  assertEquals(show({ type: "person", ref: "1", name: "ann", rooms: [], sessions: 1, since: 1, active: 1 }), []);
});

Deno.test("DisplayFilter shows the user's own messages, unless they are on the screen already", () => {
  const { show } = filterFor();
  const own = { ...said, from: "bob" };
  const say = { type: "say", to: "#a", text: "hi", key: "k" } as const;
  assertEquals(show(own, request(say)), [own]);
  assertEquals(show(own), [own]);
  assertEquals(show(own, request(say, { isQuiet: true })), []);
});

Deno.test("DisplayFilter with /quiet folds join and leave notices before the next message of the room", () => {
  const { show } = filterFor({ isQuiet: true });
  assertEquals(show(joined("#a", "ann", "carl", "mallory")), []);
  assertEquals(show(parted("#a", "dora")), []);
  assertEquals(show(joined("#b", "erna")), []);
  assertEquals(show(parted("#a", "carl")), []);
  assertEquals(show({ ...said, from: "mallory" }), []);
  assertEquals(show({ ...said, to: "bob" }), [{ ...said, to: "bob" }]);
  assertEquals(show(said), [{ type: "folded", room: "#a", joined: ["ann"], parted: ["dora"] }, said]);
  assertEquals(show(said), [said]);
});

Deno.test("DisplayFilter with /quiet shows the user's own joins and leaves, and other events, at once", () => {
  const { show } = filterFor({ isQuiet: true });
  const events = [
    joined("#c", "bob"),
    parted("#c", "bob"),
    { type: "renamed", room: "#a", was: "ann", name: "anna" } as const,
  ];
  for (const event of events) assertEquals(show(event), [event]);
});

Deno.test("DisplayFilter shows what is still held back when /quiet ends", () => {
  const { show, settings } = filterFor({ isQuiet: true });
  assertEquals(show(joined("#a", "ann")), []);
  settings.isQuiet = false;
  const folded = { type: "folded", room: "#a", joined: ["ann"], parted: [] } as const;
  assertEquals(show(joined("#a", "carl")), [folded, joined("#a", "carl")]);
  assertEquals(show(said), [said]);
});

Deno.test("Folding returns the people who joined and left, once for each room", () => {
  const folding = new Folding();
  folding.hold({ type: "joined", room: "#a", names: ["ann", "bob"] });
  folding.hold({ type: "parted", room: "#a", name: "carl", reason: "quit" });
  folding.hold({ type: "joined", room: "#b", name: "dora" });
  assertEquals(folding.take("#a"), { room: "#a", joined: ["ann", "bob"], parted: ["carl"] });
  assertEquals(folding.take("#a"), null);
  assertEquals(folding.takeAll(), [{ room: "#b", joined: ["dora"], parted: [] }]);
  assertEquals(folding.takeAll(), []);
});

Deno.test("Folding leaves out people who joined and left, or left and joined again", () => {
  const folding = new Folding();
  folding.hold({ type: "joined", room: "#a", name: "ann" });
  folding.hold({ type: "parted", room: "#a", name: "ann", reason: "lost" });
  folding.hold({ type: "parted", room: "#a", name: "bob", reason: "lost" });
  folding.hold({ type: "joined", room: "#a", name: "bob" });
  assertEquals(folding.take("#a"), null);
});

Deno.test("Folding is bounded", () => {
  const folding = new Folding();
  folding.hold({ type: "joined", room: "#a", names: Array.from({ length: 100_001 }, (_, at) => `p${at}`) });
  const folded = folding.take("#a");
  assertEquals([folded?.joined.length, folded?.unnamed], [1_000, { joined: 99_001, parted: 0 }]);
  for (let i = 0; i < 60_000; i++) folding.hold({ type: "joined", room: `#${i}`, name: "ann" });
  assertEquals(folding.takeAll().length, 1_000);
});

Deno.test("Folding tracks changes of names", () => {
  const folding = new Folding();
  folding.hold({ type: "joined", room: "#a", name: "zed" });
  folding.renamed("zed", "zoe");
  folding.hold({ type: "parted", room: "#a", name: "zoe", reason: "left" });
  assertEquals(folding.take("#a"), null);
});

Deno.test("DisplayFilter shows in one line who has joined and left a large room", () => {
  const { show } = filterFor();
  const joined = { count: 12, names: ["ann", "carl"] };
  const parted = { count: 1, names: ["dora"] };
  assertEquals(show({ type: "presence", room: "#a", members: 431, joined, parted }), [
    { type: "folded", room: "#a", joined: ["ann", "carl"], parted: ["dora"], unnamed: { joined: 10, parted: 0 } },
  ]);
  assertEquals(show({ type: "presence", room: "#a", members: 432, joined: { count: 1, names: ["eve"] } }), [
    { type: "folded", room: "#a", joined: ["eve"], parted: [] },
  ]);
});

Deno.test("DisplayFilter shows of a large room neither its size nor the user nor ignored people (REQ-I31)", () => {
  const { show } = filterFor();
  assertEquals(show({ type: "presence", room: "#a", members: 431 }), []);
  assertEquals(show({ type: "presence", room: "#a", members: 150, each: true }), []);
  const joined = { count: 2, names: ["bob", "mallory"] };
  assertEquals(show({ type: "presence", room: "#a", members: 431, joined }), []);
  assertEquals(show({ type: "presence", room: "#a", members: 431, joined: { ...joined, count: 5 } }), [
    { type: "folded", room: "#a", joined: [], parted: [], unnamed: { joined: 3, parted: 0 } },
  ]);
});

Deno.test("DisplayFilter with /quiet adds up what a large room tells until the next message there", () => {
  const { show } = filterFor({ isQuiet: true });
  const presence = { type: "presence", room: "#a", members: 431 } as const;
  assertEquals(show({ ...presence, joined: { count: 3, names: ["ann", "carl"] } }), []);
  assertEquals(show({ ...presence, joined: { count: 4, names: [] }, parted: { count: 1, names: ["carl"] } }), []);
  assertEquals(show(said), [
    { type: "folded", room: "#a", joined: ["ann"], parted: [], unnamed: { joined: 5, parted: 0 } },
    said,
  ]);
  assertEquals(show(said), [said]);
});

Deno.test("DisplayFilter does not repeat a topic that follows the size of a large room after a reconnect", () => {
  const { filter, show } = filterFor();
  filter.begin(["#a"], { isAgain: true });
  assertEquals(show(joined("#a", "bob")), []);
  assertEquals(show({ type: "presence", room: "#a", members: 431 }), []);
  assertEquals(show({ type: "topic", room: "#a", by: "ann", text: "work", time: 1 }), []);
});

Deno.test("DisplayFilter says once that somebody is away, until they are back or say something", () => {
  const { show } = filterFor();
  const away = { type: "away", name: "ann", text: "tea" } as const;
  const own = { ...said, from: "bob", to: "ann" };
  assertEquals([show(away).length, show(own).length, show(away).length, show(own).length], [1, 1, 0, 1]);
  assertEquals(show({ ...away, text: "lunch" }).length, 1);
  assertEquals([show(own).length, show({ ...away, text: "lunch" }).length], [1, 0]);
  show({ ...said, to: "bob" });
  assertEquals(show({ ...away, text: "lunch" }).length, 1);
  show({ type: "back", room: "#a", name: "ann" });
  assertEquals(show({ ...away, text: "lunch" }).length, 1);
  // Your own absence is told each time.
  assertEquals([show({ type: "away", name: "bob" }).length, show(own).length], [1, 1]);
});

Deno.test("DisplayFilter does not say again after a reconnect that somebody is away", () => {
  const { filter, show } = filterFor();
  const away = (name: string, text: string) => show({ type: "away", room: "#a", name, text }).length;
  assertEquals([away("ann", "lunch"), away("carl", "lunch"), away("dora", "lunch")], [1, 1, 1]);
  show({ type: "back", room: "#a", name: "carl" });
  filter.begin(["#a"], { isAgain: true });
  assertEquals([away("ann", "lunch"), away("carl", "lunch"), away("dora", "home")], [0, 1, 1]);
  filter.endReturning();
  assertEquals([away("ann", "lunch"), away("eve", "lunch")], [1, 1]);
});
