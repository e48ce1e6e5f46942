/**
 * The bytes that both sides of a handshake sign, against vectors that python and openssl made (vectors.py).
 *
 * @module
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { base64Url, keyPairOf, tryBase64Url, verify } from "../../../shared/keys/ed25519.ts";
import { type Role, signedBytes } from "../../../shared/keys/transcript.ts";
import vectors from "./vectors.json" with { type: "json" };

const parts = {
  serverKey: vectors.server.key,
  clientKey: vectors.client.key,
  serverNonce: nonce(vectors.serverNonce),
  clientNonce: nonce(vectors.clientNonce),
};

function nonce(text: string): Uint8Array {
  return tryBase64Url(text) ?? new Uint8Array();
}

Deno.test("the signed bytes and the signatures are those that openssl makes, for both roles, with TLS and without", async () => {
  const keys = {
    server: await keyPairOf(Uint8Array.fromHex(vectors.server.seed)),
    client: await keyPairOf(Uint8Array.fromHex(vectors.client.seed)),
  };
  assertEquals(vectors.handshakes.length, 4);
  for (const { role, certificate, signed, signature } of vectors.handshakes) {
    const digest = certificate === null ? null : Uint8Array.fromHex(certificate);
    const bytes = signedBytes({ ...parts, role: role as Role, certificate: digest });
    assertEquals(bytes.toHex(), signed);
    assertEquals(base64Url(await keys[role as Role].sign(bytes)), signature);
    assert(await verify(keys[role as Role].publicKey, nonce(signature), bytes));
  }
});

Deno.test("every part that is signed matters", () => {
  const base = { ...parts, role: "server" as Role, certificate: null };
  const variants = [
    base,
    { ...base, role: "client" as Role },
    { ...base, serverKey: base.clientKey },
    { ...base, clientKey: base.serverKey },
    { ...base, serverKey: base.clientKey, clientKey: base.serverKey },
    { ...base, serverNonce: base.clientNonce },
    { ...base, clientNonce: base.serverNonce },
    { ...base, serverNonce: base.clientNonce, clientNonce: base.serverNonce },
    { ...base, certificate: new Uint8Array(32).fill(1) },
  ];
  assertEquals(new Set(variants.map((variant) => signedBytes(variant).toHex())).size, variants.length);
});

Deno.test("no part may be cut off, so that no bytes can move from one part to the next", () => {
  const base = { ...parts, role: "server" as Role, certificate: null };
  assertThrows(() => signedBytes({ ...base, serverNonce: new Uint8Array(31) }), RangeError);
  assertThrows(() => signedBytes({ ...base, clientNonce: new Uint8Array(33) }), RangeError);
  assertThrows(() => signedBytes({ ...base, certificate: new Uint8Array(31) }), RangeError);
  assertThrows(() => signedBytes({ ...base, serverKey: "ed25519:" }), RangeError);
});
