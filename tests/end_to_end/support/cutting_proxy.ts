/**
 * A network that breaks: connections go through it to a server, and it cuts one after the other in the middle.
 *
 * @module
 */

/** After how many bytes, and in which direction, a connection is cut. */
export interface Cut {
  readonly toServer?: number;
  readonly toClient?: number;
}

/** Must be disposed of. */
export class CuttingProxy implements AsyncDisposable {
  readonly #listener: Deno.TcpListener;
  readonly #targetPort: number;
  readonly #cuts: readonly Cut[];
  readonly #open = new Set<Deno.TcpConn>();
  readonly #running: Promise<void>[] = [];
  readonly #whole = Promise.withResolvers<void>();
  #connections = 0;

  /** The first connection is cut according to `cuts[0]`, and so on; those after the last cut stay. */
  constructor(targetPort: number, cuts: readonly Cut[]) {
    this.#targetPort = targetPort;
    this.#cuts = cuts;
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    this.#running.push(this.#accept());
  }

  /** The address to connect to. */
  get address(): string {
    return `127.0.0.1:${this.#listener.addr.port}`;
  }

  /** How many connections there have been. */
  get connections(): number {
    return this.#connections;
  }

  /** Resolves at the first connection that stays. */
  get whole(): Promise<void> {
    return this.#whole.promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const conn of [...this.#open]) this.#close(conn);
    await Promise.all(this.#running);
  }

  async #accept(): Promise<void> {
    for (;;) {
      let client: Deno.TcpConn;
      try {
        client = await this.#listener.accept();
      } catch {
        return;
      }
      this.#open.add(client);
      const cut = this.#cuts[this.#connections++];
      if (cut === undefined) this.#whole.resolve();
      this.#running.push(this.#carry(client, cut ?? {}));
    }
  }

  async #carry(client: Deno.TcpConn, { toServer = Infinity, toClient = Infinity }: Cut): Promise<void> {
    let server: Deno.TcpConn;
    try {
      server = await Deno.connect({ hostname: "127.0.0.1", port: this.#targetPort });
    } catch {
      // Nothing listens there, which looks like a connection that ends at once.
      return this.#close(client);
    }
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

/** Forwards bytes until the end, or up to this many. Never rejects. */
async function pump(from: Deno.Conn, to: Deno.Conn, most: number): Promise<void> {
  const buffer = new Uint8Array(65_536);
  try {
    for (let left = most; left > 0;) {
      const count = await from.read(buffer.subarray(0, Math.min(left, buffer.length)));
      if (count === null) return;
      left -= count;
      for (let at = 0; at < count;) at += await to.write(buffer.subarray(at, count));
    }
  } catch {
    // One side has gone; the caller closes the other.
  }
}
