/**
 * The client's side of the handshake with keys: nothing secret goes out before the server has proved its key, and what
 * passes for a proof (PROTOCOL I1 to I5).
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { Link, type LinkOptions } from "../../../client/link/link.ts";
import type { Ending, LinkListener, Welcome } from "../../../client/link/link_events.ts";
import type { ServerTrust } from "../../../client/link/server_trust.ts";
import { ANY_SERVER } from "../support/any_server.ts";
import {
  base64Url,
  type KeyPair,
  keyPairOf,
  publicKeyText,
  tryBase64Url,
  verify,
} from "../../../shared/keys/ed25519.ts";
import { type Handshake, signedBytes } from "../../../shared/keys/transcript.ts";
import type { Message, MessageOf } from "../../../shared/wire/message.ts";
import type { ScriptedPeer } from "../../support/scripted_peer.ts";
import { until } from "../../support/until.ts";
import { FakePlatform, letQuit, welcome } from "../support/fake_platform.ts";

const [ANN, SERVER, EVE] = await Promise.all([1, 2, 3].map((fill) => keyPairOf(new Uint8Array(32).fill(fill)))) as [
  KeyPair,
  KeyPair,
  KeyPair,
];
const NONCE = new Uint8Array(32).fill(9);
const CERTIFICATE = new Uint8Array(32).fill(0xcc);
const SECRET = "the secret of an earlier session";

/** What a server with a key welcomes with. */
const PROVEN = { name: "ann", features: ["history", "identity"], resume: "a secret of this session" };

interface Client {
  readonly platform: FakePlatform;
  readonly link: Link;
  readonly ended: Promise<Ending>;
  readonly welcomes: Welcome[];
  /** The keys for which an earlier secret was wanted. */
  readonly wanted: (string | null)[];
  /** What the trust was told. */
  readonly proved: (string | null)[];
}

interface ClientOptions {
  readonly key?: string | null;
  readonly trusts?: boolean;
  readonly isGuest?: boolean;
  readonly provesNothing?: boolean;
  /** The secret of an earlier session, by the key of the server. */
  readonly earlier?: (serverKey: string | null) => string | null;
  readonly show?: Partial<Record<"invitation" | "password", string>>;
  readonly options?: Partial<LinkOptions>;
}

/** A link that connects to the servers in turn. */
function start(
  servers: number,
  { key = null, trusts = true, isGuest = false, provesNothing = false, earlier = () => SECRET, show = {}, options }:
    ClientOptions = {},
): Client & { readonly servers: readonly ScriptedPeer[] } {
  const platform = new FakePlatform();
  const peers = Array.from({ length: servers }, (_, at) => platform.serve(`server ${at}`));
  const [welcomes, wanted, proved]: [Welcome[], (string | null)[], (string | null)[]] = [[], [], []];
  const trust: ServerTrust = {
    ...ANY_SERVER,
    key,
    proved: (shown) => {
      proved.push(shown);
      return trusts;
    },
    invitation: () => show.invitation ?? null,
    password: () => show.password ?? null,
  };
  const listener: LinkListener = {
    identity: () => ({ name: "ann", rooms: null }),
    earlier: (serverKey) => {
      wanted.push(serverKey);
      return earlier(serverKey);
    },
    provesNothing: () => provesNothing,
    drained: () => Promise.resolve(),
    wire() {},
    welcomed: (event) => void welcomes.push(event),
    received() {},
    lost() {},
    uncertain() {},
  };
  const link = new Link(platform, {
    address: { hostname: "127.0.0.1", port: 12345 },
    identity: isGuest ? null : ANN,
    trust,
    retryForMs: 60_000,
    ...options,
  }, listener);
  return { platform, link, ended: link.run(), welcomes, wanted, proved, servers: peers };
}

/** Answers a `hello` by a challenge. Returns both. */
async function challenge(
  server: ScriptedPeer,
  { by = SERVER, needs, ...changes }: Partial<Handshake> & { readonly by?: KeyPair; readonly needs?: string } = {},
): Promise<{ hello: MessageOf<"hello">; challenge: MessageOf<"challenge"> }> {
  const hello = await server.expect("hello");
  const handshake: Handshake = {
    role: "server",
    serverKey: by.publicKey,
    clientKey: hello.identity ?? "",
    serverNonce: NONCE,
    clientNonce: bytes(hello.nonce),
    certificate: null,
    ...changes,
  };
  const message: MessageOf<"challenge"> = {
    type: "challenge",
    key: by.publicKey,
    nonce: base64Url(NONCE),
    signature: base64Url(await by.sign(signedBytes(handshake))),
    ...(needs === undefined ? {} : { needs }),
  };
  await server.send(message);
  return { hello, challenge: message };
}

