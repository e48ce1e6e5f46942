/**
 * The server of a chat, as an interface: it dials itself, so that every connection is checked in the same way, and decides
 * whether it is the right one. client/trust/ implements it.
 *
 * @module
 */
import type { Transport } from "../../shared/wire/transport.ts";
import type { Platform } from "../platform/platform.ts";
import type { Ending } from "./link_events.ts";

export interface ChatServer {
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
   * After the end of a link, asks the user what was missing. Returns `null` if another attempt may do better, and otherwise
   * how it ended.
   */
  resolve(ending: Ending): Promise<Ending | null>;
}

/** What a link needs of the system, with connections to this server only. */
export function linkPlatform(
  platform: Pick<Platform, "clock" | "random">,
  { server }: { readonly server: Pick<ChatServer, "connect"> },
): Pick<Platform, "clock" | "random" | "connect"> {
  return { clock: platform.clock, random: () => platform.random(), connect: (_, signal) => server.connect(signal) };
}

/** What transfers need of the system, with connections to this server only. */
export function filePlatform(
  platform: Pick<Platform, "clock" | "randomBytes">,
  { server }: { readonly server: Pick<ChatServer, "connectForFiles"> },
): Pick<Platform, "clock" | "randomBytes" | "connect"> {
  return {
    clock: platform.clock,
    randomBytes: (count) => platform.randomBytes(count),
    connect: (_, signal) => server.connectForFiles(signal),
  };
}
