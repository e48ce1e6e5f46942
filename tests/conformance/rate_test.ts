/**
 * The rate limit: R5 of PROTOCOL.md.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { Message } from "../../shared/wire/message.ts";
import { bytesOf } from "../support/frames.ts";
import type { ScriptedPeer } from "../support/scripted_peer.ts";
import { until } from "../support/until.ts";
import { conformance, type World } from "./harness.ts";
import { helloOf, pipeline, secretOf, textsOf } from "./talk.ts";
import { agree, askOf, bytesLike, done, ID, joinEnds, joinForFiles, offerTo, pass } from "./transfer_peers.ts";

const LIMITS = { rate: 25, burst: 100 };
const FLOOD = 10_000;

function says(count: number): Message[] {
  return Array.from({ length: count }, (_, index) => ({ type: "say", to: "#lobby", text: `${index}`, ref: index }));
}

function noticesOf(peer: ScriptedPeer): Message[] {
  return peer.received.filter(({ type }) => type === "notice");
}

function answersOf(peer: ScriptedPeer): unknown[] {
  return peer.received.flatMap((message) => message.type === "ok" && message.id !== undefined ? [message.ref] : []);
}

/** Moves the clock until a peer has as many answers as it waits for. The others send and receive meanwhile. */
async function passUntil(world: World, peer: ScriptedPeer, answers: number, present: readonly ScriptedPeer[]) {
  while (answersOf(peer).length < answers) {
    const before = answersOf(peer).length;
    await world.pass(4, { step: 4, present });
    // At least one answer must arrive before the clock moves on, because the clock has let a request through.
    while (answersOf(peer).length === before) await peer.next();
  }
}

conformance(
  "R5 REQ-I32 ten thousand lines from one client are slowed down with one notice, and none is lost",
  async (world) => {
    const ann = await world.join("ann");
    const bob = await world.join("bob");
    const sending = bob.send(bytesOf(...says(FLOOD)));
    await bob.expect("notice");
    await passUntil(world, bob, FLOOD, [ann]);
    await sending;
    const texts = says(FLOOD).map((say) => say.type === "say" ? say.text : "");
    assertEquals(answersOf(bob), [...Array(FLOOD).keys()]);
    assertEquals(textsOf(bob.received), texts);
    await ann.drain();
    assertEquals(textsOf(ann.received), texts);
    assertEquals(noticesOf(bob), [{ type: "notice", code: "slowed" }]);
    assertEquals(noticesOf(ann), []);
  },
  { limits: LIMITS },
);

conformance("R5 while a session is slowed down, nothing is refused, and the others are not affected", async (world) => {
  const [ann, bob, carol] = await world.joinAll("ann", "bob", "carol");
  assert(ann !== undefined && bob !== undefined && carol !== undefined);
  await pipeline(bob, says(500));
  await bob.expect("notice");
  for (let round = 0; round < 50; round++) await ann.ask({ type: "say", to: "#lobby", text: "from ann", ref: round });
  await carol.drain();
  const received = textsOf(carol.received);
  assertEquals(received.filter((text) => text === "from ann").length, 50);
  assert(
    received.filter((text) => text !== "from ann").length <= 100,
    "at most a burst of the other sender's messages",
  );
}, { limits: LIMITS });

conformance("REQ-I32 fifty pasted lines go through at once and without a notice, again and again", async (world) => {
  const bob = await world.join("bob");
  for (let paste = 0; paste < 5; paste++) {
    await pipeline(bob, says(50));
    await bob.drain();
    assertEquals(answersOf(bob).length, 50 * (paste + 1));
    world.clock.advance(4000);
  }
  assertEquals(noticesOf(bob), []);
}, { limits: LIMITS });

conformance("R5 a session that was slowed down and then was quiet is notified again", async (world) => {
  const ann = await world.join("ann");
  const bob = await world.join("bob");
  for (let flood = 1; flood <= 3; flood++) {
    await pipeline(bob, says(200));
    await bob.expect("notice");
    await passUntil(world, bob, 200 * flood, [ann]);
    assertEquals(noticesOf(bob).length, flood);
    await world.pass(8, { step: 4, present: [ann] });
  }
}, { limits: LIMITS });

