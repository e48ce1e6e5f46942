/**
 * The text of a private key's file, in each of the forms that people have: PKCS #8 in PEM (private_key.ts), and that of
 * OpenSSH (openssh_key.ts). What cannot be used is named, so that its owner knows what to do.
 *
 * @module
 */
import { BadValue, type Sentence } from "../cli/usage_error.ts";
import type { PrivateKey } from "./openssh_key.ts";
import { tryPrivateKey } from "./private_key.ts";

/** Texts that are no private key that can be used, and what to say of them. */
const OTHERS: readonly (readonly [pattern: RegExp, what: Sentence])[] = [
  [
    /^(?:sk-)?(?:ssh|ecdsa)-[\w@.-]+ AAAA|^-----BEGIN (?:\w+ )*PUBLIC KEY-----|^ed25519:|^---- BEGIN SSH2 PUBLIC KEY/,
    (strings) => strings.keyPublic,
  ],
  [/^-----BEGIN ENCRYPTED PRIVATE KEY-----/, (strings) => strings.keyEncrypted],
  [/^PuTTY-User-Key-File-/, (strings) => strings.keyPutty],
];

/** Reads the text of a file. Rejects with a `BadValue` if there is no key in it that can be used. */
export async function readKeyFile(text: string): Promise<PrivateKey> {
  // Editors on Windows put a mark at the beginning.
  const trimmed = text.replace(/^\ufeff/, "").trim();
  const seed = tryPrivateKey(trimmed);
  if (seed !== null) return { type: "plain", seed };
  for (const [pattern, what] of OTHERS) if (pattern.test(trimmed)) throw new BadValue(what);
  const found = /^-----BEGIN (?:(\w{1,20}) )?PRIVATE KEY-----/.exec(trimmed);
  if (found === null) throw new BadValue((strings) => strings.keyNone);
  const [, kind = ""] = found;
  if (kind !== "" && kind !== "OPENSSH") throw new BadValue((strings) => strings.keyKind(kind));
  const body = bodyOf(trimmed);
  // Most people use the key that the program made for them, and need not wait for this to load.
  if (kind === "OPENSSH") return await (await import("./openssh_key.ts")).readOpenSshKey(body);
  throw new BadValue((strings) => isOtherPkcs8(body) ? strings.keyKind("") : strings.keyDamaged);
}

/** The bytes between the first line and the last. Throws a `BadValue` if the last is missing, or they are damaged. */
function bodyOf(pem: string): Uint8Array {
  if (!/-----END [\w ]+-----$/.test(pem)) throw new BadValue((strings) => strings.keyCut);
  try {
    return Uint8Array.fromBase64(pem.replace(/^-----BEGIN [\w ]+-----|-----END [\w ]+-----$/g, ""));
  } catch (error) {
    if (error instanceof SyntaxError) throw new BadValue((strings) => strings.keyDamaged);
    throw error;
  }
}

/** The object identifier of Ed25519 (RFC 8410). */
const ED25519 = "06032b6570";

/** Whether bytes look like a whole PKCS #8 key of another kind. Only those of short keys have a length of one byte. */
function isOtherPkcs8(der: Uint8Array): boolean {
  const [tag, length = 0] = der;
  return tag === 0x30 && (length >= 0x80 || length + 2 === der.length) && !der.toHex().includes(ED25519);
}
