import { assertEquals } from "@std/assert";
import { Place } from "../../client/place.ts";
import type { MessageOf } from "../../shared/message.ts";

const welcome = { type: "welcome", name: "bob" } as MessageOf<"welcome">;
const parted = { type: "parted", name: "bob", reason: "left" } as const;

function inRooms(...rooms: string[]): Place {
  const place = new Place("bob", rooms);
  place.welcome(welcome);
  return place;
}

Deno.test("Place is in the lobby where the server chooses, and takes the server's spelling of a name", () => {
  const place = new Place("BOB", null);
  assertEquals([place.rooms, place.target], [null, null]);
  place.welcome(welcome);
  assertEquals([place.name, place.rooms, place.target], ["bob", ["#lobby"], "#lobby"]);
});

Deno.test("Place talks to the first room to start in, and to the last one entered", () => {
  const place = inRooms("#a", "#b");
  assertEquals(place.target, "#a");
  place.enter("#c");
  assertEquals([place.target, place.rooms], ["#c", ["#a", "#b", "#c"]]);
  place.enter("#A");
  assertEquals([place.target, place.rooms], ["#a", ["#a", "#b", "#c"]]);
});

Deno.test("Place talks to another room after a leaving, or to none", () => {
  const place = inRooms("#a", "#b", "#c");
  place.leave("#b");
  assertEquals(place.target, "#a");
  place.leave("#A");
  assertEquals(place.target, "#c");
  place.follow({ ...parted, room: "#c" });
  assertEquals([place.target, place.rooms], [null, []]);
  place.follow({ type: "joined", room: "#d", name: "bob" });
  assertEquals(place.target, "#d");
});

Deno.test("Place talks to a person until it returns to the room", () => {
  const place = inRooms("#a", "#b");
  place.talkTo("alice");
  assertEquals([place.target, place.room], ["alice", null]);
  place.follow({ type: "renamed", room: "#a", was: "Alice", name: "ally" });
  assertEquals(place.target, "ally");
  place.returnToRoom();
  assertEquals(place.target, "#b");
  place.returnToRoom();
  assertEquals(place.target, "#b");
});

Deno.test("Place follows names, topics and who wrote last", () => {
  const place = inRooms("#a");
  place.follow({ type: "message", id: 1, time: 1, from: "alice", to: "bob", text: "x" });
  place.follow({ type: "message", id: 2, time: 1, from: "bob", to: "carol", text: "x" });
  place.follow({ type: "message", id: 3, time: 1, from: "dave", to: "#a", text: "x" });
  assertEquals(place.writer, "alice");
  place.follow({ type: "renamed", room: "#a", was: "alice", name: "ally" });
  place.follow({ type: "renamed", was: "bob", name: "rob" });
  assertEquals([place.writer, place.name], ["ally", "rob"]);
  place.follow({ type: "topic", room: "#a", text: "work", by: "alice", time: 1 });
  assertEquals([place.topicOf("#A"), place.topicOf("#b")], ["work", ""]);
});

Deno.test("Place does not take another's joining and leaving for its own", () => {
  const place = inRooms("#a");
  place.follow({ type: "joined", room: "#b", name: "alice" });
  place.follow({ ...parted, room: "#a", name: "alice" });
  assertEquals(place.rooms, ["#a"]);
  place.follow({ type: "parted", room: "#a", names: ["alice", "bob"], reason: "lost" });
  assertEquals(place.rooms, []);
});
