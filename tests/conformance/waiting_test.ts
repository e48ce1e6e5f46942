/**
 * What one session waits for holds up nobody else: a stalled store, a rate, and expensive requests, which are answered in
 * turn (R4, R5, R6 and E1 of PROTOCOL.md). tests/server/fair_queue_test.ts tests the turns themselves.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { CROWD_OF_READS, MAX_SEARCHES, MAX_WAITING_SEARCHES } from "../../server/limits.ts";
import { MemoryStore } from "../../server/store/memory_store.ts";
import type { Refusal } from "../../server/refusal.ts";
import type {
  Draft,
  HistoryQuery,
  Missed,
  MissedQuery,
  Page,
  Receipt,
  SearchQuery,
  Stream,
} from "../../server/store/store.ts";
import type { Message } from "../../shared/wire/message.ts";
import type { ScriptedPeer } from "../support/scripted_peer.ts";
import { until } from "../support/until.ts";
import { conformance, LOG, storageIn, type World } from "./harness.ts";
import { helloOf, lose, pipeline, sayAll, secretOf, textsOf, welcomeOf } from "./talk.ts";

/** A store that commits nothing until it is released. */
class StalledStore extends MemoryStore {
  readonly #stalled = Promise.withResolvers<void>();

  release(): void {
    this.#stalled.resolve();
  }

  override async append(batch: readonly Draft[]): Promise<readonly (Receipt | Refusal)[]> {
    await this.#stalled.promise;
    return await super.append(batch);
  }
}

conformance("R4 while the store is stalled, members who say nothing are served as usual", async (world) => {
  const [ann, bob] = await world.joinAll("ann", "bob");
  assert(ann !== undefined && bob !== undefined);
  await bob.send({ type: "say", to: "#lobby", text: "waits", ref: 1 });
  assertEquals(await ann.drain(), []);
  const carol = await world.join("carol");
  assertEquals(await ann.drain(), [{ type: "joined", room: "#lobby", name: "carol" }]);
  assertEquals((await carol.ask({ type: "set_away", ref: 2 })).type, "ok");
  await bob.expect("away");
  assert(world.store instanceof StalledStore);
  world.store.release();
  assertEquals((await bob.ask({ type: "say", to: "#lobby", text: "goes on", ref: 3 })).type, "ok");
  await ann.drain();
  assertEquals(textsOf(ann.received), ["waits", "goes on"]);
}, { storage: storageIn(StalledStore) });

conformance("R5 E1 a session that waits long because of its rate does not count as silent", async (world) => {
  const ann = await world.join("ann", { rooms: ["#0"] });
  for (let room = 1; room < 230; room++) {
    await ann.send({ type: "join", room: `#${room}` });
    await ann.send({ type: "set_topic", room: `#${room}`, text: "x".repeat(1000) });
    // Ann sends a burst, and then the clock moves until the next one is allowed.
    if (room % 8 === 0) await world.pass(120, { step: 10, present: [ann] });
  }
  await world.pass(400, { step: 5, present: [ann] });
  const bob = await world.join("bob", { rooms: ["#0"] });
  await ann.drain();
  const pings = Array.from({ length: 90 }, (_, ref): Message => ({ type: "ping", ref }));
  await pipeline(bob, [...pings, { type: "list", ref: 100 }, { type: "ping", ref: 101 }]);
  await bob.expect("ok", ({ ref }) => ref === 100);
  // Its request is handled after some fifty seconds, and then it has another twenty.
  const received = await world.pass(60, { step: 2, present: [ann] });
  assertEquals(received(ann).filter(({ type }) => type === "parted"), []);
  await bob.expect("pong", ({ ref }) => ref === 101);
}, { limits: { rate: 1, burst: 100, idleTimeout: 20, maxRooms: 0 }, over: ["memory"] });

/** A store that answers questions one by one, when it is told to, and remembers which ones it was asked. */
class GatedStore extends MemoryStore {
  readonly asked: string[] = [];
  readonly #gates: (() => void)[] = [];
  isOpen = true;

