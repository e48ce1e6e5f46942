/**
 * Connections through proxies, in memory.
 *
 * @module
 */
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import type { Acceptor } from "../../../server/connection/accept_loop.ts";
import { NetworkList, ProxiedAcceptor } from "../../../server/connection/proxied_acceptor.ts";
import { BadValue } from "../../../shared/cli/usage_error.ts";
import { utf8 } from "../../support/frames.ts";
import { ManualClock } from "../../support/manual_clock.ts";
import { until } from "../../support/until.ts";
import { memoryPipe, type PipeEnd } from "../../support/memory_pipe.ts";

type Accepted = Awaited<ReturnType<Acceptor["accept"]>>;

/** Accepts what the test connects. */
class Port implements Acceptor {
  readonly #queue: Accepted[] = [];
  #waiting: PromiseWithResolvers<Accepted> | null = null;
  #isClosed = false;

  /** Returns the client's end. */
  connect(hostname: string): PipeEnd {
    const [ours, theirs] = memoryPipe();
    this.#queue.push(Object.assign(theirs, { remoteAddr: { transport: "tcp", hostname, port: 1 } as const }));
    this.#serve();
    return ours;
  }

  accept(): Promise<Accepted> {
    if (this.#isClosed) return Promise.reject(new Deno.errors.BadResource("Bad resource ID"));
    this.#waiting = Promise.withResolvers<Accepted>();
    const { promise } = this.#waiting;
    this.#serve();
    return promise;
  }

  close(): void {
    this.#isClosed = true;
    this.#waiting?.reject(new Deno.errors.Interrupted("operation canceled"));
  }

  #serve(): void {
    const next = this.#waiting === null ? undefined : this.#queue.shift();
    if (next === undefined) return;
    this.#waiting?.resolve(next);
    this.#waiting = null;
  }
}

function setUp() {
  const [port, clock, refused] = [new Port(), new ManualClock(), [] as string[]];
  const acceptor = new ProxiedAcceptor(port, {
    clock,
    proxies: new NetworkList("10.0.0.0/8"),
    timeoutMs: 10_000,
    refused: (address, why) => refused.push(`${address} ${why}`),
  });
  return { port, clock, refused, acceptor };
}

async function textOf(transport: Accepted, length: number): Promise<string> {
  let text = "";
  const buffer = new Uint8Array(4);
  while (text.length < length) {
    const count = await transport.read(buffer);
    if (count === null) break;
    text += new TextDecoder().decode(buffer.subarray(0, count));
  }
  return text;
}

Deno.test("a listed proxy tells the address, and what follows its header is read", async () => {
  const { port, acceptor, clock } = setUp();
  const accepted = acceptor.accept();
  const client = port.connect("10.1.2.3");
  await client.write(utf8("PROXY TCP4 192.0.2.1 192.0.2.2 56324 443\r\nhello"));
  const transport = await accepted;
  assertEquals(transport.remoteAddr, { transport: "tcp", hostname: "192.0.2.1", port: 56_324 });
  await client.write(utf8(" world"));
  assertEquals(await textOf(transport, 11), "hello world");
  await transport.write(utf8("hi"));
  assertEquals(await textOf(Object.assign(client, { remoteAddr: transport.remoteAddr }), 2), "hi");
  transport.close();
  assertEquals(clock.waiting, 0);
  client.close();
});

Deno.test("nobody else tells an address, and a proxy that is slow makes nobody wait", async () => {
  const { port, acceptor } = setUp();
  const slow = port.connect("10.1.2.3");
  const [first, second] = [acceptor.accept(), port.connect("192.0.2.9")];
  const header = "PROXY TCP4 192.0.2.1 192.0.2.2 56324 443\r\n";
  await second.write(utf8(header));
  const stranger = await first;
  assertEquals(stranger.remoteAddr, { transport: "tcp", hostname: "192.0.2.9", port: 1 });
  assertEquals(await textOf(stranger, header.length), header);
  const next = acceptor.accept();
  await slow.write(utf8(header));
  assertEquals((await next).remoteAddr, { transport: "tcp", hostname: "192.0.2.1", port: 56_324 });
});

Deno.test("a proxy that looks whether the server is there is counted as itself", async () => {
  const { port, acceptor } = setUp();
  const accepted = acceptor.accept();
  await port.connect("10.1.2.3").write(utf8("PROXY UNKNOWN\r\n"));
  assertEquals((await accepted).remoteAddr, { transport: "tcp", hostname: "10.1.2.3", port: 1 });
});

Deno.test("a listed proxy that says nothing, or something else, is refused, and the log says so", async () => {
  const { port, acceptor, clock, refused } = setUp();
  const accepted = acceptor.accept();
  const [silent, wrong, gone] = [port.connect("10.0.0.1"), port.connect("10.0.0.2"), port.connect("10.0.0.3")];
  await wrong.write(utf8('\x20\0\0\0{"type":"hello"}'));
  assertEquals(await wrong.read(new Uint8Array(1)), null);
  gone.close();
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  clock.advance(10_000);
  assertEquals(await silent.read(new Uint8Array(1)), null);
  await until(() => refused.length === 2, () => refused.join("; "));
  assertEquals(refused.map((line) => line.split(" ", 1)[0]), ["10.0.0.2:1", "10.0.0.1:1"]);
  assert(refused[1]?.includes("took too long"));
  acceptor.close();
  await assertRejects(() => accepted, Deno.errors.Interrupted);
});

Deno.test("a closed acceptor closes what nobody has taken", async () => {
  const { port, acceptor } = setUp();
  const pending = port.connect("10.0.0.1");
  const accepted = acceptor.accept();
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  acceptor.close();
  await assertRejects(() => accepted, Deno.errors.Interrupted);
  assertEquals(await pending.read(new Uint8Array(1)), null);
  await assertRejects(() => acceptor.accept(), Deno.errors.BadResource);
});

Deno.test("NetworkList knows addresses and networks of both families", () => {
  const list = new NetworkList("10.0.0.0/8, 192.0.2.7,2001:db8::/32");
  const known = ["10.255.0.1", "::ffff:10.0.0.1", "192.0.2.7", "2001:db8::5"];
  const unknown = ["11.0.0.1", "192.0.2.8", "2001:db9::5", "::1", "127.0.0.1"];
  assertEquals([known.filter((host) => !list.has(host)), unknown.filter((host) => list.has(host))], [[], []]);
});

for (const text of ["", "10.0.0.0/33", "::/129", "proxy.example", "10.0.0.0/x", "10.0.0.0/8,", "/8"]) {
  Deno.test(`NetworkList refuses ${JSON.stringify(text)}`, () => {
    assertThrows(() => new NetworkList(text), BadValue);
  });
}
