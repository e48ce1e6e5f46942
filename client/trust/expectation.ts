/**
 * What is expected of a server before it is dialled: its key, and whether it uses TLS.
 *
 * Pure. What counts more comes first:
 *
 * 1. a link: it names the key, and says whether the server does without TLS;
 * 2. the flags `--server-key`, `--tls` and `--no-tls`;
 * 3. what is known of the server;
 * 4. where it is: on this machine plain, and anywhere else TLS.
 *
 * A link with another key than the known one is refused, because anybody can write a link. The flag is the user's own
 * decision, and replaces the known key.
 *
 * @module
 */
import { type Address, isLoopback } from "../../shared/address.ts";
import type { Link } from "../../shared/keys/link.ts";
import type { HowTrusted, KnownServer, ServerTls } from "./known_servers.ts";

/** What the user said about the server. */
export interface Wanted {
  readonly link: Link | null;
  /** The key of `--server-key`; `null`: not given. */
  readonly serverKey: string | null;
  /** `null`: neither `--tls` nor `--no-tls` is given. */
  readonly tls: boolean | null;
}

export interface Expectation {
  /** `null`: no key is known yet. */
  readonly key: string | null;
  readonly how: HowTrusted;
  /** How the server proved itself last time; `null`: unknown. */
  readonly lastTls: ServerTls | null;
  readonly usesTls: boolean;
  /** Whether any key will do: the server is on this machine, and nobody named a key. */
  readonly takesAnyKey: boolean;
  /** The key of the link, if another one is known. */
  readonly otherKey: string | null;
}

export function expectationOf(
  { hostname }: Pick<Address, "hostname">,
  { link, serverKey, tls }: Wanted,
  known: KnownServer | null,
): Expectation {
  const named = serverKey ?? link?.key ?? null;
  const key = named ?? known?.key ?? null;
  const isOther = serverKey === null && link !== null && known !== null && known.key !== null && known.key !== link.key;
  // Whoever connects to the address of all interfaces, as a server prints it, reaches this machine.
  const isNear = isLoopback(hostname) || ["0.0.0.0", "::"].includes(hostname);
  const knownTls = known === null ? null : known.tls !== "off";
  // Anybody can change a link on its way, so it takes no TLS from a server that had it, nor from a user who wants it.
  const linkTls = link === null ? null : !link.isPlain || (tls ?? knownTls ?? false);
  const usesTls = linkTls ?? tls ?? knownTls ?? !isNear;
  return {
    key: isOther ? known.key : key,
    how: serverKey !== null ? "flag" : link !== null ? "link" : known?.how ?? "asked",
    lastTls: known?.tls ?? null,
    usesTls,
    takesAnyKey: key === null && isNear && !usesTls,
    otherKey: isOther ? link.key : null,
  };
}