  /** Lets the oldest question pass. Resolves when there was one. */
  async pass(): Promise<void> {
    await until(() => this.#gates.length > 0, () => `asked: ${this.asked}`);
    this.#gates.shift()?.();
  }

  open(): void {
    this.isOpen = true;
    for (const pass of this.#gates.splice(0)) pass();
  }

  override async search(query: SearchQuery): Promise<Page> {
    await this.#gate(query.text ?? "");
    return await super.search(query);
  }

  override async history(query: HistoryQuery): Promise<Page> {
    await this.#gate(`history of ${query.of}`);
    return await super.history(query);
  }

  override async missed(stream: Stream, query: MissedQuery): Promise<Missed> {
    if (typeof stream === "string") await this.#gate(stream);
    return await super.missed(stream, query);
  }

  async #gate(what: string): Promise<void> {
    this.asked.push(what);
    if (this.isOpen) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#gates.push(resolve);
    await promise;
  }
}

const GATED = { storage: storageIn(GatedStore), over: ["memory"] } as const;

function closedStore(world: World): GatedStore {
  assert(world.store instanceof GatedStore);
  world.store.isOpen = false;
  world.store.asked.length = 0;
  return world.store;
}

async function joinFrom(world: World, from: string, name: string): Promise<ScriptedPeer> {
  const peer = await world.connect({ from });
  await peer.send(helloOf(name, { rooms: ["#a"] }));
  await peer.expect("joined", (message) => message.name === name);
  return peer;
}

const search = (text: string): Message => ({ type: "search", text, ref: text });

conformance("R6 searches of sessions that have ended are not made", async (world) => {
  const ann = await world.join("ann", { rooms: ["#a"] });
  const attackers = await Promise.all(
    Array.from({ length: 30 }, (_, at) => joinFrom(world, "192.0.2.1", `eve${at}`)),
  );
  const store = closedStore(world);
  for (const attacker of attackers) await pipeline(attacker, [search("eve")]);
  await until(() => store.asked.length === 1, () => `${store.asked}`);
  for (const attacker of attackers) await lose(attacker, ann);
  await pipeline(ann, [search("ann")]);
  store.open();
  await ann.expect("ok", ({ ref }) => ref === "ann");
  assertEquals(store.asked, ["eve", "ann"]);
}, GATED);

conformance(
  "R6 searches are not made for a peer that has closed its connection, but for one that still reads",
  async (world) => {
    const ann = await world.join("ann", { rooms: ["#a"] });
    const attackers = await Promise.all(
      Array.from({ length: 30 }, (_, at) => joinFrom(world, "192.0.2.1", `eve${at}`)),
    );
    const reader = await joinFrom(world, "192.0.2.1", "reader");
    const store = closedStore(world);
    for (const attacker of attackers) await pipeline(attacker, [search("eve")]);
    await pipeline(reader, [search("reader")]);
    await until(() => store.asked.length > 0, () => `${store.asked}`);
    await world.closeWrite(reader);
    for (const attacker of attackers) await attacker.close();
    let gone = 0;
    while (gone < attackers.length) {
      world.clock.advance(1000);
      gone += (await ann.drain()).filter(({ type }) => type === "parted").length;
    }
    store.open();
    await reader.expect("ok", ({ ref }) => ref === "reader");
    const made = store.asked.filter((text) => text === "eve").length;
    assert(made <= MAX_SEARCHES, `${made} searches`);
    assertEquals(store.asked.filter((text) => text !== "eve"), ["reader"]);
  },
  { storage: GATED.storage },
);

conformance("R6 a person elsewhere waits for one search of a network, however many it asks for", async (world) => {
  const store = closedStore(world);
  store.isOpen = true;
  const ann = await joinFrom(world, "192.0.2.2", "ann");
  const attackers = await Promise.all(
    Array.from({ length: 20 }, (_, at) => joinFrom(world, `2001:db8:0:${at}00::1`, `eve${at}`)),
  );
  closedStore(world);
  for (const attacker of attackers) await pipeline(attacker, [search("eve")]);
  await until(() => store.asked.length === 1, () => `${store.asked}`);
  await pipeline(ann, [search("ann")]);
  for (let count = 0; count < 3; count++) await store.pass();
  await ann.expect("ok", ({ ref }) => ref === "ann");
  assert(store.asked.indexOf("ann") <= 2, `${store.asked}`);
  store.open();
}, GATED);

conformance("R6 too many searches of an address are refused with busy, and those of others are not", async (world) => {
  const store = closedStore(world);
  store.isOpen = true;
  const ann = await joinFrom(world, "192.0.2.2", "ann");
  const attackers = await Promise.all(
    Array.from({ length: MAX_WAITING_SEARCHES + 10 }, (_, at) => joinFrom(world, "192.0.2.1", `eve${at}`)),
  );
  closedStore(world);
  for (const attacker of attackers) await pipeline(attacker, [search("eve")]);
  await pipeline(ann, [search("ann")]);
  const refused = attackers.slice(-10);
  for (const attacker of refused) {
    const error = await attacker.expect("error");
    assertEquals([error.code, error.ref], ["busy", "eve"]);
  }
  store.open();
  await ann.expect("ok", ({ ref }) => ref === "ann");
  for (const attacker of refused) assertEquals((await attacker.ask({ type: "set_back", ref: 1 })).type, "ok");
}, { ...GATED, limits: { maxPerAddress: 0 } });

conformance("R6 a person elsewhere waits for one arrival of a network, and for none that has gone", async (world) => {
  const ann = await world.join("ann", { rooms: ["#a"] });
  await sayAll(ann, "#a", ["1"]);
  const store = closedStore(world);
  const attackers: ScriptedPeer[] = [];
  for (let at = 0; at < 20; at++) {
    const attacker = await world.connect({ from: `2001:db8:0:${at}00::1` });
    await attacker.send(helloOf(`eve${at}`, { rooms: ["#a"], log: LOG, seen: { "#a": 0 } }));
    attackers.push(attacker);
  }
  await until(() => store.asked.length === 1, () => `${store.asked}`);
  const bob = await world.connect({ from: "192.0.2.2" });
  await bob.send(helloOf("bob", { rooms: ["#a", "#b"], log: LOG, seen: { "#a": 0, "#b": 0 } }));
  for (const attacker of attackers.slice(5)) await attacker.vanish();
  store.open();
  await bob.expect("joined", ({ room }) => room === "#b");
  assertEquals(welcomeOf(bob).name, "bob");
  assert(store.asked.indexOf("#b") <= 3, `${store.asked}`);
  await bob.drain();
  assertEquals(store.asked.filter((room) => room === "#b").length, 1);
}, GATED);

conformance("R6 H10 while many wait to come back, each gets a short backlog, and the rest is a gap", async (world) => {
  const store = closedStore(world);
  store.isOpen = true;
  const ann = await world.join("ann", { rooms: ["#a"] });
  const secrets: string[] = [];
  for (let at = 0; at < CROWD_OF_READS + 4; at++) {
    const member = await world.join(`bob${at}`, { rooms: ["#a"] });
    secrets.push(secretOf(member));
    await lose(member, ann);
  }
  await sayAll(ann, "#a", Array.from({ length: 60 }, () => "x".repeat(8000)));
  closedStore(world);
  const members: ScriptedPeer[] = [];
  for (const [at, resume] of secrets.entries()) {
    const member = await world.connect();
    await member.send(helloOf(`bob${at}`, { resume, log: LOG, seen: { "#a": 0 } }));
    // By then, the server has read the hello.
    await ann.drain();
    members.push(member);
  }
  store.open();
  for (const [at, member] of members.entries()) {
    await member.drain();
    const gap = member.received.find((message) => message.type === "gap");
    const left = gap?.type === "gap" ? gap.count ?? 0 : 0;
    assertEquals(textsOf(member.received).length + left, 60);
    // Two are read at once, before anybody waits.
    if (at < 2) assertEquals(left, 0);
    else if (at === 2) assert(left > 20, `${left} are left out`);
  }
  assertEquals(members.at(-1)?.received.some(({ type }) => type === "gap"), false);
}, GATED);

conformance("R6 history is read in turn too, and a long page in steps", async (world) => {
  const ann = await joinFrom(world, "192.0.2.2", "ann");
  const eve = await joinFrom(world, "192.0.2.1", "eve");
  await sayAll(ann, "#a", Array.from({ length: 300 }, (_, at) => `${at}`));
  const store = closedStore(world);
  await eve.send({ type: "history", to: "#a", limit: 300, ref: 1 });
  await ann.send({ type: "say", to: "#a", text: "meanwhile", ref: 2 });
  await ann.expect("ok", ({ ref }) => ref === 2);
  store.open();
  await eve.expect("ok", ({ ref }) => ref === 1);
  const ids = eve.received.flatMap((message) =>
    message.type === "messages" ? message.messages.map(({ id }) => id) : []
  );
  assertEquals(ids.length, 300);
  assertEquals(ids, ids.toSorted((a, b) => a - b));
  assert(store.asked.length > 1, `${store.asked}`);
}, GATED);

conformance("R6 no more of the history is read than fits an answer", async (world) => {
  const ann = await joinFrom(world, "192.0.2.2", "ann");
  await pipeline(ann, Array.from({ length: 500 }, () => ({ type: "say", to: "#a", text: "x".repeat(8000) })));
  await ann.drain();
  const store = closedStore(world);
  store.open();
  await ann.send({ type: "history", to: "#a", after: 0, limit: 500, ref: 1 });
  await ann.expect("ok", ({ ref }) => ref === 1);
  const pages = ann.received.filter((message) => message.type === "messages");
  const ids = pages.flatMap(({ messages }) => messages.map(({ id }) => id));
  assertEquals([ids[0], pages.at(-1)?.more], [1, true]);
  assert(ids.length > 25, `${ids.length} messages`);
  assertEquals(store.asked.length, 1);
}, { ...GATED, limits: { maxQueue: 0 } });
