/**
 * The accept loop, with a listener that fails when it runs out of descriptors (REQ-W15).
 *
 * @module
 */
import { assertEquals, assertMatch } from "@std/assert";
import { Arrivals } from "../../../server/handshake/arrival.ts";
import { Hub } from "../../../server/hub/hub.ts";
import { DEFAULT_LIMITS } from "../../../server/limits.ts";
import { Logger } from "../../../server/logger.ts";
import { MemoryRegister } from "../../../server/store/memory_register.ts";
import { MemoryStore } from "../../../server/store/memory_store.ts";
import { AcceptLoop, type AcceptLoopOptions, type Acceptor } from "../../../server/connection/accept_loop.ts";
import { DescriptorReserve } from "../../../server/connection/descriptor_reserve.ts";
import { TransferRequests } from "../../../server/transfer/transfer_requests.ts";
import { ManualClock } from "../../support/manual_clock.ts";
import { Descriptors } from "../support/descriptors.ts";
import { memoryPipe, type PipeEnd } from "../../support/memory_pipe.ts";
import { ScriptedPeer } from "../../support/scripted_peer.ts";
import { yieldToEventLoop } from "../../../shared/event_loop.ts";
import type { Transport } from "../../../shared/wire/transport.ts";

type Accepted = Awaited<ReturnType<Acceptor["accept"]>>;

const FROM: Deno.NetAddr = { transport: "tcp", hostname: "127.0.0.1", port: 1 };

/** A listener that returns what the test has prepared, and counts how often it was asked. */
class Listener implements Acceptor {
  asked = 0;
  #waiting: PromiseWithResolvers<Accepted> | null = null;
  #prepared: (Error | PipeEnd)[] = [];

  give(...prepared: readonly (Error | PipeEnd)[]): void {
    this.#prepared.push(...prepared);
    this.#serve();
  }

  accept(): Promise<Accepted> {
    this.asked++;
    this.#waiting = Promise.withResolvers<Accepted>();
    const { promise } = this.#waiting;
    this.#serve();
    return promise;
  }

  close(): void {
    this.#waiting?.reject(new Deno.errors.BadResource("Bad resource ID"));
  }

  #serve(): void {
    const next = this.#waiting === null ? undefined : this.#prepared.shift();
    if (next === undefined) return;
    if (next instanceof Error) this.#waiting?.reject(next);
    else this.#waiting?.resolve(Object.assign(next, { remoteAddr: FROM }));
    this.#waiting = null;
  }
}

function setUp(options: AcceptLoopOptions = {}) {
  const clock = new ManualClock();
  const log: string[] = [];
  const limits = DEFAULT_LIMITS;
  const register = new MemoryRegister();
  const store = new MemoryStore(clock, { register });
  const hub = new Hub({ store, register, limits, clock, storeFailed: () => {} });
  const logger = new Logger({ format: "text", level: "info", now: () => clock.now(), write: (line) => log.push(line) });
  const transfers = new TransferRequests(hub);
  const server = new AcceptLoop({ hub, arrivals: new Arrivals(hub, transfers), transfers, logger }, options);
  return { clock, log, server, listener: new Listener() };
}

async function turns(count = 20): Promise<void> {
  for (let turn = 0; turn < count; turn++) await yieldToEventLoop();
}

Deno.test("REQ-W15 a server without descriptors pauses, logs it once, and accepts again when it can", async () => {
  const { clock, log, server, listener } = setUp();
  const listening = server.run(listener);
  const full = () => new Error("Too many open files (os error 24)");
  listener.give(full(), full(), full());
  await turns();
  assertEquals(listener.asked, 1, "it pauses instead of trying again at once");
  for (let pause = 0; pause < 3; pause++) {
    clock.advance(100);
    await turns();
  }
  assertEquals([listener.asked, log.filter((line) => line.includes("cannot accept")).length], [4, 1]);
  const [ours, theirs] = memoryPipe();
  listener.give(theirs);
  const bob = new ScriptedPeer(ours);
  await bob.send({ type: "hello", version: 1, name: "bob" });
  assertEquals((await bob.expect("welcome")).name, "bob");
  // Somebody has left, and somebody else has come: the server is as full as before.
  listener.give(full());
  await turns();
  clock.advance(100);
  await turns();
  assertEquals(aboutAccepting(log), ["cannot accept connections for now"]);
  clock.advance(10_000);
  await turns();
  assertEquals(aboutAccepting(log), ["cannot accept connections for now", "connections are accepted again"]);
  assertMatch(log.at(-1) ?? "", /failures=4/);
  listener.give(full());
  await turns();
  assertEquals(aboutAccepting(log).length, 3, "a new failure is logged again");
  clock.advance(100);
  await turns();
  listener.close();
  await listening;
  await bob.close();
  const stopped = server.stop();
  clock.advance(1500);
  await stopped;
  assertEquals(clock.waiting, 0);
});

