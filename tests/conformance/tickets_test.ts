/**
 * From an accepted request to two joined connections: T6 and X1 of PROTOCOL.md, and their limits (T10, T11).
 *
 * @module
 */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import type { MessageOf } from "../../shared/wire/message.ts";
import type { BytePeer } from "../support/byte_peer.ts";
import type { ScriptedPeer } from "../support/scripted_peer.ts";
import { until } from "../support/until.ts";
import {
  agree,
  answerTo,
  askOf,
  bytesLike,
  done,
  ID,
  joinEnds,
  joinForFiles,
  limitOf,
  offerTo,
  pass,
  SECRET,
  transferLines,
} from "./transfer_peers.ts";
import { conformance, type World } from "./harness.ts";
import { secretOf } from "./talk.ts";

/** A side whose ticket the server has accepted, so the clock may move. */
async function waitingEnd(world: World, ticket: string): Promise<BytePeer> {
  const before = world.logged("transfer began").length;
  const end = await world.connectBytes(ticket);
  await until(() => world.logged("transfer began").length > before, () => world.log.join("\n"));
  return end;
}

conformance(
  "T6 each side gets its own ticket, and the maker also gets the acceptor's name and terms",
  async (world) => {
    const [ann, bob] = [await joinForFiles(world, "ann"), await joinForFiles(world, "bob")];
    await done(ann, offerTo("bob"));
    await bob.drain();
    const terms = { secret: SECRET, answer: "answer-0123456789", proof: "0".repeat(64), count: 1, bytes: 10 };
    await bob.send({ type: "accept", id: ID, ...terms, ref: 1 });
    const [accepted, ok] = await bob.drain();
    assert(accepted?.type === "accepted");
    assertEquals(accepted, { type: "accepted", id: ID, ticket: accepted.ticket });
    assertEquals(ok, { type: "ok", ref: 1 });
    const received = await ann.expect("accepted");
    assertEquals(received, { type: "accepted", id: ID, ticket: received.ticket, by: "bob", ...terms });
    assertNotEquals(received.ticket, accepted.ticket);
    for (const { ticket } of [received, accepted]) assert(ticket.length >= 22, "128 bits at least");
  },
);

conformance("T6 an offer can be accepted once, and the other sessions get elsewhere", async (world) => {
  const [ann, bob] = [await joinForFiles(world, "ann"), await joinForFiles(world, "bob")];
  const second = await joinForFiles(world, "x", { beside: secretOf(bob) });
  const carol = await joinForFiles(world, "carol");
  await done(ann, offerTo("bob"));
  for (const peer of [carol, ann]) {
    assertEquals(await answerTo(peer, { type: "accept", id: ID }), "no_such_deal");
  }
  await done(second, { type: "accept", id: ID });
  assertEquals(await bob.drain(), [
    { type: "offered", from: "ann", id: ID, names: ["notes.txt"], count: 1, bytes: 10 },
    { type: "closed", id: ID, code: "elsewhere" },
  ]);
  for (const peer of [bob, second]) {
    assertEquals(await answerTo(peer, { type: "accept", id: ID }), "no_such_deal");
  }
  assertEquals(await answerTo(bob, { type: "close", id: ID, code: "cancelled" }), "no_such_deal");
  assertEquals(await transferLines(ann), ["accepted by bob"]);
});

conformance("T6 of two sessions that accept at the same moment, one gets the transfer", async (world) => {
  const [ann, bob] = [await joinForFiles(world, "ann"), await joinForFiles(world, "bob")];
  const second = await joinForFiles(world, "x", { beside: secretOf(bob) });
  await done(ann, offerTo("bob"));
  for (const peer of [bob, second]) await peer.drain();
  const codes = await Promise.all([bob, second].map((peer) => answerTo(peer, { type: "accept", id: ID })));
  assertEquals(codes.toSorted(), ["no_such_deal", "ok"]);
  assertEquals(await transferLines(ann), ["accepted by bob"]);
});

conformance("X1 both sides get ok when both are connected, in any order, and not before", async (world) => {
  for (const order of [[0, 1], [1, 0]] as const) {
    const { ann, tickets, bob } = await agree(world, { id: `${ID}-${order[0]}` });
    const first = await world.connectBytes(tickets[order[0]]);
    const answer = first.message();
    let isAnswered = false;
    void answer.then(() => isAnswered = true);
    for (const peer of [ann, bob]) await peer.drain();
    assertEquals(isAnswered, false);
    const second = await world.connectBytes(tickets[order[1]]);
    assertEquals([await answer, await second.message()], [{ type: "ok" }, { type: "ok" }]);
    assertEquals(await pass(first, second, Uint8Array.of(1, 2, 3)), Uint8Array.of(1, 2, 3));
    for (const peer of [ann, bob]) await peer.close();
    for (const end of [first, second]) await end.end();
  }
});

