/**
 * The bytes that both sides of a handshake sign (PROTOCOL.md I4).
 *
 * They name the version and the role, so that no signature serves for anything else or comes back to its maker; both keys
 * and both nonces, so that none can be used again; and the certificate of the connection, so that none can be passed on
 * to another connection.
 *
 * @module
 */
import { concat } from "../bytes.ts";
import { KEY_BYTES, tryPublicKey } from "./ed25519.ts";

/** Who signs. */
export type Role = "server" | "client";

/** The length of a nonce, in bytes. */
export const NONCE_BYTES = 32;

/** The length of the digest of a certificate, in bytes. */
const DIGEST_BYTES = 32;

export interface Handshake {
  readonly role: Role;
  /** The keys in their text form. */
  readonly serverKey: string;
  readonly clientKey: string;
  /** The nonces, 32 bytes each. */
  readonly serverNonce: Uint8Array;
  readonly clientNonce: Uint8Array;
  /** The SHA-256 of the DER form of the server's certificate on this TLS connection; `null` for plain TCP. */
  readonly certificate: Uint8Array | null;
}

/** Returns the bytes to sign. Throws a `RangeError` if a part has another length, or is no key: a bug of the caller. */
export function signedBytes(
  { role, serverKey, clientKey, serverNonce, clientNonce, certificate }: Handshake,
): Uint8Array {
  const prefix = new TextEncoder().encode(`chat handshake v1 ${role}\0`);
  const parts = [
    ofLength(KEY_BYTES, tryPublicKey(serverKey)),
    ofLength(KEY_BYTES, tryPublicKey(clientKey)),
    ofLength(NONCE_BYTES, serverNonce),
    ofLength(NONCE_BYTES, clientNonce),
    ofLength(DIGEST_BYTES, certificate ?? new Uint8Array(DIGEST_BYTES)),
  ];
  return concat([prefix, ...parts]);
}

function ofLength(length: number, bytes: Uint8Array | null): Uint8Array {
  if (bytes?.length === length) return bytes;
  throw new RangeError(`Cannot sign a part of ${bytes?.length ?? 0} bytes: it has ${length}`);
}
