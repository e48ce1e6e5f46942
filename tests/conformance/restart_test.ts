/**
 * What a server remembers after a restart: H5 to H8, H12 and H13, S6, K1, K2, K6, K7, P1 and P5 of PROTOCOL.md, with a
 * store on disk. tests/end_to_end/ tests a server that is killed.
 *
 * @module
 */
import { assertEquals, assertNotEquals } from "@std/assert";
import type { MessageOf } from "../../shared/wire/message.ts";
import type { ScriptedPeer } from "../support/scripted_peer.ts";
import { until } from "../support/until.ts";
import { conformance, NOW, type World, type WorldOptions } from "./harness.ts";
import { diskStorage, indexedStorage } from "./stores.ts";
import { pageOf, summaryOf } from "./summary.ts";
import { afterWelcome, codeOf, helloOf, quit, sayAll, secretOf, welcomeOf } from "./talk.ts";

const ON_DISK: WorldOptions = { storage: diskStorage };

async function roomsSeenBy(peer: ScriptedPeer): Promise<MessageOf<"rooms">["rooms"]> {
  await peer.send({ type: "list" });
  return (await peer.expect("rooms")).rooms;
}

async function resume(world: World, before: ScriptedPeer, hello: Partial<MessageOf<"hello">> = {}) {
  return await world.join("whoever", { resume: secretOf(before), rooms: ["#elsewhere"], ...hello });
}

conformance("H5 H7 a session is resumed after a restart, with name, rooms and secret", async (world) => {
  const bob = await world.join("Bob", { rooms: ["#a", "#b"] });
  await bob.ask({ type: "join", room: "#c", ref: 1 });
  await bob.ask({ type: "part", room: "#b", ref: 2 });
  const { log } = world.store;
  await world.restart();
  assertEquals(world.store.log, log);
  const again = await resume(world, bob);
  assertEquals(welcomeOf(again), { ...welcomeOf(bob), resumed: true });
  assertEquals(summaryOf(afterWelcome(again)), ["Bob in #a", "Bob in #c"]);
  await world.restart();
  assertEquals(welcomeOf(await resume(world, again)), { ...welcomeOf(bob), resumed: true });
}, ON_DISK);

conformance(
  "H6 H7 of two clients that resume one session at the same moment after a restart, one gets it",
  async (world) => {
    const bob = await world.join("bob", { rooms: ["#a"] });
    await world.restart();
    const both = [await world.connect(), await world.connect()];
    await Promise.all(both.map((peer) => peer.send(helloOf("bob", { resume: secretOf(bob) }))));
    for (const peer of both) assertEquals((await peer.expect("welcome")).resumed, true);
    const ended = await Promise.race(both.map((peer) => peer.end().then(() => peer)));
    assertEquals(ended.received.at(-1), { type: "bye", reason: "resumed" });
    const carol = await world.join("carol", { rooms: ["#a"] });
    await carol.send({ type: "whois", name: "bob" });
    const { sessions, rooms } = await carol.expect("person");
    assertEquals([sessions, rooms], [1, ["#a"]]);
  },
  ON_DISK,
);

conformance(
  "H5 H8 a session is resumed after a restart even if beside is the secret of a live session",
  async (world) => {
    const first = await world.join("bob", { rooms: ["#a"] });
    const second = await world.join("bob", { rooms: ["#b"], beside: secretOf(first) });
    await world.restart();
    const firstAgain = await resume(world, first);
    const secondAgain = await resume(world, second, { beside: secretOf(firstAgain) });
    assertEquals([welcomeOf(secondAgain).resumed, secretOf(secondAgain)], [true, secretOf(second)]);
    assertEquals(summaryOf(afterWelcome(secondAgain)), ["bob in #b"]);
  },
  ON_DISK,
);

conformance(
  "H7 after a restart, the secret of a session that ended with quit identifies the person, but cannot be resumed",
  async (world) => {
    const bob = await world.join("bob");
    await quit(bob);
    await world.restart();
    const again = await resume(world, bob);
    assertEquals([welcomeOf(again).name, welcomeOf(again).resumed], ["whoever", undefined]);
    assertNotEquals(secretOf(again), secretOf(bob));
    assertEquals(again.received[1], { type: "backlog", to: "@", count: 0, last: 0, read: 0 });
  },
  ON_DISK,
);

