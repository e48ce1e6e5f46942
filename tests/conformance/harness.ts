/**
 * A whole server within the test, and scripted peers who reach it over memory or over TCP. The bodies of the tests know
 * of no difference.
 *
 * Time stands still unless a test moves it. Nobody is slowed unless a test asks for it.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { Arrivals, type Greeting } from "../../server/arrival.ts";
import type { Clock } from "../../server/clock.ts";
import { Hub } from "../../server/hub.ts";
import { DEFAULT_LIMITS, type Limits } from "../../server/limits.ts";
import { Logger } from "../../server/logger.ts";
import { MemoryStore } from "../../server/memory_store.ts";
import { Server } from "../../server/server.ts";
import type { Store } from "../../server/store.ts";
import type { Message, MessageOf } from "../../shared/message.ts";
import type { Transport } from "../../shared/transport.ts";
import { bytesOf } from "../support/frames.ts";
import { ManualClock } from "../support/manual_clock.ts";
import { memoryPipe, type PipeOptions } from "../support/memory_pipe.ts";
import { ScriptedPeer } from "../support/scripted_peer.ts";

export type Carrier = "memory" | "TCP";

/** The history that the server of a test has. */
export const LOG = "log of the test";

/** When time stands still, in Unix milliseconds. */
export const NOW = 1_700_000_000_000;

/** How long the last messages of a connection that ends may take (FAREWELL_MS), and a little more. */
const FAREWELL_MS = 1500;

export interface WorldOptions {
  readonly limits?: Partial<Limits>;
  readonly greeting?: Greeting;
  readonly store?: (clock: Clock) => Store;
  /** Whether the log of the server may have lines of the level `error`. */
  readonly mayFail?: boolean;
}

export interface ConnectOptions {
  readonly name?: string;
  /** From where the server sees a connection over memory come. */
  readonly from?: string;
  /** How a connection over memory cuts what it carries. */
  readonly pipe?: PipeOptions;
}

/** A server, a clock and all who are connected. */
export class World {
  readonly carrier: Carrier;
  readonly clock = new ManualClock(NOW);
  readonly server: Server;
  readonly arrivals: Arrivals;
  readonly store: Store;
  /** The lines of the server's log, as JSON. */
  readonly log: string[] = [];
  readonly #options: WorldOptions;
  readonly #listener: Deno.TcpListener | undefined;
  readonly #listening: Promise<void> | undefined;
  readonly #transports = new Map<ScriptedPeer, Transport>();

  constructor(carrier: Carrier, options: WorldOptions = {}) {
    this.carrier = carrier;
    this.#options = options;
    const write = (line: string) => void this.log.push(line);
    const logger = new Logger({ format: "json", level: "debug", now: () => this.clock.now(), write });
    this.store = options.store?.(this.clock) ?? new MemoryStore(this.clock, { log: LOG });
    const hub = new Hub({
      store: this.store,
      limits: { ...DEFAULT_LIMITS, rate: 0, ...options.limits },
      clock: this.clock,
      storeFailed: (error) => logger.warn("messages could not be stored", { error }),
    });
    this.arrivals = new Arrivals(hub, options.greeting);
    this.server = new Server({ hub, arrivals: this.arrivals, logger });
    if (carrier === "memory") return;
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    this.#listening = this.server.listen(this.#listener);
  }

  /** A connection on which nothing was said yet. It is closed with the world. */
  async connect({ name = "The peer", from = "127.0.0.1", pipe }: ConnectOptions = {}): Promise<ScriptedPeer> {
    const transport = this.#listener === undefined ? this.#memory(from, pipe) : await this.#tcp(this.#listener);
    const peer = new ScriptedPeer(transport, { name });
    this.#transports.set(peer, transport);
    return peer;
  }

  /** A connection that has said `hello`, and has taken all that belongs to the handshake. */
  async join(
    name: string,
    hello: Partial<MessageOf<"hello">> = {},
    options: ConnectOptions = {},
  ): Promise<ScriptedPeer> {
    const peer = await this.connect({ name, ...options });
    await peer.send(helloOf(name, hello));
    await peer.drain();
    return peer;
  }

