/**
 * Addresses as people type them: `HOST`, `HOST:PORT`, `[::1]:12345`.
 *
 * @module
 */
import { BadValue } from "./cli/usage_error.ts";
import { asciiHost } from "./host.ts";
import { printable } from "./printable.ts";

/** The default port of a server. */
export const DEFAULT_PORT = 12345;

/** The address of a server on this machine. */
export const DEFAULT_HOST = "127.0.0.1";

/** Where a server listens, or where it is reached. */
export interface Address {
  readonly hostname: string;
  readonly port: number;
}

/** Parses an address. Throws a `BadValue`. */
export function parseAddress(given: string): Address {
  // An input method may write the colon, the digits and the brackets in full width.
  const text = given.normalize("NFKC");
  const [, user, host] = /^([^@]+)@([^@]+)$/.exec(text) ?? [];
  if (user !== undefined && host !== undefined) {
    throw new BadValue((strings) => strings.userInAddress(printable(user), printable(host)));
  }
  const match = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(text);
  // An IPv6 address needs no brackets if no port follows.
  const hostname = match?.[1] ?? match?.[2] ?? (/^[^[\]]*:[^[\]]*:[^[\]]*$/.test(text) ? text : undefined);
  const port = Number(match?.[3] ?? DEFAULT_PORT);
  if (hostname === undefined || asciiHost(hostname) === "") {
    throw new BadValue((strings) => strings.addressNeeded);
  }
  if (port < 1 || port > 65_535) throw new BadValue((strings) => strings.portNeeded);
  return { hostname, port };
}

/** Formats an address so that `parseAddress` can read it. */
export function formatAddress({ hostname, port }: Address): string {
  return hostname.includes(":") ? `[${hostname}]:${port}` : `${hostname}:${port}`;
}

/** Whether a listener with this host name can be reached from this machine only. */
export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "::1" || /^(::ffff:)?127(\.\d{1,3}){3}$/.test(hostname);
}

/**
 * The networks that a peer with this address is in, the largest first; none for this machine, which is not counted. In
 * IPv4 it is the address itself. In IPv6, a single machine has the last 64 bits, and its owner often 56 or 48 bits of
 * networks, at no cost.
 */
export function networksOf(hostname: string): readonly string[] {
  if (isLoopback(hostname)) return [];
  const mapped = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i.exec(hostname)?.[1];
  if (mapped !== undefined || !hostname.includes(":")) return [mapped ?? hostname];
  const [head = "", tail] = hostname.replace(/%.*$/, "").split("::");
  const [before, after] = [head, tail ?? ""].map((part) => part === "" ? [] : part.split(":"));
  const zeros = Array.from({ length: 8 - (before?.length ?? 0) - (after?.length ?? 0) }, () => "0");
  const groups = [...before ?? [], ...tail === undefined ? [] : zeros, ...after ?? []];
  const [a = 0, b = 0, c = 0, d = 0, ...rest] = groups.map((group) => Number.parseInt(group, 16));
  const [e, f, g = 0, h = 0] = rest;
  // Some proxies write an IPv4 address so. As IPv6 addresses, all of them would be in one network.
  if ([a, b, c, d, e].every((group) => group === 0) && f === 0xffff) {
    return networksOf([g >> 8, g & 0xff, h >> 8, h & 0xff].join("."));
  }
  const prefix = (bits: number, ...parts: number[]) => `${parts.map((part) => part.toString(16)).join(":")}::/${bits}`;
  return [prefix(48, a, b, c), prefix(56, a, b, c, d & 0xff00), prefix(64, a, b, c, d)];
}
