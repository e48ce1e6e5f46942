/**
 * A network that keeps every byte that passes, as somebody who listens would, and that can lead to another server.
 *
 * @module
 */
import { concat } from "../../support/frames.ts";
import { type Flow, TcpProxy } from "./tcp_proxy.ts";
import { holds } from "./secret_search.ts";

/** Must be disposed of. */
export class RecordingNetwork implements AsyncDisposable {
  readonly #proxy: TcpProxy;
  /** Each direction of each connection, as it was read. */
  readonly #recordings: Uint8Array[][] = [];
  #port: number;

  constructor(port: number) {
    this.#port = port;
    this.#proxy = new TcpProxy(() => this.#port, () => ({ toServer: this.#record(), toClient: this.#record() }));
  }

  /** The address to connect to. */
  get address(): string {
    return this.#proxy.address;
  }

  /** How many connections there have been. */
  get connections(): number {
    return this.#recordings.length / 2;
  }

  /** From now on new connections lead to another server, which the clients cannot see. */
  leadTo(port: number): void {
    this.#port = port;
    this.#proxy.cut();
  }

  /** Those of some texts that somebody who listens can read, in either direction. */
  readable(texts: readonly string[]): string[] {
    const recordings = this.#recordings.map(concat);
    return texts.filter((text) => recordings.some((bytes) => holds(bytes, text)));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#proxy[Symbol.asyncDispose]();
  }

  #record(): Flow {
    const parts: Uint8Array[] = [];
    this.#recordings.push(parts);
    return { most: () => Infinity, came: (bytes) => void parts.push(bytes.slice()) };
  }
}
