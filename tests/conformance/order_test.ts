/**
 * One order for everybody: S4 of PROTOCOL.md with many people who talk at once.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { Message, ServerMessage } from "../../shared/wire/message.ts";
import { randomSizes } from "../support/memory_pipe.ts";
import type { ScriptedPeer } from "../support/scripted_peer.ts";
import { conformance, type World } from "./harness.ts";
import { pipeline, secretOf, textsOf } from "./talk.ts";

const SENDERS = 5;
const EACH = 200;

async function joinMany(world: World, count: number, rooms: readonly string[]): Promise<ScriptedPeer[]> {
  const peers = [];
  for (let index = 0; index < count; index++) {
    const pipe = { reads: randomSizes(index), writes: randomSizes(index + 100), capacity: 3000 };
    peers.push(await world.join(`p${index}`, { rooms }, { pipe }));
  }
  for (const peer of peers) await peer.drain();
  return peers;
}

/** The messages about a room, one line for each, without answers. */
function summaryOf(peer: ScriptedPeer, room: string): string[] {
  return peer.received.flatMap((message) => {
    const received = message as ServerMessage;
    if (received.type === "message" && received.to === room) {
      return [`${received.id} ${received.from}: ${received.text}`];
    }
    if (received.type === "topic" && received.room === room) return [`topic ${received.text}`];
    if (received.type === "renamed" && received.room === room) return [`${received.was} is ${received.name}`];
    return [];
  });
}

conformance(
  "S4 REQ-W11 when several people talk at once, all get the messages in the order of the ids",
  async (world) => {
    const peers = await joinMany(world, 12, ["#a"]);
    const senders = peers.slice(0, SENDERS);
    await Promise.all(senders.map(async (sender, index) => {
      for (let ref = 0; ref < EACH; ref++) {
        const request: Message = ref % 20 === 7
          ? { type: "set_topic", room: "#a", text: `${index} ${ref}`, ref }
          : { type: "say", to: "#a", text: `${index} ${ref}`, ref };
        // Some wait for the answer, and others do not.
        if (index % 2 === 0) await sender.ask(request as Message & { ref: number });
        else await sender.send(request);
      }
      await sender.drain();
    }));
    for (const peer of peers) await peer.drain();
    const transcripts = peers.map((peer) => summaryOf(peer, "#a"));
    const [first = []] = transcripts;
    assertEquals(first.length, SENDERS * EACH);
    for (const lines of transcripts) assertEquals(lines, first);
    const ids = first.flatMap((line) => /^\d/.test(line) ? [parseInt(line)] : []);
    assert(ids.every((id, index) => index === 0 || id > (ids[index - 1] ?? 0)), "ids grow");
    for (let index = 0; index < SENDERS; index++) {
      const own = first.filter((line) => line.includes(` ${index} `)).map((line) => Number(line.split(" ").at(-1)));
      assertEquals(own, [...Array(EACH).keys()], `the messages of sender ${index} are in order`);
    }
  },
);

conformance("S4 REQ-W11 bursts in several rooms keep one order in each room", async (world) => {
  const rooms = ["#a", "#b", "#c"];
  const peers = await joinMany(world, 6, rooms);
  await Promise.all(peers.map((peer, index) => {
    const says = Array.from({ length: EACH }, (_, n): Message => ({
      type: "say",
      to: rooms[(index + n) % 3] ?? "",
      text: `${index} ${n}`,
    }));
    return pipeline(peer, says);
  }));
  for (const peer of peers) await peer.drain();
  // A peer that was drained first may have got its answer before the last one had said everything.
  for (const peer of peers) await peer.drain();
  for (const room of rooms) {
    const [first = [], ...others] = peers.map((peer) => summaryOf(peer, room));
    assertEquals(first.length, peers.length * EACH / 3);
    for (const lines of others) assertEquals(lines, first);
  }
});

conformance("S4 both sessions of both people get private messages in one order", async (world) => {
  const [ann, bob] = await world.joinAll("ann", "bob");
  assert(ann !== undefined && bob !== undefined);
  const ann2 = await world.join("x", { beside: secretOf(ann) });
  const bob2 = await world.join("x", { beside: secretOf(bob) });
  const all = [ann, bob, ann2, bob2];
  await Promise.all(all.map((peer, index) => {
    const to = index % 2 === 0 ? "bob" : "ann";
    return pipeline(
      peer,
      Array.from({ length: EACH }, (_, n): Message => ({ type: "say", to, text: `${index} ${n}` })),
    );
  }));
  for (const peer of [...all, ...all]) await peer.drain();
  const [first = [], ...others] = all.map((peer) => textsOf(peer.received));
  assertEquals(first.length, 4 * EACH);
  for (const texts of others) assertEquals(texts, first);
});
