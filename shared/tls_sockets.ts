/**
 * What Deno cannot do with the sockets under TLS, done through the C library:
 *
 * 1. A listener gets `TCP_NODELAY`, and so has each connection that it accepts. Without it the first answer waits 40 to
 *    90 ms for an acknowledgement of the handshake's last bytes.
 * 2. A closed connection whose handshake was not over, or whose peer does not read, keeps its socket until the peer
 *    leaves, and a write on it never ends: a server would keep everybody who is silent, and a client that tries again and
 *    again would run out of descriptors. `shutdown` ends such a socket a second or two later.
 *
 * Deno tells no descriptor of a TLS connection, so they are looked for by both of their addresses, all together and at
 * most once a second. Looking at 4,800 descriptors takes 3 ms.
 *
 * @module
 */
import type { Address } from "./address.ts";
import type { CLibrary } from "./c_library.ts";
import { addressKey, readSocketAddress, SOCKADDR_BYTES } from "./socket_address.ts";

/** How long a closed connection may take to send what was written, in milliseconds: as long as a farewell. */
const GRACE_MS = 1000;

/** The descriptors that are no TLS connections, at the most: files, listeners, the reserve, those of the runtime. */
const OTHER_DESCRIPTORS = 512;

const FIRST_DESCRIPTOR = 3;
const IPPROTO_TCP = 6;
const TCP_NODELAY = 1;
const SHUT_RDWR = 2;

/** The part of a clock that is needed: runs something once after a delay in milliseconds. */
interface Timer {
  after(ms: number, run: () => void): unknown;
}

/** The addresses of a connection. */
export interface Ends {
  readonly local: Address;
  readonly peer: Address;
}

export class TlsSockets {
  readonly #library: CLibrary | null;
  readonly #clock: Timer;
  readonly #open = new Set<string>();
  /** Closed since the last look. */
  #closed = new Set<string>();
  /** Closed before that, so their time is over. */
  #overdue = new Set<string>();
  #isLooking = false;
  /** The most sockets that there were at a time. The system gives the lowest descriptor that is free. */
  #most = 0;

  /** Without a library it does nothing. */
  constructor(library: CLibrary | null, clock: Timer) {
    this.#library = library;
    this.#clock = clock;
  }

  /** Sets `TCP_NODELAY` for a listener. Returns whether that worked. */
  listens(address: Address): boolean {
    const library = this.#library;
    if (library === null) return false;
    const wanted = addressKey(address);
    let isSet = false;
    this.#each((descriptor) => {
      if (isSet || this.#addressOf(descriptor, library.getsockname) !== wanted) return;
      // A connection of the listener has the same local address.
      if (this.#addressOf(descriptor, library.getpeername) !== null) return;
      isSet = library.setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, new Int32Array([1]), 4) === 0;
    });
    return isSet;
  }

  opened(ends: Ends): void {
    const key = keyOf(ends);
    this.#open.add(key);
    // The peer uses its port again, so the old socket is gone.
    this.#closed.delete(key);
    this.#overdue.delete(key);
    this.#most = Math.max(this.#most, this.#open.size + this.#closed.size + this.#overdue.size);
  }

  /** Call it after `close()`. Its socket is ended if Deno still has it after a second. */
  closed(ends: Ends): void {
    const key = keyOf(ends);
    if (!this.#open.delete(key) || this.#library === null) return;
    this.#closed.add(key);
    this.#lookLater();
  }

  #lookLater(): void {
    if (this.#isLooking) return;
    this.#isLooking = true;
    this.#clock.after(GRACE_MS, () => {
      this.#isLooking = false;
      if (this.#overdue.size > 0) this.#endOverdue();
      this.#overdue = this.#closed;
      this.#closed = new Set();
      if (this.#overdue.size > 0) this.#lookLater();
    });
  }

  #endOverdue(): void {
    const library = this.#library;
    if (library === null) return;
    this.#each((descriptor) => {
      const peer = this.#addressOf(descriptor, library.getpeername);
      if (peer === null) return;
      const local = this.#addressOf(descriptor, library.getsockname);
      if (this.#overdue.has(`${local} ${peer}`)) library.shutdown(descriptor, SHUT_RDWR);
    });
  }

  #each(look: (descriptor: number) => void): void {
    const end = FIRST_DESCRIPTOR + OTHER_DESCRIPTORS + this.#most;
    for (let descriptor = FIRST_DESCRIPTOR; descriptor < end; descriptor++) look(descriptor);
  }

  readonly #bytes = new Uint8Array(SOCKADDR_BYTES);
  readonly #length = new Uint32Array(1);

  /** The address of one side of a socket; `null` if the descriptor is none, or has none. */
  #addressOf(descriptor: number, name: CLibrary["getsockname"]): string | null {
    this.#bytes.fill(0);
    this.#length[0] = SOCKADDR_BYTES;
    if (name(descriptor, this.#bytes, this.#length) !== 0) return null;
    return readSocketAddress(this.#bytes, this.#library?.system ?? "linux");
  }
}

function keyOf({ local, peer }: Ends): string {
  return `${addressKey(local)} ${addressKey(peer)}`;
}
