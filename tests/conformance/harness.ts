/**
 * A whole server within the test, and scripted peers that reach it through memory, TCP or TLS. The tests themselves
 * do not know the difference.
 *
 * Time stands still unless a test moves it. No session is slowed down unless a test asks for it.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import type { Access } from "../../server/handshake/access.ts";
import { Arrivals } from "../../server/handshake/arrival.ts";
import type { Greeting } from "../../server/handshake/welcome.ts";
import type { Clock } from "../../server/clock.ts";
import { Hub } from "../../server/hub/hub.ts";
import { DEFAULT_LIMITS, type Limits } from "../../server/limits.ts";
import { Logger } from "../../server/logger.ts";
import { MemoryRegister } from "../../server/store/memory_register.ts";
import { MemoryStore, type MemoryStoreOptions } from "../../server/store/memory_store.ts";
import type { Register } from "../../server/store/register.ts";
import { makeCertificate } from "../../server/tls/certificate.ts";
import { certificateDigest } from "../../server/tls/pem.ts";
import { type ShownCertificate, TlsListener } from "../../server/tls/tls_listener.ts";
import { TlsSockets } from "../../shared/tls_sockets.ts";
import { certificateName, rootCertificate } from "../../shared/keys/root_certificate.ts";
import { AcceptLoop, type Acceptor } from "../../server/connection/accept_loop.ts";
import type { Store } from "../../server/store/store.ts";
import { TransferRequests } from "../../server/transfer/transfer_requests.ts";
import { type KeyPair, keyPairOf } from "../../shared/keys/ed25519.ts";
import type { Message, MessageOf } from "../../shared/wire/message.ts";
import type { Transport } from "../../shared/wire/transport.ts";
import { BytePeer } from "../support/byte_peer.ts";
import { ManualClock } from "../support/manual_clock.ts";
import { memoryPipe, type PipeOptions } from "../support/memory_pipe.ts";
import { ScriptedPeer } from "../support/scripted_peer.ts";
import { helloOf } from "./talk.ts";

export type Carrier = "memory" | "TCP" | "TLS";

/** For rules that TLS could break. */
export const EVERY_CARRIER: readonly Carrier[] = ["memory", "TCP", "TLS"];

/** The name of the history of a test's server. */
export const LOG = "log of the test";

/** The time at which the clock stands, in Unix milliseconds. */
export const NOW = 1_700_000_000_000;

/** The key of the server of a test. */
export const SERVER_KEY = await keyPairOf(new Uint8Array(32).fill(7));

/** The certificate of that server. It is made once, because loading the package takes a moment. */
let certificate: Promise<ShownCertificate> | null = null;

/** A little more than the time for the last messages of a connection that ends (FAREWELL_MS in server/limits.ts). */
const FAREWELL_MS = 1500;

/** The store and the register of a test's server. */
export interface TestStorage {
  readonly store: Store;
  readonly register: Register;
  readonly close: () => Promise<void>;
}

/** What a storage may be made from. */
export interface StorageParts {
  readonly clock: Clock;
  readonly limits: Limits;
  /** A folder that is removed with the world. It is created on demand, and is the same one after a restart. */
  readonly folder: () => string;
}

/** Opens the storage of a test's server, each time that the server starts. */
export type StorageFactory = (parts: StorageParts) => TestStorage | Promise<TestStorage>;

export interface WorldOptions {
  readonly limits?: Partial<Limits>;
  readonly greeting?: Greeting;
  /** Where the server stores its history. By default in memory. */
  readonly storage?: StorageFactory;
  /** Whether anybody may claim a name that is not in use. */
  readonly hasOpenNames?: boolean;
  /** The key of the server, by default `SERVER_KEY`; `null`: it has none, as servers before there were keys. */
  readonly identity?: KeyPair | null;
  /** Who may come. By default everybody. */
  readonly access?: Access;
  /** Whether the log of the server may have lines of the level `error`. */
  readonly mayFail?: boolean;
}

export interface ConnectOptions {
  readonly name?: string;
  /** The address that the server sees for a connection through memory. */
  readonly from?: string;
  /** How a connection through memory splits its bytes. */
  readonly pipe?: PipeOptions;
  /** The SHA-256 of the certificate of a connection through memory, as the server sees it. */
  readonly certificate?: Uint8Array;
}

/** A running server. */
interface Running {
  readonly storage: TestStorage;
  readonly arrivals: Arrivals;
  readonly server: AcceptLoop;
  readonly listener?: Acceptor & { readonly addr: Deno.Addr };
  readonly listening?: Promise<void>;
}

