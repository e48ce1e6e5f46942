/**
 * Silent peers: E1 of PROTOCOL.md.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import type { ScriptedPeer } from "../support/scripted_peer.ts";
import { conformance } from "./harness.ts";

function pingsOf(peer: ScriptedPeer): number {
  return peer.received.filter(({ type }) => type === "ping").length;
}

conformance(
  "E1 a peer gets a ping after 30 s of silence, and the session ends 10 s after a ping without an answer",
  async (world) => {
    const ann = await world.join("ann");
    const bob = await world.join("bob");
    await ann.drain();
    for (const [seconds, pings] of [[29, 0], [2, 1], [8, 1]] as const) {
      await world.pass(seconds, { present: [ann] });
      assertEquals(pingsOf(bob), pings);
    }
    const received = await world.pass(3, { present: [ann] });
    assertEquals(received(ann), [{ type: "parted", room: "#lobby", name: "bob", reason: "silent" }]);
    assertEquals((await bob.end()).at(-1), { type: "bye", reason: "silent", retry: 1 });
  },
);

conformance("E1 a peer that answers pings stays", async (world) => {
  const ann = await world.join("ann");
  const bob = await world.join("bob");
  await ann.drain();
  for (let round = 0; round < 10; round++) {
    const received = await world.pass(31, { present: [ann] });
    assertEquals(received(ann), []);
    await bob.expect("ping");
    await bob.send({ type: "pong" });
    // The pong must arrive before the clock moves: a byte after it is a sign of life as well, but not an answer.
    await bob.drain();
  }
});

conformance("E1 any byte is a sign of life, not only a whole message", async (world) => {
  const ann = await world.join("ann");
  const bob = await world.join("bob");
  await ann.drain();
  const rest = await bob.sendHalf({ type: "say", to: "#lobby", text: "slow but here", ref: 1 });
  for (const byte of rest) {
    const received = await world.pass(35, { present: [ann] });
    assertEquals(received(ann).filter(({ type }) => type === "parted"), []);
    await bob.send(new Uint8Array([byte]));
    // Over TCP the byte may still be on its way. An exchange with the other peer makes sure that the server has read it.
    for (let turn = 0; turn < 3; turn++) await ann.drain();
  }
  await bob.expect("ok");
}, { over: ["memory"] });

conformance("E1 the operator sets the idle limit", async (world) => {
  const ann = await world.join("ann");
  const bob = await world.join("bob");
  await world.pass(8, { step: 2, present: [ann] });
  assertEquals(bob.isEnded, false);
  await world.pass(2, { step: 2, present: [ann] });
  assertEquals((await bob.end()).at(-1), { type: "bye", reason: "silent", retry: 1 });
}, { limits: { idleTimeout: 9 } });

conformance("E1 without an idle timeout no session is ended, and pings are not sent all the time", async (world) => {
  const ann = await world.join("ann");
  const bob = await world.join("bob");
  await world.pass(600, { present: [ann] });
  await bob.drain();
  assertEquals(pingsOf(bob) <= 20, true, `${pingsOf(bob)} pings in ten minutes`);
}, { limits: { idleTimeout: 0 } });
