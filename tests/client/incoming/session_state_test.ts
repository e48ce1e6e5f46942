import { assertEquals } from "@std/assert";
import { Whereabouts } from "../../../client/incoming/session_state.ts";
import type { MessageOf } from "../../../shared/wire/message.ts";

const welcome = { type: "welcome", name: "bob" } as MessageOf<"welcome">;
const parted = { type: "parted", name: "bob", reason: "left" } as const;

function inRooms(...rooms: string[]): Whereabouts {
  const whereabouts = new Whereabouts("bob", rooms, { isInteractive: true });
  whereabouts.welcome(welcome);
  return whereabouts;
}

Deno.test("Whereabouts is in the lobby where the server chooses, and takes the server's spelling of a name", () => {
  const whereabouts = new Whereabouts("BOB", null, { isInteractive: true });
  assertEquals([whereabouts.rooms, whereabouts.target], [null, null]);
  whereabouts.welcome(welcome);
  assertEquals([whereabouts.name, whereabouts.rooms, whereabouts.target], ["bob", ["#lobby"], "#lobby"]);
});

Deno.test("Whereabouts talks to the first room to start in, and to the last one entered", () => {
  const whereabouts = inRooms("#a", "#b");
  assertEquals(whereabouts.target, "#a");
  whereabouts.enter("#c");
  assertEquals([whereabouts.target, whereabouts.rooms], ["#c", ["#a", "#b", "#c"]]);
  whereabouts.enter("#A");
  assertEquals([whereabouts.target, whereabouts.rooms], ["#a", ["#a", "#b", "#c"]]);
});

Deno.test("Whereabouts tells the rooms with the one first that one was in last", () => {
  const whereabouts = inRooms("#a", "#b", "#c");
  whereabouts.turnTo("#b");
  whereabouts.talkTo("alice");
  assertEquals(whereabouts.roomsByUse, ["#b", "#a", "#c"]);
  whereabouts.leave("#b");
  assertEquals(whereabouts.roomsByUse, ["#c", "#a"]);
  whereabouts.startIn(["#d", "#e"]);
  assertEquals([whereabouts.target, whereabouts.rooms], ["alice", ["#d", "#e"]]);
  whereabouts.startIn(null);
  assertEquals([whereabouts.roomsByUse, whereabouts.rooms], [[], null]);
});

Deno.test("Whereabouts talks to another room after a leaving, or to none", () => {
  const whereabouts = inRooms("#a", "#b", "#c");
  whereabouts.leave("#b");
  assertEquals(whereabouts.target, "#a");
  whereabouts.leave("#A");
  assertEquals(whereabouts.target, "#c");
  whereabouts.follow({ ...parted, room: "#c" });
  assertEquals([whereabouts.target, whereabouts.rooms], [null, []]);
  whereabouts.follow({ type: "joined", room: "#d", name: "bob" });
  assertEquals(whereabouts.target, "#d");
});

Deno.test("Whereabouts talks to a person until it returns to the room", () => {
  const whereabouts = inRooms("#a", "#b");
  whereabouts.talkTo("alice");
  assertEquals([whereabouts.target, whereabouts.room], ["alice", null]);
  whereabouts.follow({ type: "renamed", room: "#a", was: "Alice", name: "ally" });
  assertEquals(whereabouts.target, "ally");
  whereabouts.returnToRoom();
  assertEquals(whereabouts.target, "#a");
  whereabouts.returnToRoom();
  assertEquals(whereabouts.target, "#a");
});

Deno.test("Whereabouts follows names, topics and who wrote last", () => {
  const whereabouts = inRooms("#a");
  whereabouts.follow({ type: "message", id: 1, time: 1, from: "alice", to: "bob", text: "x" });
  whereabouts.follow({ type: "message", id: 2, time: 1, from: "bob", to: "carol", text: "x" });
  whereabouts.follow({ type: "message", id: 3, time: 1, from: "dave", to: "#a", text: "x" });
  assertEquals(whereabouts.writer, "alice");
  whereabouts.follow({ type: "renamed", room: "#a", was: "alice", name: "ally" });
  whereabouts.follow({ type: "renamed", was: "bob", name: "rob" });
  assertEquals([whereabouts.writer, whereabouts.name], ["ally", "rob"]);
  whereabouts.follow({ type: "topic", room: "#a", text: "work", by: "alice", time: 1 });
  const set = { type: "backlog_set", room: "#a", count: 5, by: "ann", time: 1 } as const;
  whereabouts.follow(set);
  assertEquals([whereabouts.backlogOf("#A"), whereabouts.backlogOf("#b")], [set, null]);
  assertEquals([whereabouts.topicOf("#A"), whereabouts.topicOf("#b")], ["work", ""]);
});

