/**
 * Private messages to people who are offline: K2 of PROTOCOL.md.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { Message } from "../../shared/wire/message.ts";
import type { ScriptedPeer } from "../support/scripted_peer.ts";
import { type World } from "./harness.ts";
import { overStores } from "./stores.ts";
import { summaryOf } from "./summary.ts";
import { afterWelcome, codeOf, helloOf, pipeline, quit, sayAll, secretOf } from "./talk.ts";

const KEY = "0123456789abcdef";

/** Bob was here before and is offline now. */
async function annAlone(world: World): Promise<[ann: ScriptedPeer, secret: string]> {
  const ann = await world.join("ann");
  const bob = await world.join("Bob", { rooms: [] });
  await quit(bob);
  return [ann, secretOf(bob)];
}

async function back(world: World, secret: string): Promise<ScriptedPeer> {
  return await world.join("Bob", { resume: secret, rooms: [] });
}

overStores("K2 S2 the author of a message to an offline person learns, before the ok, that it waits", async (world) => {
  const [ann, secret] = await annAlone(world);
  const beside = await world.join("x", { beside: secretOf(ann), rooms: [] });
  await ann.send({ type: "say", to: "BOB", text: "psst", action: true, ref: 1 });
  assertEquals(summaryOf(await ann.drain()), ["1 ann to Bob: psst", "waiting for Bob", "ok"]);
  assertEquals(summaryOf(await beside.drain()), ["1 ann to Bob: psst"]);
  const bob = await back(world, secret);
  const [, message] = afterWelcome(bob);
  assertEquals(message?.type === "message" && [message.to, message.action], ["Bob", true]);
});

overStores("K2 a message waits until it is read, not until it is delivered", async (world) => {
  const [ann, secret] = await annAlone(world);
  await sayAll(ann, "bob", ["1", "2"]);
  for (let round = 0; round < 2; round++) {
    const bob = await back(world, secret);
    assertEquals(summaryOf(afterWelcome(bob)), ["2 of @, read 0", "1 ann to Bob: 1", "2 ann to Bob: 2"]);
    if (round === 1) await bob.ask({ type: "read", to: "@", id: 2, ref: 1 });
    await quit(bob);
  }
  assertEquals(summaryOf(afterWelcome(await back(world, secret))), []);
});

overStores("K2 each new session gets the waiting messages, and later ones come once", async (world) => {
  const [ann, secret] = await annAlone(world);
  await sayAll(ann, "bob", ["1"]);
  const first = await back(world, secret);
  const second = await world.join("x", { beside: secretOf(first), rooms: [] });
  for (const peer of [first, second]) {
    assertEquals(summaryOf(afterWelcome(peer)), ["1 of @, read 0", "1 ann to Bob: 1"]);
  }
  await ann.send({ type: "say", to: "bob", text: "2", ref: 2 });
  for (const peer of [first, second]) assertEquals(summaryOf([await peer.expect("message")]), ["2 ann to Bob: 2"]);
  assertEquals((await ann.drain()).filter(({ type }) => type === "notice").length, 0);
});

overStores("K2 the number of waiting messages is limited, and reading them frees space", async (world) => {
  const [ann, secret] = await annAlone(world);
  await sayAll(ann, "bob", ["1", "2", "3"]);
  const error = await ann.ask({ type: "say", to: "bob", text: "4", ref: 4 });
  assertEquals(error.type === "error" && [error.code, error.limit], ["mailbox_full", 3]);
  const carol = await world.join("carol");
  assertEquals(await codeOf(carol, { type: "say", to: "bob", text: "4", ref: 4 }), "mailbox_full");
  const bob = await back(world, secret);
  await sayAll(ann, "bob", ["4"]);
  assertEquals((await bob.expect("message", ({ text }) => text === "4")).id, 4, "somebody online still gets messages");
  await bob.ask({ type: "read", to: "@", id: 3, ref: 1 });
  await quit(bob);
  assertEquals(await codeOf(ann, { type: "say", to: "bob", text: "5", ref: 5 }), "ok");
  assertEquals(await codeOf(ann, { type: "say", to: "bob", text: "6", ref: 6 }), "ok");
  assertEquals(await codeOf(ann, { type: "say", to: "bob", text: "7", ref: 7 }), "mailbox_full");
  assertEquals(await codeOf(ann, { type: "say", to: "#lobby", text: "8", ref: 8 }), "ok");
}, { limits: { maxMail: 6 } });

overStores("K2 a limit of 0 means no limit", async (world) => {
  const [ann, secret] = await annAlone(world);
  const says = Array.from({ length: 1200 }, (_, ref): Message => ({ type: "say", to: "bob", text: "x", ref }));
  await pipeline(ann, says);
  assertEquals((await ann.drain()).filter(({ type }) => type === "ok").length, 1200);
  assertEquals(summaryOf(afterWelcome(await back(world, secret)).slice(0, 1)), ["1200 of @, read 0"]);
}, { limits: { maxMail: 0, maxQueue: 0 } });

overStores(
  "K2 S6 a repeated key waits once, and its first answer holds even if the mailbox is full",
  async (world) => {
    const [ann, secret] = await annAlone(world);
    const say = { type: "say", to: "bob", text: "1", key: KEY } as const;
    const first = await ann.ask({ ...say, ref: 1 });
    await pipeline(ann, [{ ...say, ref: 2 }, { type: "say", to: "bob", text: "2", ref: 3 }, { ...say, ref: 4 }]);
    const answers = (await ann.drain()).filter(({ type }) => type === "ok" || type === "error");
    assertEquals(answers.map((answer) => answer.type === "error" ? answer.code : "id" in answer && answer.id), [
      ...[1, 2, 1],
    ]);
    assertEquals(await codeOf(ann, { type: "say", to: "bob", text: "3", ref: 5 }), "mailbox_full");
    assertEquals(await ann.ask({ ...say, ref: 1 }), first);
    assertEquals(summaryOf(afterWelcome(await back(world, secret))), [
      "2 of @, read 0",
      "1 ann to Bob: 1",
      "2 ann to Bob: 2",
    ]);
  },
  { limits: { maxMail: 4 } },
);

