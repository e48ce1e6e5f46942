/**
 * Keys in the handshake of PROTOCOL.md: challenge and proof, and everything that must not pass for a proof (I1 to I5).
 *
 * @module
 */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { base64Url, publicKeyText, verify } from "../../../shared/keys/ed25519.ts";
import { type Role, signedBytes } from "../../../shared/keys/transcript.ts";
import type { Message, MessageOf } from "../../../shared/wire/message.ts";
import vectors from "../../shared/keys/vectors.json" with { type: "json" };
import { VECTORS } from "../document.ts";
import { conformance, EVERY_CARRIER, SERVER_KEY } from "../harness.ts";
import { helloOf, pipeline, secretOf, welcomeOf } from "../talk.ts";
import { ANN, BOB, bytesOfText, EVE, freshNonce, introduce, withKey } from "./introduction.ts";

const CERTIFICATE = new Uint8Array(32).fill(0xcc);
const UNKNOWN = "a secret of nobody at all";

function codesOf(messages: readonly Message[]): readonly string[] {
  return messages.map((message) => message.type === "error" ? message.code : message.type);
}

conformance("I1 I2 I3 both sides prove their keys, and welcome follows the proof", async (world) => {
  const ann = await introduce(world, "ann", { key: ANN });
  const { key, signature, needs } = ann.challenge;
  assertEquals([key, needs], [SERVER_KEY.publicKey, undefined]);
  assert(await verify(key, bytesOfText(signature), signedBytes({ ...ann.handshake, role: "server" })));
  assertEquals((await ann.prove()).map(({ type }) => type), ["welcome", "joined"]);
  assertEquals([welcomeOf(ann.peer).name, welcomeOf(ann.peer).features.includes("identity")], ["ann", true]);
}, { over: EVERY_CARRIER });

conformance("I1 a hello without identity is never answered by challenge, whatever else it has", async (world) => {
  const { nonce } = withKey(ANN);
  for (const [index, hello] of [{}, { nonce }, { resume: UNKNOWN, features: ["identity"] }].entries()) {
    const guest = await world.join(`guest${index}`, hello);
    assertEquals(guest.received[0]?.type, "welcome");
  }
});

conformance("I1 a server without a key welcomes a hello with identity, and announces no identity", async (world) => {
  const ann = await world.join("ann", withKey(ANN));
  assertEquals(ann.received[0]?.type, "welcome");
  assert(!welcomeOf(ann).features.includes("identity"));
}, { identity: null });

conformance("I1 secrets in a hello with identity do not count", async (world) => {
  const before = await introduce(world, "ann", { key: ANN });
  await before.prove();
  const secret = secretOf(before.peer);
  const again = await introduce(world, "other", { key: BOB, hello: { resume: secret, beside: secret } });
  await again.prove();
  assertEquals([welcomeOf(again.peer).name, welcomeOf(again.peer).resumed], ["other", undefined]);
  assertEquals(before.peer.isEnded, false);
});

conformance("I2 each challenge has a nonce of its own", async (world) => {
  const nonce = freshNonce();
  const [one, two] = [
    await introduce(world, "ann", { key: ANN, nonce }),
    await introduce(world, "ann", { key: ANN, nonce }),
  ];
  assertNotEquals(one.challenge.nonce, two.challenge.nonce);
  assertNotEquals(one.challenge.signature, two.challenge.signature);
});

conformance("I3 H5 H8 a proof resumes a session, or begins another one of the same person", async (world) => {
  const ann = await introduce(world, "ann", { key: ANN });
  await ann.prove();
  const secret = secretOf(ann.peer);
  const beside = await introduce(world, "ignored", { key: ANN });
  await beside.prove({ beside: secret });
  assertEquals(welcomeOf(beside.peer).name, "ann");
  const again = await introduce(world, "ignored", { key: ANN });
  await again.prove({ resume: secret });
  assertEquals([welcomeOf(again.peer).name, welcomeOf(again.peer).resumed], ["ann", true]);
  assertEquals(codesOf(await ann.peer.end()).at(-1), "bye");
}, { over: EVERY_CARRIER });

conformance("I3 a known secret is enough without a signature, and an unknown one is not", async (world) => {
  const ann = await introduce(world, "ann", { key: ANN });
  await ann.prove();
  const secret = secretOf(ann.peer);
  for (const proof of [{ resume: secret }, { beside: secret }]) {
    const again = await introduce(world, "ann", { key: ANN });
    await again.peer.send({ type: "proof", ...proof });
    await again.peer.drain();
    assertEquals(welcomeOf(again.peer).name, "ann");
  }
  for (const proof of [{}, { resume: UNKNOWN }, { beside: UNKNOWN }, { invitation: "x", password: "x" }]) {
    const stranger = await introduce(world, "bob", { key: BOB });
    await stranger.peer.send({ type: "proof", ...proof });
    assertEquals(codesOf(await stranger.peer.end()), ["bad_proof"], JSON.stringify(proof));
  }
});

