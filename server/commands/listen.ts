/**
 * Opens the port of the server, on every address of a host name.
 *
 * Owns how the addresses are found and in which order they come. Looking up names and listening are passed in.
 *
 * @module
 */
import { isIP } from "node:net";
import { type Address, formatAddress } from "../../shared/address.ts";
import { asciiHost, needsScope } from "../../shared/host.ts";
import { errorText } from "../../shared/error_text.ts";
import type { Sentence } from "../../shared/cli/usage_error.ts";
import { StartError } from "./start_error.ts";

/** How often a free port is looked for that is free on every address. */
const MAX_TRIES = 10;

export interface ListenParts<L extends Listening> {
  /** Returns all addresses of a name in ASCII. Rejects if there is none. */
  readonly lookup: (name: string) => Promise<readonly string[]>;
  /** Listens on an address; port 0 is any free one. Throws the error of the system. */
  readonly listen: (address: Address) => L;
}

/** What listens on one address. */
export interface Listening {
  readonly addr: Address;
  close(): void;
}

/**
 * Listens on all addresses of a host, IPv4 first, and on the same port of each. Throws a `StartError` if none of them can
 * be listened on, or if the port of one is taken: whoever has it would get a part of the members.
 */
export async function listenOnAll<L extends Listening>(
  { hostname, port }: Address,
  parts: ListenParts<L>,
): Promise<readonly L[]> {
  const addresses = await addressesOf(hostname, parts);
  for (let tries = MAX_TRIES;; tries--) {
    try {
      return listenOn(addresses, { hostname, port }, parts);
    } catch (error) {
      // Another program has the port that was free on the first address.
      if (port !== 0 || addresses.length < 2 || tries === 1 || !(error instanceof StartError)) throw error;
    }
  }
}

function listenOn<L extends Listening>(
  addresses: readonly string[],
  { hostname, port }: Address,
  { listen }: ListenParts<L>,
): readonly L[] {
  const listeners: L[] = [];
  let missing: unknown;
  for (const address of addresses) {
    const wanted = { hostname: address, port: listeners[0]?.addr.port ?? port };
    try {
      listeners.push(listen(wanted));
    } catch (error) {
      missing = error;
      // A name may have addresses of other machines, and this one may have no IPv6.
      if (addresses.length > 1 && isMissing(error)) continue;
      listeners.forEach((listener) => listener.close());
      throw cannotListen(addresses.length > 1 ? wanted : { hostname, port }, reasonOf(error));
    }
  }
  if (listeners.length === 0) throw cannotListen({ hostname, port }, reasonOf(missing));
  return listeners;
}

/** The addresses of a host, IPv4 first. Throws a `StartError`. */
async function addressesOf<L extends Listening>(
  hostname: string,
  { lookup }: Pick<ListenParts<L>, "lookup">,
): Promise<readonly string[]> {
  const refuse = (why: Sentence) => cannotListen({ hostname, port: 0 }, why);
  if (needsScope(hostname)) throw refuse((strings) => strings.scopeNeeded);
  const host = asciiHost(hostname);
  if (isIP(host) !== 0) return [host];
  // Every machine has this name, so no name service is asked for it (REQ-W20).
  if (host === "localhost") return ["127.0.0.1", "::1"];
  const found = host === "" ? [] : await lookup(host).catch(() => []);
  if (found.length === 0) throw refuse((strings) => strings.noAddressForName);
  return [...new Set(found)].sort((a, b) => isIP(a) - isIP(b));
}

function isMissing(error: unknown): boolean {
  return error instanceof Deno.errors.AddrNotAvailable || /family not supported/i.test(errorText(error));
}

/** Why an address cannot be listened on, given the error of the system. */
export function listenError(address: Address, error: unknown): StartError {
  return cannotListen(address, reasonOf(error));
}

function cannotListen({ hostname, port }: Address, why: Sentence): StartError {
  const shown = port === 0 ? hostname : formatAddress({ hostname, port });
  return new StartError((strings) => strings.cannotListen(shown, why(strings)));
}

function reasonOf(error: unknown): Sentence {
  if (error instanceof Deno.errors.AddrInUse) return (strings) => strings.portInUse;
  if (error instanceof Deno.errors.PermissionDenied) return (strings) => strings.portNotAllowed;
  if (isMissing(error)) return (strings) => strings.noSuchAddress;
  // The scope of an address that this machine does not have.
  if (errorText(error).includes("lookup address")) return (strings) => strings.noAddressForName;
  return () => errorText(error);
}
