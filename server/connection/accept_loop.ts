/**
 * The accept loop: accepts connections, limits their number, checks on silent ones, and ends all of them.
 *
 * Nothing that a connection does can end the accept loop, and neither can a lack of descriptors (REQ-W15).
 *
 * @module
 */
import { networksOf } from "../../shared/address.ts";
import { errorText } from "../../shared/error_text.ts";
import { yieldToEventLoop, yieldToSockets } from "../../shared/event_loop.ts";
import type { Transport } from "../../shared/wire/transport.ts";
import { Connection, type ConnectionParts } from "./connection.ts";
import { isConnectionError } from "./connection_error.ts";
import type { LogFields } from "../logger.ts";
import { DescriptorReserve } from "./descriptor_reserve.ts";
import { Networks } from "./networks.ts";
import { SessionLog } from "./session_log.ts";
import { isWithin, MAX_HANDSHAKES, MIN_HANDSHAKE_MS } from "../limits.ts";

/** How long to pause after accepting has failed, in milliseconds. */
const ACCEPT_PAUSE_MS = 100;

/** Without a failure for this long, accepting works again. At the limit it works for a moment whenever somebody leaves. */
const FULL_MS = 10_000;

/** Of many that are refused in a row, one is accepted each time that sockets are looked at. */
const MANY_REFUSED = 4;

/** How often all connections are checked for silence, in milliseconds. */
const CHECK_EVERY_MS = 1000;

/** Accepts connections, such as a `Deno.Listener`. */
export interface Acceptor {
  accept(): Promise<Transport & { readonly remoteAddr: Deno.Addr }>;
  close(): void;
}

export interface AcceptLoopOptions {
  /** Descriptors that clients do not get. By default none. */
  readonly reserve?: DescriptorReserve;
  /** What the log says besides the reason when there are no descriptors left. */
  readonly whenFull?: LogFields;
}

export class AcceptLoop {
  readonly #parts: ConnectionParts;
  readonly #log: SessionLog;
  readonly #connections = new Map<Connection, Promise<void>>();
  /** Connections whose handshake was not over when last checked, the oldest first. */
  readonly #handshakes = new Set<Connection>();
  readonly #networks: Networks;
  #lastId = 0;
  #isStopping = false;
  #cancelCheck: () => void = () => {};
  readonly #reserve: DescriptorReserve;
  readonly #whenFull: LogFields;
  /** How often accepting has failed since it last worked for `FULL_MS`. */
  #failures = 0;
  #cancelOver: () => void = () => {};

  constructor(parts: ConnectionParts, { reserve, whenFull = {} }: AcceptLoopOptions = {}) {
    this.#parts = parts;
    this.#log = new SessionLog(parts.logger, parts.hub.clock);
    this.#networks = new Networks(parts.hub.clock, parts.hub.limits);
    this.#reserve = reserve ?? new DescriptorReserve(() => ({ close() {} }), 0);
    this.#whenFull = whenFull;
    this.#checkLater();
  }

