/**
 * Random bytes, before and after the handshake (REQ-W5). An unhandled rejection anywhere would fail the test.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { ClientMessage } from "../../shared/wire/message.ts";
import { bytesOf, concat, rawFrame, utf8 } from "../support/frames.ts";
import { randomSizes } from "../support/memory_pipe.ts";
import type { ScriptedPeer } from "../support/scripted_peer.ts";
import { askOf, ID, offerTo } from "./transfer_peers.ts";
import { conformance, type World } from "./harness.ts";
import { helloOf, textsOf } from "./talk.ts";

const ROUNDS = 200;
const BYTES = 20_000;

/** Numbers from 0 to below 1. The same seed gives the same numbers (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function noise(seed: number): Uint8Array<ArrayBuffer> {
  const next = random(seed);
  return Uint8Array.from({ length: BYTES }, () => 256 * next());
}

/** Noise in frames, so that it reaches the parser of payloads. */
function framedNoise(seed: number): Uint8Array<ArrayBuffer> {
  const bytes = noise(seed);
  bytes[0] = 0x7b;
  return rawFrame(bytes);
}

const REQUESTS: readonly ClientMessage[] = [
  { type: "say", to: "#lobby", text: "x", ref: 1, key: "0123456789abcdef", action: true },
  { type: "join", room: "#a", ref: 2 },
  { type: "rename", name: "rob", ref: 3 },
  { type: "set_topic", room: "#lobby", text: "tea" },
  { type: "set_away", text: "x" },
  { type: "who", room: "#a" },
  { type: "list" },
  { type: "whois", name: "ann" },
  { type: "ping", ref: "p" },
  { type: "part", room: "#a", text: "x" },
  offerTo("ann"),
  askOf("ann"),
  { type: "accept", id: ID },
  { type: "asking", id: ID },
  { type: "close", id: ID, code: "failed", why: "gone", text: "x" },
  { type: "share", on: true },
  { type: "transfer", ticket: ID },
];

/** Valid requests with some bytes changed. Frames keep their lengths, so the errors are mostly in the JSON. */
function damaged(seed: number): Uint8Array<ArrayBuffer> {
  const next = random(seed);
  const some = Array.from({ length: 40 }, () => REQUESTS[Math.floor(next() * REQUESTS.length)] ?? { type: "list" });
  const frames = some.map((request) => {
    const json = utf8(JSON.stringify(request));
    for (let change = next() < 0.6 ? 0 : 2; change > 0; change--) {
      const at = 1 + Math.floor(next() * (json.length - 1));
      // Often within ASCII, so that it remains valid UTF-8.
      json[at] = Math.floor(next() * (next() < 0.8 ? 128 : 256));
    }
    return rawFrame(json);
  });
  return concat(frames);
}

const KINDS: readonly (readonly [what: string, make: (seed: number) => Uint8Array<ArrayBuffer>])[] = [
  ["random bytes", noise],
  ["random bytes in frames", framedNoise],
  ["damaged requests", damaged],
];

/** Sends bytes and disconnects. The server may have ended the connection at the first byte. */
async function sendAndGo(peer: ScriptedPeer, bytes: Uint8Array, seed: number): Promise<void> {
  await peer.send(bytes).catch((error: unknown) => {
    // The server has ended the connection, which it may do.
    assert(error instanceof Deno.errors.BrokenPipe || error instanceof Deno.errors.ConnectionReset, `${error}`);
  });
  if (seed % 2 === 0) await peer.vanish();
  else await peer.close();
}

async function assertUndisturbed(world: World, ann: ScriptedPeer, bob: ScriptedPeer): Promise<void> {
  await ann.ask({ type: "say", to: "#quiet", text: "one", ref: 1 });
  await bob.drain();
  await bob.ask({ type: "say", to: "#quiet", text: "two", ref: 2 });
  await ann.drain();
  for (const peer of [ann, bob]) assertEquals(textsOf(peer.received), ["one", "two"]);
  const carol = await world.join("carol", { rooms: [] });
  assertEquals(carol.isEnded, false);
}

for (const [what, make] of KINDS) {
  conformance(`REQ-W5 ${what} before the handshake affect nobody`, async (world) => {
    const [ann, bob] = [await world.join("ann", { rooms: ["#quiet"] }), await world.join("bob", { rooms: ["#quiet"] })];
    for (let seed = 1; seed <= ROUNDS / 2; seed++) {
      const pipe = { reads: randomSizes(seed), writes: randomSizes(seed + 1000) };
      await sendAndGo(await world.connect({ pipe }), make(seed), seed);
    }
    await assertUndisturbed(world, ann, bob);
  });

  conformance(`REQ-W5 ${what} after the handshake affect nobody`, async (world) => {
    const [ann, bob] = [await world.join("ann", { rooms: ["#quiet"] }), await world.join("bob", { rooms: ["#quiet"] })];
    for (let seed = 1; seed <= ROUNDS / 2; seed++) {
      const peer = await world.connect({ pipe: { reads: randomSizes(seed) } });
      await sendAndGo(peer, concat([bytesOf(helloOf(`m${seed}`)), make(seed)]), seed);
    }
    await assertUndisturbed(world, ann, bob);
  });
}

conformance("REQ-W5 two million random bytes on one connection affect nobody", async (world) => {
  const [ann, bob] = [await world.join("ann", { rooms: ["#quiet"] }), await world.join("bob", { rooms: ["#quiet"] })];
  const bytes = concat(Array.from({ length: 100 }, (_, seed) => noise(seed)));
  for (const stranger of [await world.connect(), await world.join("mallory")]) {
    await sendAndGo(stranger, bytes, 1);
  }
  await assertUndisturbed(world, ann, bob);
});
