/**
 * Large rooms, where joins and leaves are counted: P11 of PROTOCOL.md.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { NAMED_FACTOR, PRESENCE_MS_PER_MEMBER } from "../../server/limits.ts";
import { type Message, type MessageOf, ROSTER_FEATURE } from "../../shared/wire/message.ts";
import type { ScriptedPeer } from "../support/scripted_peer.ts";
import { conformance, type World } from "./harness.ts";
import { sayAll, secretOf } from "./talk.ts";

/** A room is large with one member more. */
const LIMIT = 4;
const SMALL = { limits: { maxPresence: LIMIT } } as const;
const ROSTER = { features: [ROSTER_FEATURE] } as const;

/** Longer than a room of these tests may wait before it tells who has come and gone. */
const INTERVAL_S = PRESENCE_MS_PER_MEMBER * 100 / 1000;

/** People who know `roster`, named m1, m2 and so on, who have received everything. */
async function members(world: World, count: number): Promise<[ScriptedPeer, ...ScriptedPeer[]]> {
  const first = await world.join("m1", ROSTER);
  const others = [];
  for (let number = 2; number <= count; number++) others.push(await world.join(`m${number}`, ROSTER));
  await world.pass(INTERVAL_S, { present: [first, ...others] });
  return [first, ...others];
}

/** What is told of who is there, in a few words. */
function told(messages: readonly Message[]): string[] {
  return messages.flatMap((message) => {
    switch (message.type) {
      case "joined":
      case "parted":
        return [`${message.type} ${message.name}`];
      case "renamed":
        return [`${message.room ?? "nowhere"}: ${message.was} is ${message.name}`];
      case "away":
      case "back":
        return [`${message.room ?? "nowhere"}: ${message.name} ${message.type}`];
      case "presence":
        return [presenceText(message)];
      default:
        return [];
    }
  });
}

function presenceText({ members, joined, parted, renamed = [], each }: MessageOf<"presence">): string {
  return [
    `${members} here`,
    ...(joined === undefined ? [] : [`+${joined.count} ${joined.names}`]),
    ...(parted === undefined ? [] : [`-${parted.count} ${parted.names}`]),
    ...renamed.map(({ was, name }) => `${was} is ${name}`),
    ...(each ? ["each"] : []),
  ].join(", ");
}

conformance("P11 in a large room each newcomer hears of themselves, and the others hear of counts", async (world) => {
  const [first, ...others] = await members(world, LIMIT);
  const large = await world.join("m5", ROSTER);
  assertEquals(told(large.received), ["joined m5", "5 here", "5 here, +1 m5"]);
  for (const peer of [first, ...others]) assertEquals(told(await peer.drain()), ["5 here, +1 m5"]);
  const late = [await world.join("m6", ROSTER), await world.join("m7", ROSTER)];
  assertEquals(late.map((peer) => told(peer.received)), [["joined m6", "6 here"], ["joined m7", "7 here"]]);
  assertEquals(told(await first.drain()), [], "the last presence was just now");
  world.clock.advance(5 * PRESENCE_MS_PER_MEMBER);
  for (const peer of [first, ...late]) assertEquals(told(await peer.drain()), ["7 here, +2 m6,m7"]);
}, SMALL);

conformance("P11 P2 the topic of a large room comes after its size", async (world) => {
  const [first] = await members(world, LIMIT + 1);
  await first.ask({ type: "set_topic", room: "#lobby", text: "tea", ref: 1 });
  const late = await world.join("late", ROSTER);
  const types = late.received.map(({ type }) => type).filter((type) => type !== "welcome" && type !== "pong");
  assertEquals(types.slice(0, 2).concat(types.filter((type) => type === "topic")), ["joined", "presence", "topic"]);
}, SMALL);

conformance("P11 people who come and go between two presences are not mentioned", async (world) => {
  const [first, second] = await members(world, LIMIT + 2);
  await world.join("x", ROSTER);
  await first.drain();
  const passing = await world.join("passing", ROSTER);
  await passing.send({ type: "quit" });
  await passing.end();
  await second?.ask({ type: "part", room: "#lobby", ref: 1 });
  assertEquals(told(await second?.drain() ?? []), []);
  await second?.ask({ type: "join", room: "#lobby", ref: 2 });
  const heard = await world.pass(INTERVAL_S, { present: [first] });
  assertEquals(told(heard(first)), []);
  await second?.ask({ type: "part", room: "#lobby", ref: 3 });
  assertEquals(told(await first.drain()), ["6 here, -1 m2"]);
}, SMALL);

