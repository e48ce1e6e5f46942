/**
 * Certificates and keys as text (PEM).
 *
 * @module
 */

/** A certificate, with those that signed it after it, and its private key, both as PEM. */
export interface CertifiedKey {
  readonly cert: string;
  readonly key: string;
}

/**
 * Returns the SHA-256 of the first certificate of a text, which `openssl x509 -fingerprint -sha256` shows too. Throws an
 * Error if there is none.
 */
export async function certificateDigest(pem: string): Promise<Uint8Array<ArrayBuffer>> {
  const base64 = /-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----/.exec(pem)?.[1];
  if (base64 === undefined) throw new Error("the file has no certificate in PEM format");
  const der = Uint8Array.from(atob(base64.replace(/\s/g, "")), (letter) => letter.charCodeAt(0));
  return new Uint8Array(await crypto.subtle.digest("SHA-256", der));
}
