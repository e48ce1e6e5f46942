/**
 * A TCP proxy in front of a server, whose bytes a test can count, keep and cut.
 *
 * Owns its listener and all of its connections. What is forwarded is decided by the test (counting_network.ts,
 * cutting_proxy.ts, recording_network.ts).
 *
 * @module
 */

const READ_BYTES = 65_536;

/** What happens to the bytes in one direction of a connection. */
export interface Flow {
  /** The most bytes of the next read; 0 cuts the connection. */
  readonly most: () => number;
  /** Called with what was read, before it is forwarded. The buffer is used again. */
  readonly came?: (bytes: Uint8Array) => void;
}

export interface Flows {
  readonly toServer: Flow;
  readonly toClient: Flow;
}

/** Forwards everything. */
export const UNLIMITED: Flow = { most: () => Infinity };

/** Where a proxy listens, and where the server is, if that is not loopback. */
export interface ProxyHosts {
  readonly listen?: string;
  readonly target?: string;
}

/** Must be disposed of. */
export class TcpProxy implements AsyncDisposable {
  readonly #listener: Deno.TcpListener;
  readonly #target: () => Deno.ConnectOptions;
  readonly #flows: () => Flows;
  readonly #open = new Set<Deno.TcpConn>();
  readonly #running = new Set<Promise<void>>();

  /** `flows` is called for each connection, and so is `targetPort`, if the server may move. */
  constructor(
    targetPort: number | (() => number),
    flows: () => Flows,
    { listen = "127.0.0.1", target = "127.0.0.1" }: ProxyHosts = {},
  ) {
    this.#target = () => ({ hostname: target, port: typeof targetPort === "number" ? targetPort : targetPort() });
    this.#flows = flows;
    this.#listener = Deno.listen({ hostname: listen, port: 0 });
    this.#run(this.#accept());
  }

  /** The address to connect to. */
  get address(): string {
    const { hostname, port } = this.#listener.addr;
    return `${hostname}:${port}`;
  }

  /** Cuts all connections. New ones can be made at once. */
  cut(): void {
    for (const conn of [...this.#open]) this.#close(conn);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    this.cut();
    await Promise.all(this.#running);
  }

  #run(running: Promise<void>): void {
    const tracked: Promise<void> = running.finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
  }

  async #accept(): Promise<void> {
    for (;;) {
      let client: Deno.TcpConn;
      try {
        client = await this.#listener.accept();
      } catch {
        // The proxy is disposed of.
        return;
      }
      this.#open.add(client);
      this.#run(this.#forward(client, this.#flows()));
    }
  }

  async #forward(client: Deno.TcpConn, { toServer, toClient }: Flows): Promise<void> {
    let server: Deno.TcpConn;
    try {
      server = await Deno.connect(this.#target());
    } catch {
      // Nothing listens there, which looks like a connection that ends at once.
      return this.#close(client);
    }
    // It may have been cut in the meantime.
    if (!this.#open.has(client)) return server.close();
    this.#open.add(server);
    const end = () => {
      this.#close(client);
      this.#close(server);
    };
    await Promise.all([pump(client, server, toServer).finally(end), pump(server, client, toClient).finally(end)]);
  }

  #close(conn: Deno.TcpConn): void {
    if (this.#open.delete(conn)) conn.close();
  }
}

/** Forwards bytes until the end, or until the flow allows no more. Never rejects. */
async function pump(from: Deno.Conn, to: Deno.Conn, { most, came }: Flow): Promise<void> {
  const buffer = new Uint8Array(READ_BYTES);
  try {
    for (let limit = most(); limit > 0; limit = most()) {
      const count = await from.read(buffer.subarray(0, Math.min(limit, buffer.length)));
      if (count === null) return;
      came?.(buffer.subarray(0, count));
      for (let at = 0; at < count;) at += await to.write(buffer.subarray(at, count));
    }
  } catch {
    // One side has gone; the caller closes the other.
  }
}
