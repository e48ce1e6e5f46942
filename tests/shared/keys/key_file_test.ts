/**
 * Files of private keys, as ssh-keygen and openssl write them (openssh_keys.py).
 *
 * @module
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { EN } from "../../../shared/cli/usage/en.ts";
import { BadValue } from "../../../shared/cli/usage_error.ts";
import { keyPairOf, publicKeyText } from "../../../shared/keys/ed25519.ts";
import { readKeyFile } from "../../../shared/keys/key_file.ts";
import { MAX_ROUNDS } from "../../../shared/keys/openssh_key.ts";
import { printable } from "../../../shared/printable.ts";
import openssh from "./openssh_keys.json" with { type: "json" };
import vectors from "./vectors.json" with { type: "json" };

const { keys, passphrase } = openssh;
const PLAIN = keys.plain.private;
const LOCKED = keys["aes256-ctr"].private;

/** The key in a line of a .pub file, in our own text form. */
function publicOf(line: string): string {
  return publicKeyText(Uint8Array.fromBase64(line.split(" ")[1] ?? "").slice(-32));
}

async function seedOf(text: string, typed = passphrase): Promise<Uint8Array | null> {
  const key = await readKeyFile(text);
  return key.type === "plain" ? key.seed : await key.unlock(typed);
}

/** The phrase about a file that cannot be used. */
async function refusalOf(text: string, typed?: string): Promise<string> {
  return (await assertRejects(() => seedOf(text, typed), BadValue)).say(EN);
}

/** The bytes of a file. */
function bytesOf(text: string): Uint8Array {
  return Uint8Array.fromBase64(text.replace(/-----.*-----/g, ""));
}

