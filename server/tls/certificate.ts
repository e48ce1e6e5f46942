/**
 * The server's own certificate: a P-256 key of its own, signed by the key of the server (shared/keys/root_certificate.ts).
 * Whoever knows the server's key trusts it, so a new one is no event.
 *
 * Owns what is in it. The folder in which it is kept is that of server_certificate.ts.
 *
 * @module
 */
import { createPrivateKey, createPublicKey, randomBytes, X509Certificate } from "node:crypto";
import { concat } from "../../shared/bytes.ts";
import { type KeyPair, tryPublicKey } from "../../shared/keys/ed25519.ts";
import { certificateName, keyOfCertificateName, ROOT_NAME } from "../../shared/keys/root_certificate.ts";
import type { CertifiedKey } from "./pem.ts";

const YEAR_MS = 365.25 * 86_400_000;

/** Clients check the date although they know the key, so it is far away. */
const VALID_MS = 10 * YEAR_MS;

/** With less time left, a new certificate is made at the next start. A server may run for a year. */
const MIN_LEFT_MS = YEAR_MS;

/** The clock of a client may be behind, and nothing is gained by refusing it. */
const VALID_FROM = new Date("2000-01-01T00:00:00Z");

const P256 = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

/** An Ed25519 public key in SPKI form begins with these bytes (RFC 8410, section 4). */
const SPKI_HEAD = Uint8Array.fromHex("302a300506032b6570032100");

/** Makes a certificate and its private key. Takes about 100 ms, because the package is loaded only now. */
export async function makeCertificate(server: KeyPair, nowMs: number): Promise<CertifiedKey> {
  await import("reflect-metadata");
  const x509 = await import("@peculiar/x509");
  const keys = await crypto.subtle.generateKey(P256, true, ["sign", "verify"]);
  // The package signs with a key of WebCrypto. Ours stays where it is, so this stands in for its private half.
  const signer = {
    getRandomValues: crypto.getRandomValues.bind(crypto),
    subtle: { sign: (_algorithm: unknown, _key: unknown, body: Uint8Array) => server.sign(new Uint8Array(body)) },
  } as unknown as Crypto;
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: randomBytes(16).toString("hex"),
    subject: "CN=chat server",
    issuer: ROOT_NAME,
    notBefore: VALID_FROM,
    notAfter: new Date(nowMs + VALID_MS),
    publicKey: await crypto.subtle.exportKey("spki", keys.publicKey),
    signingKey: { algorithm: { name: "Ed25519" } } as CryptoKey,
    signingAlgorithm: { name: "Ed25519" },
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([{ type: "dns", value: certificateName(server.publicKey) }]),
    ],
  }, signer);
  const key = new Uint8Array(await crypto.subtle.exportKey("pkcs8", keys.privateKey));
  return { cert: `${certificate.toString("pem").trim()}\n`, key: pem("PRIVATE KEY", key) };
}

/** Whether a certificate, as PEM, was made for another key than this one. What is damaged was made for none. */
export function isForOtherKey(cert: string, publicKey: string): boolean {
  try {
    const key = keyOfCertificateName(new X509Certificate(cert).subjectAltName?.replace(/^DNS:/, "") ?? "");
    return key !== null && key !== publicKey;
  } catch {
    return false;
  }
}

/** Whether a certificate is one of this server, with its private key, and will be valid for long enough. */
export function isCertificateOf({ cert, key }: CertifiedKey, publicKey: string, nowMs: number): boolean {
  try {
    const certificate = new X509Certificate(cert);
    const der = concat([SPKI_HEAD, tryPublicKey(publicKey) ?? new Uint8Array(0)]);
    const authority = createPublicKey({ key: pem("PUBLIC KEY", der), format: "pem" });
    return certificate.subjectAltName === `DNS:${certificateName(publicKey)}` &&
      certificate.issuer === ROOT_NAME &&
      Date.parse(certificate.validTo) - nowMs >= MIN_LEFT_MS &&
      certificate.verify(authority) &&
      certificate.checkPrivateKey(createPrivateKey(key));
  } catch {
    // What is damaged is not the server's certificate.
    return false;
  }
}

function pem(kind: string, der: Uint8Array): string {
  const lines = der.toBase64().match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${kind}-----`, ...lines, `-----END ${kind}-----`, ""].join("\n");
}
