/**
 * A server on another machine, which has to prove its key, for whole clients in memory.
 *
 * @module
 */
import { keyPairOf } from "../../../shared/keys/ed25519.ts";
import { FakePlatform, ownCertificate } from "./fake_platform.ts";

/** The keys of two servers. */
export const [SERVER, OTHER] = await Promise.all([
  keyPairOf(new Uint8Array(32).fill(1)),
  keyPairOf(new Uint8Array(32).fill(2)),
]);
export const [KEY, OTHER_KEY] = [SERVER.publicKey, OTHER.publicKey];

/** The connection has the certificate of the first key. */
export const TLS = { certificate: ownCertificate(KEY).digest };

/** The code of an invitation. */
export const CODE = "K7F3-9QXD-2M0A-ZR5T-H8WB";

/** Where the client keeps the servers that it knows. */
export const KNOWN = "/home/bob/.local/state/chat/known_servers.jsonl";
export const HOME = { HOME: "/home/bob" };

/** A line of that file. */
export function known(key: string, more: object = {}): string {
  const record = { key, tls: "own", how: "asked", since: "2026-11-30T12:00:00.000Z", ...more };
  return `${JSON.stringify({ address: "example.org:12345", ...record })}\n`;
}

/** A client whose servers show a certificate of their own for a key. */
export function platformAt(
  key: string,
  options: ConstructorParameters<typeof FakePlatform>[0] = {},
): FakePlatform {
  const platform = new FakePlatform({ environment: HOME, ...options });
  platform.certificate = ownCertificate(key);
  return platform;
}