overStores(
  "K2 S6 a message that was delivered to a person online is not stored again when the person is offline",
  async (world) => {
    const ann = await world.join("ann");
    const bob = await world.join("bob", { rooms: [] });
    const say = { type: "say", to: "bob", text: "1", key: KEY } as const;
    const first = await ann.ask({ ...say, ref: 1 });
    await bob.expect("message");
    await quit(bob);
    assertEquals(await ann.ask({ ...say, ref: 1 }), first);
    assertEquals(summaryOf(afterWelcome(await back(world, secretOf(bob)))), ["1 of @, read 0", "1 ann to bob: 1"]);
  },
);

overStores("K2 a person who arrives while a message is sent to them gets it exactly once", async (world) => {
  const [ann, first] = await annAlone(world);
  for (let round = 0; round < 30; round++) {
    const bob = await world.connect();
    const key = `${KEY}${round}`;
    const say: Message = { type: "say", to: "bob", text: `${round}`, key, ref: round };
    const hello: Message = { type: "hello", version: 1, name: "bob", resume: first, rooms: [] };
    // The two are sent at the same time, so either may be first.
    await Promise.all(round % 2 === 0 ? [ann.send(say), bob.send(hello)] : [bob.send(hello), ann.send(say)]);
    const { id = NaN } = await ann.expect("ok");
    await bob.drain();
    const messages = bob.received.flatMap((message) => message.type === "message" ? [message.id] : []);
    assertEquals(messages, [id]);
    await bob.ask({ type: "read", to: "@", id, ref: "read" });
    await quit(bob);
  }
});

overStores("K2 a waiting message has its author's name of then, and stays when the author leaves", async (world) => {
  const [ann, secret] = await annAlone(world);
  await sayAll(ann, "bob", ["1"]);
  await ann.ask({ type: "rename", name: "anna", ref: 1 });
  await sayAll(ann, "bob", ["2"]);
  await quit(ann);
  assertEquals(summaryOf(afterWelcome(await back(world, secret))), [
    "2 of @, read 0",
    "1 ann to Bob: 1",
    "2 anna to Bob: 2",
  ]);
});

/** People who are new, each with an address. */
async function newcomers(world: World, hosts: readonly string[]): Promise<ScriptedPeer[]> {
  const peers: ScriptedPeer[] = [];
  for (const [index, from] of hosts.entries()) {
    const peer = await world.connect({ from });
    await peer.send(helloOf(`new${index}`));
    await peer.expect("welcome");
    peers.push(peer);
  }
  return peers;
}

/** Says as many private messages to Bob as are taken, and returns how many that were and why no more were. */
async function fill(peer: ScriptedPeer): Promise<[number, string]> {
  for (let count = 0;; count++) {
    const code = await codeOf(peer, { type: "say", to: "bob", text: "x", ref: count });
    if (code !== "ok") return [count, code];
  }
}

overStores("K2 new people of one network leave as much for a person in a day as one author may", async (world) => {
  const [, secret] = await annAlone(world);
  const [first, second, other] = await newcomers(world, ["2001:db8:0:1::1", "2001:db8:0:ff02::1", "10.0.0.2"]);
  assert(first !== undefined && second !== undefined && other !== undefined);
  assertEquals([await fill(first), await fill(second)], [[100, "mailbox_full"], [0, "mailbox_full"]]);
  assertEquals(await fill(other), [100, "mailbox_full"]);
  // Reading frees space in the mailbox, but does not give the network another day.
  const bob = await back(world, secret);
  await bob.ask({ type: "read", to: "@", id: 200, ref: 1 });
  await quit(bob);
  assertEquals(await fill(second), [0, "mailbox_full"]);
}, { limits: { maxQueue: 0 }, over: ["memory"] });

overStores("K2 S6 a repetition and a message to nobody count for nothing in a day", async (world) => {
  await annAlone(world);
  const [peer] = await newcomers(world, ["10.0.0.1"]);
  assert(peer !== undefined);
  const say = { type: "say", to: "bob", text: "x", key: "first-key-0123456789", ref: 1 } as const;
  const answer = await peer.ask(say);
  assertEquals(await peer.ask(say), answer);
  assertEquals(await fill(peer), [99, "mailbox_full"]);
}, { limits: { maxQueue: 0 }, over: ["memory"] });

overStores(
  "K2 new people fill half of a mailbox, and somebody to whom its owner has written all of it",
  async (world) => {
    const [ann, secret] = await annAlone(world);
    const bob = await back(world, secret);
    assertEquals(await codeOf(bob, { type: "say", to: "ann", text: "hi", ref: 1 }), "ok");
    await bob.ask({ type: "read", to: "@", id: 1, ref: 2 });
    await quit(bob);
    const [first, second] = await newcomers(world, ["10.0.0.1", "10.0.0.2"]);
    assert(first !== undefined && second !== undefined);
    assertEquals([await fill(first), await fill(second)], [[10, "mailbox_full"], [0, "mailbox_full"]]);
    assertEquals(await fill(ann), [10, "mailbox_full"]);
  },
  { limits: { maxMail: 20, maxQueue: 0 }, over: ["memory"] },
);
