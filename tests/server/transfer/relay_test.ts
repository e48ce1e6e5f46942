/**
 * Two ends that are joined, whatever they do.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { Relay } from "../../../server/transfer/relay.ts";
import { encodeMessage } from "../../../shared/wire/message.ts";
import type { Transport } from "../../../shared/wire/transport.ts";
import { ManualClock } from "../../support/manual_clock.ts";
import { memoryPipe, randomSizes } from "../../support/memory_pipe.ts";

const OK = encodeMessage({ type: "ok" });
const PATIENCE_MS = 60_000;
const IDLE_MS = 90_000;

function setUp({ idleMs = IDLE_MS } = {}) {
  const clock = new ManualClock();
  const ended: boolean[] = [];
  const relay = new Relay({
    clock,
    patienceMs: PATIENCE_MS,
    idleMs,
    ended: (wasJoined) => void ended.push(wasJoined),
  });
  const options = { reads: randomSizes(1), writes: randomSizes(2) };
  const [maker, makerEnd] = memoryPipe(options);
  const [acceptor, acceptorEnd] = memoryPipe(options);
  return { clock, ended, relay, maker, makerEnd, acceptor, acceptorEnd };
}

/** Reads so many bytes. */
async function read(transport: Transport, count: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(count);
  for (let at = 0; at < count;) {
    const read = await transport.read(bytes.subarray(at));
    if (read === null) throw new Error(`The end came after ${at} of ${count} bytes`);
    at += read;
  }
  return bytes;
}

async function write(transport: Transport, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await transport.write(bytes.subarray(at));
}

/** The two ends, joined and told so. */
async function joined(options: { idleMs?: number } = {}) {
  const world = setUp(options);
  const over = [
    world.relay.enter("maker", world.makerEnd),
    world.relay.enter("acceptor", world.acceptorEnd),
  ];
  assertEquals(await read(world.maker, OK.length), OK);
  assertEquals(await read(world.acceptor, OK.length), OK);
  return { ...world, over: Promise.all(over) };
}

Deno.test("Relay passes on every byte in both directions at once, however reads and writes are cut", async () => {
  const { maker, acceptor, relay, ended, over } = await joined();
  const bytes = Uint8Array.from({ length: 300_000 }, (_, at) => (at * 31) % 251);
  const back = bytes.toReversed().subarray(0, 50_000);
  const [there, backThere] = await Promise.all([
    read(acceptor, bytes.length),
    read(maker, back.length),
    write(maker, bytes),
    write(acceptor, back),
  ]);
  assertEquals(there, bytes);
  assertEquals(backThere, back);
  // It counts when a write is over, which the reader may see before.
  maker.close();
  await over;
  assertEquals(relay.bytes, bytes.length + back.length);
  assertEquals(ended, [true]);
});

Deno.test("Relay says nothing and passes nothing on before both ends are there", async () => {
  const { relay, maker, makerEnd, clock, ended } = setUp();
  const over = relay.enter("maker", makerEnd);
  await write(maker, new Uint8Array(10));
  assertEquals([maker.unreadBytes, makerEnd.unreadBytes], [0, 10]);
  clock.advance(PATIENCE_MS);
  await over;
  assertEquals(ended, [false]);
  assert(makerEnd.isClosed);
  assertEquals(clock.waiting, 0);
});

for (const first of ["maker", "acceptor"] as const) {
  Deno.test(`Junction ends both connections when the ${first} closes, and what was sent before still arrives`, async () => {
    const world = await joined();
    const other = first === "maker" ? "acceptor" : "maker";
    await write(world[first], new Uint8Array([1, 2, 3]));
    world[first].close();
    assertEquals(await read(world[other], 3), new Uint8Array([1, 2, 3]));
    await world.over;
    assert(world.makerEnd.isClosed && world.acceptorEnd.isClosed);
    assertEquals([world.ended, world.clock.waiting], [[true], 0]);
  });

  Deno.test(`Junction ends both connections when that of the ${first} breaks`, async () => {
    const world = await joined();
    world[first].abort();
    await world.over;
    assert(world.makerEnd.isClosed && world.acceptorEnd.isClosed);
    assertEquals(world.ended, [true]);
  });
}

Deno.test("Relay ends when nothing has moved for a while, and not before", async () => {
  const { clock, ended, maker, makerEnd, acceptor, over } = await joined();
  clock.advance(IDLE_MS - 1);
  assertEquals(ended, []);
  await write(maker, new Uint8Array(1));
  await read(acceptor, 1);
  clock.advance(IDLE_MS - 1);
  assertEquals(ended, []);
  clock.advance(IDLE_MS);
  await over;
  assertEquals(ended, [true]);
  assert(makerEnd.isClosed);
});

Deno.test("Relay ends as idle where one side does not read", async () => {
  const { clock, ended, maker, makerEnd, acceptorEnd, over } = await joined();
  const writing = write(maker, new Uint8Array(1_000_000)).catch(() => {});
  clock.advance(2 * IDLE_MS);
  await over;
  await writing;
  assertEquals(ended, [true]);
  assert(makerEnd.isClosed && acceptorEnd.isClosed);
});

Deno.test("Relay without a limit of silence waits for ever", async () => {
  const { clock, ended, relay, over } = await joined({ idleMs: 0 });
  assertEquals(clock.waiting, 0);
  clock.advance(1_000_000_000);
  assertEquals(ended, []);
  relay.close();
  relay.close();
  await over;
  assertEquals(ended, [true]);
});
