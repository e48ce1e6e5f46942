/**
 * What passes between two ends that were joined: X2 of PROTOCOL.md. REQ-W9, REQ-W10, REQ-R48, REQ-R53 and REQ-R54 are in ARCHITECTURE.md.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { BytePeer } from "../support/byte_peer.ts";
import { concat, header, rawFrame, utf8 } from "../support/frames.ts";
import { byteByByte, type Chunking, randomSizes } from "../support/memory_pipe.ts";
import type { ScriptedPeer } from "../support/scripted_peer.ts";
import { agree, bytesLike, dealsOf, done, ID, type Joined, joinEnds, joinTaking, pass } from "./transfer_peers.ts";
import { conformance, type World } from "./harness.ts";
import { quit, textsOf } from "./talk.ts";

const MIB = 1_048_576;

async function joined(world: World): Promise<Joined> {
  return await joinEnds(world, await agree(world));
}

conformance(
  "X2 bytes pass as they are in both directions at once, in any number, also those of no frame",
  async (world) => {
    const { annEnd, bobEnd } = await joined(world);
    for (const [index, length] of [1, 2, 65_535, 65_536, 65_537, 5 * MIB + 3].entries()) {
      const [there, back] = [bytesLike(index, length), bytesLike(index + 100, length)];
      const [atBob, atAnn] = await Promise.all([pass(annEnd, bobEnd, there), pass(bobEnd, annEnd, back)]);
      assertEquals([atBob, atAnn], [there, back]);
    }
  },
);

/** What two clients say: JSON, bytes of a file, and an empty file's none. */
const FRAMES = concat([
  rawFrame(concat([Uint8Array.of(1), utf8('{"type":"list","entries":[{"path":"a","size":3}],"last":true}')])),
  rawFrame(concat([Uint8Array.of(1), utf8('{"type":"file","index":0,"offset":0}')])),
  rawFrame(Uint8Array.of(0, 1, 2, 3)),
  rawFrame(concat([Uint8Array.of(1), utf8('{"type":"end"}')])),
]);

const SPLITS: readonly (readonly [how: string, chunking: Chunking])[] = [
  ["byte by byte", byteByByte],
  ...[1, 2, 3, 4, 5].map((seed) => [`in pieces of random sizes (${seed})`, randomSizes(seed)] as const),
];

for (const [how, chunking] of SPLITS) {
  conformance(`X2 what is read and written ${how} arrives the same, the ticket too`, async (world) => {
    const pipe = { reads: chunking, writes: chunking };
    const { annEnd, bobEnd } = await joinEnds(world, await agree(world), { ann: { pipe }, bob: { pipe } });
    const back = bytesLike(7, 20_000);
    const [atBob, atAnn] = await Promise.all([pass(annEnd, bobEnd, FRAMES), pass(bobEnd, annEnd, back)]);
    assertEquals([atBob, atAnn], [FRAMES, back]);
  }, { over: ["memory"] });
}

conformance("X2 what was sent in pieces that end anywhere arrives the same", async (world) => {
  const { ann, annEnd, bobEnd } = await joined(world);
  for (let at = 1; at < FRAMES.length; at += 7) {
    await annEnd.send(FRAMES.subarray(0, at));
    await ann.drain();
    await annEnd.send(FRAMES.subarray(at));
    assertEquals(await bobEnd.take(FRAMES.length), FRAMES);
  }
});

conformance("X2 the server looks into nothing: what is no frame at all passes, too", async (world) => {
  const { annEnd, bobEnd } = await joined(world);
  for (const bytes of [header(-1), header(2 ** 31 - 1), utf8("GET / HTTP/1.1\r\n\r\n"), bytesLike(3, 300_000)]) {
    assertEquals(await pass(annEnd, bobEnd, bytes), bytes);
  }
});

