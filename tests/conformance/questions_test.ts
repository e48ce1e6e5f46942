/**
 * Questions about shared folders, and how long they wait: T3 and T5 of PROTOCOL.md.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import type { ScriptedPeer } from "../support/scripted_peer.ts";
import { answerTo, askOf, done, ID, joinForFiles, lineOf, offerTo, transferLines } from "./transfer_peers.ts";
import { conformance, type World } from "./harness.ts";
import { afterWelcome, quit, secretOf } from "./talk.ts";

const NONCE = "nonce-0123456789";
const OTHER = "other-0123456789";

/** Ann shares a folder, and bob is online. */
async function sharing(world: World): Promise<[ann: ScriptedPeer, bob: ScriptedPeer]> {
  const [ann, bob] = [await world.join("ann", { rooms: [] }), await world.join("bob", { rooms: [] })];
  await done(ann, { type: "share", on: true });
  return [ann, bob];
}

conformance("T3 asked has the asking person's name, what is asked for, and the paths", async (world) => {
  const [ann, bob] = await sharing(world);
  const question = { id: ID, what: "get", paths: ["a/b", "ü\n👋", "../.."], nonce: NONCE };
  assertEquals(await bob.ask({ ...askOf("ANN", question), ref: 1 }), { type: "ok", ref: 1 });
  assertEquals(await ann.drain(), [{ type: "asked", from: "bob", ...question }]);
  assertEquals(await bob.drain(), []);
});

conformance("T3 REQ-S56 a question to a person who shares nothing, or is offline, is refused", async (world) => {
  const [ann, bob] = [await joinForFiles(world, "ann"), await world.join("bob")];
  for (const what of ["tree", "get"]) {
    assertEquals(await answerTo(bob, askOf("ann", { what })), "not_shared");
    assertEquals(await answerTo(bob, askOf("nobody", { what })), "no_such_person");
  }
  await quit(ann);
  assertEquals(await answerTo(bob, askOf("ann")), "no_such_person");
  assertEquals(await transferLines(ann).catch(() => []), []);
});

conformance("T3 the session with the latest share is asked, and no other one", async (world) => {
  const [ann, bob] = await sharing(world);
  const second = await world.join("x", { beside: secretOf(ann), rooms: [] });
  await done(second, { type: "share", on: true });
  await done(bob, askOf("ann", { id: `${ID}1` }));
  assertEquals([await transferLines(ann), await transferLines(second)], [[], ["asked tree  by bob"]]);
  await done(ann, { type: "share", on: true });
  await done(bob, askOf("ann", { id: `${ID}2` }));
  assertEquals([await transferLines(ann), await transferLines(second)], [["asked tree  by bob"], []]);
  assertEquals(await answerTo(second, { type: "accept", id: `${ID}2` }), "no_such_deal");
});

conformance("T3 a question goes neither to later sessions nor to other sessions that accept files", async (world) => {
  const [ann, bob] = await sharing(world);
  await done(bob, askOf("ann"));
  const second = await joinForFiles(world, "x", { beside: secretOf(ann) });
  assertEquals(afterWelcome(second).flatMap(lineOf), []);
  assertEquals(await answerTo(second, { type: "accept", id: ID }), "no_such_deal");
});

conformance("T3 the recipient of an offer may ask its maker for all paths, and nobody else may", async (world) => {
  const [ann, bob] = [await joinForFiles(world, "ann"), await joinForFiles(world, "bob")];
  const carol = await joinForFiles(world, "carol");
  await done(ann, offerTo("bob"));
  await done(bob, askOf("ann", { id: OTHER, what: "list", paths: [ID] }));
  assertEquals(await transferLines(ann), [`asked list ${ID} by bob`]);
  const others = [[carol, "ann"], [bob, "carol"], [ann, "bob"]] as const;
  for (const [asker, of] of others) {
    assertEquals(await answerTo(asker, askOf(of, { id: `${OTHER}-2`, what: "list", paths: [ID] })), "no_such_deal");
  }
  for (const paths of [[], [OTHER], [""], ["no-such-deal-0123"]]) {
    assertEquals(await answerTo(bob, askOf("ann", { id: `${OTHER}-2`, what: "list", paths })), "no_such_deal");
  }
  await done(ann, { type: "accept", id: OTHER });
  assertEquals(await transferLines(bob), ["accepted by ann"]);
  await done(bob, { type: "accept", id: ID });
});

