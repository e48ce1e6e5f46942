/**
 * Lists of people and rooms: P8 of PROTOCOL.md, including lists that exceed a frame, and P12, where they come in pages.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { MAX_LISTING_BYTES, MAX_PEOPLE_LISTED, MAX_ROSTER_BYTES } from "../../server/limits.ts";
import { encodeMessage, type MessageOf } from "../../shared/wire/message.ts";
import type { ScriptedPeer } from "../support/scripted_peer.ts";
import { conformance, NOW, type World } from "./harness.ts";
import { codeOf, helloOf, secretOf } from "./talk.ts";

/** People with long names who have joined some rooms. Nothing reads what they receive. */
async function crowd(world: World, count: number, hello: Partial<MessageOf<"hello">>): Promise<string[]> {
  const names = Array.from({ length: count }, (_, index) => `𠀀${index}`.padEnd(33, "名"));
  for (const name of names) {
    const peer = await world.connect();
    await peer.send(helloOf(name, hello));
    await peer.expect("welcome");
  }
  return names;
}

conformance("P8 who lists the people online with their rooms, and list lists all rooms", async (world) => {
  const ann = await world.join("ann", { rooms: ["#a", "#b"] });
  const bob = await world.join("bob", { rooms: [] });
  await world.join("x", { beside: secretOf(bob), rooms: ["#b"] });
  await bob.ask({ type: "set_away", text: "tea", ref: 1 });
  await ann.ask({ type: "set_topic", room: "#a", text: "biscuits", ref: 1 });
  await ann.drain();
  await ann.send({ type: "who", ref: 2 });
  const people = [{ name: "ann", rooms: ["#a", "#b"] }, {
    name: "bob",
    rooms: ["#b"],
    away: { text: "tea", time: NOW },
  }];
  assertEquals(await ann.drain(), [{ type: "people", ref: 2, people }, { type: "ok", ref: 2 }]);
  await ann.send({ type: "list", ref: 3 });
  const rooms = [{ room: "#a", members: 1, topic: "biscuits" }, { room: "#b", members: 2 }];
  assertEquals(await ann.drain(), [{ type: "rooms", ref: 3, rooms }, { type: "ok", ref: 3 }]);
});

conformance("P8 who with a room lists its members, each once, for members and others", async (world) => {
  const ann = await world.join("ann", { rooms: ["#A"] });
  const bob = await world.join("bob", { rooms: ["#a"] });
  await world.join("x", { beside: secretOf(bob), rooms: ["#a"] });
  const carol = await world.join("carol");
  await ann.drain();
  for (const peer of [ann, carol]) {
    await peer.send({ type: "who", room: "#a", ref: 1 });
    const people = [{ name: "ann" }, { name: "bob" }];
    assertEquals(await peer.drain(), [{ type: "people", ref: 1, room: "#A", people }, { type: "ok", ref: 1 }]);
  }
});

conformance("P8 an empty list is one message", async (world) => {
  const bob = await world.join("bob", { rooms: [] });
  await bob.send({ type: "list", ref: 1 });
  assertEquals(await bob.drain(), [{ type: "rooms", ref: 1, rooms: [] }, { type: "ok", ref: 1 }]);
});

conformance(
  "P8 who lists a thousand people, each once, in several frames, and says how many are left out",
  async (world) => {
    const bob = await world.join("bob", { rooms: [] });
    const names = await crowd(world, MAX_PEOPLE_LISTED + 10, { rooms: [] });
    await bob.send({ type: "who", ref: 1 });
    const messages = await bob.drain();
    const pages = messages.flatMap((message) => message.type === "people" ? [message] : []);
    assertEquals(messages.length, pages.length + 1);
    assertEquals(messages.at(-1), { type: "ok", ref: 1 });
    assert(pages.length > 1, "several pages");
    const last = pages.length - 1;
    assertEquals(pages.map(({ ref, more }) => [ref, more]), pages.map((_, at) => [1, at === last ? 11 : undefined]));
    const listed = pages.flatMap(({ people }) => people.map(({ name }) => name));
    assertEquals(listed, ["bob", ...names].slice(0, MAX_PEOPLE_LISTED));
  },
  { over: ["memory"] },
);