  /** Accepts until the acceptor is closed. */
  async run(acceptor: Acceptor): Promise<void> {
    // How many in a row.
    let refused = 0;
    while (!this.#isStopping) {
      try {
        if (this.#reserve.isLent) {
          await this.#pause();
          continue;
        }
        if (!this.#reserve.refill()) throw new Error("no descriptors are left");
        const conn = await acceptor.accept();
        refused = sendsAtOnce(conn) && this.admit(conn, conn.remoteAddr) ? 0 : refused + 1;
        // Accepting many at once would keep everything else waiting: Deno computes the TLS handshake of each connection, even
        // of one that is closed at once.
        if (refused < MANY_REFUSED) await yieldToEventLoop();
        else {
          await yieldToSockets(() => this.#parts.hub.clock.now());
          refused = 0;
        }
      } catch (error) {
        if (error instanceof Deno.errors.BadResource || error instanceof Deno.errors.Interrupted) return;
        // The peer has gone before its connection was accepted. Many may do so, and no others have to wait for it.
        if (isConnectionError(error)) {
          await yieldToEventLoop();
          continue;
        }
        this.#failed(error);
        this.#makeMuchRoom();
        await this.#pause();
      }
    }
  }

  /** Logs the first of many failures, and when they are over. */
  #failed(error: unknown): void {
    const { hub: { clock }, logger } = this.#parts;
    if (this.#failures++ === 0) {
      logger.warn("cannot accept connections for now", { why: errorText(error), ...this.#whenFull });
    }
    this.#cancelOver();
    this.#cancelOver = clock.after(FULL_MS, () => {
      logger.info("connections are accepted again", { failures: this.#failures });
      this.#failures = 0;
    });
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => this.#parts.hub.clock.after(ACCEPT_PAUSE_MS, resolve));
  }

  /**
   * Takes over a transport. It is turned away if there are too many connections from its address, or from its network.
   * Reading the reason may take it a second, so with twice as many connections it is told nothing: they would take all
   * descriptors. Neither is it if too many have come lately; a few of these wait until they are read. Returns whether it
   * was taken over.
   */
  admit(transport: Transport, from: Deno.Addr): boolean {
    const address = "hostname" in from ? `${from.hostname}:${from.port}` : "local";
    const networks = "hostname" in from ? networksOf(from.hostname) : [];
    const crowds = this.#networks.crowds(networks, this.#connections.size);
    const isCrowd = crowds.some(({ count, limit }) => !isWithin(count + 1, 2 * limit));
    const waitMs = isCrowd ? null : this.#networks.comes(networks);
    if (waitMs === null) {
      transport.close();
      return false;
    }
    const full = crowds.find(({ count, limit }) => !isWithin(count + 1, limit));
    const shared = this.#networks.add(networks);
    const connection = new Connection(++this.#lastId, { address, networks, shared }, transport, {
      ...this.#parts,
      log: this.#log,
    });
    this.#connections.set(connection, this.#serve(connection, waitMs));
    // One that is turned away at once counts as no handshake, so it ends no other.
    if (full === undefined) this.#handshakes.add(connection);
    else connection.turnAway({ code: "address_full", limit: full.limit });
    this.#makeRoom();
    return true;
  }

  /** Ends all connections, each with a `bye`, and waits until they are closed. Does not close the acceptor. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#cancelCheck();
    this.#cancelOver();
    this.#log.stop();
    this.#parts.hub.close();
    for (const connection of this.#connections.keys()) connection.dismiss("shutdown");
    await Promise.all(this.#connections.values());
  }

  async #serve(connection: Connection, waitMs: number): Promise<void> {
    if (waitMs > 0) await new Promise<void>((resolve) => this.#parts.hub.clock.after(waitMs, resolve));
    await connection.run();
    this.#connections.delete(connection);
    this.#handshakes.delete(connection);
    this.#networks.remove(connection.networks);
  }

  /** Silent connections keep nobody out: if there are too many handshakes, the oldest ones are ended (REQ-W6). */
  #makeRoom(): void {
    if (this.#handshakes.size <= MAX_HANDSHAKES) return;
    this.#forgetGreeted();
    const now = this.#parts.hub.clock.now();
    for (const oldest of this.#handshakes) {
      // While many connections arrive at once, a young one may have sent a `hello` that was not read yet.
      if (this.#handshakes.size <= MAX_HANDSHAKES || oldest.ageMs(now) < MIN_HANDSHAKE_MS) return;
      this.#turnAway(oldest);
    }
  }

  /** Frees descriptors when none are left: half of the connections in a handshake are ended. */
  #makeMuchRoom(): void {
    this.#forgetGreeted();
    for (const connection of [...this.#handshakes].slice(0, Math.ceil(this.#handshakes.size / 2))) {
      this.#turnAway(connection);
    }
  }

  #turnAway(connection: Connection): void {
    this.#handshakes.delete(connection);
    connection.turnAway({ code: "server_full" });
  }

  #forgetGreeted(): void {
    for (const connection of this.#handshakes) {
      if (connection.isGreeted) this.#handshakes.delete(connection);
    }
  }

  #checkLater(): void {
    const { clock } = this.#parts.hub;
    this.#cancelCheck = clock.after(CHECK_EVERY_MS, () => {
      const now = clock.now();
      for (const connection of this.#connections.keys()) connection.check(now);
      this.#networks.forgetIdle();
      this.#checkLater();
    });
  }
}

/** Frames are small, and each write carries everything that waits, so delaying it only costs time. Closes one that has ended. */
function sendsAtOnce(transport: Transport): boolean {
  try {
    if ("setNoDelay" in transport) (transport as unknown as Deno.TcpConn).setNoDelay(true);
    return true;
  } catch {
    transport.close();
    return false;
  }
}
