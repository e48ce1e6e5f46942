/**
 * Who is there, in pages: P12 of PROTOCOL.md.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { MAX_ROSTER_BYTES } from "../../server/limits.ts";
import { encodeMessage, type MessageOf } from "../../shared/wire/message.ts";
import type { ScriptedPeer } from "../support/scripted_peer.ts";
import { conformance, NOW, type World } from "./harness.ts";
import { codeOf } from "./talk.ts";

type Wanted = Omit<MessageOf<"roster">, "type" | "ref">;

async function pageOf(peer: ScriptedPeer, wanted: Wanted = {}): Promise<MessageOf<"people">> {
  await peer.drain();
  await peer.send({ type: "roster", ref: 1, ...wanted });
  const [people, ok, ...others] = await peer.drain();
  assertEquals([ok, others], [{ type: "ok", ref: 1 }, []]);
  assertEquals(people?.type === "people" && people.ref, 1);
  return people as MessageOf<"people">;
}

/** The names of a page, and how many come after it. */
async function namesOf(peer: ScriptedPeer, wanted: Wanted = {}): Promise<[string, number | undefined]> {
  const { people, more } = await pageOf(peer, wanted);
  return [people.map(({ name }) => name).join(" "), more];
}

/** All pages after each other. */
async function all(peer: ScriptedPeer, wanted: Wanted, between = () => Promise.resolve()): Promise<string[]> {
  const names: string[] = [];
  for (let after: string | undefined;; after = names.at(-1)) {
    const { people, more } = await pageOf(peer, { ...wanted, ...(after === undefined ? {} : { after }) });
    names.push(...people.map(({ name }) => name));
    if (more === undefined) return names;
    await between();
  }
}

async function enter(world: World, names: readonly string[], rooms: readonly string[]): Promise<ScriptedPeer[]> {
  const peers = [];
  for (const name of names) peers.push(await world.join(name, { rooms }));
  return peers;
}

for (const [size, maxPresence] of [["small", 0], ["large", 2]] as const) {
  const options = { limits: { maxPresence } } as const;

  conformance(`P12 roster lists the members of a ${size} room by name, in pages`, async (world) => {
    await enter(world, ["dan", "Bob", "ann", "张三", "eve"], ["#a"]);
    await enter(world, ["carol"], ["#b"]);
    const [asker] = await enter(world, ["zoe"], []);
    assert(asker !== undefined);
    assertEquals(await namesOf(asker, { room: "#A" }), ["ann Bob dan eve 张三", undefined]);
    assertEquals(await namesOf(asker, { room: "#a", limit: 2 }), ["ann Bob", 3]);
    assertEquals(await namesOf(asker, { room: "#a", limit: 2, after: "BOB" }), ["dan eve", 1]);
    assertEquals(await namesOf(asker, { room: "#a", limit: 2, after: "eve" }), ["张三", undefined]);
    assertEquals(await namesOf(asker, { room: "#a", after: "c" }), ["dan eve 张三", undefined], "no name is c");
    assertEquals(await namesOf(asker, { room: "#a", after: "龘" }), ["", undefined]);
  }, options);

  conformance(`P12 somebody who stays in a ${size} room is in one page, whoever comes and goes`, async (world) => {
    const stay = ["b1", "d1", "f1", "h1", "j1", "l1"];
    await enter(world, stay, ["#a"]);
    const passing = await enter(world, ["a2", "c2", "e2", "g2", "i2", "k2"], ["#a"]);
    const [asker] = await enter(world, ["zoe"], []);
    assert(asker !== undefined);
    let round = 0;
    const names = await all(asker, { room: "#a", limit: 3 }, async () => {
      const leaver = passing.shift();
      await leaver?.ask({ type: "part", room: "#a", ref: 1 });
      await passing.at(-1)?.ask({ type: "rename", name: `a${++round}x`, ref: 2 });
      await enter(world, [`c${round}y`], ["#a"]);
    });
    assertEquals(names.filter((name) => stay.includes(name)), stay);
    assertEquals(new Set(names).size, names.length);
  }, { ...options, over: ["memory"] });
}

conformance(
  "P12 without a room, roster lists everybody who is online, with their rooms and absences",
  async (world) => {
    const [ann] = await enter(world, ["ann"], ["#a", "#b"]);
    const [bob] = await enter(world, ["bob"], []);
    assert(ann !== undefined && bob !== undefined);
    await bob.ask({ type: "set_away", text: "tea", ref: 1 });
    assertEquals(await pageOf(ann), {
      type: "people",
      ref: 1,
      people: [{ name: "ann", rooms: ["#a", "#b"] }, { name: "bob", rooms: [], away: { text: "tea", time: NOW } }],
    });
    await bob.ask({ type: "rename", name: "Aaron", ref: 2 });
    assertEquals(await namesOf(ann), ["Aaron ann", undefined]);
    await bob.send({ type: "quit" });
    await bob.end();
    assertEquals(await namesOf(ann), ["ann", undefined]);
    assertEquals((await pageOf(ann, { room: "#a" })).people, [{ name: "ann" }]);
  },
);

conformance("P12 a page takes a bounded number of bytes", async (world) => {
  const names = Array.from({ length: 40 }, (_, index) => `p${String(index).padStart(2, "0")}`);
  const peers = await enter(world, names, ["#a"]);
  for (const peer of peers) await peer.ask({ type: "set_away", text: "茶".repeat(1000), ref: 1 });
  const [peer] = peers;
  assert(peer !== undefined);
  const page = await pageOf(peer, { room: "#a" });
  assert(encodeMessage(page).length < MAX_ROSTER_BYTES + 1000, "the page is not larger");
  assertEquals(page.people.length + (page.more ?? 0), names.length);
  assertEquals(await all(peer, { room: "#a" }), names);
}, { over: ["memory"] });

conformance("P12 a room that does not exist, and a limit of 0", async (world) => {
  const bob = await world.join("bob");
  assertEquals(await codeOf(bob, { type: "roster", room: "#none", ref: 1 }), "no_such_room");
  assertEquals(await codeOf(bob, { type: "roster", room: "none", ref: 2 }), "no_such_room");
  assertEquals(await codeOf(bob, { type: "roster", limit: 0, ref: 3 }), "bad_message");
});