conformance("H7 the resume timeout continues across a restart", async (world) => {
  const ann = await world.join("ann");
  const bob = await world.join("bob");
  await bob.vanish();
  await ann.expect("parted");
  await world.pass(50, { present: [ann] });
  await world.restart();
  const carol = await world.join("carol");
  await world.pass(60, { present: [carol] });
  assertEquals(welcomeOf(await resume(world, bob)).resumed, undefined);
  assertEquals(welcomeOf(await resume(world, ann)).resumed, true);
}, { ...ON_DISK, limits: { resumeTimeout: 100 } });

conformance("H7 a session whose name was taken after a restart cannot be resumed", async (world) => {
  const bob = await world.join("bob");
  await world.restart();
  await world.join("BOB");
  const peer = await world.connect();
  await peer.send({ type: "hello", version: 1, name: "x", resume: secretOf(bob) });
  assertEquals((await peer.expect("error")).code, "name_taken");
}, ON_DISK);

conformance("H8 H12 a secret identifies the person after a restart, whichever session comes first", async (world) => {
  const bob = await world.join("bob");
  const beside = await world.join("x", { beside: secretOf(bob), rooms: ["#b"] });
  await sayAll(bob, "#lobby", ["mine"]);
  await world.restart();
  const second = await world.join("y", { beside: secretOf(beside), rooms: [] });
  assertEquals([welcomeOf(second).name, welcomeOf(second).resumed], ["y", undefined]);
  const first = await resume(world, bob);
  assertEquals([welcomeOf(first).name, welcomeOf(first).resumed], ["y", true]);
  assertEquals(await codeOf(second, { type: "edit", to: "#lobby", id: 1, text: "still mine", ref: 1 }), "ok");
  assertEquals(summaryOf([await first.expect("edited")]), ["1 is now: still mine"]);
}, ON_DISK);

conformance("H10 messages that were missed before and after a restart come in one order, once", async (world) => {
  const ann = await world.join("ann");
  const bob = await world.join("bob");
  await sayAll(ann, "#lobby", ["1", "2"]);
  await bob.vanish();
  await ann.expect("parted");
  await sayAll(ann, "#lobby", ["3"]);
  await world.restart();
  const again = await resume(world, ann);
  await sayAll(again, "#lobby", ["4"]);
  const received = afterWelcome(await resume(world, bob, { log: world.store.log, seen: { "#lobby": 2 } }));
  assertEquals(summaryOf(received), ["3 ann to #lobby: 3", "4 ann to #lobby: 4", "bob in #lobby"]);
}, ON_DISK);

conformance("S6 a key that was used before a restart gets the first answer", async (world) => {
  const ann = await world.join("ann");
  const say = { type: "say", to: "#lobby", text: "once", key: "0123456789abcdef" } as const;
  const first = await ann.ask({ ...say, ref: 1 });
  await world.restart();
  const again = await resume(world, ann);
  assertEquals(await again.ask({ ...say, ref: 1 }), first);
  assertEquals(summaryOf(await again.drain()), []);
  await quit(again);
  const elsewhere = await world.join("ann", { beside: secretOf(ann), rooms: [] });
  assertEquals(await elsewhere.ask({ ...say, ref: 1 }), first, "a repetition needs no space");
}, ON_DISK);

conformance("S4 S5 ids and times keep growing after a restart", async (world) => {
  const ann = await world.join("ann");
  const before = await sayAll(ann, "#lobby", ["1", "2"]);
  await world.restart();
  const again = await resume(world, ann);
  const ok = await again.ask({ type: "say", to: "#lobby", text: "3", ref: 1 });
  assertEquals(ok.type === "ok" && (ok.id ?? 0) > (before[1] ?? 0) && (ok.time ?? 0) > NOW, true);
}, ON_DISK);