  /** Several who join one after another, and have heard of each other. */
  async joinAll(...names: readonly string[]): Promise<ScriptedPeer[]> {
    const peers = [];
    for (const name of names) peers.push(await this.join(name));
    for (const peer of peers) await peer.drain();
    return peers;
  }

  /** The peer says no more, but goes on listening. */
  async closeWrite(peer: ScriptedPeer): Promise<void> {
    await this.#transports.get(peer)?.closeWrite?.();
  }

  /** Moves the clock by steps, after each of which those who are there have said something and heard all. */
  async pass(seconds: number, { step = 10, present = [] }: { step?: number; present?: readonly ScriptedPeer[] } = {}) {
    const heard = new Map(present.map((peer) => [peer, [] as Message[]]));
    for (let left = seconds; left > 0; left -= step) {
      this.clock.advance(1000 * Math.min(step, left));
      for (const [peer, messages] of heard) messages.push(...await peer.drain());
    }
    return (peer: ScriptedPeer) => (heard.get(peer) ?? []).filter(({ type }) => type !== "ping");
  }

  /** Lines of the log about an event. */
  logged(event: string): Record<string, unknown>[] {
    return this.log.map((line) => JSON.parse(line)).filter((line) => line.event === event);
  }

  /** Closes everybody and everything, and makes sure that nothing is left of them. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener?.close();
    await this.#listening;
    for (const peer of this.#transports.keys()) await peer.close();
    const stopped = this.server.stop();
    this.clock.advance(FAREWELL_MS);
    await stopped;
    assertEquals([this.arrivals.size, this.clock.waiting], [0, 0], "sessions and timers that the server has left");
    if (this.#options.mayFail) return;
    assertEquals(this.log.filter((line) => line.includes('"level":"error"')), [], "errors in the server's log");
  }

  #memory(hostname: string, options: PipeOptions | undefined): Transport {
    const [ours, theirs] = memoryPipe(options);
    this.server.admit(theirs, { transport: "tcp", hostname, port: 1024 + this.#transports.size });
    return ours;
  }

  async #tcp(listener: Deno.TcpListener): Promise<Transport> {
    const { hostname, port } = listener.addr as Deno.NetAddr;
    const conn = await Deno.connect({ hostname, port });
    conn.setNoDelay(true);
    return conn;
  }
}

/** The `hello` of somebody. */
export function helloOf(name: string, hello: Partial<MessageOf<"hello">> = {}): MessageOf<"hello"> {
  return { type: "hello", version: 1, name, ...hello };
}

/** What a peer was welcomed with. */
export function welcomeOf(peer: ScriptedPeer): MessageOf<"welcome"> {
  const welcome = peer.received.find((message) => message.type === "welcome");
  if (welcome === undefined) throw new Error("The peer has not been welcomed");
  return welcome;
}

/** The secret of a peer's session. */
export function secretOf(peer: ScriptedPeer): string {
  return welcomeOf(peer).resume;
}

/** The texts of messages, in order. */
export function textsOf(messages: readonly Message[]): string[] {
  return messages.flatMap((message) => message.type === "message" ? [message.text] : []);
}

/** Sends requests in one piece, without waiting. */
export async function pipeline(peer: ScriptedPeer, messages: readonly Message[]): Promise<void> {
  await peer.send(bytesOf(...messages));
}

/** A test of a rule, once over each carrier. The name begins with the rule. */
export function conformance(
  name: string,
  body: (world: World) => Promise<void>,
  { over = ["memory", "TCP"], ...options }: WorldOptions & { readonly over?: readonly Carrier[] } = {},
): void {
  for (const carrier of over) {
    Deno.test(`${name} [${carrier}]`, async () => {
      await using world = new World(carrier, options);
      await body(world);
    });
  }
}
