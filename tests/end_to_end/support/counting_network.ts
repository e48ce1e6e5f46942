/**
 * A network that counts the bytes to a server, and does something at an exact byte.
 *
 * @module
 */

const READ_BYTES = 262_144;

/** Something that happens after this many bytes to the server. */
interface Mark {
  readonly toServer: number;
  readonly act: () => void;
}

/** Must be disposed of. */
export class CountingNetwork implements AsyncDisposable {
  readonly #listener: Deno.TcpListener;
  readonly #targetPort: number;
  readonly #open = new Set<Deno.TcpConn>();
  readonly #running = new Set<Promise<void>>();
  #toServer = 0;
  #mark: Mark | null = null;

  constructor(targetPort: number) {
    this.#targetPort = targetPort;
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    this.#run(this.#accept());
  }

  /** The address to connect to. */
  get address(): string {
    return `127.0.0.1:${this.#listener.addr.port}`;
  }

  /** How many bytes have arrived for the server, over all connections. */
  get toServer(): number {
    return this.#toServer;
  }

  /**
   * Acts once when this many bytes have arrived for the server, before the last of them are forwarded, and resolves
   * then. There is at most one such point at a time.
   */
  at(toServer: number, act: () => void = () => {}): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#mark = {
      toServer,
      act: () => {
        act();
        resolve();
      },
    };
    return promise;
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
        return;
      }
      this.#open.add(client);
      this.#run(this.#carry(client));
    }
  }

  async #carry(client: Deno.TcpConn): Promise<void> {
    let server: Deno.TcpConn;
    try {
      server = await Deno.connect({ hostname: "127.0.0.1", port: this.#targetPort });
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
    await Promise.all([this.#toTheServer(client, server).finally(end), pump(server, client).finally(end)]);
  }

  async #toTheServer(from: Deno.Conn, to: Deno.Conn): Promise<void> {
    await pump(from, to, {
      most: () => Math.max(1, (this.#mark?.toServer ?? Infinity) - this.#toServer),
      came: (count) => {
        this.#toServer += count;
        const mark = this.#mark;
        if (mark === null || this.#toServer < mark.toServer) return;
        this.#mark = null;
        mark.act();
      },
    });
  }

  #close(conn: Deno.TcpConn): void {
    if (this.#open.delete(conn)) conn.close();
  }
}

interface Counting {
  /** The most bytes of the next read. */
  readonly most: () => number;
  readonly came: (count: number) => void;
}

/** Forwards bytes until the end. Never rejects. */
async function pump(
  from: Deno.Conn,
  to: Deno.Conn,
  { most, came }: Counting = { most: () => Infinity, came: () => {} },
): Promise<void> {
  const buffer = new Uint8Array(READ_BYTES);
  try {
    for (;;) {
      const count = await from.read(buffer.subarray(0, Math.min(most(), buffer.length)));
      if (count === null) return;
      came(count);
      for (let at = 0; at < count;) at += await to.write(buffer.subarray(at, count));
    }
  } catch {
    // One side has gone; the caller closes the other.
  }
}
