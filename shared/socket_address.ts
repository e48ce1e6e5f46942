/**
 * Addresses as the C library gives them, and as Deno does, in one form that can be compared.
 *
 * Pure.
 *
 * @module
 */
import { type Address, formatAddress } from "./address.ts";

/** The bytes of the largest `struct sockaddr` of the Internet, IPv6, and some more. */
export const SOCKADDR_BYTES = 64;

const AF_INET = 2;
const AF_INET6 = { linux: 10, darwin: 30 } as const;

/**
 * Reads a `struct sockaddr_in` or `sockaddr_in6`; `null` if it is of another family, such as a Unix socket. BSD has its
 * length in the first byte and the family in the second, where Linux has the family in both.
 */
export function readSocketAddress(bytes: Uint8Array, system: keyof typeof AF_INET6): string | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const family = system === "darwin" ? view.getUint8(1) : view.getUint16(0, true);
  const port = view.getUint16(2);
  if (family === AF_INET) return addressKey({ hostname: bytes.subarray(4, 8).join("."), port });
  if (family !== AF_INET6[system]) return null;
  const groups = Array.from({ length: 8 }, (_, at) => view.getUint16(8 + 2 * at).toString(16));
  return addressKey({ hostname: groups.join(":"), port });
}

/** The same text for the same address, however it is written. The scope of an IPv6 address is left out. */
export function addressKey({ hostname, port }: Address): string {
  const whole = hostname.replace(/%.*$/, "");
  // The parser of URLs writes IPv6 in its canonical form.
  const canonical = whole.includes(":") ? new URL(`tcp://[${whole}]`).hostname.slice(1, -1) : whole;
  return formatAddress({ hostname: canonical, port });
}
