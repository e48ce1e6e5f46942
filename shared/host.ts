/**
 * Host names as people write them, and as the system wants them.
 *
 * @module
 */
import { domainToASCII } from "node:url";

/** Names of hosts, with the underscore that some networks have, and IPv4 addresses. */
const NAME = /^[a-z0-9_](?:[a-z0-9_-]*\.)*[a-z0-9_-]*$/i;

/** IPv6 addresses, with a scope such as `%eth0` if they are of one network only. */
const IPV6 = /^[0-9a-f.]*:[0-9a-f:.]*(?:%[\w.-]+)?$/i;

/**
 * Returns a host name or address in ASCII: `münchen.example` becomes `xn--mnchen-3ya.example`, as in a browser. Empty if
 * it cannot be the name of a host.
 */
export function asciiHost(hostname: string): string {
  if (IPV6.test(hostname)) return hostname;
  const host = domainToASCII(hostname);
  return NAME.test(host) ? host : "";
}

/** Whether an IPv6 address is one of each network (fe80::/10) and does not say of which, as in `fe80::1%eth0`. */
export function needsScope(hostname: string): boolean {
  return /^fe[89ab][0-9a-f]:/i.test(hostname) && !hostname.includes("%");
}
