/**
 * Private keys in the form of OpenSSH, as `ssh-keygen -t ed25519` writes them, with and without a passphrase
 * (PROTOCOL.key in the sources of OpenSSH). Ed25519 only.
 *
 * @module
 */
import { printable } from "../printable.ts";
import { BadValue, type Sentence } from "../cli/usage_error.ts";
import { KEY_BYTES, keyPairOf, publicKeyText } from "./ed25519.ts";

/** A private key in a file. */
export type PrivateKey =
  | { readonly type: "plain"; readonly seed: Uint8Array }
  | {
    readonly type: "locked";
    /** The text form of the public half. */
    readonly publicKey: string;
    /**
     * Returns the seed, 32 bytes; `null` if the passphrase is wrong. Takes about 20 ms for each round of its function,
     * without a pause. Rejects with a `BadValue` if what is encrypted is damaged.
     */
    unlock(passphrase: string): Promise<Uint8Array | null>;
  };

const MAGIC = new TextEncoder().encode("openssh-key-v1\0");
const KIND = "ssh-ed25519";

/** The key, the initialization vector and the tag of a cipher, in bytes. */
interface Cipher {
  readonly algorithm: "aes-256-ctr" | "aes-256-cbc" | "aes-256-gcm";
  readonly ivBytes: number;
  readonly tagBytes: number;
}

const CIPHER_KEY_BYTES = 32;
const BLOCK_BYTES = 16;

/** The ciphers that can be read. ssh-keygen takes the first by itself, and took the second before 2013. */
const CIPHERS: ReadonlyMap<string, Cipher> = new Map([
  ["aes256-ctr", { algorithm: "aes-256-ctr", ivBytes: 16, tagBytes: 0 }],
  ["aes256-cbc", { algorithm: "aes-256-cbc", ivBytes: 16, tagBytes: 0 }],
  ["aes256-gcm@openssh.com", { algorithm: "aes-256-gcm", ivBytes: 12, tagBytes: 16 }],
]);

/** The most rounds of a passphrase's function, about ten seconds. ssh-keygen takes 16 or 24, careful people 100. */
export const MAX_ROUNDS = 500;

/** The longest name of a cipher or a kind of key (RFC 4251, section 6). */
const MAX_NAME_BYTES = 64;

/** Far more than ssh-keygen's 16 bytes. */
const MAX_SALT_BYTES = 64;

const damaged: Sentence = (strings) => strings.keyDamaged;

/** Reads the bytes between the first line and the last of such a file. Rejects with a `BadValue`. */
export async function readOpenSshKey(bytes: Uint8Array): Promise<PrivateKey> {
  const file = new Fields(bytes);
  if (!isEqual(file.take(MAGIC.length), MAGIC)) throw new BadValue(damaged);
  const cipherName = file.text();
  const kdf = file.text();
  const kdfOptions = new Fields(file.bytes());
  const count = file.number();
  if (count !== 1) throw new BadValue((strings) => strings.keyCount(count));
  const publicKey = publicIn(file.bytes());
  const secret = file.bytes();
  if (cipherName === "none" && kdf === "none") {
    file.end();
    const seed = await seedIn(secret, publicKey);
    if (seed === null) throw new BadValue(damaged);
    return { type: "plain", seed };
  }
  const cipher = CIPHERS.get(cipherName);
  if (cipher === undefined || kdf !== "bcrypt") {
    throw new BadValue((strings) => strings.keyCipher(printable(cipher === undefined ? cipherName : kdf)));
  }
  const tag = file.take(cipher.tagBytes);
  file.end();
  const salt = kdfOptions.bytes();
  const rounds = kdfOptions.number();
  kdfOptions.end();
  if (rounds > MAX_ROUNDS) throw new BadValue((strings) => strings.keyRounds(rounds, MAX_ROUNDS));
  const isWhole = secret.length > 0 && secret.length % BLOCK_BYTES === 0;
  if (rounds === 0 || salt.length === 0 || salt.length > MAX_SALT_BYTES || !isWhole) throw new BadValue(damaged);
  return {
    type: "locked",
    publicKey: publicKeyText(publicKey),
    async unlock(passphrase) {
      // The function has no result for it, and ssh-keygen encrypts nothing with it.
      if (passphrase === "") return null;
      const derived = await derive(passphrase, { salt, rounds, length: CIPHER_KEY_BYTES + cipher.ivBytes });
      const plain = await decrypt(secret, { cipher, derived, tag });
      return plain === null ? null : await seedIn(plain, publicKey);
    },
  };
}

