/**
 * The bytes between two joined data connections: X2 of PROTOCOL.md (REQ-W9, REQ-W10, REQ-R48, REQ-R53 and REQ-R54).
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { BytePeer } from "../support/byte_peer.ts";
import { concat, header, rawFrame, utf8 } from "../support/frames.ts";
import { byteByByte, type Chunking, randomSizes } from "../support/memory_pipe.ts";
import type { ScriptedPeer } from "../support/scripted_peer.ts";
import {
  agree,
  bytesLike,
  done,
  ID,
  type Joined,
  joinEnds,
  joinForFiles,
  pass,
  transferLines,
} from "./transfer_peers.ts";
import { conformance, EVERY_CARRIER, type World } from "./harness.ts";
import { quit, textsOf } from "./talk.ts";

const MIB = 1_048_576;

async function joined(world: World): Promise<Joined> {
  return await joinEnds(world, await agree(world));
}

conformance(
  "X2 bytes pass unchanged in both directions at once, in any number, even if they are not frames",
  async (world) => {
    const { annEnd, bobEnd } = await joined(world);
    for (const [index, length] of [1, 2, 65_535, 65_536, 65_537, 5 * MIB + 3].entries()) {
      const [there, back] = [bytesLike(index, length), bytesLike(index + 100, length)];
      const [atBob, atAnn] = await Promise.all([pass(annEnd, bobEnd, there), pass(bobEnd, annEnd, back)]);
      assertEquals([atBob, atAnn], [there, back]);
    }
  },
  { over: EVERY_CARRIER },
);

/** Bytes that clients exchange: JSON, a part of a file, and an empty payload. */
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
  conformance(`X2 bytes that are read and written ${how} arrive unchanged, and so does the ticket`, async (world) => {
    const pipe = { reads: chunking, writes: chunking };
    const { annEnd, bobEnd } = await joinEnds(world, await agree(world), { ann: { pipe }, bob: { pipe } });
    const back = bytesLike(7, 20_000);
    const [atBob, atAnn] = await Promise.all([pass(annEnd, bobEnd, FRAMES), pass(bobEnd, annEnd, back)]);
    assertEquals([atBob, atAnn], [FRAMES, back]);
  }, { over: ["memory"] });
}

conformance("X2 bytes that are sent in pieces of any size arrive unchanged", async (world) => {
  const { ann, annEnd, bobEnd } = await joined(world);
  for (let at = 1; at < FRAMES.length; at += 7) {
    await annEnd.send(FRAMES.subarray(0, at));
    await ann.drain();
    await annEnd.send(FRAMES.subarray(at));
    assertEquals(await bobEnd.take(FRAMES.length), FRAMES);
  }
}, { over: EVERY_CARRIER });

conformance("X2 the server does not look into the bytes: even invalid frames pass", async (world) => {
  const { annEnd, bobEnd } = await joined(world);
  for (const bytes of [header(-1), header(2 ** 31 - 1), utf8("GET / HTTP/1.1\r\n\r\n"), bytesLike(3, 300_000)]) {
    assertEquals(await pass(annEnd, bobEnd, bytes), bytes);
  }
});

for (
  const [how, go] of [
    ["closes", (end: BytePeer) => end.close()],
    ["closes its writing side", (end: BytePeer) => end.closeWrite()],
    ["vanishes", (end: BytePeer) => end.vanish()],
  ] as const
) {
  conformance(`X2 REQ-R53 when one side ${how}, the other one is ended, and the chat continues`, async (world) => {
    for (const who of ["ann", "bob"]) {
      const { ann, bob, annEnd, bobEnd } = await joinEnds(world, await agree(world, { id: `${ID}-${who}` }));
      const [one, other] = who === "ann" ? [annEnd, bobEnd] : [bobEnd, annEnd];
      assertEquals(await pass(one, other, bytesLike(1, 100_000)), bytesLike(1, 100_000));
      await go(one);
      assertEquals((await other.end()).length, 0);
      assertEquals([ann, bob].map(({ isEnded }) => isEnded), [false, false]);
      for (const peer of [ann, bob]) {
        assertEquals(await transferLines(peer), [], "a broken connection does not close the transfer");
      }
      await done(ann, { type: "close", id: `${ID}-${who}`, code: "failed" });
      for (const peer of [ann, bob]) await quit(peer);
    }
  });
}

conformance("X2 bytes that were sent before a side closed arrive before the end", async (world) => {
  const { annEnd, bobEnd } = await joined(world);
  const bytes = bytesLike(5, 3 * MIB);
  const sending = annEnd.send(bytes).then(() => annEnd.close());
  assertEquals(await bobEnd.end(), bytes);
  await sending;
});

