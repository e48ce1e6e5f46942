/**
 * Peers that misuse offers, tickets and data connections. T1 to T11, X1 and X2 of PROTOCOL.md still hold for the others.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { MAX_PATH } from "../../shared/wire/file_message.ts";
import { MAX_JSON_BYTES } from "../../shared/wire/frame.ts";
import type { Message, MessageOf } from "../../shared/wire/message.ts";
import { bytesOf, concat, rawFrame, utf8 } from "../support/frames.ts";
import {
  agree,
  answerTo,
  askOf,
  bytesLike,
  done,
  ID,
  joinEnds,
  joinForFiles,
  limitOf,
  offerTo,
  pass,
  transferLines,
} from "./transfer_peers.ts";
import { conformance, type World } from "./harness.ts";
import { pipeline, secretOf, textsOf } from "./talk.ts";

/** Two people who transfer files and talk as if nothing had happened. */
async function assertUndisturbed(world: World): Promise<void> {
  const [ann, bob] = [
    await joinForFiles(world, "still-ann", { rooms: ["#still"] }),
    await joinForFiles(world, "still-bob", { rooms: ["#still"] }),
  ];
  await done(ann, offerTo("still-bob", { id: "still-0123456789" }));
  await bob.expect("offered");
  await bob.send({ type: "accept", id: "still-0123456789" });
  const tickets = [(await ann.expect("accepted")).ticket, (await bob.expect("accepted")).ticket] as const;
  const { annEnd, bobEnd } = await joinEnds(world, { ann, bob, tickets });
  assertEquals(await pass(annEnd, bobEnd, bytesLike(9, 100_000)), bytesLike(9, 100_000));
  await ann.ask({ type: "say", to: "#still", text: "x", ref: 1 });
  await bob.drain();
  assertEquals(textsOf(bob.received), ["x"]);
}

conformance("X1 thousands of guessed tickets open nothing and affect nobody", async (world) => {
  const agreed = await agree(world);
  for (let round = 0; round < 20; round++) {
    const ends = await Promise.all(Array.from({ length: 100 }, (_, index) => {
      const guess = `${agreed.tickets[0].slice(0, -3)}${String(100 * round + index).padStart(3, "0")}`;
      return world.connectBytes(guess === agreed.tickets[0] ? "0123456789abcdef" : guess);
    }));
    for (const end of ends) assertEquals(await end.refusal(), "bad_ticket");
    for (const end of ends) await end.close();
  }
  const { annEnd, bobEnd } = await joinEnds(world, agreed);
  assertEquals(await pass(annEnd, bobEnd, bytesLike(1, 1000)), bytesLike(1, 1000));
});

for (
  const [what, bytes] of [
    ["bytes of a file", rawFrame(bytesLike(1, 1000))],
    ["half a header", Uint8Array.of(1, 0)],
    ["another ticket", bytesOf({ type: "transfer", ticket: "0123456789abcdef" })],
    ["a hello", bytesOf({ type: "hello", version: 1, name: "mallory" })],
    ["a megabyte of noise", bytesLike(2, 1_000_000)],
  ] as const
) {
  for (const isTogether of [true, false]) {
    const when = isTogether ? "in one segment with its ticket" : "after its ticket";
    conformance(
      `X1 ${what} ${when}, before ok: the other side gets ok first, or the end, and nothing else`,
      async (world) => {
        const { tickets } = await agree(world);
        const early = await world.connectBytes();
        const ticket = bytesOf({ type: "transfer", ticket: tickets[0] });
        const sending = isTogether
          ? early.flood(concat([ticket, bytes]), 1)
          : early.flood(ticket, 1).then(() => early.flood(bytes, 1));
        const bobEnd = await world.connectBytes(tickets[1]);
        const received = bobEnd.end();
        await early.take(1).catch(() => {
          // The connection was ended without a message.
        });
        await early.close();
        await sending;
        // If the ticket was not accepted, its minute has to pass.
        world.clock.advance(61_000);
        const got = await received;
        const ok = bytesOf({ type: "ok" });
        if (got.length > 0) assertEquals(got.subarray(0, ok.length), ok);
        const rest = got.subarray(ok.length);
        assertEquals(rest, bytes.subarray(0, rest.length), "and then only what was sent");
        await assertUndisturbed(world);
      },
    );
  }
}

