/**
 * Resumed sessions, and several sessions of one person: H5 to H8 of PROTOCOL.md.
 *
 * @module
 */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import type { ScriptedPeer } from "../support/scripted_peer.ts";
import { conformance, NOW, type World } from "./harness.ts";
import { overStores, slowStorage } from "./stores.ts";
import { summaryOf } from "./summary.ts";
import { afterWelcome, codeOf, helloOf, pipeline, quit, sayAll, secretOf, textsOf, welcomeOf } from "./talk.ts";

const UNKNOWN = "a secret that nobody has";

async function resume(world: World, secret: string, name = "whoever"): Promise<ScriptedPeer> {
  return await world.join(name, { resume: secret, rooms: ["#elsewhere"] });
}

async function refusal(world: World, hello: ReturnType<typeof helloOf>): Promise<string> {
  const peer = await world.connect();
  await peer.send(hello);
  return (await peer.expect("error")).code;
}

conformance(
  "H5 H6 REQ-W12 a hello with resume gets the name, rooms and secret at once, and nobody is notified",
  async (world) => {
    const ann = await world.join("ann", { rooms: ["#a", "#b"] });
    const old = await world.join("bob", { rooms: ["#b", "#a"] });
    await ann.drain();
    const bob = await resume(world, secretOf(old), "server");
    assertEquals(welcomeOf(bob), { ...welcomeOf(old), resumed: true });
    assertEquals(afterWelcome(bob), [
      { type: "joined", room: "#b", name: "bob" },
      { type: "joined", room: "#a", name: "bob" },
    ]);
    assertEquals(await old.end(), [{ type: "bye", reason: "resumed" }]);
    await bob.ask({ type: "say", to: "#a", text: "back", ref: 1 });
    const received = await ann.drain();
    assertEquals(received, [{ type: "message", id: 1, time: NOW, from: "bob", to: "#a", text: "back" }]);
  },
);

conformance("H6 a resumed session gets the topics of its rooms", async (world) => {
  const old = await world.join("bob");
  await old.ask({ type: "set_topic", room: "#lobby", text: "tea", ref: 1 });
  const bob = await resume(world, secretOf(old));
  assertEquals(afterWelcome(bob), [
    { type: "joined", room: "#lobby", name: "bob" },
    { type: "topic", room: "#lobby", text: "tea", by: "bob", time: NOW },
  ]);
});

conformance(
  "H6 REQ-W12 a lost session can be resumed at once, and the others get parted, then joined",
  async (world) => {
    const ann = await world.join("ann");
    const old = await world.join("bob");
    await ann.drain();
    await old.vanish();
    assertEquals(await ann.next(), { type: "parted", room: "#lobby", name: "bob", reason: "lost" });
    const bob = await resume(world, secretOf(old));
    assertEquals(welcomeOf(bob), { ...welcomeOf(old), resumed: true });
    assertEquals(await ann.drain(), [{ type: "joined", room: "#lobby", name: "bob" }]);
  },
);

conformance("H6 of two clients that resume one session at the same moment, one gets it", async (world) => {
  const ann = await world.join("ann");
  const old = await world.join("bob");
  await ann.drain();
  const both = [await world.connect(), await world.connect()];
  await Promise.all(both.map((peer) => peer.send(helloOf("bob", { resume: secretOf(old) }))));
  for (const peer of both) await peer.expect("welcome");
  await old.expect("bye", ({ reason }) => reason === "resumed");
  const ended = await Promise.race(both.map((peer) => peer.end().then(() => peer)));
  const [winner] = both.filter((peer) => peer !== ended);
  assert(winner !== undefined);
  assertEquals(ended.received.at(-1), { type: "bye", reason: "resumed" });
  assertEquals((await winner.ask({ type: "say", to: "#lobby", text: "mine", ref: 1 })).type, "ok");
  assertEquals((await ann.drain()).map(({ type }) => type), ["message"]);
});

conformance(
  "H6 a session can be resumed again and again with one secret, however its connections ended",
  async (world) => {
    let bob = await world.join("bob");
    for (let round = 0; round < 6; round++) {
      const before = bob;
      if (round % 2 === 0) await before.vanish();
      bob = await resume(world, secretOf(before));
      assertEquals([welcomeOf(bob).name, welcomeOf(bob).resumed, secretOf(bob)], ["bob", true, secretOf(before)]);
      if (round % 2 === 1) assertEquals((await before.end()).at(-1), { type: "bye", reason: "resumed" });
    }
  },
);

conformance("H6 pending requests of the earlier connection are dropped", async (world) => {
  const ann = await world.join("ann");
  const old = await world.join("bob");
  await pipeline(old, [{ type: "say", to: "#lobby", text: "last" }, { type: "join", room: "#late" }]);
  await resume(world, secretOf(old));
  await ann.expect("message", ({ text }) => text === "last");
  await ann.send({ type: "whois", name: "bob" });
  assertEquals((await ann.expect("person")).rooms, ["#lobby"]);
}, { storage: slowStorage, over: ["memory"] });

