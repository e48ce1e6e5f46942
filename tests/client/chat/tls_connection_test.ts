/**
 * TLS as the client sees it, over real sockets: what a certificate has to prove, and servers that do not speak TLS.
 *
 * @module
 */
import { assertEquals, assertRejects } from "@std/assert";
import { denoPlatform } from "../../../client/platform/deno_platform.ts";
import { ConnectFailure } from "../../../client/platform/platform.ts";
import { makeCertificate } from "../../../server/tls/certificate.ts";
import { certificateDigest } from "../../../server/tls/pem.ts";
import { keyPairOf } from "../../../shared/keys/ed25519.ts";
import { certificateName, rootCertificate } from "../../../shared/keys/root_certificate.ts";

const [OWN, OTHER] = await Promise.all([
  keyPairOf(new Uint8Array(32).fill(1)),
  keyPairOf(new Uint8Array(32).fill(2)),
]);
const CERTIFIED = await makeCertificate(OWN, Date.now());

// What the C library ends is tests/end_to_end/process_test.ts's matter; it would outlive a test.
Deno.permissions.revokeSync({ name: "ffi" });
const { connect, shownNames } = denoPlatform(() => undefined);

/** What the server with this key has to prove. */
function proofOf({ publicKey }: { readonly publicKey: string }) {
  return { hostname: certificateName(publicKey), caCerts: [rootCertificate(publicKey)] };
}

/** Something that listens, and what it does with each connection. */
class Listening implements AsyncDisposable {
  readonly address: { readonly hostname: string; readonly port: number };
  readonly accepted = Promise.withResolvers<void>();
  readonly #listener: Deno.Listener;
  readonly #handled: Promise<unknown>[] = [];
  readonly #accepting: Promise<void>;

  constructor(listener: Deno.Listener, handle: (connection: Deno.Conn) => Promise<unknown>) {
    this.#listener = listener;
    this.address = { hostname: "127.0.0.1", port: (listener.addr as Deno.NetAddr).port };
    this.#accepting = this.#accept(handle);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await this.#accepting;
    await Promise.all(this.#handled);
  }

  async #accept(handle: (connection: Deno.Conn) => Promise<unknown>): Promise<void> {
    for (;;) {
      const connection = await this.#listener.accept().catch(() => null);
      if (connection === null) return;
      this.accepted.resolve();
      this.#handled.push(handle(connection).catch(() => {}).finally(() => connection.close()));
    }
  }
}

const BUFFER = 1_024;
const LOCAL = { hostname: "127.0.0.1", port: 0 };

/** A server with TLS, which answers what it gets. */
function secure(): Listening {
  return new Listening(Deno.listenTls({ ...LOCAL, ...CERTIFIED }), async (connection) => {
    const buffer = new Uint8Array(BUFFER);
    const count = await connection.read(buffer) ?? 0;
    await connection.write(buffer.subarray(0, count));
    await connection.read(buffer);
  });
}

function plain(handle: (connection: Deno.Conn) => Promise<unknown>): Listening {
  return new Listening(Deno.listen(LOCAL), handle);
}

async function reasonOf(connecting: Promise<unknown>): Promise<string> {
  return (await assertRejects(() => connecting, ConnectFailure)).reason;
}

const NEVER = new AbortController().signal;

Deno.test("TLS proves the key of a server, and the transport has the digest of its certificate", async () => {
  await using server = secure();
  const transport = await connect(server.address, NEVER, proofOf(OWN));
  assertEquals(transport.certificate, new Uint8Array(await certificateDigest(CERTIFIED.cert)));
  await transport.write(new TextEncoder().encode("hello"));
  const buffer = new Uint8Array(BUFFER);
  assertEquals(new TextDecoder().decode(buffer.subarray(0, await transport.read(buffer) ?? 0)), "hello");
  transport.close();
});

Deno.test("TLS refuses another key, another name, and a certificate that the system does not trust", async () => {
  await using server = secure();
  const mixed = { hostname: certificateName(OTHER.publicKey), caCerts: [rootCertificate(OWN.publicKey)] };
  const hosts = ["localhost", "-a.example"].map((hostname) => ({ hostname, caCerts: [] }));
  for (const proof of [proofOf(OTHER), mixed, ...hosts]) {
    assertEquals(await reasonOf(connect(server.address, NEVER, proof)), "bad_certificate");
  }
});

Deno.test("the names in a certificate can be read without trusting it; a server without TLS shows none", async () => {
  await using server = secure();
  assertEquals(await shownNames(server.address, NEVER), [certificateName(OWN.publicKey)]);
  await using other = plain((connection) => connection.read(new Uint8Array(BUFFER)));
  assertEquals(await shownNames(other.address, NEVER), []);
});

Deno.test("a server without TLS is recognized, whether it answers or closes", async () => {
  await using answering = plain(async (connection) => {
    await connection.read(new Uint8Array(BUFFER));
    await connection.write(Uint8Array.of(2, 0, 0, 0, 0x7b, 0x7d));
  });
  assertEquals(await reasonOf(connect(answering.address, NEVER, proofOf(OWN))), "plain_server");
  await using closing = plain((connection) => connection.read(new Uint8Array(BUFFER)));
  assertEquals(await reasonOf(connect(closing.address, NEVER, proofOf(OWN))), "tls_closed");
});

Deno.test("a server that never says anything holds neither a handshake nor a look at its certificate", async () => {
  for (const ask of [connect, shownNames] as const) {
    const ended = Promise.withResolvers<void>();
    await using silent = plain(() => ended.promise);
    const late = new AbortController();
    const asked = ask(silent.address, late.signal, proofOf(OWN));
    await silent.accepted.promise;
    late.abort();
    if (ask === connect) assertEquals(await reasonOf(asked), "timed_out");
    else assertEquals(await asked, []);
    ended.resolve();
  }
});