conformance("R5 a session that is slowed down for a long time does not count as silent", async (world) => {
  const ann = await world.join("ann");
  const bob = await world.join("bob");
  await pipeline(bob, says(300));
  await bob.expect("notice");
  const received = await world.pass(190, { step: 1, present: [ann] });
  assertEquals(received(ann).filter(({ type }) => type === "parted"), []);
  await world.pass(15, { step: 1, present: [ann] });
  await bob.expect("ok", ({ ref }) => ref === 299);
}, { limits: { rate: 1, burst: 100, idleTimeout: 20 } });

conformance("R5 every request counts, not only say", async (world) => {
  const bob = await world.connect();
  const pings = Array.from({ length: 150 }, (_, ref): Message => ({ type: "ping", ref }));
  await pipeline(bob, [helloOf("bob", { rooms: [] }), ...pings]);
  await bob.expect("notice");
  const pongs = bob.received.filter(({ type }) => type === "pong").length;
  // The hello itself may or may not count.
  assert(pongs === 99 || pongs === 100, `${pongs} pongs`);
}, { limits: LIMITS });

conformance("R5 a hello counts as another request for each five rooms", async (world) => {
  const bob = await world.connect();
  const pings = Array.from({ length: 150 }, (_, ref): Message => ({ type: "ping", ref }));
  const rooms = Array.from({ length: 50 }, (_, at) => `#${at}`);
  await pipeline(bob, [helloOf("bob", { rooms }), ...pings]);
  await bob.expect("notice");
  const pongs = bob.received.filter(({ type }) => type === "pong").length;
  // The answer is large enough to count as well.
  assert(pongs >= 85 && pongs <= 90, `${pongs} pongs`);
}, { limits: LIMITS });

conformance("R5 with a rate of 0 nobody is slowed down", async (world) => {
  const bob = await world.join("bob");
  await pipeline(bob, says(3000));
  await bob.drain();
  assertEquals([answersOf(bob).length, noticesOf(bob)], [3000, []]);
});

conformance("R5 resume does not get around the rate", async (world) => {
  const bob = await world.join("bob");
  await pipeline(bob, says(40));
  await bob.expect("ok", ({ ref }) => ref === 39);
  const again = await world.join("x", { resume: secretOf(bob) });
  await pipeline(again, says(80));
  await again.expect("notice", ({ code }) => code === "slowed");
  assertEquals(answersOf(again).length < 80, true);
}, { limits: LIMITS });

conformance(
  "R5 answers to the offers and questions of others do not count, even if those are closed by then",
  async (world) => {
    const [ann, bob] = [await joinForFiles(world, "ann"), await world.join("bob")];
    await done(ann, { type: "share", on: true });
    for (let at = 0; at < 60; at++) {
      const id = `${ID}${at}`;
      await done(bob, at % 2 === 0 ? offerTo("ann", { id }) : askOf("ann", { id }));
      await done(bob, { type: "close", id, code: "cancelled" });
      // Bob keeps within his own rate.
      world.clock.advance(80);
    }
    const closes = Array.from(
      { length: 110 },
      (_, at): Message => ({ type: "close", id: `${ID}${at % 60}`, code: "unknown" }),
    );
    await pipeline(ann, [...closes, ...says(50)]);
    await ann.drain();
    assertEquals(noticesOf(ann), []);
  },
  { limits: LIMITS },
);

conformance("R5 a page of the history counts as another request for each 16 KiB", async (world) => {
  const ann = await world.join("ann");
  const long = (ref: number): Message => ({ type: "say", to: "#lobby", text: "x".repeat(8000), ref });
  const sending = pipeline(ann, Array.from({ length: 60 }, (_, ref) => long(ref)));
  await passUntil(world, ann, 60, []);
  await sending;
  await world.pass(8, { step: 4, present: [ann] });
  const bob = await world.join("bob", { rooms: [] });
  const ask = async (ref: number) => {
    await bob.send({ type: "history", to: "#lobby", limit: 500, ref });
    await bob.expect("ok", (ok) => ok.ref === ref);
  };
  // Each answer has a little less than 256 KiB, so it counts as 16 requests in all.
  for (let ref = 0; ref < 5; ref++) await ask(ref);
  assertEquals(noticesOf(bob), []);
  await pipeline(bob, [5, 6, 7].map((ref) => ({ type: "history", to: "#lobby", limit: 500, ref })));
  await bob.expect("notice");
  await world.pass(4, { step: 1, present: [ann] });
  await bob.expect("ok", (ok) => ok.ref === 7);
}, { limits: LIMITS });