overStores("H6 H13 a room that is joined during resume is resumed with its messages", async (world) => {
  const ann = await world.join("ann", { rooms: ["#late"] });
  await sayAll(ann, "#late", ["early"]);
  for (let turns = 0; turns < 8; turns++) {
    const old = await world.join("bob", { rooms: ["#a"] });
    const bob = await world.connect();
    await old.send({ type: "join", room: "#late" });
    for (let turn = 0; turn < turns; turn++) await Promise.resolve();
    await bob.send(helloOf("bob", { resume: secretOf(old) }));
    await bob.drain();
    const summary = summaryOf(afterWelcome(bob));
    if (summary.includes("bob in #late")) {
      assertEquals(summary.filter((line) => line.includes("early")).length, 1, `${summary}`);
    }
    await quit(bob);
  }
}, { limits: { backlog: 20 } });

conformance("H6 a resumed session has the person's present name and away state", async (world) => {
  const old = await world.join("bob", { rooms: [] });
  const beside = await world.join("x", { beside: secretOf(old), rooms: [] });
  await old.vanish();
  await beside.ask({ type: "rename", name: "rob", ref: 1 });
  await beside.ask({ type: "set_away", text: "tea", ref: 2 });
  const rob = await resume(world, secretOf(old));
  assertEquals(welcomeOf(rob).name, "rob");
  await rob.send({ type: "whois", name: "rob" });
  const { sessions, away } = await rob.expect("person");
  assertEquals([sessions, away], [2, { text: "tea", time: NOW }]);
});

conformance("H7 a lost session is forgotten after the timeout, and its secret is ignored then", async (world) => {
  const ann = await world.join("ann");
  const [old, older] = [await world.join("bob"), await world.join("carol")];
  await ann.drain();
  for (const peer of [older, old]) {
    await peer.vanish();
    await ann.expect("parted");
  }
  await world.pass(99, { present: [ann] });
  assertEquals(welcomeOf(await resume(world, secretOf(old))).resumed, true);
  await world.pass(2, { present: [ann] });
  const carol = await world.join("carol", { resume: secretOf(older), rooms: ["#a"] });
  assertEquals([welcomeOf(carol).resumed, afterWelcome(carol)[0]], [undefined, {
    type: "joined",
    room: "#a",
    name: "carol",
  }]);
  assertNotEquals(secretOf(carol), secretOf(older));
}, { limits: { resumeTimeout: 100 } });

conformance("H7 a lost session whose name was taken meanwhile cannot be resumed", async (world) => {
  const ann = await world.join("ann");
  const old = await world.join("bob");
  await old.vanish();
  await ann.expect("parted");
  const other = await world.join("Bob");
  assertEquals(await refusal(world, helloOf("x", { resume: secretOf(old) })), "name_taken");
  await other.send({ type: "quit" });
  await other.end();
  assertEquals(welcomeOf(await resume(world, secretOf(old))).name, "bob");
});

conformance("H7 E3 a session that ended with quit cannot be resumed", async (world) => {
  const old = await world.join("bob");
  await old.send({ type: "quit" });
  await old.end();
  const bob = await world.join("bob", { resume: secretOf(old) });
  assertEquals(welcomeOf(bob).resumed, undefined);
  assertNotEquals(secretOf(bob), secretOf(old));
});

conformance("H7 E3 quit ends a session for good, even if it was lost and resumed before", async (world) => {
  const ann = await world.join("ann");
  const old = await world.join("bob");
  await old.vanish();
  await ann.expect("parted");
  const again = await resume(world, secretOf(old));
  await again.send({ type: "quit" });
  await again.end();
  assertEquals(welcomeOf(await world.join("bob", { resume: secretOf(old) })).resumed, undefined);
});

conformance("H7 a lost session can be resumed forever if the timeout is 0", async (world) => {
  const ann = await world.join("ann");
  const old = await world.join("bob");
  await old.vanish();
  await ann.expect("parted");
  await world.pass(1_000_000, { step: 100_000, present: [ann] });
  assertEquals(welcomeOf(await resume(world, secretOf(old))).resumed, true);
}, { limits: { resumeTimeout: 0, idleTimeout: 0 } });

conformance("H7 an unknown secret is ignored, and the rest of the hello is used", async (world) => {
  const bob = await world.join("bob", { resume: UNKNOWN, beside: UNKNOWN, rooms: ["#a"] });
  assertEquals([welcomeOf(bob).name, welcomeOf(bob).resumed], ["bob", undefined]);
  assertEquals(bob.received[1], { type: "joined", room: "#a", name: "bob" });
  assertEquals(await refusal(world, helloOf("server", { resume: UNKNOWN })), "bad_name");
  assertEquals(await refusal(world, helloOf("BOB", { resume: UNKNOWN })), "name_taken");
});