function bytes(text = ""): Uint8Array {
  return tryBase64Url(text) ?? new Uint8Array();
}

/** Proves the key of the server, takes the proof, and welcomes the client. */
async function greet(
  server: ScriptedPeer,
  { key = SERVER, ...more }: Partial<MessageOf<"welcome">> & { readonly key?: KeyPair } = {},
): Promise<{ hello: MessageOf<"hello">; proof: MessageOf<"proof"> }> {
  const { hello } = await challenge(server, { by: key });
  const proof = await server.expect("proof");
  await server.send(welcome({ ...PROVEN, ...more }));
  return { hello, proof };
}

/** Everything that a server has received, and nothing secret in it. */
function assertNothingSecret(servers: readonly ScriptedPeer[]): void {
  for (const { received } of servers) {
    assert(!received.some(({ type }) => type === "proof"), "no proof was sent");
    assert(!/secret|K7F3|pass/.test(JSON.stringify(received)), JSON.stringify(received));
  }
}

/** Waits until the link has begun so many sessions. */
async function welcomed({ welcomes }: Client, count: number): Promise<void> {
  await until(() => welcomes.length === count, () => `${welcomes.length} sessions`);
}

async function leave({ link, ended }: Client, server: ScriptedPeer): Promise<void> {
  link.quit();
  await letQuit(server);
  assertEquals((await ended).type, "left");
}

Deno.test("a link proves its key, and shows its secret only then (I1, I3)", async () => {
  const client = start(1);
  const [server] = client.servers as [ScriptedPeer];
  const { hello, proof } = await greet(server);
  assertEquals([hello.identity, hello.resume, hello.beside], [ANN.publicKey, undefined, undefined]);
  const handshake = {
    serverKey: SERVER.publicKey,
    clientKey: ANN.publicKey,
    serverNonce: NONCE,
    clientNonce: bytes(hello.nonce),
    certificate: null,
  };
  assert(await verify(ANN.publicKey, bytes(proof.signature), signedBytes({ ...handshake, role: "client" })));
  assertEquals([proof.beside, proof.invitation, proof.password], [SECRET, undefined, undefined]);
  await welcomed(client, 1);
  assertEquals([client.wanted, client.proved], [[SERVER.publicKey], [SERVER.publicKey]]);
  assertEquals(client.welcomes.map(({ serverKey }) => serverKey), [SERVER.publicKey]);
  await leave(client, server);
});

const IMPOSTORS: readonly (readonly [what: string, Parameters<typeof challenge>[1], why: string])[] = [
  ["of another key than it shows", { by: { ...EVE, publicKey: SERVER.publicKey } }, "signature"],
  ["with the role of the client", { role: "client" }, "signature"],
  ["for another server", { serverKey: EVE.publicKey }, "signature"],
  ["for another client", { clientKey: EVE.publicKey }, "signature"],
  ["from another handshake of the client", { clientNonce: NONCE }, "signature"],
  ["with another nonce than it shows", { serverNonce: CERTIFICATE }, "signature"],
  ["for another connection with TLS", { certificate: CERTIFICATE }, "signature"],
  ["of another server, which is valid", { by: EVE }, "key"],
];

for (const [what, changes, why] of IMPOSTORS) {
  Deno.test(`a link ends for good at a server with a signature ${what}, and sends nothing secret (I2, I4)`, async () => {
    const client = start(2, { key: SERVER.publicKey, show: { invitation: "K7F3", password: "pass" } });
    const [server] = client.servers as [ScriptedPeer];
    await challenge(server, { ...changes, needs: "invitation" });
    const ending = await client.ended;
    const shown = changes?.by?.publicKey ?? SERVER.publicKey;
    assertEquals(ending, { type: "not_proved", why, expected: SERVER.publicKey, shown } as Ending);
    await server.end();
    assertNothingSecret(client.servers);
    assertEquals([client.platform.dialled.length, client.proved], [1, []]);
  });
}

