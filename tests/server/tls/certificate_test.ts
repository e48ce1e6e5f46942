/**
 * The server's own certificate. tests/end_to_end/tls_test.ts has it looked at by openssl and by a client.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { X509Certificate } from "node:crypto";
import { keyPairOf } from "../../../shared/keys/ed25519.ts";
import { certificateName, isSignedBy, ROOT_NAME } from "../../../shared/keys/root_certificate.ts";
import { isCertificateOf, makeCertificate } from "../../../server/tls/certificate.ts";
import { certificateDigest } from "../../../server/tls/pem.ts";

const NOW = Date.parse("2026-11-30T12:00:00Z");
const YEAR_MS = 365.25 * 86_400_000;
const server = await keyPairOf(new Uint8Array(32).fill(1));
const other = await keyPairOf(new Uint8Array(32).fill(2));
const made = await makeCertificate(server, NOW);

Deno.test("the certificate has the server's name and is signed by its key", () => {
  const certificate = new X509Certificate(made.cert);
  assertEquals(certificate.subjectAltName, `DNS:${certificateName(server.publicKey)}`);
  assertEquals(certificate.issuer, ROOT_NAME);
  assertEquals(new Date(certificate.validFrom).getUTCFullYear(), 2000);
  assertEquals(new Date(certificate.validTo).getUTCFullYear(), 2036);
});

Deno.test("isSignedBy takes the certificate for its own key only, and nothing that is damaged", async () => {
  const der = new Uint8Array(new X509Certificate(made.cert).raw);
  assert(isSignedBy(server.publicKey, der));
  assert(!isSignedBy(other.publicKey, der));
  const forged = await makeCertificate({ publicKey: server.publicKey, sign: (bytes) => other.sign(bytes) }, NOW);
  assert(!isSignedBy(server.publicKey, new Uint8Array(new X509Certificate(forged.cert).raw)));
  for (let at = 0; at < der.length; at++) {
    assert(!isSignedBy(server.publicKey, der.subarray(0, at)), `cut at ${at}`);
    // TLS has read the length in the head, and the name of the algorithm before the signature says nothing new.
    const isRead = at < 4 || at >= der.length - 74 && at < der.length - 64;
    if (isRead) continue;
    assert(!isSignedBy(server.publicKey, der.with(at, (der[at] ?? 0) ^ 1)), `changed at ${at}`);
  }
});

function pemOf(body: string): string {
  return `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`;
}

Deno.test("a kept certificate is used while it fits the key and has a year left", async () => {
  const again = await makeCertificate(server, NOW);
  assert(isCertificateOf(made, server.publicKey, NOW));
  assert(isCertificateOf(again, server.publicKey, NOW));
  assert(isCertificateOf(made, server.publicKey, NOW + 8.9 * YEAR_MS));
  const body = made.cert.split("\n").slice(1, -2).join("");
  // One bit of the signature, which are the last bytes.
  const changed = body.replace(/(.)(?=.{7}$)/, (letter) => letter === "A" ? "B" : "A");
  const unfit = {
    "another key": [made, other.publicKey, NOW],
    "too old": [made, server.publicKey, NOW + 9.1 * YEAR_MS],
    "another private key": [{ ...made, key: again.key }, server.publicKey, NOW],
    "the certificate of another server": [await makeCertificate(other, NOW), server.publicKey, NOW],
    "a changed signature": [{ ...made, cert: pemOf(changed) }, server.publicKey, NOW],
    "an empty file": [{ ...made, cert: "" }, server.publicKey, NOW],
    "a cut key": [{ ...made, key: "cut" }, server.publicKey, NOW],
  } as const;
  for (const [what, [pair, key, now]] of Object.entries(unfit)) assert(!isCertificateOf(pair, key, now), what);
});

Deno.test("certificateDigest is the fingerprint of the first certificate", async () => {
  const { fingerprint256 } = new X509Certificate(made.cert);
  const digest = await certificateDigest(`Some text\n${made.cert}${(await makeCertificate(other, NOW)).cert}`);
  assertEquals(digest.toHex().toUpperCase(), fingerprint256.replaceAll(":", ""));
});
