/**
 * An authority that signs certificates for hosts, as the public ones do. A program trusts it if its environment says so.
 *
 * @module
 */
import "reflect-metadata";
import {
  BasicConstraintsExtension,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from "@peculiar/x509";
import type { CertifiedKey } from "./man_in_the_middle.ts";

const P256 = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const NAME = "CN=An authority of the tests";
const DAY_MS = 86_400_000;

export class Authority {
  readonly #root: X509Certificate;
  readonly #keys: CryptoKeyPair;
  #issued = 1;

  private constructor(root: X509Certificate, keys: CryptoKeyPair) {
    this.#root = root;
    this.#keys = keys;
  }

  static async make(): Promise<Authority> {
    const keys = await crypto.subtle.generateKey(P256, true, ["sign", "verify"]);
    const root = await X509CertificateGenerator.createSelfSigned({
      serialNumber: "01",
      name: NAME,
      ...validity(),
      keys,
      signingAlgorithm: P256,
      extensions: [new BasicConstraintsExtension(true, undefined, true)],
    });
    return new Authority(root, keys);
  }

  /** Its certificate, as PEM. */
  get root(): string {
    return pemOf(this.#root);
  }

  /** Issues a certificate for some names of hosts. */
  async issue(names: readonly string[]): Promise<CertifiedKey> {
    const { publicKey, privateKey } = await crypto.subtle.generateKey(P256, true, ["sign", "verify"]);
    const certificate = await X509CertificateGenerator.create({
      serialNumber: `${++this.#issued}`.padStart(2, "0"),
      subject: "CN=A server",
      issuer: NAME,
      ...validity(),
      publicKey,
      signingKey: this.#keys.privateKey,
      signingAlgorithm: P256,
      extensions: [new SubjectAlternativeNameExtension(names.map((value) => ({ type: "dns" as const, value })))],
    });
    const key = new Uint8Array(await crypto.subtle.exportKey("pkcs8", privateKey));
    return { cert: pemOf(certificate), key: pem("PRIVATE KEY", key) };
  }
}

function validity(): { readonly notBefore: Date; readonly notAfter: Date } {
  return { notBefore: new Date(Date.now() - DAY_MS), notAfter: new Date(Date.now() + DAY_MS) };
}

function pemOf(certificate: X509Certificate): string {
  return `${certificate.toString("pem").trim()}\n`;
}

/** Returns some DER as PEM. */
function pem(kind: string, der: Uint8Array): string {
  const lines = der.toBase64().match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${kind}-----`, ...lines, `-----END ${kind}-----`, ""].join("\n");
}
