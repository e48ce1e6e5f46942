/**
 * Accepts connections through proxies that tell the address of each client (`--proxy-protocol`).
 *
 * Only a proxy that the operator listed is believed, and it has to tell: guessing would let anybody choose an address.
 * Everybody else is accepted as without proxies. Reading a header makes no other connection wait.
 *
 * @module
 */
import { BlockList, isIP } from "node:net";
import { formatAddress } from "../../shared/address.ts";
import { concat } from "../../shared/bytes.ts";
import { BadValue } from "../../shared/cli/usage_error.ts";
import type { Transport } from "../../shared/wire/transport.ts";
import type { Clock } from "../clock.ts";
import type { Acceptor } from "./accept_loop.ts";
import { type ProxyHeader, readProxyHeader } from "./proxy_header.ts";

type Accepted = Awaited<ReturnType<Acceptor["accept"]>>;

/** Some networks, such as `10.0.0.0/8,2001:db8::/32`. */
export class NetworkList {
  readonly #list = new BlockList();

  /** Parses networks and addresses, separated by commas. Throws a `BadValue`. */
  constructor(text: string) {
    for (const network of text.split(",").map((part) => part.trim())) {
      const [, host = "", prefix] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(network) ?? [];
      const version = isIP(host);
      const most = version === 4 ? 32 : 128;
      const bits = Number(prefix ?? most);
      if (version === 0 || bits > most) throw new BadValue((strings) => strings.networksNeeded);
      this.#list.addSubnet(host, bits, version === 4 ? "ipv4" : "ipv6");
    }
  }

  has(hostname: string): boolean {
    const plain = hostname.replace(/%.*$/, "").replace(/^::ffff:(?=\d+\.)/i, "");
    return this.#list.check(plain, isIP(plain) === 6 ? "ipv6" : "ipv4");
  }
}

export interface ProxiedAcceptorOptions {
  readonly clock: Clock;
  /** The proxies that are believed. */
  readonly proxies: Pick<NetworkList, "has">;
  /** How long a proxy may take for its header, in milliseconds; 0: any time. */
  readonly timeoutMs: number;
  /** Called with a proxy whose header did not come. */
  readonly refused: (address: string, why: string) => void;
}

export class ProxiedAcceptor implements Acceptor {
  readonly #inner: Acceptor;
  readonly #options: ProxiedAcceptorOptions;
  readonly #ready: Accepted[] = [];
  /** Connections whose header is being read. */
  readonly #pending = new Set<Accepted>();
  #waiting: PromiseWithResolvers<Accepted> | null = null;
  #isAccepting = false;

  constructor(inner: Acceptor, options: ProxiedAcceptorOptions) {
    this.#inner = inner;
    this.#options = options;
  }

  accept(): Promise<Accepted> {
    const ready = this.#ready.shift();
    if (ready !== undefined) return Promise.resolve(ready);
    this.#waiting = Promise.withResolvers<Accepted>();
    const { promise } = this.#waiting;
    this.#acceptMore();
    return promise;
  }

  close(): void {
    this.#inner.close();
    for (const connection of [...this.#ready.splice(0), ...this.#pending]) close(connection);
  }

  async #acceptMore(): Promise<void> {
    if (this.#isAccepting) return;
    this.#isAccepting = true;
    try {
      while (this.#waiting !== null) this.#take(await this.#inner.accept());
    } catch (error) {
      // If nobody waits any more, the next call meets the same error.
      this.#waiting?.reject(error);
      this.#waiting = null;
    } finally {
      this.#isAccepting = false;
    }
  }

  #take(connection: Accepted): void {
    const { remoteAddr } = connection;
    if ("hostname" in remoteAddr && this.#options.proxies.has(remoteAddr.hostname)) {
      void this.#readHeader(connection, remoteAddr);
    } else {
      this.#deliver(connection);
    }
  }

  #deliver(connection: Accepted): void {
    if (this.#waiting === null) return void this.#ready.push(connection);
    this.#waiting.resolve(connection);
    this.#waiting = null;
  }

  async #readHeader(connection: Accepted, proxy: Deno.NetAddr): Promise<void> {
    const { clock, timeoutMs, refused } = this.#options;
    this.#pending.add(connection);
    let isLate = false;
    const cancel = timeoutMs === 0 ? () => {} : clock.after(timeoutMs, () => {
      isLate = true;
      close(connection);
    });
    try {
      if ("setNoDelay" in connection) (connection as unknown as Deno.TcpConn).setNoDelay(true);
      const { header, rest } = await readHeader(connection);
      if (header.type === "header") return this.#deliver(new ProxiedConnection(connection, header.from ?? proxy, rest));
      refused(formatAddress(proxy), "a proxy of --proxy-protocol did not say for whom it connects (PROXY protocol)");
      close(connection);
    } catch {
      // The proxy has closed the connection, as those do that only look whether the server is there.
      if (isLate) {
        refused(formatAddress(proxy), "a proxy of --proxy-protocol took too long to say for whom it connects");
      }
      close(connection);
    } finally {
      cancel();
      this.#pending.delete(connection);
    }
  }
}

/** Reads a header and what came together with it. */
async function readHeader(
  transport: Transport,
): Promise<{ readonly header: ProxyHeader; readonly rest: Uint8Array }> {
  let bytes = new Uint8Array(0);
  const buffer = new Uint8Array(1024);
  for (;;) {
    const count = await transport.read(buffer);
    if (count === null) throw new Error("The connection ended within its header");
    bytes = concat([bytes, buffer.subarray(0, count)]);
    const header = readProxyHeader(bytes);
    if (header.type === "more") continue;
    return { header, rest: header.type === "header" ? bytes.slice(header.bytes) : bytes };
  }
}

/** A connection that comes from somewhere else, and whose first bytes were read already. */
class ProxiedConnection implements Transport {
  readonly remoteAddr: Deno.NetAddr;
  readonly #inner: Transport;
  #rest: Uint8Array;

  constructor(
    inner: Transport,
    { hostname, port }: { readonly hostname: string; readonly port: number },
    rest: Uint8Array,
  ) {
    this.#inner = inner;
    this.#rest = rest;
    this.remoteAddr = { transport: "tcp", hostname, port };
  }

  read(target: Uint8Array): Promise<number | null> {
    if (this.#rest.length === 0) return this.#inner.read(target);
    const part = this.#rest.subarray(0, target.length);
    target.set(part);
    this.#rest = this.#rest.subarray(part.length);
    return Promise.resolve(part.length);
  }

  write(bytes: Uint8Array): Promise<number> {
    return this.#inner.write(bytes);
  }

  async closeWrite(): Promise<void> {
    await this.#inner.closeWrite?.();
  }

  close(): void {
    this.#inner.close();
  }
}

function close(transport: Transport): void {
  try {
    transport.close();
  } catch {
    // It was already closed.
  }
}
