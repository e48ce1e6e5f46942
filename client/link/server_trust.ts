/**
 * Whether a server is the one that it should be, as far as the link asks. The link checks signatures; which key is the
 * right one, and what a server that proves nothing means, is decided here.
 *
 * @module
 */

import type { KeyPair } from "../../shared/keys/ed25519.ts";

/** What the client shows to a server, and what it expects of it. */
export interface Credentials {
  /** The key of the client; `null`: it is a guest, and the server proves nothing to it. */
  readonly identity: KeyPair | null;
  readonly trust: ServerTrust;
}

/** What is known of a server, and what is shown to it once it has proved its key. */
export interface ServerTrust {
  /** The key that the server has to prove; `null`: any key is accepted. */
  readonly key: string | null;
  /**
   * Called on each connection: with the key of the server once its signature was checked, and before anything secret is
   * sent; or with `null` when it is clear that the server proves nothing. Returns whether to go on; otherwise the link ends
   * (`Ending`, `not_proved`).
   */
  proved(key: string | null): boolean;
  /** The code of an invitation for a server that needs one; `null`: there is none. */
  invitation(): string | null;
  /** The password for a server that needs one; `null`: there is none. */
  password(): string | null;
}

/** Any server is accepted, as on this machine. */
export const ANY_SERVER: ServerTrust = {
  key: null,
  proved: () => true,
  invitation: () => null,
  password: () => null,
};
