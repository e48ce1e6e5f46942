/**
 * A server on this machine, which needs no proof of anything: for tests of parts that have their server passed in.
 *
 * @module
 */
import { type Address, DEFAULT_HOST, DEFAULT_PORT } from "../../../shared/address.ts";
import type { Platform } from "../../../client/platform/platform.ts";
import { KnownServers } from "../../../client/trust/known_servers.ts";
import { TrustedServer, type TrustedServerParts } from "../../../client/trust/trusted_server.ts";

const ADDRESS: Address = { hostname: DEFAULT_HOST, port: DEFAULT_PORT };

export function nearServer(
  platform: Pick<Platform, "clock" | "connect" | "shownNames" | "storage">,
  more: Partial<TrustedServerParts> = {},
): TrustedServer {
  const { stateFiles } = platform.storage;
  return new TrustedServer({
    platform,
    address: ADDRESS,
    link: null,
    serverKey: null,
    tls: null,
    trustsNew: false,
    invitation: null,
    password: null,
    knownServers: new KnownServers({ path: "/known", stateFiles, failed: () => {} }),
    questions: null,
    isGuest: false,
    provesNothing: () => {},
    mayBeKnown: () => {},
    leadsElsewhere: () => {},
    ...more,
  });
}