conformance(
  "P8 a list that is too long is cut, and its last message says how many entries are left out",
  async (world) => {
    const bob = await world.join("bob", { rooms: [] });
    const topic = "x".repeat(1000);
    const rooms = Array.from({ length: 700 }, (_, index) => `#${index}`);
    for (const room of rooms) {
      await bob.send({ type: "join", room });
      await bob.send({ type: "set_topic", room, text: topic });
    }
    await bob.drain();
    await bob.send({ type: "list", ref: 1 });
    const messages = await bob.drain();
    const pages = messages.flatMap((message) => message.type === "rooms" ? [message] : []);
    assertEquals(messages.at(-1), { type: "ok", ref: 1 });
    const received = pages.flatMap((page) => page.rooms.map(({ room }) => room));
    assertEquals(received, rooms.slice(0, received.length));
    assertEquals(pages.map(({ more }) => more), [
      ...Array(pages.length - 1).fill(undefined),
      rooms.length - received.length,
    ]);
    const bytes = pages.reduce((sum, page) => sum + encodeMessage(page).length, 0);
    assert(bytes > MAX_LISTING_BYTES / 2 && bytes < MAX_LISTING_BYTES * 1.1, `${bytes} bytes`);
  },
  { over: ["memory"], limits: { maxRooms: 0 } },
);

conformance("P8 P9 a person in more rooms than fit a frame can still be listed", async (world) => {
  const rooms = Array.from({ length: 600 }, (_, index) => `#${index}`.padEnd(5, "x") + "𠀀".repeat(28));
  let first: string | undefined;
  for (let at = 0; at < rooms.length; at += 50) {
    const hello = { rooms: rooms.slice(at, at + 50), ...(first === undefined ? {} : { beside: first }) };
    first = secretOf(await world.join("mallory", hello));
  }
  const ann = await world.join("ann", { rooms: [] });
  await ann.send({ type: "whois", name: "mallory", ref: 1 });
  assertEquals((await ann.expect("person")).rooms, rooms.slice(0, 250));
  await ann.send({ type: "who", ref: 2 });
  const names = (await ann.drain()).flatMap((message) =>
    message.type === "people" ? message.people.map(({ name }) => name) : []
  );
  assertEquals(names.toSorted(), ["ann", "mallory"]);
});

conformance(
  "R5 P8 many lists at once are made one by one, as the peer reads them, and affect nobody",
  async (world) => {
    await crowd(world, 400, { rooms: [] });
    const ann = await world.join("ann");
    const greedy = await world.connect({ pipe: { capacity: 4096 } });
    await greedy.send(helloOf("greedy", { rooms: [] }));
    await greedy.expect("welcome");
    greedy.stall();
    for (let ref = 0; ref < 90; ref++) await greedy.send({ type: "who", ref });
    for (let ref = 0; ref < 20; ref++) assertEquals((await ann.ask({ type: "set_back", ref })).type, "ok");
    assertEquals(world.logged("session ended"), [], "nothing is queued for a peer that does not read it");
    greedy.resume();
    await greedy.expect("ok", ({ ref }) => ref === 89);
  },
  { limits: { maxQueue: 200_000 }, over: ["memory"] },
);

conformance("R5 a long list counts as several requests", async (world) => {
  await crowd(world, 100, { rooms: [] });
  const bob = await world.join("bob", { rooms: [] });
  // The hello, the ping of the harness, and two lists of almost 12 KiB, which count as two more requests each: eight.
  for (let ref = 1; ref <= 2; ref++) await bob.ask({ type: "who", ref });
  assertEquals(bob.received.filter(({ type }) => type === "notice"), []);
  await bob.send({ type: "list", ref: 3 });
  await bob.expect("notice", ({ code }) => code === "slowed");
}, { limits: { rate: 1, burst: 8 }, over: ["memory"] });

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
