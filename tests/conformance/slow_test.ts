/**
 * Peers that do not read: `slow` in E2 of PROTOCOL.md.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { Message } from "../../shared/wire/message.ts";
import type { ScriptedPeer } from "../support/scripted_peer.ts";
import { conformance, type World } from "./harness.ts";
import { pipeline, secretOf, textsOf } from "./talk.ts";

const QUEUE = 200_000;
const COUNT = 3000;
const TEXT = "x".repeat(5000);

/** Two peers say all their messages, and every listener gets the messages of each in order. */
async function talk(talkers: readonly ScriptedPeer[], listeners: readonly ScriptedPeer[]): Promise<void> {
  const each = COUNT / talkers.length;
  await Promise.all(talkers.map(async (talker, who) => {
    for (let index = 0; index < each; index += 20) {
      const says = Array.from({ length: 20 }, (_, n): Message => ({
        type: "say",
        to: "#lobby",
        text: `${who} ${index + n} ${TEXT}`,
      }));
      await pipeline(talker, says);
      await talker.drain();
    }
  }));
  const [first = [], ...others] = await Promise.all(listeners.map(async (peer) => {
    await peer.drain();
    return textsOf(peer.received).map((text) => text.slice(0, -TEXT.length - 1));
  }));
  for (const received of others) assertEquals(received, first);
  for (const who of talkers.keys()) {
    const own = first.filter((text) => text.startsWith(`${who} `));
    assertEquals(own, Array.from({ length: each }, (_, index) => `${who} ${index}`));
  }
}

function partedOf(peer: ScriptedPeer): Message[] {
  return peer.received.filter(({ type }) => type === "parted");
}

conformance(
  "E2 REQ-W9 a session that stops reading is ended with slow, and the others get everything in order",
  async (world) => {
    const [ann, bob, carol, mallory] = await world.joinAll("ann", "bob", "carol", "mallory");
    assert(ann !== undefined && bob !== undefined && carol !== undefined && mallory !== undefined);
    mallory.stall();
    await talk([ann, bob], [ann, bob, carol]);
    for (const peer of [ann, bob, carol]) {
      assertEquals(partedOf(peer), [{ type: "parted", room: "#lobby", name: "mallory", reason: "slow" }]);
    }
    const [line] = world.logged("session ended");
    assertEquals([line?.name, line?.reason], ["mallory", "slow"]);
  },
  { limits: { maxQueue: QUEUE } },
);

conformance(
  "E2 REQ-W9 a slow session gets the write under way, then bye, and nothing else of its queue, and can be resumed",
  async (world) => {
    const [ann, mallory] = await world.joinAll("ann", "mallory");
    assert(ann !== undefined && mallory !== undefined);
    mallory.stall();
    await talk([ann], [ann]);
    mallory.resume();
    await mallory.end();
    const received = textsOf(mallory.received);
    assertEquals(mallory.received.at(-1), { type: "bye", reason: "slow", retry: 1 });
    assert(
      received.length * TEXT.length < QUEUE,
      `the pipe and one write hold ${received.length} messages at the most`,
    );
    assertEquals(received, textsOf(ann.received).slice(0, received.length), "and these are the first ones");
    const again = await world.join("x", { resume: secretOf(mallory) });
    assertEquals((await again.ask({ type: "say", to: "#lobby", text: "back", ref: 1 })).type, "ok");
  },
  { limits: { maxQueue: QUEUE }, over: ["memory"] },
);

conformance("E2 REQ-W9 a private flood ends the recipient that does not read, not the sender", async (world) => {
  const [ann, bob, carol] = await world.joinAll("ann", "bob", "carol");
  assert(ann !== undefined && bob !== undefined && carol !== undefined);
  bob.stall();
  let refused = 0;
  for (let index = 0; index < COUNT && refused === 0; index++) {
    const answer = await ann.ask({ type: "say", to: "bob", text: TEXT, ref: index });
    if (answer.type === "error") refused++;
  }
  assertEquals(refused, 1, "bob has left by the end");
  assertEquals(await carol.drain(), [{ type: "parted", room: "#lobby", name: "bob", reason: "slow" }]);
}, { limits: { maxQueue: QUEUE } });

async function standStill(world: World): Promise<[ScriptedPeer, ScriptedPeer]> {
  const ann = await world.join("ann");
  const bob = await world.join("bob", {}, { pipe: { capacity: 1000 } });
  bob.stall();
  await ann.ask({ type: "say", to: "#lobby", text: TEXT, ref: 1 });
  return [ann, bob];
}

conformance(
  "E2 a write that makes no progress ends the session with slow, even if the peer still sends",
  async (world) => {
    const [ann, bob] = await standStill(world);
    for (let seconds = 0; seconds < 100 && partedOf(ann).length === 0; seconds += 10) {
      await world.pass(10, { present: [ann] });
      // The peer is alive and sends, but does not read.
      await bob.send({ type: "pong" }).catch(() => {
        // The session was ended.
      });
    }
    assertEquals(partedOf(ann), [{ type: "parted", room: "#lobby", name: "bob", reason: "slow" }]);
  },
  { over: ["memory"] },
);

conformance("E2 a peer that keeps reading, however slowly, is not ended", async (world) => {
  const [ann, bob] = await standStill(world);
  bob.resume();
  await bob.drain();
  for (let round = 0; round < 20; round++) {
    bob.stall();
    await ann.ask({ type: "say", to: "#lobby", text: TEXT, ref: round });
    await world.pass(60, { present: [ann] });
    bob.resume();
    await bob.drain();
  }
  assertEquals(textsOf(bob.received).length, 21);
  assertEquals(partedOf(ann), []);
}, { over: ["memory"] });