conformance("X1 a ticket is valid once", async (world) => {
  const { annEnd, bobEnd, tickets } = await joinEnds(world, await agree(world));
  for (const ticket of tickets) assertEquals(await (await world.connectBytes(ticket)).refusal(), "bad_ticket");
  assertEquals(await pass(annEnd, bobEnd, bytesLike(1, 1000)), bytesLike(1, 1000));
});

conformance("X1 a ticket is valid once, even while the other side is still missing", async (world) => {
  const { tickets } = await agree(world);
  const annEnd = await world.connectBytes(tickets[0]);
  // The one that comes first gets it.
  const again = await world.connectBytes(tickets[0]);
  const codes = await Promise.race([again.refusal(), annEnd.refusal()]);
  assertEquals(codes, "bad_ticket");
  const bobEnd = await world.connectBytes(tickets[1]);
  assertEquals(await bobEnd.message(), { type: "ok" });
});

conformance("X1 a ticket of a session over TLS is not valid without TLS, and the reverse", async (world) => {
  const certificate = new Uint8Array(32).fill(1);
  const ann = await joinForFiles(world, "ann", {}, { certificate });
  const { tickets } = await agree(world, { ann });
  const wrong = [await world.connectBytes(tickets[0]), await world.connectBytes(tickets[1], { certificate })];
  for (const end of wrong) assertEquals(await end.refusal(), "bad_ticket");
  // Whoever has overheard a ticket does not use it up. The certificate may have been renewed meanwhile.
  const renewed = new Uint8Array(32).fill(2);
  const annEnd = await world.connectBytes(tickets[0], { certificate: renewed });
  const bobEnd = await world.connectBytes(tickets[1]);
  for (const end of [annEnd, bobEnd]) assertEquals(await end.message(), { type: "ok" });
}, { over: ["memory"] });

conformance("X1 a ticket is valid for a minute, and then the transfer is closed", async (world) => {
  const { ann, bob, tickets } = await agree(world);
  await world.pass(55, { step: 5, present: [ann, bob] });
  const annEnd = await waitingEnd(world, tickets[0]);
  const received = await world.pass(10, { step: 5, present: [ann, bob] });
  assertEquals((await annEnd.end()).length, 0);
  assertEquals(await (await world.connectBytes(tickets[1])).refusal(), "bad_ticket");
  for (const peer of [ann, bob]) assertEquals(received(peer), [{ type: "closed", id: ID, code: "no_answer" }]);
});

conformance("X1 a ticket is valid for the whole minute, however late the other side connects", async (world) => {
  const { ann, bob, tickets } = await agree(world);
  const annEnd = await waitingEnd(world, tickets[0]);
  await world.pass(58, { step: 2, present: [ann, bob] });
  const bobEnd = await world.connectBytes(tickets[1]);
  for (const end of [annEnd, bobEnd]) assertEquals(await end.message(), { type: "ok" });
  await world.pass(30, { step: 5, present: [ann, bob] });
  assertEquals(await pass(bobEnd, annEnd, bytesLike(2, 1000)), bytesLike(2, 1000));
});

conformance("X1 T7 closing a transfer invalidates its tickets and closes a waiting side", async (world) => {
  const { ann, tickets } = await agree(world);
  const bobEnd = await world.connectBytes(tickets[1]);
  await done(ann, { type: "close", id: ID, code: "cancelled" });
  assertEquals((await bobEnd.end()).length, 0);
  for (const ticket of tickets) assertEquals(await (await world.connectBytes(ticket)).refusal(), "bad_ticket");
});

conformance("X1 only a ticket opens a data connection, and a ticket does not open a session", async (world) => {
  const { ann, tickets } = await agree(world);
  for (const ticket of [secretOf(ann), ID, SECRET, "0".repeat(16), tickets[0].toUpperCase() + "0"]) {
    assertEquals(await (await world.connectBytes(ticket)).refusal(), "bad_ticket");
  }
  const stranger = await world.join("x", { resume: tickets[0], beside: tickets[1] });
  assertEquals(stranger.received.map(({ type }) => type).includes("welcome"), true);
  assertEquals(await answerTo(stranger, { type: "close", id: ID, code: "cancelled" }), "no_such_deal");
});