function fileOf(bytes: Uint8Array): string {
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${bytes.toBase64()}\n-----END OPENSSH PRIVATE KEY-----\n`;
}

Deno.test("a key of ssh-keygen is read, without a passphrase and with each cipher", async () => {
  for (const name of ["plain", "aes256-ctr", "aes256-cbc", "aes256-gcm", "16 rounds"] as const) {
    const key = keys[name];
    const seed = await seedOf(key.private);
    assert(seed !== null, name);
    assertEquals((await keyPairOf(seed)).publicKey, publicOf(key.public), name);
    assertEquals((await readKeyFile(key.private)).type, name === "plain" ? "plain" : "locked");
  }
});

Deno.test("a key in PEM is read as before, and line ends, marks and blanks around it do not matter", async () => {
  for (const text of [vectors.server.pem, PLAIN]) {
    const seed = await seedOf(text);
    assert(seed !== null);
    const variants = [text.replaceAll("\n", "\r\n"), `\ufeff${text}`, `\n\n${text}\n \n`, text.trimEnd()];
    for (const variant of variants) assertEquals(await seedOf(variant), seed, JSON.stringify(variant));
  }
  assertEquals((await seedOf(vectors.server.pem))?.toHex(), vectors.server.seed);
});

Deno.test("a wrong passphrase opens no key, whichever the cipher", async () => {
  for (const name of ["aes256-ctr", "aes256-cbc", "aes256-gcm"] as const) {
    for (const wrong of ["", "correct horse", `${passphrase} `]) {
      assertEquals(await seedOf(keys[name].private, wrong), null, `${name} ${wrong}`);
    }
  }
});

Deno.test("a file that cannot be used is named for what it is, with what to do", async () => {
  const cases: readonly (readonly [text: string, phrase: RegExp])[] = [
    ["", /^it is not a private key/],
    ["hello", /^it is not a private key/],
    ["\0\x1b[31m".repeat(100), /^it is not a private key/],
    [keys.plain.public, /^it is a public key\. Give the file with the private one/],
    [keys.rsa.public, /^it is a public key/],
    [keys.ecdsa.public, /^it is a public key/],
    [vectors.server.key, /^it is a public key/],
    ["-----BEGIN PUBLIC KEY-----\nMCow\n-----END PUBLIC KEY-----\n", /^it is a public key/],
    [keys.rsa.private, /^it is a key of the kind ssh-rsa, and only Ed25519 keys can be used\. To make one: ssh-keygen/],
    [keys["rsa with a passphrase"].private, /^it is a key of the kind ssh-rsa,/],
    [keys.ecdsa.private, /^it is a key of the kind ecdsa-sha2-nistp256,/],
    [keys["rsa in PEM"].private, /^it is a key of the kind RSA,/],
    [keys["rsa in PEM"].private.replace("\n", "\nProc-Type: 4,ENCRYPTED\n\n"), /^it is a key of the kind RSA,/],
    [keys["ecdsa in PEM"].private, /^it is a key of the kind EC,/],
    [keys["rsa in PKCS #8"].private, /^it is a key of another kind,/],
    [vectors.leaf.key, /^it is a key of another kind,/],
    [keys["encrypted by openssl"].private, /^it has a passphrase in a form .*: openssl pkey /],
    ["PuTTY-User-Key-File-3: ssh-ed25519\n", /^it is a key of PuTTY\. To convert it: puttygen/],
    [keys.chacha20.private, /^it is encrypted with chacha20-poly1305@openssh\.com, .*: ssh-keygen -p -Z aes256-ctr/],
    [keys["100000 rounds"].private, /^its passphrase takes 100000 rounds, the limit is 500\. .*: ssh-keygen -p -a 100/],
    [PLAIN.slice(0, 200), /^the end of the file is missing/],
    [LOCKED.slice(0, -10), /^the end of the file is missing/],
    [vectors.server.pem.slice(0, 60), /^the end of the file is missing/],
    [PLAIN.replace("\nb3B", "\nb3*"), /^the file is damaged/],
    [vectors.server.pem.replace("MC4", "MC5"), /^the file is damaged/],
  ];
  for (const [text, phrase] of cases) {
    const refusal = await refusalOf(text);
    assert(phrase.test(refusal), `${refusal} is not ${phrase}`);
    assertEquals(printable(refusal), refusal);
  }
});

Deno.test("a file with several keys is refused", async () => {
  const bytes = bytesOf(PLAIN);
  // After the magic, two times none, and no options.
  const at = "openssh-key-v1\0".length + 8 + 8 + 4;
  bytes.set([0, 0, 0, 2], at);
  assertEquals(await refusalOf(fileOf(bytes)), EN.keyCount(2));
});

Deno.test("a file without a passphrase that is cut off or changed anywhere is refused, but for its comment", async () => {
  const bytes = bytesOf(PLAIN);
  let accepted = 0;
  for (let at = 0; at < bytes.length; at++) {
    await assertRejects(() => seedOf(fileOf(bytes.subarray(0, at))), BadValue);
    try {
      await seedOf(fileOf(bytes.with(at, (bytes[at] ?? 0) ^ 0x80)));
      accepted++;
    } catch (error) {
      assert(error instanceof BadValue, String(error));
    }
  }
  assertEquals(accepted, "ann@example.org".length);
});

Deno.test("a file with a passphrase that is cut off or changed anywhere gives the same key or none", async () => {
  const bytes = bytesOf(LOCKED);
  const right = await seedOf(LOCKED);
  for (let at = 0; at < bytes.length; at++) await assertRejects(() => seedOf(fileOf(bytes.subarray(0, at))), BadValue);
  // What is encrypted; a try takes its time.
  for (let at = bytes.length - 160; at < bytes.length; at += 16) {
    try {
      const seed = await seedOf(fileOf(bytes.with(at, (bytes[at] ?? 0) ^ 0x80)));
      if (seed !== null) assertEquals(seed, right);
    } catch (error) {
      assert(error instanceof BadValue, String(error));
    }
  }
});

Deno.test("the limit of rounds holds before any is computed", async () => {
  const bytes = bytesOf(LOCKED);
  const at = new TextDecoder("latin1").decode(bytes).indexOf("bcrypt") + "bcrypt".length + 4 + 4 + 16;
  const view = new DataView(bytes.buffer);
  assertEquals(view.getUint32(at), 1);
  for (const rounds of [MAX_ROUNDS + 1, 0xffff_ffff]) {
    view.setUint32(at, rounds);
    assertEquals(await refusalOf(fileOf(bytes)), EN.keyRounds(rounds, MAX_ROUNDS));
  }
  view.setUint32(at, 0);
  assertEquals(await refusalOf(fileOf(bytes)), EN.keyDamaged);
});

Deno.test("a name that is too long for one is not shown", async () => {
  const bytes = bytesOf(PLAIN);
  const at = "openssh-key-v1\0".length;
  const long = new Uint8Array(65).fill(0x41);
  const parts = [...bytes.subarray(0, at), 0, 0, 0, long.length, ...long, ...bytes.subarray(at + 8)];
  assertEquals(await refusalOf(fileOf(Uint8Array.from(parts))), EN.keyDamaged);
  assertEquals(await refusalOf(`-----BEGIN ${"A".repeat(60_000)} PRIVATE KEY-----\n`), EN.keyNone);
});

Deno.test("a key whose halves do not belong together is refused", async () => {
  const bytes = bytesOf(PLAIN);
  const seed = await seedOf(PLAIN);
  assert(seed !== null);
  const at = new TextDecoder("latin1").decode(bytes).indexOf(new TextDecoder("latin1").decode(seed));
  assert(at > 0);
  assertEquals(await refusalOf(fileOf(bytes.with(at, (bytes[at] ?? 0) ^ 1))), EN.keyDamaged);
});
