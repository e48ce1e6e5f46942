/**
 * Offers of files: T1 and T2 of PROTOCOL.md, and what R5 and T8 say for them.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { MemoryRegister } from "../../server/store/memory_register.ts";
import { MemoryStore } from "../../server/store/memory_store.ts";
import type { PersonRecord } from "../../server/store/register.ts";
import type { Message } from "../../shared/wire/message.ts";
import { agree, answerTo, dealsOf, done, ID, joinEnds, joinTaking, lineOf, offerTo } from "./transfer_peers.ts";
import { conformance, type Keeper, LOG } from "./harness.ts";
import { overStores } from "./stores.ts";
import { lose, pipeline, quit, secretOf, toldOf, welcomeOf } from "./talk.ts";

const NONCE = "nonce-0123456789";

conformance("M6 T1 a server announces that it passes files on", async (world) => {
  assert(welcomeOf(await world.join("ann")).features.includes("files"));
});

conformance(
  "T1 an offer is told with who makes it, first paths, count, bytes and nonce, before its ok",
  async (world) => {
    const ann = await world.join("ann");
    const bob = await joinTaking(world, "bob");
    const contents = {
      id: ID,
      names: ["a/b.txt", "a/ü 👋\n.txt", ""],
      count: 20_000,
      bytes: 2 ** 53 - 1,
      nonce: NONCE,
    };
    assertEquals(await ann.ask({ ...offerTo("BOB", contents), ref: 1 }), { type: "ok", ref: 1 });
    assertEquals(await bob.drain(), [{ type: "offered", from: "ann", ...contents }]);
    assertEquals(await ann.drain(), []);
  },
);

conformance("T1 every session that takes files is told, and no other one", async (world) => {
  const ann = await world.join("ann");
  const bob = await joinTaking(world, "bob");
  const second = await joinTaking(world, "x", { beside: secretOf(bob), features: ["dance", "files"] });
  const third = await world.join("x", { beside: secretOf(bob), features: ["history"] });
  const carol = await joinTaking(world, "carol");
  await done(ann, offerTo("bob"));
  for (const peer of [bob, second]) assertEquals(await dealsOf(peer), ["offered notes.txt by ann"]);
  for (const peer of [third, carol, ann]) assertEquals(await dealsOf(peer), []);
});

conformance("T1 an offer to oneself is for the other sessions, not for the one that made it", async (world) => {
  const ann = await joinTaking(world, "ann");
  assertEquals(await answerTo(ann, offerTo("ann")), "takes_no_files");
  const second = await joinTaking(world, "x", { beside: secretOf(ann) });
  await done(ann, offerTo("ann"));
  assertEquals(await dealsOf(second), ["offered notes.txt by ann"]);
  assertEquals(await dealsOf(ann), []);
  assertEquals(await answerTo(ann, { type: "accept", id: ID }), "no_such_deal");
  await done(second, { type: "accept", id: ID });
  assertEquals(await dealsOf(ann), ["accepted by ann"]);
});

conformance("T1 an id that another person uses is taken, whatever for", async (world) => {
  const [ann, bob] = [await joinTaking(world, "ann"), await joinTaking(world, "bob")];
  const carol = await joinTaking(world, "carol");
  await done(carol, { type: "share", on: true });
  await done(ann, offerTo("bob"));
  assertEquals(await dealsOf(bob), ["offered notes.txt by ann"]);
  assertEquals(await answerTo(bob, offerTo("ann")), "id_taken");
  assertEquals(await answerTo(bob, { type: "ask", to: "carol", id: ID, what: "tree", paths: [""] }), "id_taken");
  assertEquals(await answerTo(carol, offerTo("bob")), "id_taken");
  for (const peer of [ann, bob, carol]) assertEquals(await dealsOf(peer), []);
  await done(ann, { type: "close", id: ID, code: "cancelled" });
  await done(bob, offerTo("ann"));
});

conformance("T1 a deal of one's own with the same id is replaced, and its connections are closed", async (world) => {
  const agreed = await agree(world);
  const { annEnd, bobEnd, ann, bob } = await joinEnds(world, agreed);
  await done(ann, offerTo("bob", { names: ["again.txt"], nonce: NONCE }));
  assertEquals([(await annEnd.end()).length, (await bobEnd.end()).length], [0, 0]);
  assertEquals((await dealsOf(bob)).at(-1), "offered again.txt by ann");
  assertEquals((await dealsOf(ann)).filter((line) => line.startsWith("accepted")), []);
  await bob.send({ type: "accept", id: ID });
  for (const peer of [ann, bob]) assert(!agreed.tickets.includes((await peer.expect("accepted")).ticket));
});

conformance("T1 T7 whom a deal was made to before it was replaced hears that it is closed", async (world) => {
  const ann = await joinTaking(world, "ann");
  const second = await joinTaking(world, "x", { beside: secretOf(ann) });
  const [bob, carol] = [await joinTaking(world, "bob"), await joinTaking(world, "carol")];
  await done(ann, offerTo("bob"));
  await done(second, offerTo("carol"));
  const told = await dealsOf(bob);
  assertEquals([told.length, told[0], told[1]?.split(" ")[0]], [2, "offered notes.txt by ann", "closed"]);
  assertEquals(await answerTo(bob, { type: "accept", id: ID }), "no_such_deal");
  await done(carol, { type: "accept", id: ID });
  assertEquals(await dealsOf(second), ["accepted by carol"]);
});

conformance("T2 REQ-W9 as many offers as may wait do not keep their receiver out", async (world) => {
  const bob = await joinTaking(world, "bob");
  await bob.ask({ type: "quit", ref: 1 });
  const names = Array.from({ length: 200 }, (_, at) => `${at} ${"n".repeat(300)}`);
  for (let count = 0; count < 100; count += 25) {
    const peer = await joinTaking(world, `peer${count}`);
    for (let at = 0; at < 25; at++) await done(peer, offerTo("bob", { id: `${ID}-${count + at}`, names }));
  }
  const again = await joinTaking(world, "bob", { beside: secretOf(bob) });
  const told = toldOf(again).filter((message) => message.type === "offered");
  assertEquals(told.length, 100);
  for (const offered of told) assertEquals(offered.names, names.slice(0, 6));
});

conformance("T2 who is online, but takes files in no session, is offered none", async (world) => {
  const ann = await joinTaking(world, "ann");
  await world.join("bob");
  const error = await ann.ask({ ...offerTo("BOB"), ref: 1 });
  assertEquals(error.type === "error" && error.code, "takes_no_files");
  assertEquals(await answerTo(ann, offerTo("nobody")), "no_such_person");
  assertEquals(await answerTo(ann, offerTo("#lobby")), "no_such_person");
});

overStores("T2 an offer to who is not online waits, and is told after welcome, to all who come", async (world) => {
  const [ann, bob] = [await world.join("ann"), await joinTaking(world, "bob")];
  await quit(bob);
  await ann.send(offerTo("BOB", { nonce: NONCE, ref: 1 }));
  assertEquals(await ann.drain(), [{ type: "notice", code: "waiting", name: "bob" }, { type: "ok", ref: 1 }]);
  const back = await joinTaking(world, "bob", { beside: secretOf(bob) });
  assertEquals(toldOf(back).flatMap(lineOf), ["offered notes.txt by ann"]);
  const offered = back.received.find(({ type }) => type === "offered");
  assertEquals(offered, {
    type: "offered",
    from: "ann",
    id: ID,
    names: ["notes.txt"],
    count: 1,
    bytes: 10,
    nonce: NONCE,
  });
  const second = await joinTaking(world, "x", { beside: secretOf(back) });
  const third = await world.join("x", { beside: secretOf(back) });
  assertEquals(toldOf(second).flatMap(lineOf), ["offered notes.txt by ann"]);
  assertEquals(toldOf(third).flatMap(lineOf), []);
  await done(second, { type: "accept", id: ID });
  assertEquals(await dealsOf(back), ["closed elsewhere"]);
});

overStores("T2 an offer waits for who comes back by resume, too, and is told once", async (world) => {
  const ann = await world.join("ann");
  const bob = await joinTaking(world, "bob", { rooms: ["#lobby"] });
  await ann.expect("joined", ({ name }) => name === "bob");
  await lose(bob, ann);
  await done(ann, offerTo("bob"));
  const back = await joinTaking(world, "x", { resume: secretOf(bob) });
  assertEquals(toldOf(back).flatMap(lineOf), ["offered notes.txt by ann"]);
  await done(back, { type: "close", id: ID, code: "declined" });
  const again = await joinTaking(world, "x", { resume: secretOf(bob) });
  assertEquals(toldOf(again).flatMap(lineOf), []);
});

overStores("T2 nobody else hears of an offer that waits, under whatever name", async (world) => {
  const [ann, bob] = [await world.join("ann"), await joinTaking(world, "bob")];
  await quit(bob);
  await done(ann, offerTo("bob"));
  const other = await joinTaking(world, "bob");
  assertEquals(toldOf(other).flatMap(lineOf), []);
  assertEquals(await answerTo(other, { type: "accept", id: ID }), "no_such_deal");
  assertEquals(await answerTo(other, { type: "close", id: ID, code: "declined" }), "no_such_deal");
});

overStores("T2 T8 an offer that waits goes with the session of its maker", async (world) => {
  const [ann, bob] = [await world.join("ann"), await joinTaking(world, "bob")];
  await quit(bob);
  await done(ann, offerTo("bob"));
  await quit(ann);
  const back = await joinTaking(world, "bob", { beside: secretOf(bob) });
  assertEquals(toldOf(back).flatMap(lineOf), []);
});

overStores("T2 T8 of offers nothing is left when the server was started again", async (world) => {
  const [ann, bob] = [await world.join("ann"), await joinTaking(world, "bob")];
  await quit(bob);
  await done(ann, offerTo("bob"));
  await world.restart();
  const back = await joinTaking(world, "bob", { resume: secretOf(bob) });
  await joinTaking(world, "ann", { resume: secretOf(ann) });
  assertEquals([...toldOf(back), ...await back.drain()].flatMap(lineOf), []);
  assertEquals(await answerTo(back, { type: "accept", id: ID }), "no_such_deal");
});

conformance(
  "T1 REQ-I26 an offer is from whom it is from when it is told, whatever the name was before",
  async (world) => {
    const [ann, bob] = [await world.join("ann"), await joinTaking(world, "bob")];
    await done(ann, offerTo("bob"));
    await done(ann, { type: "rename", name: "anna" });
    await world.join("ann");
    const late = await joinTaking(world, "x", { beside: secretOf(bob) });
    assertEquals(toldOf(late).flatMap(lineOf), ["offered notes.txt by anna"]);
  },
);

conformance("T1 T6 an offer follows its person through a new name", async (world) => {
  const [ann, bob] = [await world.join("ann"), await joinTaking(world, "bob")];
  await done(ann, offerTo("bob"));
  await done(bob, { type: "rename", name: "rob" });
  const other = await joinTaking(world, "bob");
  assertEquals(toldOf(other).flatMap(lineOf), []);
  await done(bob, { type: "accept", id: ID });
  assertEquals(await dealsOf(ann), ["accepted by rob"]);
});

/** A register that finds nobody by name while it is held. */
class HeldRegister extends MemoryRegister {
  held: PromiseWithResolvers<void> | null = null;

