/**
 * Connects to a host by name, whichever of its addresses answers (RFC 8305): the addresses are tried one after the other,
 * each a moment after the one before, and the first connection wins.
 *
 * Owns the race. Looking up names and connecting to an address are passed in.
 *
 * @module
 */
import { isIP } from "node:net";
import type { Address } from "../../shared/address.ts";
import { asciiHost } from "../../shared/host.ts";
import { type Clock, ConnectFailure, type ConnectReason } from "./platform.ts";

/** The time from one attempt to the next, in milliseconds, unless it fails before (RFC 8305, section 5). */
const NEXT_MS = 250;

/** More addresses than a host has. A name server may claim any number. */
const MAX_ADDRESSES = 16;

/** What is dialled. A connection that another one has beaten is closed. */
export interface Dialled {
  close(): void;
}

export interface DialParts<C extends Dialled> {
  readonly clock: Pick<Clock, "after">;
  /** Returns all addresses of a name in ASCII, in the order of the system. Rejects if there is none. */
  readonly lookup: (name: string) => Promise<readonly string[]>;
  /** Connects to an address. Rejects with a `ConnectFailure`. */
  readonly connect: (address: Address, signal: AbortSignal) => Promise<C>;
}

/** Connects to a host. Rejects with a `ConnectFailure`, also once the signal aborts. */
export async function dial<C extends Dialled>(
  { hostname, port }: Address,
  signal: AbortSignal,
  parts: DialParts<C>,
): Promise<C> {
  const addresses = await addressesOf(hostname, signal, parts);
  const isNumeric = addresses.length === 1 && addresses[0] === hostname;
  const race = new AbortController();
  const either = AbortSignal.any([signal, race.signal]);
  const tried: string[] = [];
  const failures: ConnectFailure[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<C>();
  let cancelNext: () => void = () => {};
  const start = () => {
    cancelNext();
    const address = addresses[tried.length];
    if (address === undefined) return;
    tried.push(address);
    cancelNext = parts.clock.after(NEXT_MS, start);
    parts.connect({ hostname: address, port }, either).then(won, failed);
  };
  const won = (connection: C) => {
    // Two may succeed at the same moment.
    if (race.signal.aborted) return connection.close();
    race.abort();
    cancelNext();
    resolve(connection);
  };
  const failed = (error: unknown) => {
    if (race.signal.aborted) return;
    failures.push(error instanceof ConnectFailure ? error : new ConnectFailure("other", String(error)));
    if (!signal.aborted && tried.length < addresses.length) return start();
    if (failures.length < tried.length) return;
    cancelNext();
    reject(failureOf(failures, isNumeric ? [] : tried));
  };
  start();
  return await promise;
}

/** The addresses to try, in their order. Rejects with a `ConnectFailure`. */
async function addressesOf(
  hostname: string,
  signal: AbortSignal,
  { lookup }: Pick<DialParts<Dialled>, "lookup">,
): Promise<readonly string[]> {
  const host = asciiHost(hostname);
  if (isIP(host) !== 0) return [host];
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = () => reject(new ConnectFailure("timed_out"));
  signal.addEventListener("abort", stop);
  try {
    const found = await Promise.race([host === "" ? [] : lookup(host), promise]);
    if (found.length > 0) return alternating(found).slice(0, MAX_ADDRESSES);
  } catch (error) {
    if (error instanceof ConnectFailure) throw error;
    // The system says that there is no such name, each in its own words.
  } finally {
    signal.removeEventListener("abort", stop);
  }
  throw new ConnectFailure("not_found");
}

/** Alternates between IPv6 and IPv4, so that a network without one of them costs one attempt (RFC 8305, section 4). */
function alternating(addresses: readonly string[]): string[] {
  const all = [...new Set(addresses)];
  const family = isIP(all[0] ?? "");
  const first = all.filter((address) => isIP(address) === family);
  const second = all.filter((address) => isIP(address) !== family);
  return Array.from({ length: Math.max(first.length, second.length) }, (_, at) => [first[at], second[at]])
    .flat().filter((address) => address !== undefined);
}

/** What says most to the user, first: a machine that refuses is there. */
const TELLING: readonly ConnectReason[] = ["refused", "timed_out", "unreachable"];

function failureOf(failures: readonly ConnectFailure[], tried: readonly string[]): ConnectFailure {
  const found = TELLING.map((reason) => failures.find((failure) => failure.reason === reason))
    .find((failure) => failure !== undefined) ?? failures[0];
  return new ConnectFailure(found?.reason ?? "other", found?.message, tried);
}
