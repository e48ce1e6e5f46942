/**
 * Private keys as text.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { formatPrivateKey, tryPrivateKey } from "../../../shared/keys/private_key.ts";
import vectors from "./vectors.json" with { type: "json" };

Deno.test("a private key is written as openssl writes it", () => {
  const { seed, pem } = vectors.server;
  assertEquals(formatPrivateKey(Uint8Array.fromHex(seed)), pem);
  assertEquals(tryPrivateKey(pem)?.toHex(), seed);
  assertEquals(tryPrivateKey(pem.replaceAll("\n", "\r\n"))?.toHex(), seed);
});

Deno.test("a text that is no Ed25519 key in this form has no seed", () => {
  const { pem } = vectors.server;
  const lines = pem.split("\n");
  const wrong = [
    "",
    "x".repeat(1000),
    pem.slice(0, -10),
    lines.slice(1).join("\n"),
    pem.replace("MC4", "MC5"),
    pem.replace(/.{4}\n-----END/, "\n-----END"),
    pem.replace(/(.{4})\n-----END/, "$1AAAA\n-----END"),
    pem.replaceAll("PRIVATE KEY", "OPENSSH PRIVATE KEY"),
    vectors.leaf.key,
  ];
  for (const text of wrong) assertEquals(tryPrivateKey(text), null, text.slice(0, 80));
});
