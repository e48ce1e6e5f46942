/**
 * How transfers end and continue: T7, T8 and T9 of PROTOCOL.md.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { CLOSE_CODES } from "../../shared/wire/file_message.ts";
import type { ScriptedPeer } from "../support/scripted_peer.ts";
import {
  agree,
  answerTo,
  askOf,
  done,
  ID,
  joinEnds,
  joinForFiles,
  lineOf,
  offerTo,
  SECRET,
  transferLines,
} from "./transfer_peers.ts";
import { conformance, type World } from "./harness.ts";
import { afterWelcome, lose, quit, secretOf } from "./talk.ts";

/** Codes that a side may send. The others are the server's own. */
const SAID = ["done", "declined", "cancelled", "failed", "denied", "not_found", "unknown"];

/** Ann in a room, and bob in two sessions that have received her offer. */
async function offered(world: World): Promise<[ann: ScriptedPeer, bob: ScriptedPeer, second: ScriptedPeer]> {
  const ann = await joinForFiles(world, "ann");
  const bob = await joinForFiles(world, "bob");
  const second = await joinForFiles(world, "x", { beside: secretOf(bob) });
  await done(ann, offerTo("bob"));
  for (const peer of [bob, second]) await peer.drain();
  return [ann, bob, second];
}

conformance(
  "T7 REQ-R53 either side may close a transfer, and everybody involved gets the reason and the name",
  async (world) => {
    for (const closer of ["ann", "bob"]) {
      const { ann, bob, annEnd, bobEnd } = await joinEnds(world, await agree(world, { id: `${ID}-${closer}` }));
      const [one, other] = closer === "ann" ? [ann, bob] : [bob, ann];
      const how = { id: `${ID}-${closer}`, code: "failed", why: "disk_full", text: "no\nroom 👋" };
      assertEquals(await one.ask({ type: "close", ...how, ref: 9 }), { type: "ok", ref: 9 });
      assertEquals(await other.drain(), [{ type: "closed", ...how, by: closer }]);
      assertEquals(await one.drain(), [], "the side that closes it is not notified");
      for (const end of [annEnd, bobEnd]) assertEquals((await end.end()).length, 0);
      for (const peer of [ann, bob]) {
        assertEquals(await answerTo(peer, { type: "close", id: how.id, code: "done" }), "no_such_deal");
        await quit(peer);
      }
    }
  },
);

conformance("T7 codes are passed on, but unknown ones and the server's own become failed", async (world) => {
  const [ann, bob] = [await joinForFiles(world, "ann"), await joinForFiles(world, "bob")];
  assertEquals(SAID.filter((code) => !(code in CLOSE_CODES)), []);
  const unknown = ["dance", "constructor", "__proto__", "left", "elsewhere", "no_answer"];
  for (const [index, code] of [...SAID, ...unknown].entries()) {
    const id = `${ID}-${index}`;
    await done(ann, offerTo("bob", { id }));
    await done(bob, { type: "accept", id });
    await ann.drain();
    await done(bob, { type: "close", id, code });
    assertEquals(await ann.drain(), [{ type: "closed", id, code: SAID.includes(code) ? code : "failed", by: "bob" }]);
  }
});

conformance("T7 the receiver sends done, and the maker gets it", async (world) => {
  const { ann, bob, annEnd } = await joinEnds(world, await agree(world));
  await done(bob, { type: "close", id: ID, code: "done" });
  assertEquals(await transferLines(ann), ["closed done by bob"]);
  await annEnd.end();
});

conformance("T7 one session declines for the person, and the other sessions get it too", async (world) => {
  const [ann, bob, second] = await offered(world);
  await done(bob, { type: "close", id: ID, code: "declined", text: "not now" });
  for (const peer of [ann, second]) assertEquals(await transferLines(peer), ["closed declined not now by bob"]);
  assertEquals(await answerTo(second, { type: "accept", id: ID }), "no_such_deal");
});

conformance("T7 the maker may withdraw an offer, and everybody who got it is notified", async (world) => {
  const [ann, bob, second] = await offered(world);
  await done(ann, { type: "close", id: ID, code: "cancelled" });
  for (const peer of [bob, second]) assertEquals(await transferLines(peer), ["closed cancelled by ann"]);
});

const PASSES: readonly (readonly [first: string, second: string, received: string])[] = [
  ["passed", "passed", "closed declined no_terminal"],
  ["passed", "unknown", "closed unknown"],
  ["unknown", "passed", "closed unknown"],
  ["unknown", "unknown", "closed unknown"],
];