for (
  const [how, go] of [
    ["closes", (end: BytePeer) => end.close()],
    ["says no more", (end: BytePeer) => end.closeWrite()],
    ["vanishes", (end: BytePeer) => end.vanish()],
  ] as const
) {
  conformance(`X2 REQ-R53 when one end ${how}, the other one is ended, and the chat goes on`, async (world) => {
    for (const who of ["ann", "bob"]) {
      const { ann, bob, annEnd, bobEnd } = await joinEnds(world, await agree(world, { id: `${ID}-${who}` }));
      const [one, other] = who === "ann" ? [annEnd, bobEnd] : [bobEnd, annEnd];
      assertEquals(await pass(one, other, bytesLike(1, 100_000)), bytesLike(1, 100_000));
      await go(one);
      assertEquals((await other.end()).length, 0);
      assertEquals([ann, bob].map(({ isEnded }) => isEnded), [false, false]);
      for (const peer of [ann, bob]) assertEquals(await dealsOf(peer), [], "a cut is no end of the deal");
      await done(ann, { type: "close", id: `${ID}-${who}`, code: "failed" });
      for (const peer of [ann, bob]) await quit(peer);
    }
  });
}

conformance("X2 what was sent before an end was closed arrives before the end", async (world) => {
  const { annEnd, bobEnd } = await joined(world);
  const bytes = bytesLike(5, 3 * MIB);
  const sending = annEnd.send(bytes).then(() => annEnd.close());
  assertEquals(await bobEnd.end(), bytes);
  await sending;
});

conformance("X2 X8 the last word of an end arrives, though the other one sends all the while", async (world) => {
  const { annEnd, bobEnd } = await joined(world);
  const word = rawFrame(concat([Uint8Array.of(1), utf8('{"type":"error","code":"disk_full"}')]));
  const flood = annEnd.flood(new Uint8Array(MIB), 100);
  await bobEnd.skip(3 * MIB);
  await bobEnd.send(word);
  assertEquals(await annEnd.take(word.length), word);
  await bobEnd.close();
  await flood;
  assertEquals((await annEnd.end()).length, 0);
});

conformance("T7 REQ-R53 a deal that is closed while bytes pass frees both ends at once", async (world) => {
  const { ann, bob, annEnd, bobEnd } = await joined(world);
  const flood = annEnd.flood(new Uint8Array(MIB), 1000);
  await bobEnd.skip(3 * MIB);
  await done(bob, { type: "close", id: ID, code: "cancelled" });
  await flood;
  assertEquals((await annEnd.end()).length, 0);
  assert((await bobEnd.end()).length < 32 * MIB, "what was on its way, and no more");
  assertEquals(await dealsOf(ann), ["closed cancelled by bob"]);
});

conformance("E2 X2 when the server ends, so do the connections for bytes, whatever passes there", async (world) => {
  const { ann, bob, annEnd, bobEnd } = await joined(world);
  const { tickets } = await agree(world, { ann, bob, id: `${ID}-2` });
  const waiting = await world.connectBytes(tickets[0]);
  const flood = annEnd.flood(new Uint8Array(MIB), 1000);
  await bobEnd.skip(MIB);
  const stopped = world.server.stop();
  await flood;
  for (const end of [annEnd, bobEnd, waiting]) await end.end();
  for (const peer of [ann, bob]) {
    await peer.end();
    await peer.close();
  }
  world.clock.advance(1500);
  await stopped;
});

conformance("X2 when nothing comes from either side for 90 s both are ended; any byte counts", async (world) => {
  const { ann, bob, annEnd, bobEnd } = await joined(world);
  const present = [ann, bob];
  for (const [from, to] of [[annEnd, bobEnd], [bobEnd, annEnd], [annEnd, bobEnd]] as const) {
    await world.pass(80, { present });
    assertEquals(await pass(from, to, Uint8Array.of(1)), Uint8Array.of(1));
    for (const peer of present) await peer.drain();
  }
  await world.pass(100, { present });
  for (const end of [annEnd, bobEnd]) assertEquals((await end.end()).length, 0);
  assertEquals(present.map(({ isEnded }) => isEnded), [false, false]);
});

conformance("X2 how long nothing may come is the operator's", async (world) => {
  const { ann, bob, annEnd, bobEnd } = await joined(world);
  await world.pass(12, { step: 2, present: [ann, bob] });
  for (const end of [annEnd, bobEnd]) assertEquals((await end.end()).length, 0);
}, { limits: { idleTimeout: 10 } });

conformance("X2 without an idle timeout two ends may be silent for as long as they like", async (world) => {
  const { ann, bob, annEnd, bobEnd } = await joined(world);
  await world.pass(3600, { step: 600, present: [ann, bob] });
  assertEquals(await pass(annEnd, bobEnd, Uint8Array.of(1)), Uint8Array.of(1));
}, { limits: { idleTimeout: 0 } });

