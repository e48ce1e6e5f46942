/**
 * The links that this server gives out: where it is, its key, and the code of an invitation.
 *
 * @module
 */
import type { Address } from "../../shared/address.ts";
import { formatLink } from "../../shared/keys/link.ts";

export interface LinkSource {
  /** The host of `--public-host`, and its port; `null`: that of the listener. */
  readonly publicHost: { readonly hostname: string; readonly port: number | null } | null;
  /** The host as the operator has typed it, and the port that is listened on. */
  readonly listening: Address;
  /** The host name of this machine. */
  readonly machine: () => string;
  /** The server's key in its text form. */
  readonly key: string;
  /** Whether the server does without TLS. */
  readonly isPlain: boolean;
}

/** Returns the link with a code; `null`: without one, for those who have a password. */
export function invitationLink(source: LinkSource, invitation: string | null): string {
  const { key, isPlain } = source;
  return formatLink({ address: linkAddress(source), key, invitation, isPlain });
}

/** Returns where links say that the server is: what is public, else what is listened on, else this machine. */
export function linkAddress({ publicHost, listening: { hostname, port }, machine }: LinkSource): Address {
  if (publicHost !== null) return { hostname: publicHost.hostname, port: publicHost.port ?? port };
  return { hostname: isEverywhere(hostname) ? machine() : hostname, port };
}

/** Returns the name of this machine if links show it; others may know the machine under another one. `null`: they do not. */
export function guessedHost({ publicHost, listening, machine }: LinkSource): string | null {
  return publicHost === null && isEverywhere(listening.hostname) ? machine() : null;
}

/** All networks are no address that somebody else could use. */
function isEverywhere(hostname: string): boolean {
  return hostname === "" || hostname === "0.0.0.0" || /^[0:]+$/.test(hostname);
}