/** The 32 bytes of the public half. Throws a `BadValue` for a key of another kind. */
function publicIn(blob: Uint8Array): Uint8Array {
  const fields = new Fields(blob);
  const kind = fields.text();
  if (kind !== KIND) throw new BadValue((strings) => strings.keyKind(printable(kind)));
  const key = fields.bytes();
  fields.end();
  if (key.length !== KEY_BYTES) throw new BadValue(damaged);
  return key;
}

/**
 * The seed in the decrypted part; `null` if the two check numbers differ, as they do after a wrong passphrase. Rejects with a
 * `BadValue` if it does not belong to the public half.
 */
async function seedIn(plain: Uint8Array, publicKey: Uint8Array): Promise<Uint8Array | null> {
  const fields = new Fields(plain);
  if (fields.number() !== fields.number()) return null;
  if (fields.text() !== KIND || !isEqual(fields.bytes(), publicKey)) throw new BadValue(damaged);
  const pair = fields.bytes();
  // The seed, and the public half once more.
  if (pair.length !== 2 * KEY_BYTES || !isEqual(pair.subarray(KEY_BYTES), publicKey)) throw new BadValue(damaged);
  // The comment, which may be in any encoding.
  fields.bytes();
  if (!fields.rest().every((byte, at) => byte === at + 1)) throw new BadValue(damaged);
  const seed = pair.slice(0, KEY_BYTES);
  const { publicKey: own } = await keyPairOf(seed);
  if (own !== publicKeyText(publicKey)) throw new BadValue(damaged);
  return seed;
}

interface Derivation {
  readonly salt: Uint8Array;
  readonly rounds: number;
  /** In bytes. */
  readonly length: number;
}

async function derive(passphrase: string, { salt, rounds, length }: Derivation): Promise<Uint8Array> {
  const { default: bcrypt } = await import("bcrypt-pbkdf");
  const derived = new Uint8Array(length);
  const typed = new TextEncoder().encode(passphrase);
  const result = bcrypt.pbkdf(typed, typed.length, salt, salt.length, derived, length, rounds);
  if (result !== 0) throw new Error("Cannot derive a key from a passphrase: bcrypt-pbkdf refused its arguments");
  return derived;
}

interface Decryption {
  readonly cipher: Cipher;
  /** The key and the initialization vector. */
  readonly derived: Uint8Array;
  readonly tag: Uint8Array;
}

/** `null` if the tag does not belong to these bytes. */
async function decrypt(secret: Uint8Array, { cipher, derived, tag }: Decryption): Promise<Uint8Array | null> {
  const { createDecipheriv } = await import("node:crypto");
  const [key, iv] = [derived.subarray(0, CIPHER_KEY_BYTES), derived.subarray(CIPHER_KEY_BYTES)];
  if (cipher.algorithm === "aes-256-gcm") {
    const decipher = createDecipheriv(cipher.algorithm, key, iv);
    decipher.setAuthTag(tag);
    const plain = decipher.update(secret);
    try {
      decipher.final();
    } catch {
      return null;
    }
    return plain;
  }
  const decipher = createDecipheriv(cipher.algorithm, key, iv);
  decipher.setAutoPadding(false);
  const plain = decipher.update(secret);
  decipher.final();
  return plain;
}

/** Reads the fields of such a file, one after the other. Throws a `BadValue` where there are too few bytes, or too many. */
class Fields {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  take(count: number): Uint8Array {
    if (this.#at + count > this.#bytes.length) throw new BadValue(damaged);
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  number(): number {
    this.take(4);
    return this.#view.getUint32(this.#at - 4);
  }

  bytes(): Uint8Array {
    return this.take(this.number());
  }

  /** A name. */
  text(): string {
    const bytes = this.bytes();
    if (bytes.length > MAX_NAME_BYTES) throw new BadValue(damaged);
    return new TextDecoder().decode(bytes);
  }

  rest(): Uint8Array {
    return this.#bytes.subarray(this.#at);
  }

  end(): void {
    if (this.#at !== this.#bytes.length) throw new BadValue(damaged);
  }
}

function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}