conformance("R5 a change that many are told of counts as several requests", async (world) => {
  const rooms = Array.from({ length: 50 }, (_, at) => `#r${at}`);
  const flood = async (name: string, request: (at: number) => Message) => {
    const bob = await world.join(name, { rooms });
    await pipeline(bob, Array.from({ length: 20 }, (_, at) => ({ ...request(at), ref: at })));
    await bob.expect("notice", ({ code }) => code === "slowed");
    return bob.received.filter(({ type }) => type === "ok").length;
  };
  // The hello, and in it the topics and such, have taken some of the burst.
  const done = [
    await flood("ann", (at) => ({ type: "rename", name: `ann${at}` })),
    await flood("bob", (at) => at % 2 === 0 ? { type: "set_away" } : { type: "set_back" }),
    await flood("carol", (at) => ({ type: "set_topic", room: "#r0", text: `topic ${at}` })),
    await flood("dan", (at) => ({ type: "set_backlog", room: "#r0", count: at })),
  ];
  assertEquals(done.every((count) => count >= 8 && count <= 10), true, `${done}`);
}, { limits: LIMITS });

conformance("R5 REQ-I32 somebody in a few rooms who comes and goes is not slowed down", async (world) => {
  const bob = await world.join("bob", { rooms: ["#a", "#b", "#c", "#d"] });
  for (let at = 0; at < 20; at++) await bob.ask({ type: at % 2 === 0 ? "set_away" : "set_back", ref: at });
  for (let at = 0; at < 5; at++) await bob.ask({ type: "rename", name: `bob${at}`, ref: at });
  assertEquals(noticesOf(bob), []);
}, { limits: LIMITS });

conformance(
  "R5 new people of one network send as much as eight sessions, and nobody else waits for them",
  async (world) => {
    const from = (at: number) => ({ from: `2001:db8:0:${at}::1` });
    // Each sends a `hello` and a `ping`.
    for (let at = 0; at < 8; at++) await world.join(`new${at}`, { rooms: [] }, from(at));
    const ninth = await world.connect(from(8));
    await ninth.send(helloOf("ninth"));
    await world.join("far", {}, { from: "192.0.2.2" });
    await world.join("near");
    // It has sent nothing yet that could have been too fast.
    assertEquals(ninth.received, []);
    world.clock.advance(125);
    await ninth.expect("welcome");
    await ninth.send({ type: "ping" });
    await ninth.expect("notice", ({ code }) => code === "slowed");
  },
  { limits: { rate: 1, burst: 2 }, over: ["memory"] },
);

conformance("R5 somebody who is known gets no further burst by coming back with another session", async (world) => {
  const from = { from: "192.0.2.1" };
  let bob = await world.join("bob", { rooms: [] }, from);
  world.clock.advance(86_400_000);
  for (let at = 0; at < 6; at++) {
    const beside = secretOf(bob);
    await bob.close();
    bob = await world.connect({ name: "bob", ...from });
    await pipeline(bob, [helloOf("bob", { rooms: [], beside }), ...pings(9)]);
    const answer = await bob.next();
    assertEquals(answer.type, "welcome");
    for (let count = 0; count < 9; count++) {
      if ((await bob.next()).type === "notice") return assertEquals(at >= 3, true);
    }
  }
  throw new Error("nobody was slowed down");
}, { limits: { rate: 1, burst: 10, maxPerAddress: 3, idleTimeout: 0 }, over: ["memory"] });

function pings(count: number): Message[] {
  return Array.from({ length: count }, (_, ref) => ({ type: "ping", ref }));
}

