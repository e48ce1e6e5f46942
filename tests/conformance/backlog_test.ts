/**
 * What somebody is told of before: H13 of PROTOCOL.md. Which part of a history that is, is tested one by one in
 * tests/server/backlog_test.ts.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { MemoryStore } from "../../server/store/memory_store.ts";
import type { Message } from "../../shared/wire/message.ts";
import type { ScriptedPeer } from "../support/scripted_peer.ts";
import { conformance, keptIn, NOW } from "./harness.ts";
import { overStores } from "./stores.ts";
import { storyOf } from "./story.ts";
import { lose, quit, sayAll, secretOf, toldOf } from "./talk.ts";

const THREE = { limits: { backlog: 3 } };

/** The first numbers, as texts. */
function numbers(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${index + 1}`);
}

function lines(from: number, to: number, room = "#lobby"): string[] {
  return numbers(to).slice(from - 1).map((text) => `${text} ann to ${room}: ${text}`);
}

overStores("H13 who comes for the first time is told the last messages of a room, before joined", async (world) => {
  const ann = await world.join("ann");
  await sayAll(ann, "#lobby", numbers(5));
  await ann.ask({ type: "set_topic", room: "#lobby", text: "tea", ref: 1 });
  const bob = await world.join("bob", { rooms: ["#LOBBY"] });
  const [backlog, first, ...rest] = toldOf(bob);
  assertEquals(backlog, { type: "backlog", to: "#lobby", count: 3, last: 5 });
  assertEquals(first, { type: "message", id: 3, time: NOW, from: "ann", to: "#lobby", text: "3" });
  assertEquals(storyOf(rest), [...lines(4, 5), "bob in #lobby", "topic"]);
  assertEquals(storyOf(await ann.drain()), ["bob in #lobby"]);
}, THREE);

overStores(
  "H13 of a room where less was said all of it is told, and of an empty one there is no backlog",
  async (world) => {
    const ann = await world.join("ann", { rooms: ["#a", "#b"] });
    await sayAll(ann, "#a", numbers(2));
    const bob = await world.join("bob", { rooms: ["#a", "#b", "#c"] });
    assertEquals(storyOf(toldOf(bob)), ["2 of #a", ...lines(1, 2, "#a"), "bob in #a", "bob in #b", "bob in #c"]);
  },
  THREE,
);

overStores(
  "H13 who has read some is told the unread ones, and read ones before them if they are few",
  async (world) => {
    const ann = await world.join("ann");
    let bob = await world.join("bob");
    await sayAll(ann, "#lobby", numbers(5));
    const cases: readonly (readonly [read: number, told: readonly string[]])[] = [
      [1, ["4 of #lobby, read 1", ...lines(2, 5)]],
      [4, ["3 of #lobby, read 4", ...lines(3, 5)]],
      [5, ["3 of #lobby, read 5", ...lines(3, 5)]],
    ];
    for (const [id, told] of cases) {
      await bob.ask({ type: "read", to: "#lobby", id, ref: 1 });
      await quit(bob);
      bob = await world.join("bob", { resume: secretOf(bob) });
      assertEquals(storyOf(toldOf(bob)), [...told, "bob in #lobby"]);
    }
  },
  THREE,
);

overStores("H13 a stream that seen tells of has no backlog, and what is beside it has", async (world) => {
  const ann = await world.join("ann", { rooms: ["#a", "#b"] });
  const bob = await world.join("bob", { rooms: ["#a", "#b"] });
  await sayAll(ann, "#a", ["1", "2"]);
  await sayAll(ann, "#b", ["3"]);
  await sayAll(ann, "bob", ["4"]);
  await lose(bob, ann);
  const hello = { resume: secretOf(bob), log: world.store.log, seen: { "#a": 1 } };
  const again = await world.join("bob", hello);
  assertEquals(storyOf(toldOf(again)), [
    ...["2 ann to #a: 2", "1 of #b", "3 ann to #b: 3", "1 of @, read 0", "4 ann to bob: 4", "bob in #a", "bob in #b"],
  ]);
}, THREE);

overStores("H13 last is where seen begins, though nothing is told", async (world) => {
  const ann = await world.join("ann");
  await sayAll(ann, "#lobby", numbers(5));
  const bob = await world.join("bob");
  assertEquals(toldOf(bob)[0], { type: "backlog", to: "#lobby", count: 0, last: 5 });
  await lose(bob, ann);
  await sayAll(ann, "#lobby", ["6"]);
  const hello = { resume: secretOf(bob), log: world.store.log, seen: { "#lobby": 5 } };
  assertEquals(storyOf(toldOf(await world.join("bob", hello))), [...lines(6, 6), "bob in #lobby"]);
}, { limits: { backlog: 0 } });

overStores("H13 under @ come the private messages that one has not read, until one has", async (world) => {
  const [ann, bob] = await world.joinAll("ann", "bob");
  assert(ann !== undefined && bob !== undefined);
  await sayAll(ann, "bob", ["1", "2"]);
  await sayAll(bob, "ann", ["3"]);
  await bob.ask({ type: "read", to: "@", id: 1, ref: 1 });
  await quit(bob);
  const again = await world.join("bob", { resume: secretOf(bob), rooms: [] });
  assertEquals(storyOf(toldOf(again)), ["2 of @, read 1", "2 ann to bob: 2", "3 bob to ann: 3"]);
  await again.ask({ type: "read", to: "@", id: 2, ref: 1 });
  await quit(again);
  const last = await world.join("bob", { resume: secretOf(bob), rooms: [] });
  assertEquals(storyOf(toldOf(last)), [], "what one has said oneself is no news");
});

overStores("H13 under @ somebody who was here before is told where seen begins, somebody new is not", async (world) => {
  const ann = await world.join("ann");
  assertEquals(ann.received.filter(({ type }) => type === "backlog"), []);
  await sayAll(ann, "#lobby", ["1"]);
  await quit(ann);
  const again = await world.join("ann", { resume: secretOf(ann), rooms: [] });
  assertEquals(again.received[1], { type: "backlog", to: "@", count: 0, last: 1, read: 0 });
});

overStores("H13 the same comes before one's own joined that answers join, and to nobody else", async (world) => {
  const ann = await world.join("ann", { rooms: ["#a"] });
  await sayAll(ann, "#a", numbers(5));
  const bob = await world.join("bob", { rooms: [] });
  await bob.send({ type: "join", room: "#A", ref: 1 });
  assertEquals(storyOf(await bob.drain()), ["3 of #a", ...lines(3, 5, "#a"), "bob in #a", "ok"]);
  assertEquals(storyOf(await ann.drain()), ["bob in #a"]);
  await bob.ask({ type: "read", to: "#a", id: 4, ref: 2 });
  await bob.ask({ type: "part", room: "#a", ref: 3 });
  await sayAll(ann, "#a", ["6"]);
  await bob.send({ type: "join", room: "#a", ref: 4 });
  assertEquals(storyOf(await bob.drain()), ["3 of #a, read 4", ...lines(4, 6, "#a"), "bob in #a", "ok"]);
  await bob.send({ type: "join", room: "#a", ref: 5 });
  assertEquals(storyOf(await bob.drain()), ["ok"]);
}, THREE);

overStores("H13 a further session is told the unread ones too, and it alone", async (world) => {
  const ann = await world.join("ann");
  const bob = await world.join("bob");
  await sayAll(ann, "#lobby", numbers(4));
  await bob.drain();
  const beside = await world.join("x", { beside: secretOf(bob) });
  assertEquals(storyOf(toldOf(beside)), ["3 of #lobby", ...lines(2, 4), "bob in #lobby"]);
  assertEquals([await ann.drain(), await bob.drain()], [[], []]);
}, THREE);

overStores("H13 a message of the backlog is as it is now, and is not there if it was deleted", async (world) => {
  const ann = await world.join("ann");
  await sayAll(ann, "#lobby", numbers(5));
  await ann.ask({ type: "edit", to: "#lobby", id: 3, text: "three", ref: 1 });
  await ann.ask({ type: "delete", to: "#lobby", id: 5, ref: 2 });
  const bob = await world.join("bob");
  const told = storyOf(toldOf(bob));
  assert(told.includes("3 ann to #lobby: three (edited)"), `${told}`);
  assertEquals(told.filter((line) => line.startsWith("5 ") || line.includes("deleted") || line.includes("now")), []);
  assertEquals(told[0], `${told.length - 2} of #lobby`);
}, THREE);