conformance("X1 transfer is refused on the connection of a session", async (world) => {
  const { ann, bob, tickets } = await agree(world);
  const annEnd = await world.connectBytes(tickets[0]);
  await bob.send({ type: "transfer", ticket: tickets[1] });
  assertEquals((await bob.expect("error")).code, "bad_message");
  assertEquals(ann.isEnded, false);
  await annEnd.close();
});

conformance(
  "T11 the number of concurrent transfers is limited, and another one can begin when one has ended",
  async (world) => {
    const [ann, bob] = [await joinForFiles(world, "ann"), await joinForFiles(world, "bob")];
    await joinEnds(world, await agree(world, { ann, bob, id: `${ID}-1` }));
    const second = await joinEnds(world, await agree(world, { ann, bob, id: `${ID}-2` }));
    await done(ann, offerTo("bob", { id: `${ID}-3` }));
    assertEquals(await limitOf(bob, { type: "accept", id: `${ID}-3` }), ["transfers_full", 2]);
    await ann.drain();
    await second.annEnd.close();
    await second.bobEnd.end();
    await done(bob, { type: "accept", id: `${ID}-3` });
    assertEquals(await answerTo(ann, { type: "close", id: `${ID}-1`, code: "cancelled" }), "ok");
    await done(ann, offerTo("bob", { id: `${ID}-4` }));
    await done(bob, { type: "accept", id: `${ID}-4` });
  },
  { limits: { maxTransfers: 2 } },
);

conformance(
  "T11 T10 one person can use up neither all transfers nor all waiting offers of another person, nor can two",
  async (world) => {
    const [ann, bob] = [await joinForFiles(world, "ann"), await joinForFiles(world, "bob")];
    const [carol, dave] = [await joinForFiles(world, "carol"), await joinForFiles(world, "dave")];
    const eve = await joinForFiles(world, "eve");
    // Each of them leaves as many of ann's places as it has.
    for (const [at, other] of [bob, bob, bob, bob, carol, carol, dave, eve].entries()) {
      await joinEnds(world, await agree(world, { ann, bob: other, id: `${ID}-${at}` }));
    }
    await done(bob, offerTo("ann", { id: `${ID}-pair` }));
    const full = { type: "error", code: "transfers_full", ref: 1 } as const;
    const { text: _, ...pair } = await ann.ask({ type: "accept", id: `${ID}-pair`, ref: 1 }) as MessageOf<"error">;
    assertEquals(pair, { ...full, about: "bob", limit: 4 });
    await done(ann, offerTo("dave", { id: `${ID}-8` }));
    const { text: __, ...person } = await dave.ask({ type: "accept", id: `${ID}-8`, ref: 1 }) as MessageOf<"error">;
    assertEquals(person, { ...full, about: "ann", limit: 8 });
    await done(dave, offerTo("carol", { id: `${ID}-9` }));
    await done(carol, { type: "accept", id: `${ID}-9` });
    const second = await joinForFiles(world, "x", { beside: secretOf(dave) });
    for (let at = 10; at < 18; at++) await done(at % 2 === 0 ? dave : second, offerTo("bob", { id: `${ID}-${at}` }));
    for (const peer of [dave, second]) {
      assertEquals(await limitOf(peer, offerTo("bob", { id: `${ID}-18` })), ["too_many_deals", 8]);
    }
    await done(carol, offerTo("bob", { id: `${ID}-18` }));
  },
  { limits: { maxTransfers: 20, maxOffers: 20 } },
);

conformance("T11 tickets that were not shown keep nobody out but those who did not show them", async (world) => {
  const idle: ScriptedPeer[] = [];
  for (let at = 0; at < 8; at++) idle.push(await joinForFiles(world, `idle${at}`));
  for (let at = 0; at < 64; at++) {
    const [ann, bob] = [idle[at % 8], idle[(at + 1 + Math.floor(at / 16)) % 8]];
    await agree(world, { ...ann && { ann }, ...bob && { bob }, id: `${ID}-${at}` });
  }
  const [first, second] = idle;
  assert(first !== undefined && second !== undefined);
  await done(first, offerTo("idle1", { id: `${ID}-more` }));
  assertEquals(await limitOf(second, { type: "accept", id: `${ID}-more` }), ["transfers_full", 16]);
  for (let at = 0; at < 3; at++) {
    const [ann, bob] = [await joinForFiles(world, `ann${at}`), await joinForFiles(world, `bob${at}`)];
    const { annEnd, bobEnd } = await joinEnds(world, await agree(world, { ann, bob, id: `${ID}-honest-${at}` }));
    assertEquals(await pass(annEnd, bobEnd, bytesLike(at, 1000)), bytesLike(at, 1000));
  }
});