conformance("R5 a request counts as another one for each KiB", async (world) => {
  const [ann, bob] = await world.joinAll("ann", "bob");
  assert(ann !== undefined && bob !== undefined);
  const sending = pipeline(
    bob,
    Array.from({ length: 20 }, () => ({ type: "say", to: "#lobby", text: "x".repeat(8000) })),
  );
  await bob.expect("notice");
  await ann.drain();
  assertEquals(textsOf(ann.received).length, 13);
  await world.pass(8, { step: 4, present: [ann] });
  await sending;
}, { limits: LIMITS });

conformance(
  "R5 long requests from a part of a network take nothing from its other parts while they wait",
  async (world) => {
    const from = (at: number) => ({ from: `2001:db8:0:${at.toString(16)}::1` });
    const long = "x".repeat(8000);
    const attackers = [];
    for (let at = 0; at < 20; at++) attackers.push(await world.join(`new${at}`, { rooms: [] }, from(at)));
    for (const one of attackers) await one.send({ type: "say", to: "new0", text: long });
    for (const one of attackers.slice(10)) await one.expect("notice", ({ code }) => code === "slowed");
    await world.join("neighbour", { rooms: [] }, from(0x100));
  },
  { limits: { rate: 1, burst: 5 }, over: ["memory"] },
);

conformance(
  "R5 a very long hello waits like as many requests as it has KiB, even if it is not valid",
  async (world) => {
    const from = { from: "192.0.2.1" };
    const seen = Object.fromEntries(Array.from({ length: 2000 }, (_, at) => [`#room${at}`.padEnd(20, "x"), at]));
    const first = await world.connect(from);
    await first.send({ ...helloOf("first"), seen });
    assertEquals((await first.expect("error")).code, "bad_message");
    const second = await world.connect(from);
    await second.send({ ...helloOf("second"), seen });
    await world.join("far", {}, { from: "192.0.2.2" });
    assertEquals(second.received, []);
    world.clock.advance(9000);
    assertEquals((await second.expect("error")).code, "bad_message");
  },
  { limits: { rate: 1, burst: 5 }, over: ["memory"] },
);

conformance(
  "R5 a very long message waits before it is looked at, for whoever sends it from the same address",
  async (world) => {
    const from = { from: "192.0.2.1" };
    const [ann, bob] = [await world.join("ann", {}, from), await world.join("bob", {}, from)];
    const junk = { type: "history", to: "#lobby", ref: 1, more: "x".repeat(50_000) } as const;
    assertEquals((await ann.ask(junk)).type, "ok");
    await bob.send(junk);
    await bob.expect("notice", ({ code }) => code === "slowed");
    assertEquals(bob.received.at(-1)?.type, "notice");
    await world.join("far", {}, { from: "192.0.2.2" });
    await until(() => {
      world.clock.advance(1000);
      return bob.received.at(-1)?.type === "ok";
    }, () => "the message was never answered");
  },
  { limits: { rate: 1, burst: 5, idleTimeout: 0 }, over: ["memory"] },
);

conformance("R5 a long hello does not make the next one of its address wait", async (world) => {
  const from = "192.0.2.1";
  const features = Array.from({ length: 100 }, (_, at) => `${at}`.padEnd(64, "x"));
  for (let at = 0; at < 20; at++) await world.join(`new${at}`, { rooms: [], features }, { from });
}, { limits: { rate: 1, burst: 5 }, over: ["memory"] });