conformance("K1 K2 read marks and waiting messages survive a restart", async (world) => {
  const ann = await world.join("ann");
  const bob = await world.join("bob");
  await sayAll(ann, "#lobby", ["1", "2"]);
  await bob.ask({ type: "read", to: "#lobby", id: 1, ref: 1 });
  await quit(bob);
  await sayAll(ann, "bob", ["3"]);
  await world.restart();
  const again = await resume(world, ann);
  await sayAll(again, "bob", ["4"]);
  const back = await world.join("bob", { resume: secretOf(bob) });
  assertEquals(summaryOf(afterWelcome(back)), [
    ...["1 of #lobby, read 1", "2 ann to #lobby: 2"],
    ...["2 of @, read 0", "3 ann to bob: 3", "4 ann to bob: 4", "bob in #lobby"],
  ]);
}, ON_DISK);

conformance(
  "K4 K6 K7 P1 P5 history, topic, backlog and spelling of a room survive a restart",
  async (world) => {
    const ann = await world.join("ann", { rooms: ["#Ops", "#quiet", "#Topic", "#few"] });
    await sayAll(ann, "#ops", ["1", "2", "3"]);
    await ann.ask({ type: "edit", to: "#ops", id: 2, text: "two", ref: 1 });
    await ann.ask({ type: "set_topic", room: "#topic", text: "tea", ref: 2 });
    await ann.ask({ type: "set_backlog", room: "#few", count: 1, ref: 3 });
    await world.restart();
    const bob = await world.join("bob", { rooms: [] });
    const rooms = (await roomsSeenBy(bob)).toSorted((a, b) => a.room < b.room ? -1 : 1);
    assertEquals(rooms, [
      { room: "#Ops", members: 0 },
      { room: "#Topic", members: 0, topic: "tea" },
      { room: "#few", members: 0 },
    ]);
    await bob.send({ type: "history", to: "#OPS" });
    assertEquals(pageOf(await bob.drain()), ["1 ann to #Ops: 1", "2 ann to #Ops: two (edited)", "3 ann to #Ops: 3"]);
    await bob.send({ type: "join", room: "#TOPIC" });
    assertEquals(await bob.drain(), [
      { type: "joined", room: "#Topic", name: "bob" },
      { type: "topic", room: "#Topic", text: "tea", by: "ann", time: NOW },
    ]);
    const again = await resume(world, ann);
    assertEquals(await codeOf(again, { type: "delete", to: "#ops", id: 1, ref: 1 }), "ok");
    await sayAll(again, "#few", ["a", "b"]);
    const carol = await world.join("carol", { rooms: ["#few"] });
    assertEquals(summaryOf(afterWelcome(carol))[0], "1 of #few");
  },
  { ...ON_DISK, limits: { backlog: 20 } },
);

conformance(
  "H12 where names are open, a name can be claimed after a restart, with its waiting messages",
  async (world) => {
    const ann = await world.join("ann");
    const bob = await world.join("bob", { rooms: [] });
    await quit(bob);
    await sayAll(ann, "bob", ["psst"]);
    await world.restart();
    const again = await world.join("Bob", { rooms: [] });
    assertEquals(summaryOf(afterWelcome(again)), ["1 of @, read 0", "1 ann to bob: psst"]);
  },
  { ...ON_DISK, hasOpenNames: true },
);

conformance(
  "H12 where names are not open, nobody gets the messages that wait for a person since before a restart",
  async (world) => {
    const ann = await world.join("ann");
    const bob = await world.join("bob", { rooms: [] });
    await quit(bob);
    await sayAll(ann, "bob", ["psst"]);
    await world.restart();
    const other = await world.join("bob", { rooms: [] });
    assertEquals(summaryOf(afterWelcome(other)), []);
    await other.send({ type: "history", to: "@" });
    assertEquals(pageOf(await other.drain()), []);
  },
  ON_DISK,
);

conformance("K5 messages from before a restart are found after it", async (world) => {
  const ann = await world.join("ann");
  await sayAll(ann, "#lobby", ["tea", "milk", "green tea"]);
  await world.restart();
  const bob = await world.join("bob", { rooms: [] });
  let found: readonly string[] = [];
  await until(async () => {
    await bob.send({ type: "search", text: "tea" });
    found = pageOf(await bob.drain());
    return found.at(-1) !== "behind";
  }, () => found.join(", "));
  assertEquals(found, ["1 ann to #lobby: tea", "3 ann to #lobby: green tea"]);
}, { storage: indexedStorage });