/** A server, a clock and all connected peers. */
export class World {
  readonly carrier: Carrier;
  readonly clock = new ManualClock(NOW);
  /** The lines of the server's log, as JSON. */
  readonly log: string[] = [];
  readonly #options: WorldOptions;
  readonly #transports = new Map<ScriptedPeer | BytePeer, Transport>();
  readonly #limits: Limits;
  readonly #logger: Logger;
  #running: Running | undefined;
  #folder: string | undefined;
  #passedMs = 0;
  #certificate: Uint8Array | null = null;

  private constructor(carrier: Carrier, options: WorldOptions) {
    this.carrier = carrier;
    this.#options = options;
    // Newcomers get no backlog unless a test is about it.
    this.#limits = { ...DEFAULT_LIMITS, minFree: 0, rate: 0, backlog: 0, ...options.limits };
    const write = (line: string) => void this.log.push(line);
    this.#logger = new Logger({ format: "json", level: "debug", now: () => this.clock.now(), write });
  }

  /** A world whose server is running. */
  static async open(carrier: Carrier, options: WorldOptions = {}): Promise<World> {
    const world = new World(carrier, options);
    await world.#begin();
    return world;
  }

  /** The SHA-256 of the certificate that clients see; `null` without TLS. */
  get certificate(): Uint8Array | null {
    return this.#certificate;
  }

  get server(): AcceptLoop {
    return this.#runs.server;
  }

  get arrivals(): Arrivals {
    return this.#runs.arrivals;
  }

  get store(): Store {
    return this.#runs.storage.store;
  }

  get register(): Register {
    return this.#runs.storage.register;
  }

  /** Stops the server, with all connections, and starts another one with the same storage, but with these options. */
  async restart(changes: Pick<WorldOptions, "hasOpenNames"> = {}): Promise<void> {
    await this.#end();
    await this.#begin(changes);
  }

  /** A connection on which nothing was sent yet. It is closed with the world. */
  async connect({ name = "The peer", ...options }: ConnectOptions = {}): Promise<ScriptedPeer> {
    const transport = await this.#dial(options);
    const peer = new ScriptedPeer(transport, { name });
    this.#transports.set(peer, transport);
    return peer;
  }

  /** A data connection, on which the ticket, if given, was sent. It is closed with the world. */
  async connectBytes(ticket?: string, { name = "The end", ...options }: ConnectOptions = {}): Promise<BytePeer> {
    const transport = await this.#dial(options);
    const peer = new BytePeer(transport, { name });
    this.#transports.set(peer, transport);
    if (ticket !== undefined) await peer.send({ type: "transfer", ticket });
    return peer;
  }

  /** A connection that has sent `hello` and received everything that belongs to the handshake. */
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

  /** Several peers that have joined one after another, and have received each other's `joined`. */
  async joinAll(...names: readonly string[]): Promise<ScriptedPeer[]> {
    const peers = [];
    for (const name of names) peers.push(await this.join(name));
    for (const peer of peers) await peer.drain();
    return peers;
  }

  /** Closes the peer's side for writing. It still reads. */
  async closeWrite(peer: ScriptedPeer): Promise<void> {
    await this.#transports.get(peer)?.closeWrite?.();
  }

  /** Moves the clock in steps. After each one, the given peers send something and receive everything. */
  async pass(seconds: number, { step = 10, present = [] }: { step?: number; present?: readonly ScriptedPeer[] } = {}) {
    const received = new Map(present.map((peer) => [peer, [] as Message[]]));
    for (let left = seconds; left > 0; left -= step) {
      this.clock.advance(1000 * Math.min(step, left));
      for (const [peer, messages] of received) messages.push(...await peer.drain());
    }
    return (peer: ScriptedPeer) => (received.get(peer) ?? []).filter(({ type }) => type !== "ping");
  }

  /** Moves the time by which names and secrets end, and nothing else: a year has many timers. */
  passDays(days: number): void {
    this.#passedMs += days * 86_400_000;
  }

  /** Lines of the log about an event. */
  logged(event: string): Record<string, unknown>[] {
    return this.log.map((line) => JSON.parse(line)).filter((line) => line.event === event);
  }