conformance("T3 T7 the question for the list of an offer goes to the session that made it", async (world) => {
  const ann = await joinForFiles(world, "ann");
  const second = await joinForFiles(world, "x", { beside: secretOf(ann) });
  await done(second, { type: "share", on: true });
  const bob = await joinForFiles(world, "bob");
  await done(ann, offerTo("bob"));
  await done(bob, askOf("ann", { id: OTHER, what: "list", paths: [ID] }));
  assertEquals([await transferLines(ann), await transferLines(second)], [[`asked list ${ID} by bob`], []]);
  await done(ann, { type: "close", id: ID, code: "cancelled" });
  assertEquals(await answerTo(bob, askOf("ann", { what: "list", paths: [ID] })), "no_such_deal");
});

conformance("T5 a question that is not answered within ten seconds ends for both sides", async (world) => {
  const [ann, bob] = await sharing(world);
  await done(bob, askOf("ann"));
  world.clock.advance(9900);
  assertEquals([await transferLines(ann), await transferLines(bob)], [["asked tree  by bob"], []]);
  world.clock.advance(200);
  for (const peer of [ann, bob]) {
    assertEquals(await peer.drain(), [{ type: "closed", id: ID, code: "no_answer" }]);
  }
  for (const request of ["accept", "asking"] as const) {
    assertEquals(await answerTo(ann, { type: request, id: ID }), "no_such_deal");
  }
});

conformance(
  "T5 REQ-S60 while the owner is being asked, the asking session is notified, and has 300 s in all",
  async (world) => {
    const [ann, bob] = await sharing(world);
    await done(bob, askOf("ann"));
    world.clock.advance(9000);
    await done(ann, { type: "asking", id: ID });
    assertEquals(await bob.drain(), [{ type: "asking", id: ID }]);
    await world.pass(280, { present: [ann, bob] });
    await done(ann, { type: "asking", id: ID });
    const received = await world.pass(10, { present: [ann, bob], step: 5 });
    assertEquals([received(ann), received(bob)], [[], [{ type: "asking", id: ID }]]);
    const after = await world.pass(2, { present: [ann, bob] });
    for (const peer of [ann, bob]) assertEquals(after(peer), [{ type: "closed", id: ID, code: "no_answer" }]);
  },
);

conformance("T5 a question that was accepted or closed in time is not ended later", async (world) => {
  const [ann, bob] = await sharing(world);
  await done(bob, askOf("ann", { id: `${ID}1` }));
  await done(bob, askOf("ann", { id: `${ID}2` }));
  await done(ann, { type: "accept", id: `${ID}1` });
  await done(ann, { type: "close", id: `${ID}2`, code: "denied" });
  assertEquals(await transferLines(bob), ["accepted by ann", "closed denied by ann"]);
  const received = await world.pass(30, { present: [ann, bob] });
  assertEquals([received(ann), received(bob)].flat(2).flatMap(lineOf), []);
});

conformance(
  "T5 only the session that was asked may send asking, before its answer, and not for offers",
  async (world) => {
    const [ann, bob] = await sharing(world);
    const carol = await joinForFiles(world, "carol");
    await done(bob, askOf("ann"));
    for (const peer of [bob, carol]) {
      assertEquals(await answerTo(peer, { type: "asking", id: ID }), "no_such_deal");
    }
    await done(ann, { type: "accept", id: ID });
    assertEquals(await answerTo(ann, { type: "asking", id: ID }), "no_such_deal");
    assertEquals(await transferLines(bob), ["accepted by ann"]);
    await done(bob, offerTo("carol", { id: OTHER }));
    assertEquals(await answerTo(carol, { type: "asking", id: OTHER }), "no_such_deal");
    assertEquals(await transferLines(bob), []);
  },
);