conformance("X2 two ends that move bytes all the time are not ended, however long it takes", async (world) => {
  const { ann, bob, annEnd, bobEnd } = await joined(world);
  for (let round = 0; round < 20; round++) {
    assertEquals(await pass(annEnd, bobEnd, bytesLike(round, 1000)), bytesLike(round, 1000));
    await world.pass(60, { present: [ann, bob] });
  }
});

conformance("X2 several transfers of the same persons do not mix", async (world) => {
  const [ann, bob] = [await joinTaking(world, "ann"), await joinTaking(world, "bob")];
  const all: Joined[] = [];
  for (let index = 0; index < 5; index++) {
    all.push(await joinEnds(world, await agree(world, { ann, bob, id: `${ID}-${index}` })));
  }
  const arrived = await Promise.all(
    all.map(({ annEnd, bobEnd }, index) => pass(annEnd, bobEnd, bytesLike(index, MIB))),
  );
  for (const [index, bytes] of arrived.entries()) assertEquals(bytes, bytesLike(index, MIB));
  await done(ann, { type: "close", id: `${ID}-2`, code: "cancelled" });
  await all[2]?.bobEnd.end();
  for (const [index, { annEnd, bobEnd }] of all.entries()) {
    if (index !== 2) assertEquals(await pass(bobEnd, annEnd, bytesLike(index, 10)), bytesLike(index, 10));
  }
});

/** Says lines one behind the answer to the other, until it is to stop. */
async function talkUntil(peer: ScriptedPeer, isOver: () => boolean): Promise<number> {
  let said = 0;
  while (!isOver()) await peer.ask({ type: "say", to: "#lobby", text: `line ${said++}`, ref: said });
  return said;
}

conformance("REQ-W10 chat lines come while 64 MB pass, long before their end", async (world) => {
  const [ann, bob] = [
    await joinTaking(world, "ann", { rooms: ["#lobby"] }),
    await joinTaking(world, "bob", { rooms: ["#lobby"] }),
  ];
  const { annEnd, bobEnd } = await joinEnds(world, await agree(world, { ann, bob }));
  let arrived = 0;
  const sending = annEnd.flood(new Uint8Array(MIB), 64);
  const taking = (async () => {
    for (; arrived < 64; arrived++) await bobEnd.skip(MIB);
  })();
  const said = await talkUntil(ann, () => arrived >= 64);
  await Promise.all([sending, taking]);
  await bob.drain();
  assertEquals(textsOf(bob.received).length, said);
  assert(said > 10, `${said} lines were answered while 64 MB passed`);
});

conformance("REQ-W10 REQ-W9 X2 one end that takes nothing holds up the other one, and nobody else", async (world) => {
  const [ann, bob] = [
    await joinTaking(world, "ann", { rooms: ["#lobby"] }),
    await joinTaking(world, "bob", { rooms: ["#lobby"] }),
  ];
  const stuck = await joinEnds(world, await agree(world, { ann, bob, id: `${ID}-stuck` }));
  const moving = await joinEnds(world, await agree(world, { ann, bob, id: `${ID}-moving` }));
  let taken = 0;
  const flood = stuck.annEnd.flood(new Uint8Array(65_536), 4096, (bytes) => taken += bytes);
  // It stands still when nothing was taken for some turns of the others.
  for (let before = -1; before < taken;) {
    before = taken;
    for (let turn = 0; turn < 20; turn++) await ann.ask({ type: "say", to: "#lobby", text: "x", ref: turn });
  }
  assert(taken < 32 * MIB, `${taken} bytes were taken from who sends, though nobody takes them`);
  assertEquals(await pass(moving.annEnd, moving.bobEnd, bytesLike(1, 5 * MIB)), bytesLike(1, 5 * MIB));
  await ann.ask({ type: "say", to: "#lobby", text: "still here", ref: 1 });
  await bob.expect("message", ({ text }) => text === "still here");
  const heard = await world.pass(100, { present: [ann, bob] });
  await flood;
  assert(taken < 32 * MIB, "it was ended, and not let through");
  assertEquals(heard(bob).filter(({ type }) => type === "bye"), []);
});