  override async personNamed(key: string): Promise<PersonRecord | null> {
    await this.held?.promise;
    return await super.personNamed(key);
  }
}

const register = new HeldRegister();

const heldRegister: Keeper = ({ clock, limits: { maxMail } }) => {
  const store = new MemoryStore(clock, { register, maxMail, log: LOG });
  return { register, store, close: () => store.close() };
};

conformance("T8 an offer whose session is resumed while somebody is looked up is not made", async (world) => {
  const [ann, bob] = [await joinTaking(world, "ann"), await joinTaking(world, "bob")];
  const witness = await world.join("witness");
  await quit(bob);
  register.held = Promise.withResolvers();
  await ann.send(offerTo("bob"));
  for (let turn = 0; turn < 20; turn++) await witness.drain();
  const again = await joinTaking(world, "x", { resume: secretOf(ann) });
  register.held.resolve();
  register.held = null;
  for (let turn = 0; turn < 20; turn++) await witness.drain();
  assertEquals((await again.drain()).filter(({ type }) => type === "notice"), []);
  assertEquals(await answerTo(again, { type: "close", id: ID, code: "cancelled" }), "no_such_deal");
}, { kept: heldRegister, over: ["memory"] });

conformance("R5 offers count as any other request", async (world) => {
  const [ann, bob] = [await world.join("ann"), await joinTaking(world, "bob")];
  const offers = Array.from({ length: 150 }, (_, ref): Message => offerTo("bob", { id: `${ID}-${ref}`, ref }));
  await pipeline(ann, offers);
  await ann.expect("notice", ({ code }) => code === "slowed");
  const told = (await bob.drain()).filter(({ type }) => type === "offered");
  assert(told.length >= 90 && told.length <= 100, `${told.length} offers`);
}, { limits: { rate: 25, burst: 100, maxDeals: 0, maxOffers: 0 } });
