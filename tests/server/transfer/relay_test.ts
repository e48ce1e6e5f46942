/**
 * A relay joins two connections, whatever they do.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { PROGRESS_BYTES, Relay } from "../../../server/transfer/relay.ts";
import { RelayTurns } from "../../../server/transfer/relay_turns.ts";
import { encodeMessage } from "../../../shared/wire/message.ts";
import type { Transport } from "../../../shared/wire/transport.ts";
import { ManualClock } from "../../support/manual_clock.ts";
import { memoryPipe, randomSizes } from "../../support/memory_pipe.ts";

const OK = encodeMessage({ type: "ok" });
const JOIN_TIMEOUT_MS = 60_000;
const IDLE_MS = 90_000;

function setUp({ idleMs = IDLE_MS } = {}) {
  const clock = new ManualClock();
  const ended: boolean[] = [];
  const relay: Relay = new Relay({
    clock,
    turns: new RelayTurns(clock),
    joinTimeoutMs: JOIN_TIMEOUT_MS,
    idleMs,
    ready: () => relay.begin(),
    ended: (wasJoined) => void ended.push(wasJoined),
  });
  const options = { reads: randomSizes(1), writes: randomSizes(2) };
  const [maker, makerEnd] = memoryPipe(options);
  const [acceptor, acceptorEnd] = memoryPipe(options);
  return { clock, ended, relay, maker, makerEnd, acceptor, acceptorEnd };
}

/** Reads a number of bytes. */
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

/** A relay whose two sides are joined and have received `ok`. */
async function joined(options: { idleMs?: number } = {}) {
  const test = setUp(options);
  const over = [
    test.relay.enter("maker", test.makerEnd),
    test.relay.enter("acceptor", test.acceptorEnd),
  ];
  assertEquals(await read(test.maker, OK.length), OK);
  assertEquals(await read(test.acceptor, OK.length), OK);
  return { ...test, over: Promise.all(over) };
}

Deno.test("a relay passes on every byte in both directions at once, however reads and writes are split", async () => {
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
  // A write is counted when it is over, and the reader may have the bytes earlier.
  maker.close();
  await over;
  assertEquals(relay.bytes, bytes.length + back.length);
  assertEquals(ended, [true]);
});

Deno.test("a relay sends nothing and passes nothing on before both sides are there", async () => {
  const { relay, maker, makerEnd, clock, ended } = setUp();
  const over = relay.enter("maker", makerEnd);
  await write(maker, new Uint8Array(10));
  assertEquals([maker.unreadBytes, makerEnd.unreadBytes], [0, 10]);
  clock.advance(JOIN_TIMEOUT_MS);
  await over;
  assertEquals(ended, [false]);
  assert(makerEnd.isClosed);
  assertEquals(clock.waiting, 0);
});

for (const first of ["maker", "acceptor"] as const) {
  Deno.test(`a relay ends both connections when the ${first} closes, and what was sent before still arrives`, async () => {
    const test = await joined();
    const other = first === "maker" ? "acceptor" : "maker";
    await write(test[first], new Uint8Array([1, 2, 3]));
    test[first].close();
    assertEquals(await read(test[other], 3), new Uint8Array([1, 2, 3]));
    await test.over;
    assert(test.makerEnd.isClosed && test.acceptorEnd.isClosed);
    assertEquals([test.ended, test.clock.waiting], [[true], 0]);
  });

  Deno.test(`a relay ends both connections when that of the ${first} breaks`, async () => {
    const test = await joined();
    test[first].abort();
    await test.over;
    assert(test.makerEnd.isClosed && test.acceptorEnd.isClosed);
    assertEquals(test.ended, [true]);
  });
}

Deno.test("a relay ends after a time without a byte, and not before", async () => {
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

Deno.test("a relay ends as idle when one side does not read", async () => {
  const { clock, ended, maker, makerEnd, acceptorEnd, over } = await joined();
  const writing = write(maker, new Uint8Array(1_000_000)).catch(() => {});
  clock.advance(2 * IDLE_MS);
  await over;
  await writing;
  assertEquals(ended, [true]);
  assert(makerEnd.isClosed && acceptorEnd.isClosed);
});

Deno.test("a relay without an idle limit waits forever", async () => {
  const { clock, ended, relay, over } = await joined({ idleMs: 0 });
  assertEquals(clock.waiting, 0);
  clock.advance(1_000_000_000);
  assertEquals(ended, []);
  relay.close();
  relay.close();
  await over;
  assertEquals(ended, [true]);
});

Deno.test("a relay knows for how long it has passed on no more than signs of life", async () => {
  const { clock, maker, acceptor, relay, over } = await joined({ idleMs: 0 });
  const move = async (count: number) => {
    await Promise.all([write(maker, new Uint8Array(count)), read(acceptor, count)]);
  };
  clock.advance(5000);
  await move(PROGRESS_BYTES - 1);
  assertEquals(relay.slowMs, 5000);
  clock.advance(5000);
  await move(1);
  // The last byte is counted when its write is over.
  await move(1);
  assertEquals(relay.slowMs, 0);
  clock.advance(70_000);
  assertEquals(relay.slowMs, 70_000);
  relay.close();
  await over;
});

Deno.test("many relays together read as much at a time as one of them alone, and pause after some of it", async () => {
  const turns = new RelayTurns(new ManualClock());
  const MIB = 1024 * 1024;
  turns.began();
  turns.began();
  turns.began();
  assertEquals([turns.maxBytes, turns.copied(100 * MIB)], [Math.floor(MIB / 3), null]);
  for (let relay = 3; relay < 64; relay++) turns.began();
  assertEquals([turns.maxBytes, turns.copied(MIB)], [64 * 1024, null]);
  const pause = turns.copied(MIB);
  assert(pause !== null);
  assertEquals(turns.copied(1), pause, "the others wait with it");
  await pause;
  assertEquals(turns.copied(MIB), null);
  for (let relay = 0; relay < 61; relay++) turns.ended();
  assertEquals([turns.maxBytes, turns.copied(100 * MIB)], [Math.floor(MIB / 3), null]);
});
