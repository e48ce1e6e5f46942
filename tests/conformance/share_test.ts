/**
 * Sharing a folder: T4 of PROTOCOL.md.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import type { ScriptedPeer } from "../support/scripted_peer.ts";
import { answerTo, askOf, done, ID, transferLines } from "./transfer_peers.ts";
import { conformance } from "./harness.ts";
import { secretOf } from "./talk.ts";

async function shares(asker: ScriptedPeer, name: string): Promise<boolean | undefined> {
  await asker.send({ type: "whois", name });
  return (await asker.expect("person")).shares;
}

conformance("T4 REQ-S56 a session shares only after share, and until share is turned off", async (world) => {
  const [ann, bob] = [await world.join("ann", { features: ["files"] }), await world.join("bob")];
  assertEquals(await shares(bob, "ann"), undefined);
  await done(ann, { type: "share", on: false });
  assertEquals(await shares(bob, "ann"), undefined);
  await done(ann, { type: "share", on: true });
  assertEquals(await shares(bob, "ann"), true);
  await done(bob, askOf("ann"));
  await done(ann, { type: "share", on: false });
  assertEquals(await shares(bob, "ann"), undefined);
  assertEquals(await answerTo(bob, askOf("ann", { id: `${ID}2` })), "not_shared");
  // An earlier question may still be answered.
  await done(ann, { type: "accept", id: ID });
});

conformance("T4 share notifies nobody", async (world) => {
  const [ann, bob] = await world.joinAll("ann", "bob");
  await ann?.send({ type: "share", on: true, ref: 1 });
  assertEquals([await ann?.drain(), await bob?.drain()], [[{ type: "ok", ref: 1 }], []]);
});

conformance(
  "T4 when the session with the latest share turns it off, another session of the person is asked",
  async (world) => {
    const [ann, bob] = [await world.join("ann", { rooms: [] }), await world.join("bob", { rooms: [] })];
    const second = await world.join("x", { beside: secretOf(ann), rooms: [] });
    for (const peer of [ann, second]) await done(peer, { type: "share", on: true });
    await done(second, { type: "share", on: false });
    assertEquals(await shares(bob, "ann"), true);
    await done(bob, askOf("ann"));
    assertEquals([await transferLines(ann), await transferLines(second)], [["asked tree  by bob"], []]);
  },
);

conformance(
  "T4 share ends with the session, for whatever reason, and does not apply to a resumed one",
  async (world) => {
    const bob = await world.join("bob");
    for (const how of ["resumed", "vanished"]) {
      const ann = await world.join(how);
      await done(ann, { type: "share", on: true });
      if (how === "vanished") {
        await ann.vanish();
        await bob.expect("parted");
      }
      await world.join("x", { resume: secretOf(ann) });
      assertEquals([how, await shares(bob, how)], [how, undefined]);
      assertEquals(await answerTo(bob, askOf(how)), "not_shared");
    }
  },
);
