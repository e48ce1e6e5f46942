/**
 * Offers of files: T1 and T2 of PROTOCOL.md, and R5 and T8 as far as they concern offers.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { MemoryRegister } from "../../server/store/memory_register.ts";
import { MemoryStore } from "../../server/store/memory_store.ts";
import type { PersonRecord } from "../../server/store/register.ts";
import type { Message } from "../../shared/wire/message.ts";
import {
  agree,
  answerTo,
  askOf,
  done,
  ID,
  joinEnds,
  joinForFiles,
  lineOf,
  offerTo,
  transferLines,
} from "./transfer_peers.ts";
import { conformance, LOG, type StorageFactory } from "./harness.ts";
import { overStores } from "./stores.ts";
import { afterWelcome, lose, pipeline, quit, secretOf, welcomeOf } from "./talk.ts";

const NONCE = "nonce-0123456789";

conformance("M6 T1 a server announces that it supports files", async (world) => {
  assert(welcomeOf(await world.join("ann")).features.includes("files"));
});

conformance(
  "T1 offered has the maker's name, the first paths, count, bytes and nonce, and comes before the ok",
  async (world) => {
    const ann = await world.join("ann");
    const bob = await joinForFiles(world, "bob");
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

conformance("T12 the shape of a list is passed on with its offer, and with the answer to a question", async (world) => {
  const shape = { folders: 3, depth: 2, digest: "0123456789abcdef".repeat(4) };
  const [ann, bob] = [await joinForFiles(world, "ann"), await joinForFiles(world, "bob")];
  assert(welcomeOf(ann).features.includes("shape"));
  await done(ann, offerTo("bob", { shape }));
  assertEquals((await bob.expect("offered")).shape, shape);
  await bob.send({ type: "share", on: true });
  await bob.drain();
  await done(ann, askOf("bob", { id: `${ID}-2`, what: "get" }));
  await bob.expect("asked");
  await done(bob, { type: "accept", id: `${ID}-2`, count: 1, bytes: 1, shape });
  assertEquals((await ann.expect("accepted")).shape, shape);
});

conformance("T1 all sessions that accept files get an offer, and no other ones", async (world) => {
  const ann = await world.join("ann");
  const bob = await joinForFiles(world, "bob");
  const second = await joinForFiles(world, "x", { beside: secretOf(bob), features: ["dance", "files"] });
  const third = await world.join("x", { beside: secretOf(bob), features: ["history"] });
  const carol = await joinForFiles(world, "carol");
  await done(ann, offerTo("bob"));
  for (const peer of [bob, second]) assertEquals(await transferLines(peer), ["offered notes.txt by ann"]);
  for (const peer of [third, carol, ann]) assertEquals(await transferLines(peer), []);
});

conformance("T1 an offer to the maker goes to the other sessions, not to the one that made it", async (world) => {
  const ann = await joinForFiles(world, "ann");
  assertEquals(await answerTo(ann, offerTo("ann")), "takes_no_files");
  const second = await joinForFiles(world, "x", { beside: secretOf(ann) });
  await done(ann, offerTo("ann"));
  assertEquals(await transferLines(second), ["offered notes.txt by ann"]);
  assertEquals(await transferLines(ann), []);
  assertEquals(await answerTo(ann, { type: "accept", id: ID }), "no_such_deal");
  await done(second, { type: "accept", id: ID });
  assertEquals(await transferLines(ann), ["accepted by ann"]);
});

conformance("T1 an id that another person uses, for an offer or a question, is refused", async (world) => {
  const [ann, bob] = [await joinForFiles(world, "ann"), await joinForFiles(world, "bob")];
  const carol = await joinForFiles(world, "carol");
  await done(carol, { type: "share", on: true });
  await done(ann, offerTo("bob"));
  assertEquals(await transferLines(bob), ["offered notes.txt by ann"]);
  assertEquals(await answerTo(bob, offerTo("ann")), "id_taken");
  assertEquals(await answerTo(bob, { type: "ask", to: "carol", id: ID, what: "tree", paths: [""] }), "id_taken");
  assertEquals(await answerTo(carol, offerTo("bob")), "id_taken");
  for (const peer of [ann, bob, carol]) assertEquals(await transferLines(peer), []);
  await done(ann, { type: "close", id: ID, code: "cancelled" });
  await done(bob, offerTo("ann"));
});

conformance(
  "T1 a request replaces the maker's earlier one with the same id, and its connections are closed",
  async (world) => {
    const agreed = await agree(world);
    const { annEnd, bobEnd, ann, bob } = await joinEnds(world, agreed);
    await done(ann, offerTo("bob", { names: ["again.txt"], nonce: NONCE }));
    assertEquals([(await annEnd.end()).length, (await bobEnd.end()).length], [0, 0]);
    assertEquals((await transferLines(bob)).at(-1), "offered again.txt by ann");
    assertEquals((await transferLines(ann)).filter((line) => line.startsWith("accepted")), []);
    await bob.send({ type: "accept", id: ID });
    for (const peer of [ann, bob]) assert(!agreed.tickets.includes((await peer.expect("accepted")).ticket));
  },
);

conformance("T1 T7 when a request is replaced, the earlier recipient is notified that it is closed", async (world) => {
  const ann = await joinForFiles(world, "ann");
  const second = await joinForFiles(world, "x", { beside: secretOf(ann) });
  const [bob, carol] = [await joinForFiles(world, "bob"), await joinForFiles(world, "carol")];
  await done(ann, offerTo("bob"));
  await done(second, offerTo("carol"));
  const received = await transferLines(bob);
  assertEquals([received.length, received[0], received[1]?.split(" ")[0]], [2, "offered notes.txt by ann", "closed"]);
  assertEquals(await answerTo(bob, { type: "accept", id: ID }), "no_such_deal");
  await done(carol, { type: "accept", id: ID });
  assertEquals(await transferLines(second), ["accepted by carol"]);
});

conformance(
  "T2 REQ-W9 the largest number of waiting offers does not keep their recipient from joining",
  async (world) => {
    const bob = await joinForFiles(world, "bob");
    const names = Array.from({ length: 200 }, (_, at) => `${at} ${"n".repeat(300)}`);
    const peers = [];
    for (let count = 0; count < 4; count++) peers.push(await joinForFiles(world, `peer${count}`));
    for (let count = 0; count < 4; count++) await bob.ask({ type: "say", to: `peer${count}`, text: "hi", ref: 1 });
    await bob.ask({ type: "quit", ref: 1 });
    for (const [index, peer] of peers.entries()) {
      const count = 25 * index;
      for (let at = 0; at < 25; at++) await done(peer, offerTo("bob", { id: `${ID}-${count + at}`, names }));
    }
    const again = await joinForFiles(world, "bob", { beside: secretOf(bob) });
    const received = afterWelcome(again).filter((message) => message.type === "offered");
    assertEquals(received.length, 100);
    for (const offered of received) assertEquals(offered.names, names.slice(0, 6));
  },
);

conformance("T2 an offer to a person whose sessions accept no files is refused", async (world) => {
  const ann = await joinForFiles(world, "ann");
  await world.join("bob");
  const error = await ann.ask({ ...offerTo("BOB"), ref: 1 });
  assertEquals(error.type === "error" && error.code, "takes_no_files");
  assertEquals(await answerTo(ann, offerTo("nobody")), "no_such_person");
  assertEquals(await answerTo(ann, offerTo("#lobby")), "no_such_person");
});

overStores("T2 an offer to an offline person waits, and comes after welcome in every session", async (world) => {
  const [ann, bob] = [await world.join("ann"), await joinForFiles(world, "bob")];
  await quit(bob);
  await ann.send(offerTo("BOB", { nonce: NONCE, ref: 1 }));
  assertEquals(await ann.drain(), [{ type: "notice", code: "waiting", name: "bob" }, { type: "ok", ref: 1 }]);
  const back = await joinForFiles(world, "bob", { beside: secretOf(bob) });
  assertEquals(afterWelcome(back).flatMap(lineOf), ["offered notes.txt by ann"]);
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
  const second = await joinForFiles(world, "x", { beside: secretOf(back) });
  const third = await world.join("x", { beside: secretOf(back) });
  assertEquals(afterWelcome(second).flatMap(lineOf), ["offered notes.txt by ann"]);
  assertEquals(afterWelcome(third).flatMap(lineOf), []);
  await done(second, { type: "accept", id: ID });
  assertEquals(await transferLines(back), ["closed elsewhere"]);
});

overStores("T2 an offer also waits for a session that is resumed, and comes once", async (world) => {
  const ann = await world.join("ann");
  const bob = await joinForFiles(world, "bob", { rooms: ["#lobby"] });
  await ann.expect("joined", ({ name }) => name === "bob");
  await lose(bob, ann);
  await done(ann, offerTo("bob"));
  const back = await joinForFiles(world, "x", { resume: secretOf(bob) });
  assertEquals(afterWelcome(back).flatMap(lineOf), ["offered notes.txt by ann"]);
  await done(back, { type: "close", id: ID, code: "declined" });
  const again = await joinForFiles(world, "x", { resume: secretOf(bob) });
  assertEquals(afterWelcome(again).flatMap(lineOf), []);
});

overStores("T2 nobody else gets a waiting offer, under any name", async (world) => {
  const [ann, bob] = [await world.join("ann"), await joinForFiles(world, "bob")];
  await quit(bob);
  await done(ann, offerTo("bob"));
  const other = await joinForFiles(world, "bob");
  assertEquals(afterWelcome(other).flatMap(lineOf), []);
  assertEquals(await answerTo(other, { type: "accept", id: ID }), "no_such_deal");
  assertEquals(await answerTo(other, { type: "close", id: ID, code: "declined" }), "no_such_deal");
});

overStores("T2 T8 a waiting offer ends with the session of its maker", async (world) => {
  const [ann, bob] = [await world.join("ann"), await joinForFiles(world, "bob")];
  await quit(bob);
  await done(ann, offerTo("bob"));
  await quit(ann);
  const back = await joinForFiles(world, "bob", { beside: secretOf(bob) });
  assertEquals(afterWelcome(back).flatMap(lineOf), []);
});

overStores("T2 T8 offers do not survive a restart of the server", async (world) => {
  const [ann, bob] = [await world.join("ann"), await joinForFiles(world, "bob")];
  await quit(bob);
  await done(ann, offerTo("bob"));
  await world.restart();
  const back = await joinForFiles(world, "bob", { resume: secretOf(bob) });
  await joinForFiles(world, "ann", { resume: secretOf(ann) });
  assertEquals([...afterWelcome(back), ...await back.drain()].flatMap(lineOf), []);
  assertEquals(await answerTo(back, { type: "accept", id: ID }), "no_such_deal");
});

conformance(
  "T1 REQ-I26 offered has the maker's present name",
  async (world) => {
    const [ann, bob] = [await world.join("ann"), await joinForFiles(world, "bob")];
    await done(ann, offerTo("bob"));
    await done(ann, { type: "rename", name: "anna" });
    await world.join("ann");
    const late = await joinForFiles(world, "x", { beside: secretOf(bob) });
    assertEquals(afterWelcome(late).flatMap(lineOf), ["offered notes.txt by anna"]);
  },
);

conformance("T1 T6 an offer stays with its recipient when the recipient gets another name", async (world) => {
  const [ann, bob] = [await world.join("ann"), await joinForFiles(world, "bob")];
  await done(ann, offerTo("bob"));
  await done(bob, { type: "rename", name: "rob" });
  const other = await joinForFiles(world, "bob");
  assertEquals(afterWelcome(other).flatMap(lineOf), []);
  await done(bob, { type: "accept", id: ID });
  assertEquals(await transferLines(ann), ["accepted by rob"]);
});

/** A register that does not answer questions about names while it is stalled. */
class StalledRegister extends MemoryRegister {
  stalled: PromiseWithResolvers<void> | null = null;