conformance("P11 P3 whoever leaves a large room hears of their own leaving", async (world) => {
  const [, second] = await members(world, LIMIT + 2);
  await second?.send({ type: "part", room: "#lobby", text: "lunch", ref: 1 });
  assertEquals((await second?.drain() ?? []).filter(({ type }) => type !== "presence"), [
    { type: "parted", room: "#lobby", name: "m2", reason: "left", text: "lunch" },
    { type: "ok", ref: 1 },
  ]);
}, SMALL);

conformance("P11 at most ten of those who come are named, in the order in which they came", async (world) => {
  const [first] = await members(world, LIMIT + 1);
  await world.join("y0", ROSTER);
  await first.drain();
  for (let number = 1; number <= 12; number++) await world.join(`y${number}`, ROSTER);
  world.clock.advance(1000 * INTERVAL_S);
  const names = Array.from({ length: 10 }, (_, index) => `y${index + 1}`).join();
  assertEquals(told(await first.drain()), [`18 here, +12 ${names}`]);
}, { ...SMALL, over: ["memory"] });

conformance("P11 a room that is no longer large tells each change again", async (world) => {
  const [first, ...others] = await members(world, LIMIT + 1);
  const leave = async (peer: ScriptedPeer | undefined) => {
    await peer?.ask({ type: "part", room: "#lobby", ref: 1 });
    const heard = await world.pass(INTERVAL_S, { present: [first] });
    return told(heard(first));
  };
  assertEquals(await leave(others[0]), ["4 here, -1 m2"], "a few who come and go do not make it change");
  assertEquals(await leave(others[1]), ["3 here, -1 m3", "3 here, each"]);
  assertEquals(await leave(others[2]), ["parted m4"]);
  await world.join("new", ROSTER);
  assertEquals(told(await first.drain()), ["joined new"]);
}, SMALL);

conformance("P11 P4 P6 P7 a large room tells new names with its presence, and absences to nobody", async (world) => {
  const [first, second] = await members(world, LIMIT + 1);
  await second?.ask({ type: "rename", name: "zoe", ref: 1 });
  assertEquals(told(second?.received.slice(-3) ?? []), ["nowhere: m2 is zoe", "5 here, m2 is zoe"]);
  assertEquals(told(await first.drain()), ["5 here, m2 is zoe"]);
  await second?.ask({ type: "rename", name: "zoë2", ref: 2 });
  await second?.ask({ type: "rename", name: "zoe", ref: 3 });
  world.clock.advance(1000 * INTERVAL_S);
  assertEquals(told(await first.drain()), ["5 here, zoe is zoë2, zoë2 is zoe"]);
  await second?.drain();
  await second?.ask({ type: "set_away", text: "tea", ref: 4 });
  await second?.ask({ type: "set_back", ref: 5 });
  assertEquals(told(second?.received.slice(-4) ?? []), ["nowhere: zoe away", "nowhere: zoe back"]);
  const heard = await world.pass(INTERVAL_S, { present: [first] });
  assertEquals(told(heard(first)), []);
}, SMALL);

conformance("P11 P7 a session that is also in a small room hears of its own name there, once", async (world) => {
  const [, second] = await members(world, LIMIT + 1);
  await second?.ask({ type: "join", room: "#small", ref: 1 });
  await second?.drain();
  await second?.ask({ type: "rename", name: "zoe", ref: 2 });
  const heard = await world.pass(INTERVAL_S, { present: second === undefined ? [] : [second] });
  assertEquals(second && told([...second.received]).filter((text) => text.endsWith(": m2 is zoe")), [
    "#small: m2 is zoe",
  ]);
  assertEquals(second && told(heard(second)), []);
}, SMALL);

conformance(
  "P11 P7 a session that is in large rooms only hears of its own name once, not for each of them",
  async (world) => {
    const rooms = ["#1", "#2", "#3"];
    const peers = [];
    for (const name of ["ann", "bob"]) peers.push(await world.join(name, { ...ROSTER, rooms }));
    const [ann, bob] = peers;
    world.clock.advance(1000 * INTERVAL_S);
    await ann?.drain();
    await bob?.ask({ type: "rename", name: "zoe", ref: 1 });
    assertEquals(told(await ann?.drain() ?? []), rooms.map(() => "2 here, bob is zoe"));
    const own = bob?.received.filter(({ type }) => type === "renamed");
    assertEquals(own, [{ type: "renamed", was: "bob", name: "zoe" }]);
  },
  { limits: { maxPresence: 1 } },
);

conformance("P11 S1 messages in a large room reach everybody, after what was told before them", async (world) => {
  const [first, second] = await members(world, LIMIT + 1);
  const old = await world.join("old");
  await first.drain();
  await sayAll(second as ScriptedPeer, "#lobby", ["hello"]);
  for (const peer of [first, old]) {
    assertEquals((await peer.drain()).filter(({ type }) => type === "message").length, 1);
  }
}, SMALL);