conformance("I3 a wrong signature is refused even with a known secret", async (world) => {
  const ann = await introduce(world, "ann", { key: ANN });
  await ann.prove();
  const thief = await introduce(world, "ann", { key: ANN });
  const refused = await thief.refused({ resume: secretOf(ann.peer), signature: await thief.sign({ by: EVE }) });
  assertEquals(refused.code, "bad_proof");
  assertEquals(ann.peer.isEnded, false);
});

conformance("I3 requests may follow a proof at once, and are handled after it", async (world) => {
  const ann = await introduce(world, "ann", { key: ANN });
  await pipeline(ann.peer, [
    { type: "proof", signature: await ann.sign() },
    { type: "join", room: "#a", ref: 1 },
    { type: "ping", ref: 2 },
  ]);
  await ann.peer.expect("pong");
  assertEquals(codesOf(ann.peer.received), ["challenge", "welcome", "joined", "joined", "ok", "pong"]);
});

conformance("I3 requests after a refused proof are not handled", async (world) => {
  const other = await world.join("other");
  const ann = await introduce(world, "ann", { key: ANN });
  await pipeline(ann.peer, [
    { type: "proof", signature: await ann.sign({ by: EVE }) },
    { type: "say", to: "#lobby", text: "x" },
  ]);
  assertEquals(codesOf(await ann.peer.end()), ["bad_proof"]);
  assertEquals(await other.drain(), []);
});

const NOT_PROOFS: readonly Message[] = [
  helloOf("ann"),
  helloOf("ann", withKey(ANN)),
  { type: "say", to: "#lobby", text: "x", ref: 1 },
  { type: "ping", ref: 1 },
  { type: "pong" },
  { type: "quit" },
  { type: "transfer", ticket: "0123456789abcdef" },
];

for (const message of NOT_PROOFS) {
  const what = message.type === "hello" && message.identity !== undefined ? "a hello with identity" : message.type;
  conformance(`I3 after a challenge ${what} is refused, and ends the connection`, async (world) => {
    const ann = await introduce(world, "ann", { key: ANN });
    await ann.peer.send(message);
    assertEquals(codesOf(await ann.peer.end()), ["bad_message"]);
  });
}

conformance("I3 a proof within a session is refused, and ends it", async (world) => {
  const ann = await introduce(world, "ann", { key: ANN });
  await ann.prove();
  await ann.peer.send({ type: "proof", signature: await ann.sign() });
  assertEquals(codesOf(await ann.peer.end()), ["bad_message"]);
});

conformance("I3 H11 a challenge gives no more time: without a proof the handshake is too late", async (world) => {
  const other = await world.join("other");
  const ann = await introduce(world, "ann", { key: ANN });
  world.clock.advance(9000);
  await other.drain();
  assertEquals(ann.peer.isEnded, false);
  world.clock.advance(2000);
  assertEquals(codesOf(await ann.peer.end()), ["too_late"]);
});

conformance("I4 a proof of another connection is refused: it cannot be replayed", async (world) => {
  const nonce = freshNonce();
  const ann = await introduce(world, "ann", { key: ANN, nonce });
  const recorded = await ann.sign();
  await ann.prove();
  // The attacker repeats everything that the client has sent, and asks for the same name.
  const thief = await introduce(world, "ann2", { key: ANN, nonce });
  assertEquals((await thief.refused({ signature: recorded })).code, "bad_proof");
}, { over: EVERY_CARRIER });

conformance("I4 the server's own signature is refused as a proof: it cannot be reflected", async (world) => {
  const mirror = await introduce(world, "mirror", { key: ANN });
  assertEquals((await mirror.refused({ signature: mirror.challenge.signature })).code, "bad_proof");
  // Neither if the client claims to have the key of the server.
  const impostor = await introduce(world, "mirror", { key: SERVER_KEY, nonce: freshNonce() });
  assertEquals((await impostor.refused({ signature: impostor.challenge.signature })).code, "bad_proof");
}, { over: EVERY_CARRIER });