  override async personNamed(key: string): Promise<PersonRecord | null> {
    await this.stalled?.promise;
    return await super.personNamed(key);
  }
}

const register = new StalledRegister();

const stalledRegister: StorageFactory = ({ clock, limits: { maxMail } }) => {
  const store = new MemoryStore(clock, { register, maxMail, log: LOG });
  return { register, store, close: () => store.close() };
};

conformance("T8 an offer is not made if its session is resumed while the recipient is looked up", async (world) => {
  const [ann, bob] = [await joinForFiles(world, "ann"), await joinForFiles(world, "bob")];
  const witness = await world.join("witness");
  await quit(bob);
  register.stalled = Promise.withResolvers();
  await ann.send(offerTo("bob"));
  for (let turn = 0; turn < 20; turn++) await witness.drain();
  const again = await joinForFiles(world, "x", { resume: secretOf(ann) });
  register.stalled.resolve();
  register.stalled = null;
  for (let turn = 0; turn < 20; turn++) await witness.drain();
  assertEquals((await again.drain()).filter(({ type }) => type === "notice"), []);
  assertEquals(await answerTo(again, { type: "close", id: ID, code: "cancelled" }), "no_such_deal");
}, { storage: stalledRegister, over: ["memory"] });

conformance("R5 offers count like any other request", async (world) => {
  const [ann, bob] = [await world.join("ann"), await joinForFiles(world, "bob")];
  const offers = Array.from({ length: 150 }, (_, ref): Message => offerTo("bob", { id: `${ID}-${ref}`, ref }));
  await pipeline(ann, offers);
  await ann.expect("notice", ({ code }) => code === "slowed");
  const received = (await bob.drain()).filter(({ type }) => type === "offered");
  assert(received.length >= 90 && received.length <= 100, `${received.length} offers`);
}, { limits: { rate: 25, burst: 100, maxDeals: 0, maxOffers: 0 } });
