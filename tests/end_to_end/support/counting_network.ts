/**
 * A network that counts the bytes to a server, and does something at an exact byte.
 *
 * @module
 */
import { type Flows, TcpProxy, UNLIMITED } from "./tcp_proxy.ts";

/** Something that happens after this many bytes to the server. */
interface Mark {
  readonly toServer: number;
  readonly act: () => void;
}

/** Must be disposed of. */
export class CountingNetwork implements AsyncDisposable {
  readonly #proxy: TcpProxy;
  #toServer = 0;
  #mark: Mark | null = null;

  constructor(targetPort: number) {
    this.#proxy = new TcpProxy(targetPort, () => this.#flows());
  }

  /** The address to connect to. */
  get address(): string {
    return this.#proxy.address;
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
    this.#proxy.cut();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#proxy[Symbol.asyncDispose]();
  }

  #flows(): Flows {
    const toServer = {
      most: () => Math.max(1, (this.#mark?.toServer ?? Infinity) - this.#toServer),
      came: ({ length }: Uint8Array) => this.#count(length),
    };
    return { toServer, toClient: UNLIMITED };
  }

  #count(bytes: number): void {
    this.#toServer += bytes;
    const mark = this.#mark;
    if (mark === null || this.#toServer < mark.toServer) return;
    this.#mark = null;
    mark.act();
  }
}
