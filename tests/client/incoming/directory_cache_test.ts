import { assertEquals } from "@std/assert";
import type { ClientMessage, MessageOf } from "../../../shared/wire/message.ts";
import { DirectoryCache, MAX_PERSONS, Roster } from "../../../client/incoming/directory_cache.ts";

function says(from: string, to = "#a"): MessageOf<"message"> {
  return { type: "message", id: 1, time: 1, from, to, text: "hi" };
}

Deno.test("Roster lists the last speakers first, then people in the room, then all others", () => {
  const roster = new Roster();
  roster.follow({ type: "joined", room: "#a", names: ["zoe", "ann", "bob"] });
  roster.follow({ type: "joined", room: "#b", name: "carl" });
  roster.follow(says("bob"));
  roster.follow(says("zoe"));
  assertEquals(roster.namesFor("#a"), ["zoe", "bob", "ann", "carl"]);
  assertEquals(roster.namesFor("#b"), ["carl", "zoe", "bob", "ann"]);
});

Deno.test("Roster adds the people of an answer to who", () => {
  const roster = new Roster();
  roster.follow({ type: "people", people: [{ name: "ann", rooms: ["#a", "#b"] }, { name: "bob", rooms: [] }] });
  roster.follow({ type: "people", room: "#b", people: [{ name: "carl" }] });
  assertEquals(roster.namesFor("#b"), ["ann", "carl"]);
  assertEquals(roster.namesFor("#a"), ["ann", "carl"]);
});

Deno.test("Roster forgets people who have left all rooms, unless they have spoken", () => {
  const roster = new Roster();
  roster.follow({ type: "joined", room: "#a", names: ["ann", "bob"] });
  roster.follow({ type: "joined", room: "#b", name: "ann" });
  roster.follow(says("bob"));
  for (const name of ["ann", "bob"]) roster.follow({ type: "parted", room: "#a", name, reason: "left" });
  assertEquals(roster.namesFor("#b"), ["ann", "bob"]);
  roster.follow({ type: "parted", room: "#b", name: "ann", reason: "left" });
  assertEquals(roster.namesFor("#b"), ["bob"]);
});

Deno.test("Roster tracks changes of names, and starts again with another connection", () => {
  const roster = new Roster();
  roster.follow({ type: "joined", room: "#a", names: ["ann", "bob"] });
  roster.follow({ type: "renamed", was: "ann", name: "zoe" });
  roster.follow({ type: "renamed", was: "nobody", name: "somebody" });
  assertEquals(roster.namesFor("#a"), ["bob", "zoe"]);
  roster.clear();
  assertEquals(roster.namesFor("#a"), []);
});

Deno.test("Roster adds and removes the people whom a large room names", () => {
  const roster = new Roster();
  const presence = { type: "presence", room: "#a", members: 431 } as const;
  roster.follow({ ...presence, joined: { count: 12, names: ["ann", "bob"] } });
  assertEquals(roster.namesFor("#a"), ["ann", "bob"]);
  roster.follow({ ...presence, parted: { count: 1, names: ["ann", "nobody"] } });
  assertEquals(roster.namesFor("#a"), ["bob"]);
});

Deno.test("Roster is bounded, whatever the server sends", () => {
  const roster = new Roster();
  for (let at = 0; at < 3; at++) {
    const names = Array.from({ length: 10_000 }, (_, index) => `p${at}.${index}`);
    roster.follow({ type: "joined", room: "#a", names });
  }
  assertEquals(roster.namesFor("#a").length, MAX_PERSONS);
});

Deno.test("Roster adds newcomers, however many people have joined and left", () => {
  const roster = new Roster();
  for (let at = 0; at <= MAX_PERSONS; at++) {
    roster.follow({ type: "joined", room: "#a", name: `p${at}` });
    if (at % 2 === 0) roster.follow(says(`p${at}`));
    roster.follow({ type: "parted", room: "#a", name: `p${at}`, reason: "left" });
  }
  roster.follow({ type: "joined", room: "#a", name: "carol" });
  assertEquals(roster.namesFor("#a")[0], "carol");
});

