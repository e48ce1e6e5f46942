/**
 * The root certificate of a server's key, against the one that openssl makes (vectors.py).
 *
 * @module
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { keyPairOf } from "../../../shared/keys/ed25519.ts";
import {
  certificateName,
  isSignedBy,
  keyOfCertificateName,
  rootCertificate,
} from "../../../shared/keys/root_certificate.ts";
import vectors from "./vectors.json" with { type: "json" };

Deno.test("the root certificate is the one that openssl makes, with a signature of zeros", () => {
  const pem = rootCertificate(vectors.server.key);
  assertEquals(derOf(pem).toHex(), vectors.root);
  assertThrows(() => rootCertificate("ed25519:"), RangeError);
});

Deno.test("the host name in the certificate stands for the key", async () => {
  const name = certificateName(vectors.server.key);
  assertEquals(name, vectors.certificateName);
  assertEquals(keyOfCertificateName(name), vectors.server.key);
  assertEquals(keyOfCertificateName(name.toUpperCase()), vectors.server.key);
  for (let fill = 0; fill < 50; fill++) {
    const { publicKey } = await keyPairOf(new Uint8Array(32).fill(fill));
    assertEquals(keyOfCertificateName(certificateName(publicKey)), publicKey);
  }
});

Deno.test("another host name stands for no key", () => {
  const name = certificateName(vectors.server.key);
  const smallOrder = `${"a".repeat(52)}.chat.invalid`;
  const leftOver = name.replace(/a\.chat/, "b.chat");
  assert(leftOver !== name);
  const wrong = ["", "chat.invalid", "example.org", name.slice(1), `a${name}`, `${name}.`, smallOrder, leftOver];
  for (const other of [...wrong, name.replace(/^./, "1")]) assertEquals(keyOfCertificateName(other), null, other);
});

Deno.test("a certificate that the key has signed is told from any other", () => {
  const der = derOf(vectors.leaf.certificate);
  assertEquals(isSignedBy(vectors.server.key, der), true);
  assertEquals(isSignedBy(vectors.client.key, der), false);
  // The root itself has no signature.
  assertEquals(isSignedBy(vectors.server.key, derOf(rootCertificate(vectors.server.key))), false);
  for (let at = 0; at < der.length; at += 7) {
    assertEquals(isSignedBy(vectors.server.key, der.with(at, (der[at] ?? 0) ^ 1)), false, `byte ${at}`);
    assertEquals(isSignedBy(vectors.server.key, der.subarray(0, at)), false, `${at} bytes`);
  }
});

function derOf(pem: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.fromBase64(pem.replace(/-----.*-----/g, "").replaceAll("\n", ""));
}
