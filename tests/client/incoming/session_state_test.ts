import { assertEquals } from "@std/assert";
import { MAX_ROOMS, SessionState } from "../../../client/incoming/session_state.ts";
import type { MessageOf } from "../../../shared/wire/message.ts";

const welcome = { type: "welcome", name: "bob" } as MessageOf<"welcome">;
const parted = { type: "parted", name: "bob", reason: "left" } as const;

function inRooms(...rooms: string[]): SessionState {
  const session = new SessionState("bob", rooms, { isInteractive: true });
  session.welcome(welcome);
  return session;
}

Deno.test("SessionState starts in the lobby if the server chooses, and takes the server's spelling of a name", () => {
  const session = new SessionState("BOB", null, { isInteractive: true });
  assertEquals([session.rooms, session.target], [null, null]);
  session.welcome(welcome);
  assertEquals([session.name, session.rooms, session.target], ["bob", ["#lobby"], "#lobby"]);
});

Deno.test("SessionState targets the first of the rooms at the start, and later the last one joined", () => {
  const session = inRooms("#a", "#b");
  assertEquals(session.target, "#a");
  session.enter("#c");
  assertEquals([session.target, session.rooms], ["#c", ["#a", "#b", "#c"]]);
  session.enter("#A");
  assertEquals([session.target, session.rooms], ["#a", ["#a", "#b", "#c"]]);
});

Deno.test("SessionState numbers rooms in the order of an earlier session, and starts in the one used last", () => {
  const order = ["#c", "ann", "#a", "#gone"];
  const session = new SessionState("bob", ["#a", "#new", "#B", "#c"], { isInteractive: true, order });
  assertEquals([session.target, session.rooms], ["#a", ["#c", "#a", "#new", "#B"]]);
});

Deno.test("SessionState lists the rooms with the current one first", () => {
  const session = inRooms("#a", "#b", "#c");
  session.switchTo("#b");
  session.talkTo("alice");
  assertEquals(session.roomsByUse, ["#b", "#a", "#c"]);
  session.leave("#b");
  assertEquals(session.roomsByUse, ["#c", "#a"]);
  session.startIn(["#d", "#e"]);
  assertEquals([session.target, session.rooms], ["alice", ["#d", "#e"]]);
  session.startIn(null);
  assertEquals([session.roomsByUse, session.rooms], [[], null]);
});

Deno.test("SessionState targets another room after /part, or none", () => {
  const session = inRooms("#a", "#b", "#c");
  session.leave("#b");
  assertEquals(session.target, "#a");
  session.leave("#A");
  assertEquals(session.target, "#c");
  session.follow({ ...parted, room: "#c" });
  assertEquals([session.target, session.rooms], [null, []]);
  session.follow({ type: "joined", room: "#d", name: "bob" });
  assertEquals(session.target, "#d");
});

Deno.test("SessionState targets a person until it returns to the room", () => {
  const session = inRooms("#a", "#b");
  session.talkTo("alice");
  assertEquals([session.target, session.room], ["alice", null]);
  session.follow({ type: "renamed", room: "#a", was: "Alice", name: "ally" });
  assertEquals(session.target, "ally");
  session.returnToRoom();
  assertEquals(session.target, "#a");
  session.returnToRoom();
  assertEquals(session.target, "#a");
});

Deno.test("SessionState tracks names, topics and the last private sender", () => {
  const session = inRooms("#a");
  session.follow({ type: "message", id: 1, time: 1, from: "alice", to: "bob", text: "x" });
  session.follow({ type: "message", id: 2, time: 1, from: "bob", to: "carol", text: "x" });
  session.follow({ type: "message", id: 3, time: 1, from: "dave", to: "#a", text: "x" });
  assertEquals(session.writer, "alice");
  session.follow({ type: "renamed", room: "#a", was: "alice", name: "ally" });
  session.follow({ type: "renamed", was: "bob", name: "rob" });
  assertEquals([session.writer, session.name], ["ally", "rob"]);
  session.follow({ type: "topic", room: "#a", text: "work", by: "alice", time: 1 });
  const set = { type: "backlog_set", room: "#a", count: 5, by: "ann", time: 1 } as const;
  session.follow(set);
  assertEquals([session.backlogOf("#A"), session.backlogOf("#b")], [set, null]);
  assertEquals([session.topicOf("#A"), session.topicOf("#b")], ["work", ""]);
});