for (const [one, other, received] of PASSES) {
  conformance(`T7 of two sessions one sends ${one} and one ${other}: the maker gets "${received}"`, async (world) => {
    const [ann, bob, second] = await offered(world);
    await done(bob, { type: "close", id: ID, code: one });
    await done(bob, { type: "close", id: ID, code: one });
    assertEquals([await transferLines(ann), await transferLines(second)], [[], []], "one of them may still be asked");
    await done(second, { type: "close", id: ID, code: other });
    const [message] = await ann.drain();
    assertEquals(message === undefined ? [] : lineOf(message), [received]);
    assertEquals(await answerTo(bob, { type: "accept", id: ID }), "no_such_deal");
  });
}

conformance("T7 a session that passed may still accept while another one has not answered", async (world) => {
  const [ann, bob, second] = await offered(world);
  await done(bob, { type: "close", id: ID, code: "passed" });
  await done(bob, { type: "accept", id: ID });
  assertEquals(await transferLines(ann), ["accepted by bob"]);
  assertEquals(await transferLines(second), ["closed elsewhere"]);
});

conformance("T7 an offer ends when all sessions but one have passed and that one leaves", async (world) => {
  const [ann, bob, second] = await offered(world);
  await done(bob, { type: "close", id: ID, code: "passed" });
  await quit(second);
  assertEquals(lineOf(await ann.expect("closed")), ["closed declined no_terminal"]);
});

conformance("T7 a session that is not involved in a transfer cannot close it", async (world) => {
  const [ann, bob] = await offered(world);
  const carol = await joinForFiles(world, "carol");
  const secondAnn = await joinForFiles(world, "x", { beside: secretOf(ann) });
  for (const peer of [carol, secondAnn]) {
    assertEquals(await answerTo(peer, { type: "close", id: ID, code: "cancelled" }), "no_such_deal");
  }
  await done(bob, { type: "accept", id: ID });
  assertEquals(await transferLines(ann), ["accepted by bob"]);
});

for (const how of ["quits", "vanishes", "is resumed"] as const) {
  for (const who of ["maker", "acceptor"] as const) {
    conformance(`T8 a ${who} that ${how} closes an accepted transfer and both connections`, async (world) => {
      const witness = await world.join("witness");
      const ann = await joinForFiles(world, "ann", { rooms: ["#lobby"] });
      const bob = await joinForFiles(world, "bob", { rooms: ["#lobby"] });
      const { annEnd, bobEnd } = await joinEnds(world, await agree(world, { ann, bob }));
      const [gone, stays] = who === "maker" ? [ann, bob] : [bob, ann];
      for (const peer of [witness, stays]) await peer.drain();
      const secret = secretOf(gone);
      if (how === "quits") await quit(gone);
      if (how === "vanishes") await lose(gone, witness);
      const again = how === "quits" ? null : await joinForFiles(world, "x", { resume: secret });
      assertEquals(await stays.expect("closed"), { type: "closed", id: ID, code: "left" });
      for (const end of [annEnd, bobEnd]) assertEquals((await end.end()).length, 0);
      for (const peer of [stays, ...(again === null ? [] : [again])]) {
        assertEquals(await answerTo(peer, { type: "close", id: ID, code: "cancelled" }), "no_such_deal");
      }
      if (again !== null) {
        assertEquals(afterWelcome(again).flatMap(lineOf), [], "it has ended for a session that comes back");
      }
    });
  }
}

conformance("T8 an offer that was not accepted stays open for other sessions of the person", async (world) => {
  const [ann, bob, second] = await offered(world);
  await quit(bob);
  assertEquals(await transferLines(ann), []);
  await done(second, { type: "accept", id: ID });
  assertEquals(await transferLines(ann), ["accepted by bob"]);
});

conformance(
  "T8 an offer also stays open when all sessions have left, and comes again when the person returns",
  async (world) => {
    const [ann, bob, second] = await offered(world);
    for (const peer of [second, bob]) await quit(peer);
    assertEquals(await transferLines(ann), []);
    const back = await joinForFiles(world, "bob", { beside: secretOf(bob) });
    assertEquals(afterWelcome(back).flatMap(lineOf), ["offered notes.txt by ann"]);
  },
);

conformance("T8 the offers of a maker that leaves are closed for everybody who got them", async (world) => {
  const [ann, bob, second] = await offered(world);
  await quit(ann);
  for (const peer of [bob, second]) assertEquals(await peer.expect("closed"), { type: "closed", id: ID, code: "left" });
});

conformance("T8 a question to a session that ends is closed, because nobody else was asked", async (world) => {
  const [ann, bob] = [await joinForFiles(world, "ann"), await joinForFiles(world, "bob")];
  await done(ann, { type: "share", on: true });
  await done(bob, askOf("ann"));
  await quit(ann);
  assertEquals(await bob.expect("closed"), { type: "closed", id: ID, code: "left" });
});

