/**
 * A man in the middle: it takes TLS connections with a certificate of its own, passes on what it reads to another server,
 * and back, and keeps what clients have said to it.
 *
 * @module
 */
import { concat } from "../../support/frames.ts";
import { holds } from "./secret_search.ts";

const READ_BYTES = 65_536;

/** A certificate with its private key, both as PEM. */
export interface CertifiedKey {
  readonly cert: string;
  readonly key: string;
}

/** Must be disposed of. */
export class ManInTheMiddle implements AsyncDisposable {
  readonly #listener: Deno.TlsListener;
  readonly #upstream: () => Promise<Deno.Conn>;
  readonly #open = new Set<Deno.Conn>();
  readonly #running = new Set<Promise<void>>();
  readonly #heard: Uint8Array[] = [];

  /** `upstream` connects to the server that it passes everything on to. */
  constructor(certified: CertifiedKey, upstream: () => Promise<Deno.Conn>) {
    this.#upstream = upstream;
    this.#listener = Deno.listenTls({ hostname: "127.0.0.1", port: 0, ...certified });
    this.#run(this.#accept());
  }

  get port(): number {
    return this.#listener.addr.port;
  }

  /** Those of some texts that it has read from clients. */
  heard(texts: readonly string[]): string[] {
    const bytes = concat(this.#heard);
    return texts.filter((text) => holds(bytes, text));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const conn of [...this.#open]) this.#close(conn);
    await Promise.all(this.#running);
  }

  #run(running: Promise<void>): void {
    const tracked: Promise<void> = running.finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
  }

  async #accept(): Promise<void> {
    for (;;) {
      let client: Deno.TlsConn;
      try {
        client = await this.#listener.accept();
      } catch {
        // It is disposed of.
        return;
      }
      this.#open.add(client);
      this.#run(this.#serve(client));
    }
  }

  async #serve(client: Deno.TlsConn): Promise<void> {
    try {
      await client.handshake();
      const server = await this.#upstream();
      this.#open.add(server);
      const end = () => {
        this.#close(client);
        this.#close(server);
      };
      await Promise.all([
        pump(client, server, (bytes) => void this.#heard.push(bytes)).finally(end),
        pump(server, client, () => {}).finally(end),
      ]);
    } catch {
      // The client has refused the certificate, which is what it should do.
      this.#close(client);
    }
  }

  #close(conn: Deno.Conn): void {
    if (this.#open.delete(conn)) conn.close();
  }
}

async function pump(from: Deno.Conn, to: Deno.Conn, heard: (bytes: Uint8Array) => void): Promise<void> {
  const buffer = new Uint8Array(READ_BYTES);
  try {
    for (let count = await from.read(buffer); count !== null; count = await from.read(buffer)) {
      heard(buffer.slice(0, count));
      for (let at = 0; at < count;) at += await to.write(buffer.subarray(at, count));
    }
  } catch {
    // One side has gone; the caller closes the other.
  }
}