Deno.test("SessionState ignores other people's joins and leaves", () => {
  const session = inRooms("#a");
  session.follow({ type: "joined", room: "#b", name: "alice" });
  session.follow({ ...parted, room: "#a", name: "alice" });
  assertEquals(session.rooms, ["#a"]);
  session.follow({ type: "parted", room: "#a", names: ["alice", "bob"], reason: "lost" });
  assertEquals(session.rooms, []);
});

const refusal = { type: "error", code: "too_many_rooms", text: "" } as const;
const joinOps = { type: "join", room: "#ops" } as const;

Deno.test("SessionState returns to the previous target after a refused join at a terminal", () => {
  const session = inRooms("#a", "#b");
  session.enter("#ops");
  session.follow(refusal, joinOps);
  assertEquals([session.target, session.rooms], ["#a", ["#a", "#b"]]);
  session.talkTo("alice");
  session.enter("#ops");
  session.follow(refusal, joinOps);
  assertEquals(session.target, "alice");
});

Deno.test("SessionState has no target after a refused join in a pipe, until another one is chosen", () => {
  for (const choose of ["#a", "alice", "nothing"]) {
    const session = new SessionState("bob", ["#a"], { isInteractive: false });
    session.welcome(welcome);
    session.enter("#ops");
    assertEquals([session.target, session.roomsEntered], ["#ops", 1]);
    session.follow(refusal, joinOps);
    assertEquals([session.target, session.missed], [null, "#ops"]);
    // As after a reconnect.
    session.follow({ type: "joined", room: "#a", name: "bob" });
    assertEquals(session.target, null);
    if (choose === "#a") session.enter("#a");
    if (choose === "alice") session.talkTo("alice");
    assertEquals(session.target, choose === "nothing" ? null : choose);
    session.returnToRoom();
    assertEquals(session.target, choose === "#a" ? "#a" : null);
  }
});

Deno.test("SessionState has no target in a pipe after a room was lost, but has one after /part", () => {
  const session = new SessionState("bob", ["#a", "#b"], { isInteractive: false });
  session.leave("#a");
  session.follow({ ...parted, room: "#a" });
  assertEquals(session.target, "#b");
  session.follow({ ...parted, room: "#b" });
  assertEquals([session.target, session.missed], [null, "#b"]);
});

Deno.test("SessionState ignores the loss of a room while a join is on its way", () => {
  const session = new SessionState("bob", ["#a", "#ops"], { isInteractive: false });
  session.leave("#ops");
  session.enter("#ops");
  session.enter("#ops");
  session.follow({ ...parted, room: "#ops" });
  assertEquals(session.target, "#ops");
  session.follow({ type: "ok" }, joinOps);
  session.follow({ ...parted, room: "#ops" });
  assertEquals(session.target, "#ops");
  session.follow({ type: "ok" }, joinOps);
  assertEquals([session.target, session.roomsEntered], ["#ops", 2]);
});

Deno.test("SessionState treats an error about a room of hello as a refused join", () => {
  const session = new SessionState("bob", ["#a", "#b"], { isInteractive: true });
  session.follow({ ...refusal, about: "#A" });
  assertEquals([session.target, session.rooms], ["#b", ["#b"]]);
});

Deno.test("SessionState does not believe that you are in more rooms than a hello can carry", () => {
  const session = new SessionState("bob", ["#a"], { isInteractive: true });
  for (let room = 0; room < 3_000; room++) session.follow({ type: "joined", room: `#r${room}`, name: "bob" });
  assertEquals([session.rooms?.length, session.rooms?.[0], session.target], [MAX_ROOMS, "#a", "#a"]);
});
