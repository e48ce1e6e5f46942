/**
 * Private messages for who is not online: K2 of PROTOCOL.md.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import type { Message } from "../../shared/wire/message.ts";
import type { ScriptedPeer } from "../support/scripted_peer.ts";
import { type World } from "./harness.ts";
import { overStores } from "./stores.ts";
import { storyOf } from "./story.ts";
import { codeOf, pipeline, quit, sayAll, secretOf, toldOf } from "./talk.ts";

const KEY = "0123456789abcdef";

/** Bob was here, and is not any more. */
async function annAlone(world: World): Promise<[ann: ScriptedPeer, secret: string]> {
  const ann = await world.join("ann");
  const bob = await world.join("Bob", { rooms: [] });
  await quit(bob);
  return [ann, secretOf(bob)];
}

async function back(world: World, secret: string): Promise<ScriptedPeer> {
  return await world.join("Bob", { resume: secret, rooms: [] });
}

overStores("K2 S2 whoever writes to one who is not here is told that it waits, before the ok", async (world) => {
  const [ann, secret] = await annAlone(world);
  const beside = await world.join("x", { beside: secretOf(ann), rooms: [] });
  await ann.send({ type: "say", to: "BOB", text: "psst", action: true, ref: 1 });
  assertEquals(storyOf(await ann.drain()), ["1 ann to Bob: psst", "waiting for Bob", "ok"]);
  assertEquals(storyOf(await beside.drain()), ["1 ann to Bob: psst"]);
  const bob = await back(world, secret);
  const [, message] = toldOf(bob);
  assertEquals(message?.type === "message" && [message.to, message.action], ["Bob", true]);
});

overStores("K2 what waits is kept until it was read, not until it was told", async (world) => {
  const [ann, secret] = await annAlone(world);
  await sayAll(ann, "bob", ["1", "2"]);
  for (let round = 0; round < 2; round++) {
    const bob = await back(world, secret);
    assertEquals(storyOf(toldOf(bob)), ["2 of @, read 0", "1 ann to Bob: 1", "2 ann to Bob: 2"]);
    if (round === 1) await bob.ask({ type: "read", to: "@", id: 2, ref: 1 });
    await quit(bob);
  }
  assertEquals(storyOf(toldOf(await back(world, secret))), []);
});

overStores("K2 each session that comes is told what waits, and what is said then comes once", async (world) => {
  const [ann, secret] = await annAlone(world);
  await sayAll(ann, "bob", ["1"]);
  const first = await back(world, secret);
  const second = await world.join("x", { beside: secretOf(first), rooms: [] });
  for (const peer of [first, second]) {
    assertEquals(storyOf(toldOf(peer)), ["1 of @, read 0", "1 ann to Bob: 1"]);
  }
  await ann.send({ type: "say", to: "bob", text: "2", ref: 2 });
  for (const peer of [first, second]) assertEquals(storyOf([await peer.expect("message")]), ["2 ann to Bob: 2"]);
  assertEquals((await ann.drain()).filter(({ type }) => type === "notice").length, 0);
});

overStores("K2 so many messages wait for somebody only, and reading makes room", async (world) => {
  const [ann, secret] = await annAlone(world);
  await sayAll(ann, "bob", ["1", "2", "3"]);
  const error = await ann.ask({ type: "say", to: "bob", text: "4", ref: 4 });
  assertEquals(error.type === "error" && [error.code, error.limit], ["mailbox_full", 3]);
  const carol = await world.join("carol");
  assertEquals(await codeOf(carol, { type: "say", to: "bob", text: "4", ref: 4 }), "mailbox_full");
  const bob = await back(world, secret);
  await sayAll(ann, "bob", ["4"]);
  assertEquals((await bob.expect("message", ({ text }) => text === "4")).id, 4, "who is here can be told");
  await bob.ask({ type: "read", to: "@", id: 3, ref: 1 });
  await quit(bob);
  assertEquals(await codeOf(ann, { type: "say", to: "bob", text: "5", ref: 5 }), "ok");
  assertEquals(await codeOf(ann, { type: "say", to: "bob", text: "6", ref: 6 }), "ok");
  assertEquals(await codeOf(ann, { type: "say", to: "bob", text: "7", ref: 7 }), "mailbox_full");
  assertEquals(await codeOf(ann, { type: "say", to: "#lobby", text: "8", ref: 8 }), "ok");
}, { limits: { maxMail: 3 } });

overStores("K2 there is no limit where it is 0", async (world) => {
  const [ann, secret] = await annAlone(world);
  const says = Array.from({ length: 1200 }, (_, ref): Message => ({ type: "say", to: "bob", text: "x", ref }));
  await pipeline(ann, says);
  assertEquals((await ann.drain()).filter(({ type }) => type === "ok").length, 1200);
  assertEquals(storyOf(toldOf(await back(world, secret)).slice(0, 1)), ["1200 of @, read 0"]);
}, { limits: { maxMail: 0, maxQueue: 0 } });

overStores(
  "K2 S6 a key that is repeated waits once, and its first answer holds when the box is full",
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
    assertEquals(storyOf(toldOf(await back(world, secret))), ["2 of @, read 0", "1 ann to Bob: 1", "2 ann to Bob: 2"]);
  },
  { limits: { maxMail: 2 } },
);

overStores("K2 S6 what was said to one who was here is not said again to one who is gone", async (world) => {
  const ann = await world.join("ann");
  const bob = await world.join("bob", { rooms: [] });
  const say = { type: "say", to: "bob", text: "1", key: KEY } as const;
  const first = await ann.ask({ ...say, ref: 1 });
  await bob.expect("message");
  await quit(bob);
  assertEquals(await ann.ask({ ...say, ref: 1 }), first);
  assertEquals(storyOf(toldOf(await back(world, secretOf(bob)))), ["1 of @, read 0", "1 ann to bob: 1"]);
});

overStores("K2 who comes while something is said to them is told it exactly once", async (world) => {
  const [ann, first] = await annAlone(world);
  for (let round = 0; round < 30; round++) {
    const bob = await world.connect();
    const key = `${KEY}${round}`;
    const say: Message = { type: "say", to: "bob", text: `${round}`, key, ref: round };
    const hello: Message = { type: "hello", version: 1, name: "bob", resume: first, rooms: [] };
    // As the two are sent at once, each may be first.
    await Promise.all(round % 2 === 0 ? [ann.send(say), bob.send(hello)] : [bob.send(hello), ann.send(say)]);
    const { id = NaN } = await ann.expect("ok");
    await bob.drain();
    const told = bob.received.flatMap((message) => message.type === "message" ? [message.id] : []);
    assertEquals(told, [id]);
    await bob.ask({ type: "read", to: "@", id, ref: "read" });
    await quit(bob);
  }
});

overStores("K2 what waits comes from the name that its author had, and stays when the author goes", async (world) => {
  const [ann, secret] = await annAlone(world);
  await sayAll(ann, "bob", ["1"]);
  await ann.ask({ type: "rename", name: "anna", ref: 1 });
  await sayAll(ann, "bob", ["2"]);
  await quit(ann);
  assertEquals(storyOf(toldOf(await back(world, secret))), ["2 of @, read 0", "1 ann to Bob: 1", "2 anna to Bob: 2"]);
});
