/**
 * How a server's TLS certificate is tied to its Ed25519 key: the key is the authority that signs it.
 *
 * A client that knows the key builds the root certificate of that authority itself, and gives it to TLS as the only one
 * that can sign the name `certificateName`, which no public authority signs. The signature in a root certificate is never
 * checked, so it is left at zero, and a renewed server certificate changes nothing for the client.
 *
 * @module
 */
import { X509Certificate } from "node:crypto";
import { concat } from "../bytes.ts";
import { KEY_BYTES, publicKeyText, SIGNATURE_BYTES, tryPublicKey } from "./ed25519.ts";

/** The distinguished name of the root, which the server's certificate has as its issuer. */
export const ROOT_NAME = "CN=chat server key";

const DOMAIN = ".chat.invalid";

/** RFC 4648 in lower case, because names of hosts have no case. */
const BASE32 = "abcdefghijklmnopqrstuvwxyz234567";

/** How many characters of base32 the 32 bytes of a key take. */
const LABEL_LENGTH = 52;

/** The algorithm Ed25519 in DER: SEQUENCE { OBJECT IDENTIFIER 1.3.101.112 }. */
const ALGORITHM = "300506032b6570";

/** `ROOT_NAME` in DER: SEQUENCE { SET { SEQUENCE { OBJECT IDENTIFIER commonName, PrintableString } } }. */
const NAME = "301a311830160603550403130f6368617420736572766572206b6579";

/** Everything in front of the key, without the two outermost heads. */
const BEFORE_KEY = Uint8Array.fromHex([
  "a003020102", // version 3
  "020101", // serial number 1
  ALGORITHM,
  NAME, // issuer
  "3020170d3030303130313030303030305a180f39393939313233313233353935395a", // from 2000, for ever
  NAME, // subject
  `302a${ALGORITHM}032100`, // the public key: BIT STRING of 32 bytes
].join(""));

/** Extensions: basicConstraints, critical: it is an authority; keyUsage, critical: it signs certificates. */
const AFTER_KEY = Uint8Array.fromHex(
  "a3233021300f0603551d130101ff040530030101ff300e0603551d0f0101ff040403020204",
);

/** Returns the root certificate of a server's key, as PEM. Throws a `RangeError` for a text that is no key. */
export function rootCertificate(publicKey: string): string {
  const body = sequence([BEFORE_KEY, keyBytes(publicKey), AFTER_KEY]);
  const signature = concat([Uint8Array.of(0x03, SIGNATURE_BYTES + 1, 0), new Uint8Array(SIGNATURE_BYTES)]);
  const der = sequence([body, Uint8Array.fromHex(ALGORITHM), signature]);
  const lines = der.toBase64().match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}

/**
 * Whether a certificate, in DER, was signed by a key. TLS accepts every authority that the system trusts beside the root of
 * the key, so it does not tell.
 */
export function isSignedBy(publicKey: string, certificate: Uint8Array): boolean {
  try {
    const authority = new X509Certificate(rootCertificate(publicKey)).publicKey;
    return new X509Certificate(certificate).verify(authority);
  } catch {
    // What is damaged was signed by nobody.
    return false;
  }
}

/** Returns a DER SEQUENCE of at least 128 bytes; shorter ones have another head. */
function sequence(parts: readonly Uint8Array[]): Uint8Array {
  const content = concat(parts);
  const { length } = content;
  const head = length < 256 ? [0x30, 0x81, length] : [0x30, 0x82, length >> 8, length & 0xff];
  return concat([Uint8Array.from(head), content]);
}

/**
 * Returns the only name of a host in the certificate of the server with this key: the 32 bytes in base32, and
 * `.chat.invalid`. Throws a `RangeError` for a text that is no key.
 */
export function certificateName(publicKey: string): string {
  let [label, bits, count] = ["", 0, 0];
  for (const byte of keyBytes(publicKey)) {
    bits = (bits << 8 | byte) & 0xfff;
    for (count += 8; count >= 5; count -= 5) label += BASE32.charAt(bits >> count - 5 & 31);
  }
  return `${label}${BASE32.charAt(bits << 5 - count & 31)}${DOMAIN}`;
}

/** Returns the key that a name of `certificateName` stands for; `null`: it is another name. */
export function keyOfCertificateName(name: string): string | null {
  const lower = name.toLowerCase();
  const label = lower.slice(0, LABEL_LENGTH);
  if (lower !== `${label}${DOMAIN}` || label.length !== LABEL_LENGTH) return null;
  const bytes: number[] = [];
  let [bits, count] = [0, 0];
  for (const character of label) {
    const digit = BASE32.indexOf(character);
    if (digit < 0) return null;
    bits = (bits << 5 | digit) & 0xfff;
    count += 5;
    if (count < 8) continue;
    count -= 8;
    bytes.push(bits >> count & 0xff);
  }
  const key = publicKeyText(Uint8Array.from(bytes));
  return tryPublicKey(key) !== null && certificateName(key) === lower ? key : null;
}

function keyBytes(publicKey: string): Uint8Array {
  const bytes = tryPublicKey(publicKey);
  if (bytes === null) {
    throw new RangeError(`Cannot use a key of ${publicKey.length} characters: it has ${KEY_BYTES} bytes`);
  }
  return bytes;
}