conformance("T11 the people of one network leave transfers to others", async (world) => {
  const peers: ScriptedPeer[] = [];
  for (let at = 0; at < 6; at++) {
    peers.push(await joinForFiles(world, `crowd${at}`, {}, { from: `2001:db8:0:${at}::1` }));
  }
  for (let at = 0; at < 8; at++) {
    const [ann, bob] = [peers[at % 3], peers[3 + at % 3]];
    await joinEnds(world, await agree(world, { ...ann && { ann }, ...bob && { bob }, id: `${ID}-${at}` }));
  }
  const [first, second] = peers;
  assert(first !== undefined && second !== undefined);
  await done(first, offerTo("crowd1", { id: `${ID}-more` }));
  assertEquals(await limitOf(second, { type: "accept", id: `${ID}-more` }), ["transfers_full", 8]);
  const { annEnd, bobEnd } = await joinEnds(world, await agree(world));
  assertEquals(await pass(annEnd, bobEnd, bytesLike(1, 1000)), bytesLike(1, 1000));
}, { limits: { maxTransfers: 20 }, over: ["memory"] });

conformance("X1 both sides wait for a place while there is none, and get ok when one is free", async (world) => {
  const agreed = [];
  for (let at = 0; at < 2; at++) {
    const [ann, bob] = [await joinForFiles(world, `ann${at}`), await joinForFiles(world, `bob${at}`)];
    agreed.push(await agree(world, { ann, bob, id: `${ID}-${at}` }));
  }
  const [one, other] = agreed;
  assert(one !== undefined && other !== undefined);
  const { annEnd } = await joinEnds(world, one);
  const [first, second] = [await waitingEnd(world, other.tickets[0]), await waitingEnd(world, other.tickets[1])];
  const answers = Promise.all([first.message(), second.message()]);
  let isAnswered = false;
  void answers.then(() => isAnswered = true);
  for (const peer of [other.ann, other.bob]) await peer.drain();
  assertEquals(isAnswered, false);
  await annEnd.close();
  assertEquals(await answers, [{ type: "ok" }, { type: "ok" }]);
  assertEquals(await pass(first, second, bytesLike(1, 1000)), bytesLike(1, 1000));
}, { limits: { maxTransfers: 1 } });

conformance("X2 a transfer that only shows signs of life passes on its place when others need it", async (world) => {
  const peers = [await joinForFiles(world, "slow-ann"), await joinForFiles(world, "slow-bob")] as const;
  const slow = await joinEnds(world, await agree(world, { ann: peers[0], bob: peers[1] }));
  const [ann, bob] = [await joinForFiles(world, "ann"), await joinForFiles(world, "bob")];
  const id = `${ID}-new`;
  await done(ann, offerTo("bob", { id }));
  await bob.expect("offered");
  const present = [...peers, ann, bob];
  await world.pass(60, { step: 20, present });
  assertEquals((await pass(slow.annEnd, slow.bobEnd, Uint8Array.of(1))).length, 1);
  await world.pass(20, { step: 20, present });
  assertEquals(await limitOf(bob, { type: "accept", id }), ["transfers_full", 1]);
  await world.pass(20, { step: 20, present });
  await bob.send({ type: "accept", id });
  const tickets = [(await ann.expect("accepted")).ticket, (await bob.expect("accepted")).ticket] as const;
  // Nobody has to go for a ticket that was not shown.
  assertEquals((await pass(slow.annEnd, slow.bobEnd, Uint8Array.of(1))).length, 1);
  const { annEnd, bobEnd } = await joinEnds(world, { ann, bob, tickets });
  assertEquals([(await slow.annEnd.end()).length, (await slow.bobEnd.end()).length], [0, 0]);
  assertEquals(await pass(annEnd, bobEnd, bytesLike(1, 1000)), bytesLike(1, 1000));
}, { limits: { maxTransfers: 1 } });