Deno.test("a link accepts a signature over the certificate that it sees, and no other (I4)", async () => {
  for (const [seen, signed, isAccepted] of [[CERTIFICATE, CERTIFICATE, true], [CERTIFICATE, NONCE, false]] as const) {
    const platform = new FakePlatform();
    const connect = platform.connect.bind(platform);
    platform.connect = async (...given) => Object.assign(await connect(...given), { certificate: seen });
    const server = platform.serve("server");
    const link = new Link(platform, {
      address: { hostname: "127.0.0.1", port: 1 },
      identity: ANN,
      trust: ANY_SERVER,
      retryForMs: 0,
    }, { ...quiet, welcomed: () => link.quit() });
    const ended = link.run();
    const { hello } = await challenge(server, { certificate: signed });
    if (isAccepted) {
      const proof = await server.expect("proof");
      const handshake = { serverKey: SERVER.publicKey, clientKey: ANN.publicKey, serverNonce: NONCE };
      const own = { ...handshake, clientNonce: bytes(hello.nonce), certificate: seen, role: "client" as const };
      assert(await verify(ANN.publicKey, bytes(proof.signature), signedBytes(own)));
      await server.send(welcome(PROVEN));
      await letQuit(server);
      assertEquals((await ended).type, "left");
    } else {
      assertEquals((await ended).type, "not_proved");
      await server.end();
    }
  }
});

const quiet: LinkListener = {
  identity: () => ({ name: "ann", rooms: null }),
  earlier: () => null,
  drained: () => Promise.resolve(),
  wire() {},
  welcomed() {},
  received() {},
  lost() {},
  uncertain() {},
};

Deno.test("a link refuses a key of small order, whose signature WebCrypto accepts (I5)", async () => {
  const client = start(1);
  const [server] = client.servers as [ScriptedPeer];
  await server.expect("hello");
  const point = new Uint8Array(32).with(0, 1);
  const signature = base64Url(new Uint8Array(64).with(0, 1));
  await server.send({ type: "challenge", key: publicKeyText(point), nonce: base64Url(NONCE), signature });
  const ending = await client.ended;
  assertEquals(ending.type === "not_proved" && ending.why, "signature");
  await server.end();
  assertNothingSecret(client.servers);
});

Deno.test("a link refuses a server whose key is known and that proves nothing, whatever it answers (I1)", async () => {
  const answers: readonly Message[] = [
    welcome(),
    welcome(PROVEN),
    { type: "error", code: "name_taken", text: "" },
    { type: "error", code: "not_invited", text: "" },
    { type: "bye", reason: "revoked" },
    { type: "bye", reason: "resumed", retry: 1 },
  ];
  for (const answer of answers) {
    const client = start(2, { key: SERVER.publicKey });
    const [server] = client.servers as [ScriptedPeer];
    await server.expect("hello");
    await server.send(answer);
    const ending = await client.ended;
    assertEquals(ending, { type: "not_proved", why: "missing", expected: SERVER.publicKey, shown: null });
    await server.end();
    assertNothingSecret(client.servers);
    assertEquals([client.platform.dialled.length, client.welcomes], [1, []]);
  }
});

Deno.test("a link ends if its trust does not accept a proved key, before it sends anything secret", async () => {
  const client = start(1, { trusts: false });
  const [server] = client.servers as [ScriptedPeer];
  await challenge(server);
  const ending = await client.ended;
  assertEquals(ending, { type: "not_proved", why: "refused", expected: null, shown: SERVER.publicKey });
  await server.end();
  assertNothingSecret(client.servers);
});

Deno.test("a welcome together with a challenge does not count before the signature was checked", async () => {
  const client = start(1);
  const [server] = client.servers as [ScriptedPeer];
  await challenge(server, { by: EVE });
  await server.send(welcome(PROVEN));
  const ending = await client.ended;
  assertEquals(ending.type === "not_connected" && ending.failure.reason, "not_chat");
  assertEquals(client.welcomes, []);
  await server.end();
});

Deno.test("a guest is never asked for a proof, and its server proves nothing to it (I1)", async () => {
  const client = start(1, { isGuest: true });
  const [server] = client.servers as [ScriptedPeer];
  const hello = await server.expect("hello");
  assertEquals([hello.identity, hello.nonce, hello.beside], [undefined, undefined, SECRET]);
  await server.send(welcome(PROVEN));
  await welcomed(client, 1);
  assertEquals([client.proved, client.wanted], [[null], [null]]);
  assertEquals(client.welcomes.map(({ serverKey }) => serverKey), [undefined]);
  await leave(client, server);
});

Deno.test("an invitation is shown in any case, and a password if the server needs something (I6)", async () => {
  for (const needs of [undefined, "invitation", "password"]) {
    const client = start(1, { show: { invitation: "K7F3", password: "pass" } });
    const [server] = client.servers as [ScriptedPeer];
    await challenge(server, needs === undefined ? {} : { needs });
    const { invitation, password } = await server.expect("proof");
    assertEquals([invitation, password], ["K7F3", needs === undefined ? undefined : "pass"]);
    await server.send(welcome(PROVEN));
    await welcomed(client, 1);
    await leave(client, server);
  }
});

