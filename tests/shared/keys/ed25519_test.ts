/**
 * Keys in their text form, signing and checking.
 *
 * @module
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { keyPairOf, newSeed, publicKeyText, tryBase64Url, tryPublicKey, verify } from "../../../shared/keys/ed25519.ts";
import vectors from "./vectors.json" with { type: "json" };

const bytes = new TextEncoder().encode("anything");

/** All points of small order, with both signs, and encodings of a coordinate that is too large. */
const SMALL_ORDER = [
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
].flatMap((hex) => {
  const point = Uint8Array.fromHex(hex);
  return [point, point.with(31, (point[31] ?? 0) | 0x80)];
});

Deno.test("a key of a seed has the public half that openssl computes", async () => {
  for (const { seed, key } of [vectors.server, vectors.client]) {
    assertEquals((await keyPairOf(Uint8Array.fromHex(seed))).publicKey, key);
  }
});

Deno.test("a seed has 32 bytes", async () => {
  assertEquals(newSeed((count) => new Uint8Array(count)).length, 32);
  await assertRejects(() => keyPairOf(new Uint8Array(31)), RangeError);
});

Deno.test("a signature holds for its key and its bytes only", async () => {
  const ann = await keyPairOf(new Uint8Array(32).fill(1));
  const bob = await keyPairOf(new Uint8Array(32).fill(2));
  const signature = await ann.sign(bytes);
  assertEquals(signature.length, 64);
  assert(await verify(ann.publicKey, signature, bytes));
  assert(!await verify(bob.publicKey, signature, bytes));
  assert(!await verify(ann.publicKey, signature, bytes.with(0, 0)));
  assert(!await verify(ann.publicKey, signature.with(0, (signature[0] ?? 0) ^ 1), bytes));
  assert(!await verify(ann.publicKey, signature.subarray(1), bytes));
  assert(!await verify("ed25519:", signature, bytes));
});

Deno.test("a key of small order is refused, though WebCrypto accepts its signature for every message", async () => {
  const point = Uint8Array.fromHex("01".padEnd(64, "0"));
  const signature = new Uint8Array(64).with(0, 1);
  const key = await crypto.subtle.importKey("raw", new Uint8Array(point), "Ed25519", false, ["verify"]);
  assert(await crypto.subtle.verify("Ed25519", key, signature, bytes));
  assert(!await verify(publicKeyText(point), signature, bytes));
  for (const small of SMALL_ORDER) assertEquals(tryPublicKey(publicKeyText(small)), null, small.toHex());
});

Deno.test("bytes that are the coordinate of no point verify nothing", async () => {
  // About half of all coordinates are of no point: 2 is the least.
  const key = publicKeyText(new Uint8Array(32).with(0, 2));
  assert(tryPublicKey(key) !== null);
  assert(!await verify(key, new Uint8Array(64), bytes));
});

Deno.test("a key has one text form", () => {
  const { key } = vectors.server;
  const raw = tryPublicKey(key);
  assert(raw !== null);
  assertEquals(publicKeyText(raw), key);
  // The last character carries four bits of the key and two that are zero.
  const last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".indexOf(key.slice(-1));
  const other = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".charAt(last + 1);
  const wrong = [
    "",
    key.slice(0, -1),
    `${key}A`,
    `${key}=`,
    ` ${key}`,
    `${key.slice(0, -1)}${other}`,
    key.replace("ed25519:", "ED25519:"),
    key.slice("ed25519:".length),
    key.replace(/.$/, "+"),
    key.replace(/.$/, "\n"),
  ];
  for (const text of wrong) assertEquals(tryPublicKey(text), null, JSON.stringify(text));
});

Deno.test("base64url has no padding, no blanks and no bits that are left over", () => {
  assertEquals(tryBase64Url("AAE")?.toHex(), "0001");
  for (const text of ["AAE=", "AAF", "AA E", "AA+/", "A"]) assertEquals(tryBase64Url(text), null, text);
});