Deno.test("Whereabouts does not take another's joining and leaving for its own", () => {
  const whereabouts = inRooms("#a");
  whereabouts.follow({ type: "joined", room: "#b", name: "alice" });
  whereabouts.follow({ ...parted, room: "#a", name: "alice" });
  assertEquals(whereabouts.rooms, ["#a"]);
  whereabouts.follow({ type: "parted", room: "#a", names: ["alice", "bob"], reason: "lost" });
  assertEquals(whereabouts.rooms, []);
});

const refusal = { type: "error", code: "too_many_rooms", text: "" } as const;
const joinOps = { type: "join", room: "#ops" } as const;

Deno.test("Whereabouts come back to where one was after a refused joining, for somebody who sits there", () => {
  const whereabouts = inRooms("#a", "#b");
  whereabouts.enter("#ops");
  whereabouts.follow(refusal, joinOps);
  assertEquals([whereabouts.target, whereabouts.rooms], ["#a", ["#a", "#b"]]);
  whereabouts.talkTo("alice");
  whereabouts.enter("#ops");
  whereabouts.follow(refusal, joinOps);
  assertEquals(whereabouts.target, "alice");
});

Deno.test("Whereabouts in a pipe are nowhere after a refused joining, until another place is chosen", () => {
  for (const choose of ["#a", "alice", "nothing"]) {
    const whereabouts = new Whereabouts("bob", ["#a"], { isInteractive: false });
    whereabouts.welcome(welcome);
    whereabouts.enter("#ops");
    assertEquals([whereabouts.target, whereabouts.roomsEntered], ["#ops", 1]);
    whereabouts.follow(refusal, joinOps);
    assertEquals([whereabouts.target, whereabouts.missed], [null, "#ops"]);
    // As after a reconnect.
    whereabouts.follow({ type: "joined", room: "#a", name: "bob" });
    assertEquals(whereabouts.target, null);
    if (choose === "#a") whereabouts.enter("#a");
    if (choose === "alice") whereabouts.talkTo("alice");
    assertEquals(whereabouts.target, choose === "nothing" ? null : choose);
    whereabouts.returnToRoom();
    assertEquals(whereabouts.target, choose === "#a" ? "#a" : null);
  }
});

Deno.test("Whereabouts in a pipe are nowhere after a room was lost, and not after one that was left", () => {
  const whereabouts = new Whereabouts("bob", ["#a", "#b"], { isInteractive: false });
  whereabouts.leave("#a");
  whereabouts.follow({ ...parted, room: "#a" });
  assertEquals(whereabouts.target, "#b");
  whereabouts.follow({ ...parted, room: "#b" });
  assertEquals([whereabouts.target, whereabouts.missed], [null, "#b"]);
});

Deno.test("Whereabouts take what is told of a room for older than the joining that is on its way", () => {
  const whereabouts = new Whereabouts("bob", ["#a", "#ops"], { isInteractive: false });
  whereabouts.leave("#ops");
  whereabouts.enter("#ops");
  whereabouts.enter("#ops");
  whereabouts.follow({ ...parted, room: "#ops" });
  assertEquals(whereabouts.target, "#ops");
  whereabouts.follow({ type: "ok" }, joinOps);
  whereabouts.follow({ ...parted, room: "#ops" });
  assertEquals(whereabouts.target, "#ops");
  whereabouts.follow({ type: "ok" }, joinOps);
  assertEquals([whereabouts.target, whereabouts.roomsEntered], ["#ops", 2]);
});

Deno.test("Whereabouts take an error about a room of one's hello for a refused joining", () => {
  const whereabouts = new Whereabouts("bob", ["#a", "#b"], { isInteractive: true });
  whereabouts.follow({ ...refusal, about: "#A" });
  assertEquals([whereabouts.target, whereabouts.rooms], ["#b", ["#b"]]);
});