conformance("REQ-W5 X1 noise on connections that begin with transfer affects nobody", async (world) => {
  const begins: readonly Uint8Array[] = [
    bytesOf({ type: "transfer", ticket: "0123456789abcdef" }),
    rawFrame('{"type":"transfer"}'),
    rawFrame('{"type":"transfer","ticket":1}'),
    rawFrame(`{"type":"transfer","ticket":"${"x".repeat(300)}"}`),
    bytesOf({ type: "transfer", ticket: "0123456789abcdef" }).subarray(0, 20),
  ];
  for (let seed = 0; seed < 50; seed++) {
    const end = await world.connectBytes();
    await end.flood(concat([begins[seed % begins.length] ?? utf8(""), bytesLike(seed, 20_000)]), 1);
    if (seed % 2 === 0) await end.vanish();
    else await end.close();
  }
  await assertUndisturbed(world);
});

conformance("X1 unused tickets and waiting connections keep nobody out", async (world) => {
  const [ann, bob] = [await joinForFiles(world, "ann"), await joinForFiles(world, "bob")];
  for (let index = 0; index < 15; index++) {
    const { tickets } = await agree(world, { ann, bob, id: `${ID}-${index}` });
    if (index % 3 > 0) await world.connectBytes(tickets[index % 3 - 1]);
  }
  await done(ann, offerTo("bob", { id: `${ID}-one-more` }));
  assertEquals(await limitOf(bob, { type: "accept", id: `${ID}-one-more` }), ["transfers_full", 15]);
  await assertUndisturbed(world);
  // After their minute, as many can begin again.
  await world.pass(62, { step: 2, present: [ann, bob] });
  for (let index = 0; index < 15; index++) await agree(world, { ann, bob, id: `${ID}-again-${index}` });
}, { limits: { maxTransfers: 120 } });

conformance("X1 a waiting connection is not in a handshake: silent connections do not push it out", async (world) => {
  const { ann, bob, tickets } = await agree(world);
  const annEnd = await world.connectBytes(tickets[0]);
  for (const peer of [ann, bob]) await peer.drain();
  await world.pass(2, { step: 1, present: [ann, bob] });
  for (let count = 0; count < 600; count++) await world.connect();
  await world.pass(15, { step: 1, present: [ann, bob] });
  const bobEnd = await world.connectBytes(tickets[1]);
  for (const end of [annEnd, bobEnd]) assertEquals(await end.message(), { type: "ok" });
}, { over: ["memory"] });

/** The most bytes of a request as its recipients get it. */
const MOST = 64_512;

/** A name with the most bytes that a name can have. */
const LONG = "𠀀".repeat(32);

/** Paths that make a message exactly this many bytes of JSON. */
function pathsFor(message: Message, bytes: number): string[] {
  const paths = Array.from({ length: 20 }, () => "");
  let left = bytes - utf8(JSON.stringify({ ...message, names: paths })).length;
  return paths.map(() => {
    const length = Math.min(left, MAX_PATH);
    left -= length;
    return "x".repeat(length);
  });
}

/** The offer that ann makes, as its recipients get it. */
function offeredBy(from: string): MessageOf<"offered"> {
  const { type: _, to: __, ...contents } = offerTo("bob");
  return { ...contents, type: "offered", from };
}