Deno.test("REQ-W15 peers who leave before they are accepted make nobody wait, and end no handshake", async () => {
  const { clock, log, server, listener } = setUp();
  const listening = server.run(listener);
  const [ours, theirs] = memoryPipe();
  listener.give(theirs);
  await turns();
  const { NotConnected, ConnectionReset, ConnectionAborted } = Deno.errors;
  const gone =
    () => [new NotConnected("Transport endpoint is not connected"), new ConnectionReset(""), new ConnectionAborted("")];
  listener.give(...gone(), ...gone());
  const bob = new ScriptedPeer(ours);
  await bob.send({ type: "hello", version: 1, name: "bob" });
  assertEquals((await bob.expect("welcome")).name, "bob");
  await turns();
  assertEquals([listener.asked, aboutAccepting(log)], [8, []]);
  const [oursToo, theirsToo] = memoryPipe();
  const failing = Object.assign(theirsToo, {
    setNoDelay() {
      throw new Deno.errors.InvalidData("Invalid argument (os error 22)");
    },
  });
  listener.give(failing);
  assertEquals(await oursToo.read(new Uint8Array(1)), null);
  await turns();
  assertEquals([listener.asked, aboutAccepting(log)], [9, []]);
  listener.close();
  await listening;
  await bob.close();
  const stopped = server.stop();
  clock.advance(1500);
  await stopped;
});

/** The events about accepting connections. */
function aboutAccepting(log: readonly string[]): string[] {
  return log.flatMap((line) => /cannot accept connections for now|connections are accepted again/.exec(line) ?? []);
}

Deno.test("the accept loop says what to do when there are no descriptors, and accepts nobody while they are lent", async () => {
  const descriptors = new Descriptors(4);
  const reserve = new DescriptorReserve(() => descriptors.take(), 3);
  const { clock, log, server, listener } = setUp({ reserve, whenFull: { advice: "allow more" } });
  reserve.lend();
  const listening = server.run(listener);
  await turns();
  assertEquals([listener.asked, log.length], [0, 0], "who borrowed them goes first");
  // The borrower keeps two of them, so that the reserve cannot be whole.
  const kept = [descriptors.take(), descriptors.take()];
  reserve.takeBack();
  clock.advance(100);
  await turns();
  assertEquals([listener.asked, aboutAccepting(log).length], [0, 1]);
  assertMatch(log[0] ?? "", /why="no descriptors are left" advice="allow more"/);
  kept.forEach((one) => one.close());
  clock.advance(100);
  await turns();
  assertEquals([listener.asked, descriptors.free], [1, 1]);
  listener.close();
  await listening;
  await server.stop();
});

Deno.test("the accept loop ends when the listener is closed", async () => {
  const { server, listener, clock } = setUp();
  const listening = server.run(listener);
  listener.close();
  await listening;
  await server.stop();
  assertEquals([listener.asked, clock.waiting], [1, 0]);
});

Deno.test("an address with twice as many connections as it may have is told nothing, and holds no more of them", async () => {
  const { server } = setUp();
  const connect = () => connectTo(server, "192.0.2.1");
  const { maxPerAddress } = DEFAULT_LIMITS;
  for (let count = 0; count < maxPerAddress; count++) connect();
  for (let count = 0; count < maxPerAddress; count++) {
    assertEquals((await new ScriptedPeer(connect()).expect("error")).code, "address_full");
  }
  assertEquals(await connect().read(new Uint8Array(1)), null);
});

Deno.test("a network of many addresses holds no more than a quarter of the sessions, and others find room", async () => {
  const { clock, server } = setUp();
  const { maxPerAddress, maxConnections } = DEFAULT_LIMITS;
  const share = maxConnections / 4;
  const from = (count: number) => `2001:db8:0:${Math.floor(count / maxPerAddress).toString(16)}00::1`;
  for (let count = 0; count < share; count++) {
    // They do not come all at once.
    if (count % 256 === 255) clock.advance(2000);
    connectTo(server, from(count));
  }
  const { code, limit } = await new ScriptedPeer(connectTo(server, from(share))).expect("error");
  assertEquals([code, limit], ["address_full", share]);
  const other = new ScriptedPeer(connectTo(server, "2001:db8:1::1"));
  await other.send({ type: "hello", version: 1, name: "ann" });
  await other.expect("welcome");
});

function connectTo(server: AcceptLoop, hostname: string): Transport {
  const [ours, theirs] = memoryPipe();
  server.admit(theirs, { transport: "tcp", hostname, port: 1 });
  return ours;
}