  /** Closes everything, and checks that no session or timer is left. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { arrivals } = this;
    await this.#end();
    if (this.#folder !== undefined) await Deno.remove(this.#folder, { recursive: true });
    assertEquals([arrivals.size, this.clock.waiting], [0, 0], "sessions and timers that are left");
    if (this.#options.mayFail) return;
    assertEquals(this.log.filter((line) => line.includes('"level":"error"')), [], "errors in the server's log");
  }

  get #runs(): Running {
    if (this.#running === undefined) throw new Error("The server of the test does not run");
    return this.#running;
  }

  async #begin(changes: WorldOptions = {}): Promise<void> {
    const all = { ...this.#options, ...changes };
    const { storage: openStorage = memoryStorage, identity = SERVER_KEY, ...options } = all;
    const [clock, limits, logger] = [this.clock, this.#limits, this.#logger];
    const folder = () => this.#folder ??= Deno.makeTempDirSync();
    const storage = await openStorage({ clock, limits, folder });
    const storeFailed = (error: unknown) => logger.warn("messages could not be stored", { error });
    const hub = new Hub({ ...storage, limits, clock, storeFailed });
    await hub.load();
    const transfers = new TransferRequests(hub);
    const arrivals = new Arrivals(hub, transfers, {
      ...options,
      identity,
      time: () => clock.time() + this.#passedMs,
    });
    const server = new AcceptLoop({ hub, arrivals, transfers, logger });
    if (this.carrier === "memory") {
      this.#running = { storage, arrivals, server };
      return;
    }
    const listener = this.carrier === "TCP" ? Deno.listen({ hostname: "127.0.0.1", port: 0 }) : await this.#listenTls();
    this.#running = { storage, arrivals, server, listener, listening: server.run(listener) };
  }

  /** Listens without the C library, so a test must not close a connection whose peer does not read. */
  async #listenTls(): Promise<TlsListener> {
    const shown = await (certificate ??= makeShown());
    this.#certificate = shown.digest;
    return new TlsListener({ hostname: "127.0.0.1", port: 0 }, shown, {
      sockets: new TlsSockets(null, this.clock),
      listen: (address, { cert, key }) => Deno.listenTls({ ...address, cert, key }),
    });
  }

  async #end(): Promise<void> {
    const { storage, server, listener, listening } = this.#runs;
    listener?.close();
    await listening;
    for (const peer of this.#transports.keys()) await peer.close();
    const stopped = server.stop();
    this.clock.advance(FAREWELL_MS);
    await stopped;
    await storage.close();
  }

  async #dial(options: ConnectOptions): Promise<Transport> {
    const { listener } = this.#runs;
    return listener === undefined ? this.#memory(options) : await this.#network(listener);
  }

  #memory({ from: hostname = "127.0.0.1", pipe, certificate }: ConnectOptions): Transport {
    const [ours, theirs] = memoryPipe(pipe);
    if (certificate !== undefined) Object.assign(theirs, { certificate });
    this.server.admit(theirs, { transport: "tcp", hostname, port: 1024 + this.#transports.size });
    return ours;
  }

  async #network(listener: { readonly addr: Deno.Addr }): Promise<Transport> {
    const { hostname, port } = listener.addr as Deno.NetAddr;
    const conn = await Deno.connect({ hostname, port });
    conn.setNoDelay(true);
    if (this.carrier === "TCP") return conn;
    const { publicKey } = SERVER_KEY;
    const options = { hostname: certificateName(publicKey), caCerts: [rootCertificate(publicKey)] };
    const encrypted = await Deno.startTls(conn, options);
    await encrypted.handshake();
    return encrypted;
  }
}

async function makeShown(): Promise<ShownCertificate> {
  const pair = await makeCertificate(SERVER_KEY, Date.now());
  return { ...pair, digest: await certificateDigest(pair.cert) };
}

/** A storage in memory with a given kind of store. */
export function storageIn(
  Kind: new (clock: Clock, options: MemoryStoreOptions) => Store,
  more: Partial<MemoryStoreOptions> = {},
): StorageFactory {
  return ({ clock, limits: { maxMail } }) => {
    const register = new MemoryRegister();
    const store = new Kind(clock, { register, maxMail, log: LOG, ...more });
    return { register, store, close: () => store.close() };
  };
}

const memoryStorage = storageIn(MemoryStore);

/** Tests a rule over each carrier. The name begins with the rule. */
export function conformance(
  name: string,
  body: (world: World) => Promise<void>,
  { over = ["memory", "TCP"], ...options }: WorldOptions & { readonly over?: readonly Carrier[] } = {},
): void {
  for (const carrier of over) {
    Deno.test(`${name} [${carrier}]`, async () => {
      try {
        await using world = await World.open(carrier, options);
        await body(world);
      } catch (error) {
        // The first failure says more than the failures to close that it caused.
        throw error instanceof SuppressedError ? error.suppressed : error;
      }
    });
  }
}