conformance("P11 clients without roster hear of each change in rooms that are not much larger", async (world) => {
  const old = await world.join("old");
  const [first] = await members(world, LIMIT + 1);
  assertEquals(told(await old.drain()), ["joined m1", "joined m2", "joined m3", "joined m4", "joined m5"]);
  const other = await world.join("other");
  assertEquals(told(other.received), ["joined other"]);
  await other.ask({ type: "rename", name: "another", ref: 1 });
  await other.send({ type: "quit", text: "bye" });
  await other.end();
  assertEquals(told(await old.drain()), ["joined other", "#lobby: other is another", "parted another"]);
  assertEquals(told(await first.drain()).filter((text) => !text.includes("here")), []);
}, SMALL);

conformance("P11 in a room that is much larger, clients without roster hear of themselves only", async (world) => {
  const old = await world.join("old");
  for (let number = 1; number < NAMED_FACTOR; number++) await world.join(`m${number}`);
  await old.drain();
  const last = await world.join("last");
  assertEquals(told(last.received), ["joined last"]);
  assertEquals(told(await old.drain()), []);
  await last.ask({ type: "rename", name: "final", ref: 1 });
  await last.send({ type: "part", room: "#lobby", ref: 2 });
  assertEquals(told(last.received.slice(-4).concat(await last.drain())).slice(-2), [
    "nowhere: last is final",
    "parted final",
  ]);
  assertEquals(told(await old.drain()), []);
}, { limits: { maxPresence: 1 } });

conformance(
  "P11 another session of the same person changes no count, and hears how large the room is",
  async (world) => {
    const [first] = await members(world, LIMIT + 1);
    const beside = await world.join("x", { ...ROSTER, beside: secretOf(first) });
    assertEquals(told(beside.received), ["joined m1", "5 here"]);
    await beside.ask({ type: "part", room: "#lobby", ref: 1 });
    assertEquals(told(beside.received).at(-1), "parted m1");
    const heard = await world.pass(INTERVAL_S, { present: [first] });
    assertEquals(told(heard(first)), []);
  },
  SMALL,
);

conformance("P11 H6 a session that is resumed is told as its new client understands it", async (world) => {
  const [first, second] = await members(world, LIMIT + 1);
  const resume = secretOf(second as ScriptedPeer);
  const plain = await world.join("x", { resume });
  assertEquals(told(plain.received), ["joined m2"]);
  const other = await world.join("other", ROSTER);
  assertEquals(told(await plain.drain()), ["joined other"]);
  const again = await world.join("x", { ...ROSTER, resume });
  assertEquals(told(again.received), ["joined m2", "6 here"]);
  await other.send({ type: "quit" });
  await other.end();
  await first.drain();
  world.clock.advance(1000 * INTERVAL_S);
  assertEquals(told(await again.drain()), ["5 here, -1 other"]);
}, SMALL);

conformance("P11 --max-presence 0: no room is large", async (world) => {
  const [first] = await members(world, 3);
  for (let number = 1; number <= 5; number++) await world.join(`x${number}`, ROSTER);
  assertEquals(told(await first.drain()).length, 5);
}, { limits: { maxPresence: 0 } });

conformance("P11 E4 a server that shuts down tells no presence", async (world) => {
  const peers = await members(world, 2 * LIMIT);
  for (const name of ["x", "y"]) peers.push(await world.join(name, ROSTER));
  for (const peer of peers) await peer.drain();
  const stopped = world.server.stop();
  for (const peer of peers) {
    assertEquals((await peer.end()).map(({ type }) => type), ["bye"]);
    await peer.close();
  }
  await stopped;
}, { ...SMALL, over: ["memory"] });

conformance("P4 in a crowd, who comes, goes or changes is told together", async (world) => {
  const ann = await world.join("ann");
  for (let at = 0; at < 49; at++) await world.join(`member${at}`);
  const bob = await world.join("bob");
  world.clock.advance(100);
  await ann.expect("joined", ({ name }) => name === "bob");
  await bob.ask({ type: "rename", name: "bobby", ref: 1 });
  // Who renames hears of it before the answer.
  assertEquals(bob.received.slice(-2).map(({ type }) => type), ["renamed", "ok"]);
  await bob.ask({ type: "rename", name: "robert", ref: 2 });
  assertEquals(ann.received.filter(({ type }) => type === "renamed"), []);
  world.clock.advance(100);
  await ann.expect("renamed", ({ name }) => name === "robert");
  // Whatever is said comes in its order.
  await bob.ask({ type: "rename", name: "bob", ref: 3 });
  await bob.ask({ type: "say", to: "#lobby", text: "x", ref: 4 });
  await ann.expect("message");
  assertEquals(ann.received.slice(-2).map(({ type }) => type), ["renamed", "message"]);
}, { over: ["memory"] });
