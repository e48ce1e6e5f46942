/**
 * Rooms: P1 to P3, P5 and P10 of PROTOCOL.md.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { MessageOf } from "../../shared/wire/message.ts";
import type { ScriptedPeer } from "../support/scripted_peer.ts";
import { conformance, NOW } from "./harness.ts";
import { overStores } from "./stores.ts";
import { pageOf, summaryOf } from "./summary.ts";
import { codeOf, helloOf, sayAll, secretOf } from "./talk.ts";

async function roomsSeenBy(peer: ScriptedPeer): Promise<MessageOf<"rooms">["rooms"]> {
  await peer.send({ type: "list" });
  return (await peer.expect("rooms")).rooms;
}

conformance("P1 the first member creates and names a room, and it goes with the last one", async (world) => {
  const bob = await world.join("bob", { rooms: [] });
  const ann = await world.join("ann", { rooms: [] });
  assertEquals(await roomsSeenBy(bob), []);
  await bob.ask({ type: "join", room: "#Ops", ref: 1 });
  await ann.ask({ type: "join", room: "#ops", ref: 1 });
  assertEquals(await roomsSeenBy(bob), [{ room: "#Ops", members: 2 }]);
  await bob.ask({ type: "part", room: "#OPS", ref: 2 });
  assertEquals(await roomsSeenBy(bob), [{ room: "#Ops", members: 1 }]);
  await ann.send({ type: "quit" });
  await ann.end();
  assertEquals(await roomsSeenBy(bob), []);
  await bob.ask({ type: "join", room: "#ops", ref: 3 });
  assertEquals(await roomsSeenBy(bob), [{ room: "#ops", members: 1 }]);
});

conformance("P1 a room with a topic stays, and goes when the topic is removed", async (world) => {
  const bob = await world.join("bob", { rooms: ["#a"] });
  await bob.ask({ type: "set_topic", room: "#a", text: "tea", ref: 1 });
  await bob.ask({ type: "part", room: "#a", ref: 2 });
  assertEquals(await roomsSeenBy(bob), [{ room: "#a", members: 0, topic: "tea" }]);
  assertEquals(await codeOf(bob, { type: "say", to: "#a", text: "x", ref: 3 }), "not_in_room");
  await bob.send({ type: "join", room: "#A", ref: 4 });
  assertEquals(await bob.drain(), [
    { type: "joined", room: "#a", name: "bob" },
    { type: "topic", room: "#a", text: "tea", by: "bob", time: NOW },
    { type: "ok", ref: 4 },
  ]);
  await bob.ask({ type: "set_topic", room: "#a", text: "", ref: 5 });
  await bob.ask({ type: "part", room: "#a", ref: 6 });
  assertEquals(await roomsSeenBy(bob), []);
});

overStores("P1 a room with a history stays, in its first spelling", async (world) => {
  const bob = await world.join("bob", { rooms: ["#A", "#b"] });
  await sayAll(bob, "#a", ["1"]);
  for (const room of ["#a", "#b"]) await bob.ask({ type: "part", room, ref: room });
  assertEquals(await roomsSeenBy(bob), [{ room: "#A", members: 0 }]);
  assertEquals(await codeOf(bob, { type: "say", to: "#a", text: "2", ref: 1 }), "not_in_room");
  await bob.send({ type: "join", room: "#a", ref: 2 });
  assertEquals(summaryOf(await bob.drain()), ["0 of #A", "bob in #A", "ok"]);
});

overStores(
  "P1 at the limit of rooms, the longest empty one is closed, and opens again with its history",
  async (world) => {
    const ann = await world.join("ann", { rooms: ["#1", "#2"] });
    for (const room of ["#1", "#2"]) {
      await sayAll(ann, room, [room]);
      await ann.ask({ type: "part", room, ref: room });
    }
    assertEquals(await codeOf(ann, { type: "join", room: "#3", ref: 3 }), "ok");
    assertEquals((await roomsSeenBy(ann)).map(({ room }) => room).toSorted(), ["#2", "#3"]);
    await ann.ask({ type: "part", room: "#3", ref: 4 });
    await ann.drain();
    await ann.send({ type: "history", to: "#1", limit: 10 });
    assertEquals(pageOf(await ann.drain()), ["1 ann to #1: #1"]);
    await ann.send({ type: "join", room: "#1", ref: 5 });
    assertEquals(summaryOf(await ann.drain()), ["1 of #1", "1 ann to #1: #1", "ann in #1", "ok"]);
  },
  { limits: { maxRoomsInAll: 2, backlog: 20 } },
);

conformance("P2 all members get joined, including the new one, who also gets the topic", async (world) => {
  const ann = await world.join("ann", { rooms: ["#a"] });
  const carol = await world.join("carol");
  await ann.ask({ type: "set_topic", room: "#a", text: "tea", ref: 1 });
  const bob = await world.join("bob", { rooms: [] });
  await bob.send({ type: "join", room: "#a", ref: 1 });
  const joined = { type: "joined", room: "#a", name: "bob" } as const;
  const topic = { type: "topic", room: "#a", text: "tea", by: "ann", time: NOW } as const;
  assertEquals(await bob.drain(), [joined, topic, { type: "ok", ref: 1 }]);
  assertEquals(await ann.drain(), [joined]);
  assertEquals(await carol.drain(), []);
});

conformance("P2 joining a room again changes nothing, and is ok", async (world) => {
  const [ann, bob] = await world.joinAll("ann", "bob");
  await bob?.send({ type: "join", room: "#LOBBY", ref: 1 });
  assertEquals(await bob?.drain(), [{ type: "ok", ref: 1 }]);
  assertEquals(await ann?.drain(), []);
});

conformance("P2 P3 another session of a member joins and parts without notifying the others", async (world) => {
  const ann = await world.join("ann", { rooms: ["#a"] });
  const first = await world.join("bob", { rooms: ["#a"] });
  const second = await world.join("x", { beside: secretOf(first), rooms: [] });
  await ann.drain();
  await second.send({ type: "join", room: "#a", ref: 1 });
  assertEquals(await second.drain(), [{ type: "joined", room: "#a", name: "bob" }, { type: "ok", ref: 1 }]);
  assertEquals(await roomsSeenBy(ann), [{ room: "#a", members: 2 }]);
  await first.send({ type: "part", room: "#a", text: "tea", ref: 2 });
  const parted = { type: "parted", room: "#a", name: "bob", reason: "left", text: "tea" } as const;
  assertEquals(await first.drain(), [parted, { type: "ok", ref: 2 }]);
  assertEquals([await ann.drain(), await second.drain()], [[], []]);
  assertEquals(await codeOf(first, { type: "say", to: "#a", text: "x", ref: 3 }), "not_in_room");
  assertEquals(await codeOf(second, { type: "say", to: "#a", text: "x", ref: 4 }), "ok");
  await ann.expect("message");
  await second.send({ type: "part", room: "#a", ref: 5 });
  assertEquals((await second.drain()).at(-2), { type: "parted", room: "#a", name: "bob", reason: "left" });
  assertEquals(await ann.drain(), [{ type: "parted", room: "#a", name: "bob", reason: "left" }]);
});

conformance(
  "P3 all members get parted, including the one who leaves, who gets nothing from the room after that",
  async (world) => {
    const [ann, bob] = await world.joinAll("ann", "bob");
    await bob?.send({ type: "part", room: "#lobby", text: "tea", ref: 1 });
    const parted = { type: "parted", room: "#lobby", name: "bob", reason: "left", text: "tea" } as const;
    assertEquals(await bob?.drain(), [parted, { type: "ok", ref: 1 }]);
    assertEquals(await ann?.drain(), [parted]);
    await ann?.ask({ type: "say", to: "#lobby", text: "x", ref: 1 });
    assertEquals(await bob?.drain(), []);
  },
);

conformance("P3 part is refused in a room that the session is not in", async (world) => {
  const bob = await world.join("bob");
  await world.join("ann", { rooms: ["#a"] });
  assertEquals(await codeOf(bob, { type: "part", room: "#a", ref: 1 }), "not_in_room");
  assertEquals(await codeOf(bob, { type: "part", room: "#b", ref: 2 }), "no_such_room");
  assertEquals(await codeOf(bob, { type: "part", room: "lobby", ref: 3 }), "no_such_room");
});

conformance("P5 set_topic notifies the room, and an empty text removes the topic", async (world) => {
  const [ann, bob] = await world.joinAll("ann", "bob");
  const carol = await world.join("carol", { rooms: [] });
  await bob?.send({ type: "set_topic", room: "#LOBBY", text: "tea", ref: 1 });
  const topic = { type: "topic", room: "#lobby", text: "tea", by: "bob", time: NOW } as const;
  assertEquals(await bob?.drain(), [topic, { type: "ok", ref: 1 }]);
  assertEquals(await ann?.drain(), [topic]);
  await bob?.ask({ type: "set_topic", room: "#lobby", text: "", ref: 2 });
  assertEquals(await ann?.drain(), [{ ...topic, text: "" }]);
  const late = await world.join("late");
  assertEquals(late.received.some(({ type }) => type === "topic"), false);
  assertEquals(await codeOf(carol, { type: "set_topic", room: "#lobby", text: "x", ref: 3 }), "not_in_room");
  assertEquals(await codeOf(carol, { type: "set_topic", room: "#none", text: "x", ref: 4 }), "no_such_room");
  assertEquals((await ann?.drain())?.map(({ type }) => type), ["joined"]);
});

conformance("P10 the number of rooms is limited for each session, not for the person", async (world) => {
  const bob = await world.join("bob", { rooms: ["#1", "#2"] });
  await bob.ask({ type: "join", room: "#3", ref: 3 });
  const error = await bob.ask({ type: "join", room: "#4", ref: 4 });
  assertEquals(error.type === "error" && [error.code, error.limit, error.about], ["too_many_rooms", 3, "#4"]);
  assertEquals((await roomsSeenBy(bob)).map(({ room }) => room), ["#1", "#2", "#3"]);
  assertEquals(await codeOf(bob, { type: "join", room: "#2", ref: 5 }), "ok");
  await bob.ask({ type: "part", room: "#1", ref: 6 });
  assertEquals(await codeOf(bob, { type: "join", room: "#4", ref: 7 }), "ok");
  const beside = await world.join("x", { beside: secretOf(bob), rooms: ["#5", "#6", "#7"] });
  assertEquals((await roomsSeenBy(beside)).length, 6);
}, { limits: { maxRooms: 3 } });

conformance("P10 a hello with too many rooms is refused", async (world) => {
  const bob = await world.connect();
  await bob.send(helloOf("bob", { rooms: ["#1", "#2", "#3", "#4"] }));
  const error = await bob.expect("error");
  assertEquals([error.code, error.limit], ["too_many_rooms", 3]);
  assertEquals(await bob.end(), []);
  assertEquals((await world.join("bob", { rooms: ["#1", "#2", "#3", "#1"] })).isEnded, false);
}, { limits: { maxRooms: 3 } });

conformance(
  "P1 the number of rooms on the server is limited, and rooms with nothing but a topic are closed first",
  async (world) => {
    const ann = await world.join("ann", { rooms: ["#1", "#2"] });
    for (const room of ["#1", "#2"]) {
      await ann.ask({ type: "set_topic", room, text: "tea", ref: 1 });
      await ann.ask({ type: "part", room, ref: 2 });
    }
    assertEquals(await codeOf(ann, { type: "join", room: "#3", ref: 3 }), "ok");
    await ann.send({ type: "list", ref: 4 });
    assertEquals((await ann.expect("rooms")).rooms.map(({ room }) => room), ["#2", "#3"]);
    assertEquals(await codeOf(ann, { type: "join", room: "#2", ref: 5 }), "ok");
    const error = await ann.ask({ type: "join", room: "#4", ref: 6 });
    assertEquals(error.type === "error" && [error.code, error.limit, error.about], ["rooms_full", 2, "#4"]);
  },
  { limits: { maxRoomsInAll: 2 } },
);

conformance(
  "P1 a room of a hello that cannot be opened gets an error, and the rest of the hello is used",
  async (world) => {
    await world.join("ann", { rooms: ["#1"] });
    const bob = await world.join("bob", { rooms: ["#1", "#2"] });
    const error = bob.received.find((message) => message.type === "error");
    assertEquals([error?.code, error?.about, error?.ref], ["rooms_full", "#2", undefined]);
    assertEquals(await codeOf(bob, { type: "say", to: "#1", text: "x", ref: 1 }), "ok");
  },
  { limits: { maxRoomsInAll: 1 } },
);

conformance("P1 seven networks leave rooms to an eighth one, and get back what their rooms leave", async (world) => {
  const names = Array.from({ length: 100 }, (_, at) => `#r${at}`);
  const crowd = [];
  const got = [];
  for (let at = 1; at <= 7; at++) {
    const peer = await world.join(`mob${at}`, { rooms: [] }, { from: `2001:db8:${at}:1::1` });
    let count = 0;
    while (await codeOf(peer, { type: "join", room: `${names[count]}-${at}`, ref: 1 }) === "ok") count++;
    const elsewhere = await world.join(`other${at}`, { rooms: [] }, { from: `2001:db8:${at}:ff02::1` });
    assertEquals(await codeOf(elsewhere, { type: "join", room: `#r-${at}`, ref: 1 }), "rooms_full");
    got.push(count);
    crowd.push(peer);
  }
  assertEquals(got, [25, 19, 14, 11, 8, 8, 8]);
  const bob = await world.join("bob", { rooms: ["#tea"] }, { from: "192.0.2.99" });
  assertEquals(bob.received.filter(({ type }) => type === "error"), []);
  // A room that somebody else has created counts for nobody else.
  const [first] = crowd;
  assert(first !== undefined);
  assertEquals(await codeOf(first, { type: "join", room: "#tea", ref: 2 }), "ok");
  assertEquals(await codeOf(first, { type: "part", room: "#r0-1", ref: 3 }), "ok");
  assertEquals(await codeOf(first, { type: "join", room: "#again", ref: 4 }), "rooms_full");
}, { limits: { maxRoomsInAll: 100, maxRooms: 100 }, over: ["memory"] });

conformance("P10 a hello with too many rooms is refused before their names are checked", async (world) => {
  const bob = await world.connect();
  await bob.send(helloOf("bob", { rooms: Array.from({ length: 51 }, (_, at) => `#not a name ${at}`) }));
  assertEquals((await bob.expect("error")).code, "too_many_rooms");
});
