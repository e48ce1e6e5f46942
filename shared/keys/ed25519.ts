/**
 * Ed25519 keys: how they are written, and signing and checking with WebCrypto.
 *
 * A key is written in one form everywhere, on the wire, in links, in files and on screens: `ed25519:` and the 32 bytes
 * of the public key in base64url without padding. That text is also its fingerprint.
 *
 * @module
 */
import { concat } from "../bytes.ts";

/** The length of a public key, and of the seed of a private one, in bytes. */
export const KEY_BYTES = 32;

/** The length of a signature, in bytes. */
export const SIGNATURE_BYTES = 64;

const PREFIX = "ed25519:";

/** The length of a key's text form. */
export const KEY_TEXT_LENGTH = PREFIX.length + 43;

/** What precedes the seed in the PKCS #8 form of an Ed25519 key (RFC 8410, section 7). */
export const PKCS8_HEAD = Uint8Array.fromHex("302e020100300506032b657004220420");

/** Coordinates are below this prime; the same point could otherwise be written in two ways (RFC 8032, section 5.1.3). */
const FIELD_PRIME = 2n ** 255n - 19n;

/**
 * The y coordinates of the eight points of small order, little-endian. With such a key somebody can make a signature that
 * holds for every message, and WebCrypto accepts it.
 */
const SMALL_ORDER: ReadonlySet<string> = new Set([
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
]);

/** A key that can sign. The private half stays inside. */
export interface KeyPair {
  /** The text form of the public key. */
  readonly publicKey: string;
  /** Returns the signature of some bytes, 64 bytes. */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

/** Returns the seed of a new key, 32 bytes. `random` gives random bytes that are fit for secrets. */
export function newSeed(random: (count: number) => Uint8Array): Uint8Array {
  return random(KEY_BYTES);
}

/** Returns the key of a seed of 32 bytes. Rejects if the seed has another length. */
export async function keyPairOf(seed: Uint8Array): Promise<KeyPair> {
  if (seed.length !== KEY_BYTES) throw new RangeError(`Cannot use a seed of ${seed.length} bytes: it has ${KEY_BYTES}`);
  // WebCrypto takes no private key as plain bytes, and tells the public half only in this form.
  const key = await crypto.subtle.importKey("pkcs8", concat([PKCS8_HEAD, seed]), "Ed25519", true, ["sign"]);
  const { x = "" } = await crypto.subtle.exportKey("jwk", key);
  return {
    publicKey: `${PREFIX}${x}`,
    sign: async (bytes) => new Uint8Array(await crypto.subtle.sign("Ed25519", key, concat([bytes]))),
  };
}

/**
 * Whether a signature was made with the private half of a key, for these bytes. `false` as well for a text that is no key,
 * a key of small order and a signature of another length.
 */
export async function verify(publicKey: string, signature: Uint8Array, bytes: Uint8Array): Promise<boolean> {
  const raw = tryPublicKey(publicKey);
  if (raw === null || signature.length !== SIGNATURE_BYTES) return false;
  try {
    const key = await crypto.subtle.importKey("raw", concat([raw]), "Ed25519", false, ["verify"]);
    return await crypto.subtle.verify("Ed25519", key, concat([signature]), concat([bytes]));
  } catch (error) {
    // Some bytes are the coordinate of no point.
    if (error instanceof DOMException) return false;
    throw error;
  }
}

/**
 * Returns the 32 bytes of a key in its text form; `null` if the text is no key, or one that must not be used: a point of
 * small order, or a coordinate that is written in an unusual way, so that one key would have two texts.
 */
export function tryPublicKey(text: string): Uint8Array | null {
  if (text.length !== KEY_TEXT_LENGTH || !text.startsWith(PREFIX)) return null;
  const bytes = tryBase64Url(text.slice(PREFIX.length));
  if (bytes === null || bytes.length !== KEY_BYTES) return null;
  // The highest bit is the sign of the other coordinate.
  const y = bytes.with(KEY_BYTES - 1, (bytes[KEY_BYTES - 1] ?? 0) & 0x7f);
  const isUsual = BigInt(`0x${y.toReversed().toHex()}`) < FIELD_PRIME;
  return isUsual && !SMALL_ORDER.has(y.toHex()) ? bytes : null;
}

/** Returns the text form of a public key of 32 bytes. */
export function publicKeyText(bytes: Uint8Array): string {
  return `${PREFIX}${base64Url(bytes)}`;
}

/** Returns bytes in base64url without padding, as nonces and signatures stand on the wire. */
export function base64Url(bytes: Uint8Array): string {
  return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}

/** Returns the bytes of a text in base64url without padding; `null` if the text is not exactly what `base64Url` gives. */
export function tryBase64Url(text: string): Uint8Array | null {
  try {
    const bytes = Uint8Array.fromBase64(text, { alphabet: "base64url" });
    return base64Url(bytes) === text ? bytes : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