conformance("T10 the number of open requests of a session is limited, offers and questions together", async (world) => {
  const [ann, bob] = [await joinForFiles(world, "ann"), await joinForFiles(world, "bob")];
  const second = await joinForFiles(world, "x", { beside: secretOf(ann) });
  await done(bob, { type: "share", on: true });
  await done(ann, offerTo("bob", { id: `${ID}-1` }));
  await done(ann, askOf("bob", { id: `${ID}-2` }));
  for (const request of [offerTo("bob", { id: `${ID}-3` }), askOf("bob", { id: `${ID}-3` })]) {
    assertEquals(await limitOf(ann, request), ["too_many_deals", 2]);
  }
  await done(ann, offerTo("bob", { id: `${ID}-1` }));
  await done(second, offerTo("bob", { id: `${ID}-4` }));
  // An offer does not count for its recipient.
  await done(bob, offerTo("ann", { id: `${ID}-5` }));
  await done(bob, { type: "close", id: `${ID}-2`, code: "denied" });
  await done(ann, offerTo("bob", { id: `${ID}-6` }));
}, { limits: { maxDeals: 2 } });

conformance("T10 the number of offers that wait for one person is limited, whoever makes them", async (world) => {
  const [ann, bob, carol] = [
    await joinForFiles(world, "ann"),
    await joinForFiles(world, "bob"),
    await joinForFiles(world, "carol"),
  ];
  await done(ann, offerTo("carol", { id: `${ID}-1` }));
  await done(bob, offerTo("carol", { id: `${ID}-2` }));
  for (const peer of [ann, bob]) {
    assertEquals(await limitOf(peer, offerTo("carol", { id: `${ID}-3` })), ["too_many_deals", 2]);
  }
  await done(ann, offerTo("bob", { id: `${ID}-4` }));
  await done(carol, { type: "close", id: `${ID}-2`, code: "declined" });
  await done(bob, offerTo("carol", { id: `${ID}-5` }));
  // An accepted offer no longer waits.
  await done(carol, { type: "accept", id: `${ID}-1` });
  await done(bob, offerTo("carol", { id: `${ID}-6` }));
}, { limits: { maxOffers: 3 } });

conformance(
  "T10 people of one network leave waiting offers to others, and strangers leave some to friends",
  async (world) => {
    const bob = await joinForFiles(world, "bob");
    let count = 0;
    const offer = (peer: ScriptedPeer) => limitOf(peer, offerTo("bob", { id: `${ID}-${count++}` }));
    const fill = async (from: string, names: readonly string[]) => {
      const answers = [];
      for (const name of names) {
        const peer = await joinForFiles(world, name, {}, { from });
        for (let at = 0; at < 6; at++) answers.push(await offer(peer));
      }
      return answers.filter(([type]) => type === "ok").length;
    };
    // Each of them has another address of the same network.
    assertEquals(await fill("2001:db8:0:1::1", ["a", "b"]) + await fill("2001:db8:0:ff02::1", ["c", "d"]), 10);
    // Others have no more than they leave free, so it takes five networks to have what strangers may have.
    const others = [];
    for (const at of [1, 2, 3, 4]) others.push(await fill(`192.0.2.${at}`, [`e${at}`, `f${at}`]));
    assertEquals(others, [5, 3, 1, 1]);
    const [known, friend] = [await joinForFiles(world, "known"), await joinForFiles(world, "friend")];
    assertEquals(await offer(known), ["too_many_deals", 20]);
    await bob.ask({ type: "say", to: "friend", text: "send it", ref: 1 });
    assertEquals(await offer(friend), ["ok"]);
    await world.pass(86_400, { step: 25, present: [known, friend, bob] });
    for (let at = 0; at < 9; at++) assertEquals(await offer(known), ["ok"]);
    assertEquals(await offer(known), ["too_many_deals", 30]);
    assertEquals(await offer(friend), ["ok"]);
  },
  { limits: { maxOffers: 40, idleTimeout: 0 }, over: ["memory"] },
);

conformance("T10 questions do not count as waiting offers", async (world) => {
  const [ann, bob] = [await joinForFiles(world, "ann"), await joinForFiles(world, "bob")];
  await done(bob, { type: "share", on: true });
  await done(ann, offerTo("bob", { id: `${ID}-1` }));
  await done(ann, askOf("bob", { id: `${ID}-2` }));
  assertEquals(await answerTo(ann, offerTo("bob", { id: `${ID}-3` })), "too_many_deals");
}, { limits: { maxOffers: 1 } });

conformance("T10 a refused request leaves nothing behind, and its id is free", async (world) => {
  const [ann, bob] = [await joinForFiles(world, "ann"), await joinForFiles(world, "bob")];
  for (const to of ["nobody", "ann"]) await answerTo(ann, offerTo(to));
  await ann.ask({ ...askOf("bob"), ref: 1 });
  await done(bob, offerTo("ann"));
  assertEquals(await transferLines(ann), ["offered notes.txt by bob"]);
}, { limits: { maxDeals: 1, maxOffers: 1 } });