/** Moves the clock until the link connects again. */
async function again({ platform }: Client): Promise<void> {
  const before = platform.dialled.length;
  await until(() => {
    platform.clock.advance(500);
    return platform.dialled.length > before;
  }, () => "no other attempt");
}

Deno.test("a lost session is resumed with its secret in the proof, after the same key was proved again", async () => {
  const client = start(2);
  const [first, second] = client.servers as [ScriptedPeer, ScriptedPeer];
  await greet(first);
  await welcomed(client, 1);
  await first.close();
  await again(client);
  const { hello, proof } = await greet(second, { resumed: true });
  assertEquals([hello.resume, hello.log, proof.resume, proof.beside], [undefined, "log 1", PROVEN.resume, undefined]);
  assertEquals(client.proved, [SERVER.publicKey, SERVER.publicKey]);
  await welcomed(client, 2);
  await leave(client, second);
});

Deno.test("the secret of a session is not shown to a server with another key, nor to one without", async () => {
  const client = start(3, { earlier: () => null });
  const [first, other, keyless] = client.servers as [ScriptedPeer, ScriptedPeer, ScriptedPeer];
  await greet(first);
  await welcomed(client, 1);
  await first.close();
  await again(client);
  const { proof } = await greet(other, { key: EVE, resume: "a secret of the other one" });
  assertEquals([proof.resume, proof.beside], [undefined, undefined]);
  await welcomed(client, 2);
  await other.close();
  await again(client);
  assertEquals((await keyless.expect("hello")).resume, undefined);
  await keyless.send(welcome());
  await welcomed(client, 3);
  assert(!JSON.stringify(keyless.received).includes("secret"));
  await leave(client, keyless);
});

Deno.test("a server without a key is asked again with the secret of an earlier session, after the first one is over", async () => {
  const client = start(3);
  const [probed, server, later] = client.servers as [ScriptedPeer, ScriptedPeer, ScriptedPeer];
  assertEquals((await probed.expect("hello")).identity, ANN.publicKey);
  await probed.send(welcome({ name: "ann" }));
  await probed.send({ type: "joined", room: "#lobby", name: "ann" });
  await letQuit(probed);
  const hello = await server.expect("hello");
  assertEquals([hello.identity, hello.beside], [undefined, SECRET]);
  await server.send(welcome({ name: "ann" }));
  await welcomed(client, 1);
  assertEquals(client.welcomes.map(({ serverKey, isAgain }) => [serverKey, isAgain]), [[null, false]]);
  // From now on it is known to have none.
  await server.close();
  await again(client);
  assertEquals((await later.expect("hello")).resume, "a secret of sixteen");
  await later.send(welcome({ name: "ann", resumed: true }));
  await welcomed(client, 2);
  await leave(client, later);
});

Deno.test("a server that had no key last time gets the secret at once, unless its key is known by now", async () => {
  const old = start(1, { provesNothing: true });
  const [server] = old.servers as [ScriptedPeer];
  assertEquals((await server.expect("hello")).beside, SECRET);
  await server.send(welcome({ name: "ann" }));
  await welcomed(old, 1);
  await leave(old, server);
  const known = start(1, { provesNothing: true, key: SERVER.publicKey });
  const [other] = known.servers as [ScriptedPeer];
  const { hello } = await greet(other);
  assertEquals([hello.identity, hello.beside], [ANN.publicKey, undefined]);
  await welcomed(known, 1);
  await leave(known, other);
});

Deno.test("a server that got a key meanwhile has to prove it on the next connection, and then gets the secret", async () => {
  const client = start(2, { provesNothing: true, earlier: () => null });
  const [first, second] = client.servers as [ScriptedPeer, ScriptedPeer];
  assertEquals((await first.expect("hello")).identity, undefined);
  await first.send(welcome(PROVEN));
  await welcomed(client, 1);
  assertEquals(client.welcomes[0]?.serverKey, undefined);
  await first.close();
  await again(client);
  const { hello, proof } = await greet(second, { resumed: true });
  assertEquals([hello.identity, hello.resume, proof.resume], [ANN.publicKey, undefined, PROVEN.resume]);
  await welcomed(client, 2);
  assertEquals(client.welcomes[1]?.serverKey, SERVER.publicKey);
  await leave(client, second);
});

Deno.test("each connection has a nonce of its own", async () => {
  const client = start(2);
  const [first, second] = client.servers as [ScriptedPeer, ScriptedPeer];
  const one = await greet(first);
  await welcomed(client, 1);
  await first.close();
  await again(client);
  const two = await greet(second);
  assert(one.hello.nonce !== two.hello.nonce);
  await welcomed(client, 2);
  await leave(client, second);
});