conformance(
  "R5 all known people of a network send as much text as two sessions, and others do not wait",
  async (world) => {
    const from = { from: "192.0.2.1" };
    const names = Array.from({ length: 6 }, (_, at) => `bob${at}`);
    const first = [];
    for (const name of names) first.push(await world.join(name, { rooms: [] }, from));
    world.clock.advance(86_400_000);
    const bobs = [];
    for (const [at, bob] of first.entries()) {
      const name = names[at] ?? "";
      bobs.push(await world.join(name, { resume: secretOf(bob), rooms: ["#lobby"] }, from));
    }
    const ann = await world.join("ann");
    // Each has the burst of a session, for texts of nearly a KiB.
    for (const bob of bobs) await bob.send({ type: "join", room: "#lobby" });
    await Promise.all(bobs.map((bob) => bob.drain()));
    const sending = bobs.map((bob) =>
      pipeline(bob, Array.from({ length: 60 }, () => ({ type: "say", to: "#lobby", text: "x".repeat(900) })))
    );
    await Promise.all(bobs.map((bob) => bob.expect("notice", ({ code }) => code === "slowed")));
    await ann.drain();
    const kib = textsOf(ann.received).length * 940 / 1024;
    assert(kib > 190 && kib <= 202, `${kib} KiB`);
    const carol = await world.join("carol", {}, from);
    await carol.ask({ type: "say", to: "#lobby", text: "x".repeat(8000), ref: 1 });
    await world.pass(8, { step: 4, present: [ann, carol] });
    await Promise.all(sending);
  },
  { limits: { ...LIMITS, idleTimeout: 0 }, over: ["memory"] },
);

conformance("R5 a text that all rooms of a person are told counts in each of them", async (world) => {
  const rooms = Array.from({ length: 20 }, (_, at) => `#r${at}`);
  const ann = await world.join("ann", { rooms: ["#r0"] });
  const bob = await world.join("bob", { rooms });
  await pipeline(bob, Array.from({ length: 20 }, (_, at) => ({ type: "set_away", text: `${at} ${"x".repeat(990)}` })));
  await bob.expect("notice");
  await ann.drain();
  assertEquals(ann.received.filter(({ type }) => type === "away").length, 4);
}, { limits: LIMITS });

conformance("R5 X1 a ticket waits for nothing, although the people of its address are slowed down", async (world) => {
  const from = "192.0.2.1";
  const [ann, bob] = [await joinForFiles(world, "ann", {}, { from }), await joinForFiles(world, "bob", {}, { from })];
  const agreed = await agree(world, { ann, bob });
  const others = [];
  for (let at = 0; at < 8; at++) others.push(await world.join(`other${at}`, { rooms: [] }, { from }));
  for (const other of others) await pipeline(other, Array.from({ length: 10 }, (_, ref) => ({ type: "ping", ref })));
  for (const other of others) await other.expect("notice");
  const { annEnd, bobEnd } = await joinEnds(world, agreed, { ann: { from }, bob: { from } });
  assertEquals(await pass(annEnd, bobEnd, bytesLike(1, 1000)), bytesLike(1, 1000));
}, { limits: { rate: 1, burst: 5 }, over: ["memory"] });

conformance("R5 a message counts for its network by the number of sessions that hear of it", async (world) => {
  // They are few people, who have many sessions.
  for (const name of ["ann", "bob"]) {
    const first = await world.join(name, { rooms: ["#big"] });
    for (let at = 1; at < 32; at++) await world.join(name, { rooms: ["#big"], beside: secretOf(first) });
  }
  /** Eight people of a network say as much as they may themselves, which their network may too. */
  const talk = async (room: string, network: number) => {
    const people = [];
    for (let at = 0; at < 8; at++) {
      people.push(await world.join(`n${network}-${at}`, { rooms: [room] }, { from: `192.0.2.${network}` }));
    }
    for (const one of people) {
      for (let ref = 1; ref <= 3; ref++) await one.send({ type: "say", to: room, text: "x", ref });
    }
    return people;
  };
  const small = await talk("#small", 1);
  for (const one of small) await one.expect("ok", ({ ref }) => ref === 3);
  assertEquals(small.flatMap(noticesOf), []);
  const big = await talk("#big", 2);
  await Promise.any(big.map((one) => one.expect("notice", ({ code }) => code === "slowed")));
  assert(big.flatMap(({ received }) => received.filter(({ type }) => type === "ok")).length < 16);
  const hasSaidAll = () =>
    big.every(({ received }) => received.some((message) => message.type === "ok" && message.ref === 3));
  await until(() => {
    world.clock.advance(1000);
    return hasSaidAll();
  }, () => "some messages were never said");
}, { limits: { rate: 1, burst: 5, idleTimeout: 0 }, over: ["memory"] });