conformance("H13 unread messages that cannot be had are said by a gap behind the backlog", async (world) => {
  const ann = await world.join("ann");
  const bob = await world.join("bob");
  await sayAll(ann, "#lobby", numbers(3));
  await bob.ask({ type: "read", to: "#lobby", id: 2, ref: 1 });
  await quit(bob);
  await sayAll(ann, "#lobby", numbers(20).slice(3));
  const again = await world.join("bob", { resume: secretOf(bob) });
  const [backlog, gap, ...rest] = toldOf(again);
  const first = rest.find((message) => message.type === "message")?.id ?? NaN;
  assertEquals(gap, { type: "gap", to: "#lobby", after: 2, before: first });
  assertEquals(backlog, { type: "backlog", to: "#lobby", count: 21 - first, last: 20, read: 2 });
  assertEquals(storyOf(rest), [...lines(first, 20), "bob in #lobby"]);
}, { ...THREE, kept: keptIn(MemoryStore, { bounds: { perStream: 5, inAll: 1000, characters: 100_000, keys: 10 } }) });

/** All ids of a room that somebody was told of, in the order of the telling. */
function idsOf(peer: ScriptedPeer): number[] {
  return peer.received.flatMap((message) => message.type === "message" ? [message.id] : []);
}

overStores("H13 what is said while somebody comes is told once, in the backlog or behind it", async (world) => {
  const ann = await world.join("ann", { rooms: ["#a"] });
  const count = 200;
  const talking = sayAll(ann, "#a", numbers(count));
  const others: ScriptedPeer[] = [];
  for (let index = 0; index < 20; index++) {
    const peer = await world.connect();
    others.push(peer);
    if (index % 2 === 0) await peer.send({ type: "hello", version: 1, name: `p${index}`, rooms: ["#a"] });
    else {
      await peer.send({ type: "hello", version: 1, name: `p${index}`, rooms: [] });
      await peer.send({ type: "join", room: "#a" });
    }
    await peer.expect("joined", ({ name }) => name === `p${index}`);
  }
  await talking;
  for (const peer of others) {
    await peer.drain();
    const ids = idsOf(peer);
    const backlog = peer.received.find((message): message is Message & { type: "backlog" } =>
      message.type === "backlog"
    );
    assertEquals(ids, numbers(count).map(Number).slice(count - ids.length), "all from the first one on, each once");
    const before = peer.received.slice(0, peer.received.findIndex(({ type }) => type === "joined"));
    const told = before.filter(({ type }) => type === "message").length;
    assertEquals(backlog?.count ?? 0, told, "the backlog says how many follow");
    if (backlog !== undefined) assertEquals(backlog.last, ids[told - 1]);
  }
}, { limits: { backlog: 5 } });

overStores("H13 K2 the noise of rooms does not take the place of a private message", async (world) => {
  const ann = await world.join("ann", { rooms: ["#noise"] });
  const bob = await world.join("bob", { rooms: ["#noise"], features: ["history"] });
  await quit(bob);
  await sayAll(ann, "bob", ["for you"]);
  await sayAll(ann, "#noise", Array.from({ length: 100 }, (_, at) => `${at} ${"x".repeat(200)}`));
  const again = await world.join("bob", { rooms: ["#noise"], beside: secretOf(bob) });
  const told = toldOf(again);
  assertEquals(told.filter(({ type }) => type === "gap").map((gap) => "to" in gap && gap.to), ["#noise"]);
  assertEquals(storyOf(told).filter((line) => line.includes("for you")).length, 1);
}, { limits: { maxQueue: 65_536 } });