conformance("H8 a hello with beside begins another session of the same person", async (world) => {
  const ann = await world.join("ann");
  const first = await world.join("bob");
  await ann.drain();
  const second = await world.join("x", { beside: secretOf(first) });
  assertEquals([welcomeOf(second).name, welcomeOf(second).resumed], ["bob", undefined]);
  assertNotEquals(secretOf(second), secretOf(first));
  assertEquals([await ann.drain(), await first.drain()], [[], []]);
  await ann.ask({ type: "say", to: "#lobby", text: "x", ref: 1 });
  for (const peer of [first, second]) assertEquals(textsOf(await peer.drain()), ["x"]);
  await first.vanish();
  await second.ask({ type: "say", to: "#lobby", text: "y", ref: 1 });
  assertEquals((await ann.drain()).map(({ type }) => type), ["message"]);
});

conformance("H8 a person stays online, with the name, while one of the sessions lives", async (world) => {
  const ann = await world.join("ann");
  const first = await world.join("bob");
  const second = await world.join("x", { beside: secretOf(first), rooms: [] });
  await first.send({ type: "quit" });
  await ann.expect("parted");
  assertEquals(await refusal(world, helloOf("bob")), "name_taken");
  await ann.ask({ type: "say", to: "bob", text: "psst", ref: 1 });
  assertEquals(textsOf(await second.drain()), ["psst"]);
  await ann.send({ type: "who" });
  assertEquals((await ann.expect("people")).people.map(({ name }) => name), ["ann", "bob"]);
  await second.send({ type: "quit" });
  await second.end();
  assertEquals(welcomeOf(await world.join("bob")).name, "bob");
});

conformance("H7 a lost session has the name that its person has by now", async (world) => {
  const ann = await world.join("ann", { rooms: ["#elsewhere"] });
  const first = await world.join("bob", { rooms: ["#elsewhere"] });
  await first.vanish();
  await ann.expect("parted");
  const second = await world.join("bob", { beside: secretOf(first), rooms: [] });
  await second.ask({ type: "rename", name: "robert", ref: 1 });
  await second.send({ type: "quit" });
  await second.end();
  // Somebody else may have the old name.
  const other = await world.join("bob", { rooms: [] });
  const back = await resume(world, secretOf(first));
  assertEquals([welcomeOf(back).name, welcomeOf(back).resumed], ["robert", true]);
  assertEquals((await ann.expect("joined", ({ room }) => room === "#elsewhere")).name, "robert");
  await other.ask({ type: "say", to: "robert", text: "psst", ref: 1 });
  assertEquals(textsOf(await back.drain()), ["psst"]);
  await back.ask({ type: "rename", name: "rob", ref: 1 });
  await back.vanish();
  await ann.expect("parted");
  assertEquals(welcomeOf(await resume(world, secretOf(first))).name, "rob");
});

conformance("H8 the secret of a session that is not live is ignored in beside", async (world) => {
  const ann = await world.join("ann");
  const old = await world.join("bob");
  await old.vanish();
  await ann.expect("parted");
  assertEquals(await refusal(world, helloOf("ann", { beside: secretOf(old) })), "name_taken");
  const carol = await world.join("carol", { beside: secretOf(old) });
  assertEquals(welcomeOf(carol).name, "carol");
});

conformance("REQ-W12 a peer that vanished is removed after the timeout, and its name is free", async (world) => {
  const ann = await world.join("ann");
  const bob = await world.join("bob");
  await ann.drain();
  const received = await world.pass(39, { present: [ann] });
  assertEquals(received(ann), []);
  assertEquals(await refusal(world, helloOf("bob")), "name_taken");
  const after = await world.pass(2, { present: [ann] });
  assertEquals(after(ann), [{ type: "parted", room: "#lobby", name: "bob", reason: "silent" }]);
  assertEquals((await bob.end()).at(-1), { type: "bye", reason: "silent", retry: 1 });
  assertEquals(welcomeOf(await world.join("bob")).resumed, undefined);
});

conformance(
  "REQ-W12 with its secret, a client gets its name back at once, even while the old connection seems alive",
  async (world) => {
    const ann = await world.join("ann");
    const vanished = await world.join("bob");
    vanished.stall();
    await ann.drain();
    const bob = await resume(world, secretOf(vanished));
    assertEquals([welcomeOf(bob).name, welcomeOf(bob).resumed], ["bob", true]);
    assertEquals(await ann.drain(), []);
  },
);

conformance("H8 a person has as many sessions as an address may have connections", async (world) => {
  const bob = await world.join("bob");
  const second = await world.join("bob", { beside: secretOf(bob) });
  await world.join("bob", { beside: secretOf(bob) });
  const fourth = await world.connect();
  await fourth.send(helloOf("bob", { beside: secretOf(bob) }));
  const { code, limit } = await fourth.expect("error");
  assertEquals([code, limit], ["too_many_sessions", 3]);
  assertEquals(await fourth.end(), []);
  // Resuming one of them makes no further one.
  await world.join("bob", { resume: secretOf(second) });
  assertEquals(await codeOf(bob, { type: "say", to: "bob", text: "x", ref: 1 }), "ok");
}, { limits: { maxPerAddress: 3 } });