Deno.test("DirectoryCache says once that somebody is offline, until that may have changed", () => {
  const directory = new DirectoryCache({
    request() {},
    newRef: () => "1",
    isLive: true,
    isWaitingFor: () => false,
  });
  const mark = (name: string) => [directory.markOffline(name), directory.markOffline(name)];
  assertEquals(mark("Carl"), [true, false]);
  assertEquals(directory.markOffline("dora"), true);
  directory.follow({ type: "joined", room: "#a", names: ["eve", "carl"] });
  assertEquals(mark("Carl"), [true, false]);
  directory.follow({ type: "message", id: 1, time: 1, from: "Carl", to: "bob", text: "hi" });
  assertEquals(mark("Carl"), [true, false]);
  directory.begin({ hasRoster: false });
  assertEquals(directory.markOffline("Carl"), true);
});

/** A directory, and the requests that it makes; they are answered unless `isSlow`. */
function directoryWith({ hasRoster = true, isSlow = false } = {}) {
  const requests: ClientMessage[] = [];
  const directory = new DirectoryCache({
    request: (message) => void requests.push(message),
    newRef: () => "1",
    isLive: true,
    isWaitingFor: () => isSlow,
  });
  directory.begin({ hasRoster });
  directory.ask();
  return { directory, asked: () => requests.splice(0) };
}

const list = { type: "list", ref: "1" } as const;

Deno.test("a directory asks for the first people only where the server tells them in pages", () => {
  assertEquals(directoryWith({ hasRoster: false }).asked(), [{ type: "who", ref: "1" }, list]);
  assertEquals(directoryWith().asked(), [{ type: "roster", limit: 200, ref: "1" }, list]);
});

Deno.test("a directory that knows everybody never asks for names", () => {
  const { directory, asked } = directoryWith();
  directory.follow({ type: "people", people: [{ name: "ann", rooms: ["#a"] }] });
  asked();
  assertEquals([directory.namesFor("#a", "jo"), asked()], [["ann"], []]);
});

Deno.test("a directory that does not know everybody asks for names with the typed beginning, once", () => {
  const { directory, asked } = directoryWith();
  directory.follow({ type: "people", people: [{ name: "ann", rooms: ["#a"] }], more: 9_000 });
  asked();
  assertEquals([directory.namesFor("#a", ""), asked()], [["ann"], []]);
  assertEquals([directory.namesFor("#a", "jo"), directory.namesFor("#a", "jo")], [["ann"], ["ann"]]);
  assertEquals(asked(), [{ type: "roster", after: "jo", limit: 50, ref: "1" }]);
  directory.follow({ type: "people", people: [{ name: "joe", rooms: ["#a"] }], more: 4_000 });
  assertEquals([directory.namesFor("#a", "jo"), asked()], [["ann", "joe"], []]);
  directory.namesFor("#a", "k");
  assertEquals(asked().length, 1);
});

Deno.test("a directory knows that a large room has members who were not named", () => {
  const { directory, asked } = directoryWith();
  directory.follow({ type: "people", people: [] });
  directory.follow({ type: "presence", room: "#a", members: 60 });
  asked();
  directory.namesFor("#a", "jo");
  assertEquals(asked().length, 1);
});

Deno.test("a directory asks for names one at a time, and only servers that know roster", () => {
  for (const options of [{ isSlow: true }, { hasRoster: false }]) {
    const { directory, asked } = directoryWith(options);
    directory.follow({ type: "people", people: [], more: 9_000 });
    asked();
    directory.namesFor("#a", "jo");
    assertEquals(asked(), []);
  }
});

Deno.test("Roster takes half a million names, for which those who are nowhere give way", () => {
  const roster = new Roster();
  for (let at = 0; at < MAX_PERSONS; at++) roster.follow(says(`s${at}`));
  const names = Array.from({ length: 520_000 }, (_, at) => `p${at}`);
  for (let at = 0; at < names.length; at += 10_000) {
    roster.follow({ type: "joined", room: "#a", names: names.slice(at, at + 10_000) });
  }
  const found = roster.namesFor("#a");
  assertEquals([found.length, found.filter((name) => name.startsWith("p")).length], [MAX_PERSONS, MAX_PERSONS]);
});

Deno.test("Roster knows the rooms of people up to a limit", () => {
  const roster = new Roster();
  for (let room = 0; room < 200_000; room++) roster.follow({ type: "joined", room: `#r${room}`, name: "ann" });
  for (let room = 0; room < 200_000; room++) {
    roster.follow({ type: "parted", room: `#r${room}`, name: "ann", reason: "left" });
  }
  assertEquals(roster.namesFor(null), []);
  roster.follow({ type: "joined", room: "#a", name: "bob" });
  assertEquals(roster.namesFor("#a"), ["bob"]);
});