conformance("X2 X8 the last message of a side arrives even if the other one keeps sending", async (world) => {
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

conformance("T7 REQ-R53 closing a transfer while bytes pass frees both sides at once", async (world) => {
  const { ann, bob, annEnd, bobEnd } = await joined(world);
  const flood = annEnd.flood(new Uint8Array(MIB), 1000);
  await bobEnd.skip(3 * MIB);
  await done(bob, { type: "close", id: ID, code: "cancelled" });
  await flood;
  assertEquals((await annEnd.end()).length, 0);
  assert((await bobEnd.end()).length < 32 * MIB, "only what was on its way");
  assertEquals(await transferLines(ann), ["closed cancelled by bob"]);
});

conformance("E2 X2 when the server shuts down, data connections end too, whatever passes there", async (world) => {
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

conformance("X2 when nothing comes from either side for 90 s, both are ended, and any byte counts", async (world) => {
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

conformance("X2 the operator sets the idle limit of transfers", async (world) => {
  const { ann, bob, annEnd, bobEnd } = await joined(world);
  await world.pass(12, { step: 2, present: [ann, bob] });
  for (const end of [annEnd, bobEnd]) assertEquals((await end.end()).length, 0);
}, { limits: { idleTimeout: 10 } });

conformance("X2 without an idle timeout, both sides may be silent for any time", async (world) => {
  const { ann, bob, annEnd, bobEnd } = await joined(world);
  await world.pass(3600, { step: 600, present: [ann, bob] });
  assertEquals(await pass(annEnd, bobEnd, Uint8Array.of(1)), Uint8Array.of(1));
}, { limits: { idleTimeout: 0 } });

conformance("X2 a transfer that keeps moving is not ended, however long it takes", async (world) => {
  const { ann, bob, annEnd, bobEnd } = await joined(world);
  for (let round = 0; round < 20; round++) {
    assertEquals(await pass(annEnd, bobEnd, bytesLike(round, 1000)), bytesLike(round, 1000));
    await world.pass(60, { present: [ann, bob] });
  }
});

conformance("X2 several transfers of the same people do not mix", async (world) => {
  const [ann, bob] = [await joinForFiles(world, "ann"), await joinForFiles(world, "bob")];
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

/** Says lines, each after the answer to the one before, until told to stop. */
async function talkUntil(peer: ScriptedPeer, isOver: () => boolean): Promise<number> {
  let said = 0;
  while (!isOver()) await peer.ask({ type: "say", to: "#lobby", text: `line ${said++}`, ref: said });
  return said;
}

conformance("REQ-W10 chat lines arrive while 64 MB pass, long before the end", async (world) => {
  const [ann, bob] = [
    await joinForFiles(world, "ann", { rooms: ["#lobby"] }),
    await joinForFiles(world, "bob", { rooms: ["#lobby"] }),
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

conformance("REQ-W10 REQ-W9 X2 a side that does not read holds up the other side, and nobody else", async (world) => {
  const [ann, bob] = [
    await joinForFiles(world, "ann", { rooms: ["#lobby"] }),
    await joinForFiles(world, "bob", { rooms: ["#lobby"] }),
  ];
  const stuck = await joinEnds(world, await agree(world, { ann, bob, id: `${ID}-stuck` }));
  const moving = await joinEnds(world, await agree(world, { ann, bob, id: `${ID}-moving` }));
  let taken = 0;
  const flood = stuck.annEnd.flood(new Uint8Array(65_536), 4096, (bytes) => taken += bytes);
  // The transfer is stalled when nothing was read for some turns of the event loop.
  for (let before = -1; before < taken;) {
    before = taken;
    for (let turn = 0; turn < 20; turn++) await ann.ask({ type: "say", to: "#lobby", text: "x", ref: turn });
  }
  assert(taken < 32 * MIB, `${taken} bytes were taken from who sends, though nobody takes them`);
  assertEquals(await pass(moving.annEnd, moving.bobEnd, bytesLike(1, 5 * MIB)), bytesLike(1, 5 * MIB));
  await ann.ask({ type: "say", to: "#lobby", text: "still here", ref: 1 });
  await bob.expect("message", ({ text }) => text === "still here");
  const received = await world.pass(100, { present: [ann, bob] });
  await flood;
  assert(taken < 32 * MIB, "it was ended, and not let through");
  assertEquals(received(bob).filter(({ type }) => type === "bye"), []);
});
