/**
 * What is done to sockets through the C library, with a table of descriptors in memory.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import type { CLibrary } from "../../shared/c_library.ts";
import { TlsSockets } from "../../shared/tls_sockets.ts";
import { ManualClock } from "../support/manual_clock.ts";

/** The ports of both sides of an IPv4 socket on loopback; a listener has no peer. */
interface Socket {
  readonly local: number;
  readonly peer?: number;
}

/** The descriptors of a process, and what was done to them. */
class Kernel {
  readonly sockets = new Map<number, Socket>();
  readonly ended: number[] = [];
  readonly prompt: number[] = [];

  readonly library = {
    system: "linux",
    getsockname: (at: number, into: Uint8Array) => this.#write(this.sockets.get(at)?.local, into),
    getpeername: (at: number, into: Uint8Array) => this.#write(this.sockets.get(at)?.peer, into),
    setsockopt: (at: number) => this.prompt.push(at) && 0,
    shutdown: (at: number) => this.ended.push(at) && 0,
  } as unknown as CLibrary;

  #write(port: number | undefined, into: Uint8Array): number {
    if (port === undefined) return -1;
    into.set([2, 0, port >> 8, port & 0xff, 127, 0, 0, 1]);
    return 0;
  }
}

const at = (port: number) => ({ hostname: "127.0.0.1", port });
const ends = (peer: number) => ({ local: at(443), peer: at(peer) });

function setUp() {
  const kernel = new Kernel();
  const clock = new ManualClock();
  return { kernel, clock, sockets: new TlsSockets(kernel.library, clock) };
}

Deno.test("a listener gets TCP_NODELAY, and not a connection with the same address", () => {
  const { kernel, sockets } = setUp();
  kernel.sockets.set(5, { local: 443, peer: 9000 });
  kernel.sockets.set(6, { local: 80 });
  kernel.sockets.set(7, { local: 443 });
  assertEquals(sockets.listens(at(443)), true);
  assertEquals(kernel.prompt, [7]);
  assertEquals(sockets.listens(at(444)), false, "there is no such listener");
});

Deno.test("a closed connection whose socket is still there is ended after a second or two, and no other", () => {
  const { kernel, clock, sockets } = setUp();
  const silent = [9000, 9001, 9002];
  for (const [index, peer] of [...silent, 9003].entries()) {
    kernel.sockets.set(10 + index, { local: 443, peer });
    sockets.opened(ends(peer));
  }
  for (const peer of silent) sockets.closed(ends(peer));
  clock.advance(900);
  assertEquals(kernel.ended, [], "what was written last may still be on its way");
  // This one was closed by Deno as it should be.
  kernel.sockets.delete(11);
  clock.advance(1100);
  assertEquals(kernel.ended, [10, 12]);
  clock.advance(5000);
  assertEquals([kernel.ended, clock.waiting], [[10, 12], 0], "each is ended once, and nothing is looked for any more");
});

Deno.test("a client that uses its port again keeps its new connection", () => {
  const { kernel, clock, sockets } = setUp();
  sockets.opened(ends(9000));
  sockets.closed(ends(9000));
  kernel.sockets.set(10, { local: 443, peer: 9000 });
  sockets.opened(ends(9000));
  clock.advance(5000);
  assertEquals(kernel.ended, []);
});

Deno.test("descriptors are found however many connections there are", () => {
  const { kernel, clock, sockets } = setUp();
  for (let count = 0; count < 3000; count++) sockets.opened(ends(10_000 + count));
  kernel.sockets.set(3100, { local: 443, peer: 12_999 });
  sockets.closed(ends(12_999));
  clock.advance(2000);
  assertEquals(kernel.ended, [3100]);
});

Deno.test("without the C library nothing is done and nothing waits", () => {
  const clock = new ManualClock();
  const sockets = new TlsSockets(null, clock);
  assertEquals(sockets.listens(at(443)), false);
  sockets.opened(ends(9000));
  sockets.closed(ends(9000));
  assertEquals(clock.waiting, 0);
});
