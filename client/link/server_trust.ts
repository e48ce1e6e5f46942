/**
 * Whether a server is the one that it should be, as far as the link asks. The link checks signatures; which key is the
 * right one, and what a server that proves nothing means, is decided here.
 *
 * @module
 */
import type { KeyPair } from "../../shared/keys/ed25519.ts";
import type { Transport } from "../../shared/wire/transport.ts";
import type { Platform } from "../platform/platform.ts";
import type { Ending } from "./link_events.ts";

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
  /** The code of an invitation, which also those show who need none; `null`: there is none. */
  invitation(): string | null;
  /** The password for a server that needs one; `null`: there is none. */
  password(): string | null;
}

/**
 * The server of a chat: it dials itself, so that every connection is checked in the same way, and decides whether it is the
 * right one.
 */
export interface ChatServer extends ServerTrust {
  /** Whether its address is from a link, which somebody else has made. */
  readonly isFromLink: boolean;
  /** Opens a connection for a link. Rejects with a `ConnectFailure`, or with a `DistrustError`. */
  connect(signal: AbortSignal): Promise<Transport>;
  /**
   * Opens a connection for files. It has no handshake of its own, so it is good only with the certificate that the key was
   * proven for on the chat connection. Rejects as `connect` does.
   */
  connectForFiles(signal: AbortSignal): Promise<Transport>;
  /** The server has let the client in: an invitation has served. */
  welcomed(): void;
  /**
   * After the end of a link under a name, asks the user what was missing. Returns `null` if another attempt may do better, and
   * otherwise how it ended.
   */
  resolve(ending: Ending, name: string): Promise<Ending | null>;
}

/** What a chat or a job shows to its server, and the server itself. */
export interface ChatCredentials extends Credentials {
  readonly trust: ChatServer;
}

/** What a link needs of the system, with connections to this server only. */
export function linkPlatform(
  platform: Pick<Platform, "clock" | "random" | "randomBytes">,
  { trust }: { readonly trust: Pick<ChatServer, "connect"> },
): Pick<Platform, "clock" | "random" | "randomBytes" | "connect"> {
  return {
    clock: platform.clock,
    random: () => platform.random(),
    randomBytes: (count) => platform.randomBytes(count),
    connect: (_, signal) => trust.connect(signal),
  };
}

/** What transfers need of the system, with connections to this server only. */
export function filePlatform(
  platform: Pick<Platform, "clock" | "randomBytes">,
  { trust }: { readonly trust: Pick<ChatServer, "connectForFiles"> },
): Pick<Platform, "clock" | "randomBytes" | "connect"> {
  return {
    clock: platform.clock,
    randomBytes: (count) => platform.randomBytes(count),
    connect: (_, signal) => trust.connectForFiles(signal),
  };
}
