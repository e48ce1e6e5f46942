/**
 * The server: accepts connections, bounds how many there are, looks after the silent ones, and ends all of them.
 *
 * Nothing that one connection does ends the accept loop, and neither does running out of descriptors (ARCHITECTURE.md REQ-W15).
 *
 * @module
 */
import { isLoopback } from "../../shared/address.ts";
import { errorText } from "../../shared/error_text.ts";
import type { Transport } from "../../shared/wire/transport.ts";
import { Connection, type ConnectionParts } from "./connection.ts";
import { isWithin, MAX_HANDSHAKES, MIN_HANDSHAKE_MS } from "../limits.ts";

/** How long to wait with accepting when that failed, in milliseconds. */
const ACCEPT_PAUSE_MS = 100;

/** How often silent connections are looked for, in milliseconds. */
const CHECK_EVERY_MS = 1000;

/** What accepts connections: a `Deno.Listener` is one. */
export interface Acceptor {
  accept(): Promise<Transport & { readonly remoteAddr: Deno.Addr }>;
  close(): void;
}

export class Server {
  readonly #parts: ConnectionParts;
  readonly #connections = new Map<Connection, Promise<void>>();
  /** Connections that had no place when last looked at, the oldest first. */
  readonly #strangers = new Set<Connection>();
  readonly #perAddress = new Map<string, number>();
  #lastId = 0;
  #isStopping = false;
  #cancelCheck: () => void = () => {};

  constructor(parts: ConnectionParts) {
    this.#parts = parts;
    this.#checkLater();
  }

  /** Accepts until the acceptor is closed. */
  async listen(acceptor: Acceptor): Promise<void> {
    const { hub, logger } = this.#parts;
    let wasRefused = false;
    while (!this.#isStopping) {
      try {
        const conn = await acceptor.accept();
        wasRefused = false;
        // Frames are small, and each write carries all there is: holding it back only costs time.
        if ("setNoDelay" in conn) (conn as unknown as Deno.TcpConn).setNoDelay(true);
        this.admit(conn, conn.remoteAddr);
      } catch (error) {
        if (error instanceof Deno.errors.BadResource || error instanceof Deno.errors.Interrupted) return;
        if (!wasRefused) logger.warn("cannot accept connections for now", { why: errorText(error) });
        wasRefused = true;
        this.#makeMuchRoom();
        await new Promise<void>((resolve) => hub.clock.after(ACCEPT_PAUSE_MS, resolve));
      }
    }
  }

  /** Takes over a transport. What comes from where must not be more than allowed, or it is turned away. */
  admit(transport: Transport, from: Deno.Addr): Connection {
    const hostname = "hostname" in from ? from.hostname : "local";
    const address = "hostname" in from ? `${from.hostname}:${from.port}` : "local";
    const connection = new Connection(++this.#lastId, address, transport, this.#parts);
    this.#strangers.add(connection);
    const count = (this.#perAddress.get(hostname) ?? 0) + 1;
    this.#perAddress.set(hostname, count);
    this.#connections.set(connection, this.#serve(connection, hostname));
    const { maxPerAddress } = this.#parts.hub.limits;
    if (!isLoopback(hostname) && !isWithin(count, maxPerAddress)) {
      connection.turnAway({ code: "address_full", limit: maxPerAddress });
    }
    this.#makeRoom();
    return connection;
  }

  /** Ends all connections, each with a `bye`, and waits until they are closed. Closes no acceptor. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#cancelCheck();
    this.#parts.hub.close();
    for (const connection of this.#connections.keys()) connection.dismiss("shutdown");
    await Promise.all(this.#connections.values());
  }

  async #serve(connection: Connection, hostname: string): Promise<void> {
    await connection.run();
    this.#connections.delete(connection);
    this.#strangers.delete(connection);
    const left = (this.#perAddress.get(hostname) ?? 1) - 1;
    if (left === 0) this.#perAddress.delete(hostname);
    else this.#perAddress.set(hostname, left);
  }

  /** Who says nothing keeps nobody out: too many handshakes at once end the oldest ones (ARCHITECTURE.md REQ-W6). */
  #makeRoom(): void {
    if (this.#strangers.size <= MAX_HANDSHAKES) return;
    this.#forgetGreeted();
    const now = this.#parts.hub.clock.now();
    for (const stranger of this.#strangers) {
      // Whose hello has come, and waits to be read while many arrive at once, is young.
      if (this.#strangers.size <= MAX_HANDSHAKES || stranger.ageMs(now) < MIN_HANDSHAKE_MS) return;
      this.#turnAway(stranger);
    }
  }

  /** There are no descriptors left: half of those who have said nothing yet go at once. */
  #makeMuchRoom(): void {
    this.#forgetGreeted();
    for (const stranger of [...this.#strangers].slice(0, Math.ceil(this.#strangers.size / 2))) {
      this.#turnAway(stranger);
    }
  }

  #turnAway(stranger: Connection): void {
    this.#strangers.delete(stranger);
    stranger.turnAway({ code: "server_full" });
  }

  #forgetGreeted(): void {
    for (const stranger of this.#strangers) {
      if (stranger.isGreeted) this.#strangers.delete(stranger);
    }
  }

  #checkLater(): void {
    const { clock } = this.#parts.hub;
    this.#cancelCheck = clock.after(CHECK_EVERY_MS, () => {
      const now = clock.now();
      for (const connection of this.#connections.keys()) connection.check(now);
      this.#checkLater();
    });
  }
}
