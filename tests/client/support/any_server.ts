/**
 * A server that need not prove anything, as on this machine.
 *
 * @module
 */
import type { ServerTrust } from "../../../client/link/server_trust.ts";

/** Any server is accepted, and nothing is shown to it. */
export const ANY_SERVER: ServerTrust = {
  key: null,
  proved: () => true,
  invitation: () => null,
  password: () => null,
};
