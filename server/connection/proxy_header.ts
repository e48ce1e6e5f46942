/**
 * The PROXY protocol, versions 1 and 2: a header with the address of the client, which a proxy sends before the client's
 * bytes (haproxy.org, proxy-protocol.txt).
 *
 * Pure.
 *
 * @module
 */
import { isIP } from "node:net";
import type { Address } from "../../shared/address.ts";

/** What the first bytes of a connection are. */
export type ProxyHeader =
  /** The header is not complete yet. */
  | { readonly type: "more" }
  | { readonly type: "none" }
  /** `from` is `null` if the proxy speaks for itself, or does not know the client's address. */
  | { readonly type: "header"; readonly bytes: number; readonly from: Address | null };

/** The longest line of version 1, with its line break. */
const MAX_LINE_BYTES = 107;

/** The longest header of version 2 that is accepted. 52 bytes are the addresses; the rest is what proxies like to add. */
export const MAX_HEADER_BYTES = 4096;

const WORD = "PROXY ";
const SIGNATURE = [0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a];
const HEAD_BYTES = SIGNATURE.length + 4;

/** Looks for a header at the beginning of a connection. */
export function readProxyHeader(bytes: Uint8Array): ProxyHeader {
  if (startsWith(bytes, SIGNATURE)) return readBinary(bytes);
  if (startsWith(bytes, [...WORD].map((letter) => letter.charCodeAt(0)))) return readLine(bytes);
  return { type: "none" };
}

/** Whether bytes begin with others, as far as they go. */
function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.slice(0, bytes.length).every((byte, at) => bytes[at] === byte);
}

/** `PROXY TCP4 192.0.2.1 192.0.2.2 56324 443`, or `PROXY UNKNOWN` and anything. */
function readLine(bytes: Uint8Array): ProxyHeader {
  const text = String.fromCharCode(...bytes.subarray(0, MAX_LINE_BYTES));
  const end = text.indexOf("\r\n");
  if (end < 0) return { type: bytes.length < MAX_LINE_BYTES ? "more" : "none" };
  const line = text.slice(0, end);
  const length = end + 2;
  if (/^PROXY UNKNOWN(?: |$)/.test(line)) return { type: "header", bytes: length, from: null };
  const [, family, hostname = "", , port] = /^PROXY TCP([46]) (\S+) (\S+) (\d{1,5}) \d{1,5}$/.exec(line) ?? [];
  if (isIP(hostname) !== Number(family) || Number(port) > 65_535) return { type: "none" };
  return { type: "header", bytes: length, from: { hostname, port: Number(port) } };
}

function readBinary(bytes: Uint8Array): ProxyHeader {
  if (bytes.length < HEAD_BYTES) return { type: "more" };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [command, family] = [view.getUint8(12), view.getUint8(13)];
  const length = HEAD_BYTES + view.getUint16(14);
  if (command !== 0x20 && command !== 0x21 || length > MAX_HEADER_BYTES) return { type: "none" };
  if (bytes.length < length) return { type: "more" };
  const header = { type: "header", bytes: length } as const;
  // TCP over IPv4 and over IPv6; a local command, Unix sockets and the rest have no address that counts.
  if (command === 0x21 && family === 0x11 && length >= HEAD_BYTES + 12) {
    return { ...header, from: { hostname: bytes.subarray(16, 20).join("."), port: view.getUint16(24) } };
  }
  if (command === 0x21 && family === 0x21 && length >= HEAD_BYTES + 36) {
    const groups = Array.from({ length: 8 }, (_, at) => view.getUint16(16 + 2 * at).toString(16));
    return { ...header, from: { hostname: groups.join(":"), port: view.getUint16(48) } };
  }
  return { ...header, from: null };
}