conformance("I4 a proof for another connection with its own certificate cannot be passed on", async (world) => {
  const honest = await introduce(world, "ann", { key: ANN, certificate: CERTIFICATE });
  assertEquals(codesOf(await honest.prove()), ["welcome", "joined"]);
  // The client sees the certificate of the man in the middle, and signs that.
  const passedOn = await introduce(world, "ann2", { key: ANN, certificate: CERTIFICATE });
  for (const certificate of [CERTIFICATE.with(0, 0), null]) {
    assert(
      !await verify(
        passedOn.challenge.key,
        bytesOfText(passedOn.challenge.signature),
        signedBytes({ ...passedOn.handshake, certificate, role: "server" }),
      ),
    );
  }
  const signature = await passedOn.sign({ certificate: CERTIFICATE.with(0, 0) });
  assertEquals((await passedOn.refused({ signature })).code, "bad_proof");
}, { over: ["memory"] });

conformance("I4 a signature over any other part is refused", async (world) => {
  const changes = [
    { role: "server" as Role },
    { serverKey: EVE.publicKey },
    { clientKey: EVE.publicKey },
    { serverNonce: freshNonce() },
    { clientNonce: freshNonce() },
    { certificate: CERTIFICATE },
    { by: EVE },
  ];
  for (const change of changes) {
    const ann = await introduce(world, "ann", { key: ANN });
    const refused = await ann.refused({ signature: await ann.sign(change) });
    assertEquals(refused.code, "bad_proof", JSON.stringify(change));
  }
}, { over: EVERY_CARRIER });

conformance("I4 a signature for another version is refused", async (world) => {
  const ann = await introduce(world, "ann", { key: ANN });
  const bytes = new TextDecoder("latin1").decode(signedBytes({ ...ann.handshake, role: "client" }));
  const other = Uint8Array.from(bytes.replace("handshake v1", "handshake v2"), (character) => character.charCodeAt(0));
  assertEquals((await ann.refused({ signature: base64Url(await ANN.sign(other)) })).code, "bad_proof");
});

conformance("I1 H3 another version is refused before any challenge", async (world) => {
  const ann = await world.connect();
  await ann.send(helloOf("ann", { ...withKey(ANN), version: 2 }));
  assertEquals(codesOf(await ann.end()), ["bad_version"]);
});

conformance("I5 a key of small order is refused, and so is what is no key", async (world) => {
  const keys = [
    publicKeyText(new Uint8Array(32)),
    publicKeyText(new Uint8Array(32).with(0, 1)),
    publicKeyText(new Uint8Array(32).fill(0xff)),
    ANN.publicKey.replace("ed25519", "ed25518"),
    "x".repeat(51),
  ];
  for (const identity of keys) {
    const peer = await world.connect();
    await peer.send(helloOf("ann", { ...withKey(ANN), identity }));
    assertEquals(codesOf(await peer.end()), ["bad_proof"], identity);
  }
});

conformance("I5 a nonce that is missing, or not of 32 bytes, is refused", async (world) => {
  const { nonce: _, ...withoutNonce } = withKey(ANN);
  for (const hello of [withoutNonce, { ...withoutNonce, nonce: "+".repeat(43) }]) {
    const peer = await world.connect();
    await peer.send(helloOf("ann", hello));
    assertEquals(codesOf(await peer.end()), ["bad_message"]);
  }
});

conformance("I3 I5 a signature that is not of 64 bytes in base64url is refused", async (world) => {
  for (const signature of ["x".repeat(86), "+".repeat(86), `${"A".repeat(85)}B`]) {
    const ann = await introduce(world, "ann", { key: ANN });
    assertEquals((await ann.refused({ signature })).code, "bad_proof");
  }
});

Deno.test("I4 the hello, challenge and proof of section 9 belong together, as openssl has signed them", async () => {
  const messages = VECTORS.map(({ json }) => JSON.parse(json) as Message);
  const hello = messages.find((message): message is MessageOf<"hello"> =>
    message.type === "hello" && message.identity !== undefined
  );
  const challenge = messages.find((message) => message.type === "challenge");
  const proof = messages.find((message) => message.type === "proof");
  assert(hello !== undefined && challenge !== undefined && proof !== undefined);
  const { identity = "", nonce = "" } = hello;
  assertEquals([identity, challenge.key], [vectors.client.key, vectors.server.key]);
  const handshake = {
    serverKey: challenge.key,
    clientKey: identity,
    serverNonce: bytesOfText(challenge.nonce),
    clientNonce: bytesOfText(nonce),
    certificate: null,
  };
  assert(
    await verify(challenge.key, bytesOfText(challenge.signature), signedBytes({ ...handshake, role: "server" })),
  );
  assert(await verify(identity, bytesOfText(proof.signature ?? ""), signedBytes({ ...handshake, role: "client" })));
});