conformance(
  "T1 F3 the size of a request is limited, whatever its maker's name is",
  async (world) => {
    const [ann, bob] = [await joinForFiles(world, "ann"), await joinForFiles(world, "bob")];
    await done(bob, { type: "share", on: true });
    assertEquals(await limitOf(ann, askOf("bob", { paths: pathsFor(offeredBy("ann"), MOST + 100) })), [
      "too_large",
      MOST,
    ]);
    assertEquals(await transferLines(bob), []);
    const names = Array.from({ length: 200 }, () => "𠀀".repeat(50));
    await done(ann, offerTo("bob", { names }));
    const first = names.slice(0, 20);
    assertEquals((await bob.drain()).filter(({ type }) => type === "offered"), [{ ...offeredBy("ann"), names: first }]);
    await done(ann, { type: "rename", name: LONG });
    const late = await joinForFiles(world, "x", { beside: secretOf(bob) });
    assertEquals(late.received.filter(({ type }) => type === "offered"), [{ ...offeredBy(LONG), names: first }]);
  },
);

conformance(
  "T1 F3 an offer as large as a frame affects nobody, however its numbers are written",
  async (world) => {
    const [ann, bob] = [await joinForFiles(world, LONG), await joinForFiles(world, "bob")];
    const names = JSON.stringify(pathsFor(offerTo("bob", { count: 0, bytes: 0 }), MAX_JSON_BYTES - 10));
    for (const number of ["9e15", "1"]) {
      const json = `{"type":"offer","to":"bob","id":"${ID}","names":${names},"count":${number},"bytes":${number}}`;
      await ann.send(rawFrame(json));
      assertEquals((await bob.expect("offered")).count, Number(number));
    }
    await done(ann, offerTo("bob"));
    assertEquals((await transferLines(bob)).at(-1), `offered notes.txt by ${LONG}`);
  },
);

conformance(
  "T1 REQ-W9 too many offers to a peer that does not read end this session, and no other one",
  async (world) => {
    const [ann, bob] = [await joinForFiles(world, "ann"), await joinForFiles(world, "bob")];
    const carol = await joinForFiles(world, "carol");
    bob.stall();
    const names = Array(15).fill("x".repeat(130));
    for (let index = 0; index < 200; index++) {
      const answer = await answerTo(ann, offerTo("bob", { id: `${ID}-${index}`, names }));
      assertEquals(answer, "ok");
    }
    assertEquals((await carol.drain()).length, 0);
    assertEquals(world.logged("session ended").map(({ name, reason }) => [name, reason]), [["bob", "slow"]]);
    await done(ann, offerTo("carol"));
    assertEquals(await transferLines(carol), ["offered notes.txt by ann"]);
  },
  { limits: { maxDeals: 0, maxOffers: 0, maxQueue: 100_000 }, over: ["memory"] },
);

conformance("REQ-W5 messages about transfers in any order, with any ids, affect nobody", async (world) => {
  const [mallory, eve] = [await joinForFiles(world, "mallory"), await joinForFiles(world, "eve")];
  const third = await joinForFiles(world, "x", { beside: secretOf(mallory) });
  let state = 1;
  const random = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) % below;
  };
  const kinds: readonly ((id: string, to: string) => Message)[] = [
    (id, to) => offerTo(to, { id, ...(random(2) === 0 ? { nonce: "nonce-0123456789" } : {}) }),
    (id, to) =>
      askOf(to, { id, what: ["tree", "get", "list", "dance"][random(4)] ?? "", paths: [`${ID}-${random(8)}`] }),
    (id) => ({ type: "accept", id }),
    (id) => ({ type: "asking", id }),
    (id) => ({ type: "close", id, code: ["passed", "unknown", "declined", "left", "x"][random(5)] ?? "" }),
    () => ({ type: "share", on: random(2) === 0 }),
  ];
  for (let round = 0; round < 30; round++) {
    for (const peer of [mallory, eve, third]) {
      await pipeline(
        peer,
        Array.from({ length: 30 }, () => {
          const make = kinds[random(kinds.length)];
          return make?.(`${ID}-${random(8)}`, ["mallory", "eve", "nobody"][random(3)] ?? "") ?? { type: "list" };
        }),
      );
      if (random(3) === 0) world.clock.advance(5000);
      await peer.drain();
    }
  }
  await assertUndisturbed(world);
}, { limits: { idleTimeout: 0 } });
