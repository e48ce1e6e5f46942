/**
 * A network that breaks: connections go through it to a server, and it cuts one after the other in the middle.
 *
 * @module
 */
import { type Flow, type Flows, TcpProxy } from "./tcp_proxy.ts";

/** After how many bytes, and in which direction, a connection is cut. */
export interface Cut {
  readonly toServer?: number;
  readonly toClient?: number;
}

/** Must be disposed of. */
export class CuttingProxy implements AsyncDisposable {
  readonly #proxy: TcpProxy;
  readonly #cuts: readonly Cut[];
  readonly #whole = Promise.withResolvers<void>();
  #connections = 0;

  /** The first connection is cut according to `cuts[0]`, and so on; those after the last cut stay. */
  constructor(targetPort: number, cuts: readonly Cut[]) {
    this.#cuts = cuts;
    this.#proxy = new TcpProxy(targetPort, () => this.#flows());
  }

  /** The address to connect to. */
  get address(): string {
    return this.#proxy.address;
  }

  /** How many connections there have been. */
  get connections(): number {
    return this.#connections;
  }

  /** Resolves at the first connection that stays. */
  get whole(): Promise<void> {
    return this.#whole.promise;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#proxy[Symbol.asyncDispose]();
  }

  #flows(): Flows {
    const cut = this.#cuts[this.#connections++];
    if (cut === undefined) this.#whole.resolve();
    return { toServer: upTo(cut?.toServer), toClient: upTo(cut?.toClient) };
  }
}

/** Forwards this many bytes, and then cuts. */
function upTo(bytes: number = Infinity): Flow {
  let left = bytes;
  return { most: () => left, came: ({ length }) => void (left -= length) };
}
