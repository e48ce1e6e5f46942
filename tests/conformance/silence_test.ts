/**
 * Who says nothing: E1 of PROTOCOL.md.
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
  "E1 who is silent for 30 s is asked, once for each 30 s, and after 90 s the session ends",
  async (world) => {
    const ann = await world.join("ann");
    const bob = await world.join("bob");
    await ann.drain();
    for (const [seconds, pings] of [[29, 0], [2, 1], [28, 1], [2, 2], [27, 2]] as const) {
      await world.pass(seconds, { present: [ann] });
      assertEquals(pingsOf(bob), pings);
    }
    const heard = await world.pass(4, { present: [ann] });
    assertEquals(heard(ann), [{ type: "parted", room: "#lobby", name: "bob", reason: "silent" }]);
    assertEquals((await bob.end()).at(-1), { type: "bye", reason: "silent", retry: 1 });
  },
);

conformance("E1 who answers the pings of the server stays", async (world) => {
  const ann = await world.join("ann");
  const bob = await world.join("bob");
  await ann.drain();
  for (let round = 0; round < 10; round++) {
    const heard = await world.pass(31, { present: [ann] });
    assertEquals(heard(ann), []);
    await bob.expect("ping");
    await bob.send({ type: "pong" });
    // The pong is heard before the clock goes on: a bare byte behind it is a sign of life as well, but no answer.
    await bob.drain();
  }
});

conformance("E1 any byte is a sign of life, not only a whole message", async (world) => {
  const ann = await world.join("ann");
  const bob = await world.join("bob");
  await ann.drain();
  const rest = await bob.sendHalf({ type: "say", to: "#lobby", text: "slow but here", ref: 1 });
  for (const byte of rest) {
    const heard = await world.pass(60, { present: [ann] });
    assertEquals(heard(ann).filter(({ type }) => type === "parted"), []);
    await bob.send(new Uint8Array([byte]));
    // Over TCP the byte may still be on its way: a turn of the other's makes sure that the server has looked.
    for (let turn = 0; turn < 3; turn++) await ann.drain();
  }
  await bob.expect("ok");
}, { over: ["memory"] });

conformance("E1 the time is the operator's", async (world) => {
  const ann = await world.join("ann");
  const bob = await world.join("bob");
  await world.pass(8, { step: 2, present: [ann] });
  assertEquals(bob.isEnded, false);
  await world.pass(2, { step: 2, present: [ann] });
  assertEquals((await bob.end()).at(-1), { type: "bye", reason: "silent", retry: 1 });
}, { limits: { idleTimeout: 9 } });

conformance("E1 without an idle timeout nobody is ended, nor asked all the time", async (world) => {
  const ann = await world.join("ann");
  const bob = await world.join("bob");
  await world.pass(600, { present: [ann] });
  await bob.drain();
  assertEquals(pingsOf(bob) <= 20, true, `${pingsOf(bob)} pings in ten minutes`);
}, { limits: { idleTimeout: 0 } });
