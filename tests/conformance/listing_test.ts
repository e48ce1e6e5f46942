/**
 * Lists of people and rooms: P8 of PROTOCOL.md, including lists that exceed a frame.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { MAX_LISTING_BYTES, MAX_PEOPLE_LISTED } from "../../server/limits.ts";
import { encodeMessage, type MessageOf } from "../../shared/wire/message.ts";
import { conformance, NOW, type World } from "./harness.ts";
import { helloOf, secretOf } from "./talk.ts";

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
