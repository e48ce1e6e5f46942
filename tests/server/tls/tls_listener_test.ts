/**
 * The TLS listener and its connections, with sockets in memory: replacing the certificate, and handshakes that fail.
 *
 * @module
 */
import { assertEquals, assertRejects } from "@std/assert";
import { HandshakeFailure } from "../../../server/connection/connection_error.ts";
import { TlsListener, type TlsSource } from "../../../server/tls/tls_listener.ts";
import { TlsSockets } from "../../../shared/tls_sockets.ts";
import type { TlsSocket } from "../../../server/tls/tls_transport.ts";
import { ManualClock } from "../../support/manual_clock.ts";

const ADDRESS = { transport: "tcp", hostname: "127.0.0.1", port: 443 } as const;
const FROM = { transport: "tcp", hostname: "192.0.2.1", port: 9000 } as const;

/** A connection whose handshake ends as the test says. */
class Socket implements TlsSocket {
  readonly localAddr = ADDRESS;
  readonly remoteAddr = FROM;
  readonly #shaken = Promise.withResolvers<void>();
  isClosed = false;

  shake(error?: Error): void {
    if (error === undefined) this.#shaken.resolve();
    else this.#shaken.reject(error);
  }

  handshake = () => this.#shaken.promise;
  read = () => Promise.resolve(7);
  write = (bytes: Uint8Array) => Promise.resolve(bytes.length);
  closeWrite = () => Promise.resolve();

  close(): void {
    if (this.isClosed) throw new Deno.errors.BadResource("Bad resource ID");
    this.isClosed = true;
    this.shake(new Deno.errors.Interrupted("operation canceled"));
  }
}

interface Port {
  waiting: PromiseWithResolvers<TlsSocket> | null;
  isClosed: boolean;
}

/** A machine with one port, which is free again only when the pending `accept` has ended. */
class Machine {
  readonly shown: string[] = [];
  /** How many times listening fails, whatever the certificate. */
  failures = 0;
  #port: Port | null = null;

  listen(cert: string): TlsSource {
    if (this.failures-- > 0) throw new Error("Too many open files (os error 24)");
    if (this.#port !== null) throw new Deno.errors.AddrInUse("Address already in use");
    if (cert === "bad") throw new Error("keys may not be consistent: KeyMismatch");
    this.shown.push(cert);
    const port: Port = { waiting: null, isClosed: false };
    this.#port = port;
    const free = () => {
      if (this.#port === port) this.#port = null;
    };
    return {
      addr: ADDRESS,
      accept: async () => {
        if (port.isClosed) throw new Deno.errors.BadResource("Bad resource ID");
        port.waiting = Promise.withResolvers<TlsSocket>();
        try {
          return await port.waiting.promise;
        } finally {
          port.waiting = null;
          if (port.isClosed) free();
        }
      },
      close: () => {
        port.isClosed = true;
        if (port.waiting === null) free();
        port.waiting?.reject(new Deno.errors.Interrupted("operation canceled"));
      },
    };
  }

  connect(): Socket {
    const socket = new Socket();
    this.#port?.waiting?.resolve(socket);
    return socket;
  }
}

function certificate(cert: string) {
  return { cert, key: "", digest: new TextEncoder().encode(cert) };
}

function setUp() {
  const machine = new Machine();
  const sockets = new TlsSockets(null, new ManualClock());
  const listener = new TlsListener(ADDRESS, certificate("first"), {
    sockets,
    listen: (_address, { cert }) => machine.listen(cert),
  });
  return { machine, listener };
}

const seenBy = ({ certificate: digest }: { readonly certificate: Uint8Array }) => new TextDecoder().decode(digest);

Deno.test("a replaced certificate is shown to whoever connects next, and nothing waits for anything", async () => {
  const { machine, listener } = setUp();
  const first = listener.accept();
  machine.connect();
  const before = await first;
  const second = listener.accept();
  await listener.replace(certificate("second"));
  machine.connect();
  assertEquals([seenBy(before), seenBy(await second), machine.shown], ["first", "second", ["first", "second"]]);
  listener.close();
});

Deno.test("a certificate that cannot be used leaves the one of before, and the port open", async () => {
  const { machine, listener } = setUp();
  const accepted = listener.accept();
  await assertRejects(() => listener.replace(certificate("bad")), Error, "KeyMismatch");
  machine.connect();
  assertEquals([seenBy(await accepted), machine.shown], ["first", ["first", "first"]]);
  listener.close();
});

Deno.test("a port that cannot be opened again for a moment is opened later", async () => {
  const { machine, listener } = setUp();
  const accepted = listener.accept();
  machine.failures = 3;
  await assertRejects(() => listener.replace(certificate("second")), Error, "Too many open files");
  await assertRejects(() => accepted, Error, "Too many open files");
  const later = listener.accept();
  machine.connect();
  assertEquals([seenBy(await later), machine.shown], ["first", ["first", "first"]]);
  listener.close();
});

Deno.test("a closed listener accepts nobody, and no certificate opens it again", async () => {
  const { machine, listener } = setUp();
  const accepted = listener.accept();
  listener.close();
  await assertRejects(() => accepted, Deno.errors.Interrupted);
  await listener.replace(certificate("second"));
  await assertRejects(() => listener.accept(), Deno.errors.BadResource);
  assertEquals(machine.shown, ["first"]);
});

Deno.test("nothing is read or written before the handshake is over", async () => {
  const { machine, listener } = setUp();
  const accepted = listener.accept();
  const socket = machine.connect();
  const transport = await accepted;
  let count: number | null = 0;
  const reading = transport.read(new Uint8Array(10)).then((read) => count = read);
  await transport.closeWrite();
  assertEquals(count, 0, "closeWrite does not wait for the handshake");
  socket.shake();
  await reading;
  assertEquals([count, await transport.write(new Uint8Array(3))], [7, 3]);
  transport.close();
  listener.close();
});

Deno.test("a handshake that fails says why, and one that this side has closed does not", async () => {
  const { machine, listener } = setUp();
  for (
    const [error, Expected] of [
      [new Deno.errors.InvalidData("received fatal alert: UnknownCA"), HandshakeFailure],
      [new Deno.errors.UnexpectedEof("tls handshake eof"), Deno.errors.UnexpectedEof],
      [null, Deno.errors.Interrupted],
    ] as const
  ) {
    const accepted = listener.accept();
    const socket = machine.connect();
    const transport = await accepted;
    const reading = assertRejects(() => transport.read(new Uint8Array(10)), Expected as typeof Error);
    if (error === null) transport.close();
    else socket.shake(error);
    await reading;
  }
  listener.close();
});

Deno.test("a write that waits for a peer who does not read ends when this side closes", async () => {
  const { machine, listener } = setUp();
  const accepted = listener.accept();
  const socket = machine.connect();
  socket.write = () => new Promise(() => {});
  socket.shake();
  const transport = await accepted;
  const writing = assertRejects(() => transport.write(new Uint8Array(3)), Deno.errors.Interrupted);
  await transport.read(new Uint8Array(1));
  transport.close();
  await writing;
  listener.close();
});