conformance("T8 a session that leaves does not affect the transfers of the person's other sessions", async (world) => {
  const ann = await joinForFiles(world, "ann");
  const second = await joinForFiles(world, "x", { beside: secretOf(ann) });
  const bob = await joinForFiles(world, "bob");
  await done(ann, offerTo("bob", { id: `${ID}-1` }));
  await done(second, offerTo("bob", { id: `${ID}-2` }));
  await bob.drain();
  await quit(ann);
  assertEquals(await bob.expect("closed"), { type: "closed", id: `${ID}-1`, code: "left" });
  await done(bob, { type: "accept", id: `${ID}-2` });
  assertEquals(await transferLines(second), ["accepted by bob"]);
});

conformance(
  "T9 an interrupted transfer continues with the same id, and nonce, answer and proof are passed on",
  async (world) => {
    const { ann, bob, annEnd, bobEnd } = await joinEnds(world, await agree(world));
    await annEnd.vanish();
    await bobEnd.end();
    const nonce = "nonce-0123456789";
    await done(ann, offerTo("bob", { nonce }));
    assertEquals((await bob.expect("offered")).nonce, nonce);
    const proof = { answer: "answer-0123456789", proof: "f".repeat(64) };
    await done(bob, { type: "accept", id: ID, ...proof });
    const accepted = await ann.expect("accepted");
    assertEquals(accepted, { type: "accepted", id: ID, ticket: accepted.ticket, by: "bob", ...proof });
  },
);

conformance(
  "T9 a transfer continues after both sides have lost their sessions, whichever side makes the request",
  async (world) => {
    const { ann, bob } = await agree(world);
    const witness = await joinForFiles(world, "witness", { rooms: ["#lobby"] });
    for (const peer of [ann, bob]) await peer.vanish();
    const annAgain = await joinForFiles(world, "x", { resume: secretOf(ann) });
    const bobAgain = await joinForFiles(world, "x", { resume: secretOf(bob) });
    await done(annAgain, { type: "share", on: true });
    await done(bobAgain, askOf("ann", { what: "get", paths: ["notes.txt"], nonce: "nonce-0123456789" }));
    await done(annAgain, { type: "accept", id: ID, answer: "answer-0123456789", proof: "0".repeat(64) });
    assertEquals((await bobAgain.expect("accepted")).by, "ann");
    assertEquals(await transferLines(witness), []);
  },
);

conformance("T9 a side that gets an invalid proof closes with unknown, and the other side gets that", async (world) => {
  for (const closer of ["ann", "bob"]) {
    const { ann, bob } = await agree(world, { id: `${ID}-${closer}` });
    const [one, other] = closer === "ann" ? [ann, bob] : [bob, ann];
    await done(one, { type: "close", id: `${ID}-${closer}`, code: "unknown" });
    assertEquals(await transferLines(other), [`closed unknown by ${closer}`]);
    for (const peer of [ann, bob]) await quit(peer);
  }
});

conformance("T9 the secret goes to the maker of the request, and to nobody else", async (world) => {
  const [ann, bob, second] = await offered(world);
  await done(bob, { type: "accept", id: ID, secret: SECRET });
  assertEquals((await ann.expect("accepted")).secret, SECRET);
  await done(ann, { type: "close", id: ID, code: "cancelled" });
  for (const peer of [bob, second]) {
    await peer.drain();
    assertEquals(JSON.stringify(peer.received).includes(SECRET), false);
  }
  assertEquals(world.log.join("").includes(SECRET), false, "nor to the log");
});

conformance("E4 a server that shuts down notifies nobody of the end of transfers", async (world) => {
  const { ann, bob } = await agree(world);
  await done(bob, offerTo("ann", { id: `${ID}-2` }));
  for (const peer of [ann, bob]) await peer.drain();
  const stopped = world.server.stop();
  for (const peer of [ann, bob]) {
    assertEquals(await peer.end(), [{ type: "bye", reason: "shutdown", retry: 1 }]);
    await peer.close();
  }
  world.clock.advance(1500);
  await stopped;
});

conformance(
  "T7 only the receiver of the files can send done, and from the other side it becomes failed",
  async (world) => {
    for (const [index, kind] of ["offer", "question"].entries()) {
      const [ann, bob] = [await joinForFiles(world, `ann${index}`), await joinForFiles(world, `bob${index}`)];
      await done(bob, { type: "share", on: true });
      const to = `bob${index}`;
      const id = `${ID}-${index}`;
      await done(ann, kind === "offer" ? offerTo(to, { id }) : askOf(to, { id, what: "get" }));
      await done(bob, { type: "accept", id });
      const [giver, taker] = kind === "offer" ? [ann, bob] : [bob, ann];
      await taker.drain();
      await done(giver, { type: "close", id, code: "done" });
      const received = (await taker.drain()).filter(({ type }) => type === "closed");
      const by = giver === ann ? `ann${index}` : to;
      assertEquals(received, [{ type: "closed", id, code: "failed", why: "broken", by }]);
    }
  },
);
