/**
 * Private keys as text: PKCS #8 in PEM (RFC 8410), as `openssl genpkey -algorithm ed25519` writes them.
 *
 * @module
 */
import { concat } from "../bytes.ts";
import { KEY_BYTES, PKCS8_HEAD } from "./ed25519.ts";

const BEGIN = "-----BEGIN PRIVATE KEY-----";
const END = "-----END PRIVATE KEY-----";

/** More than any file with such a key has, in bytes. */
export const MAX_KEY_FILE_BYTES = 65_536;

/** Returns the text of a private key, given as its seed. */
export function formatPrivateKey(seed: Uint8Array): string {
  return `${BEGIN}\n${concat([PKCS8_HEAD, seed]).toBase64()}\n${END}\n`;
}

/** Returns the seed of a private key, 32 bytes; `null` if the text is no Ed25519 key in this form. */
export function tryPrivateKey(text: string): Uint8Array | null {
  const [, body] = /^-----BEGIN PRIVATE KEY-----\s([A-Za-z0-9+/=\s]{1,200})-----END PRIVATE KEY-----\s*$/.exec(text) ??
    [];
  if (body === undefined) return null;
  try {
    const der = Uint8Array.fromBase64(body);
    const hasHead = PKCS8_HEAD.every((byte, at) => der[at] === byte);
    return hasHead && der.length === PKCS8_HEAD.length + KEY_BYTES ? der.slice(PKCS8_HEAD.length) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
