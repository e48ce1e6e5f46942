/**
 * The servers that were trusted before, by their addresses: the key of each, whether it uses TLS, and how and since when it
 * is trusted.
 *
 * Owns the file as far as this client goes. Each server is a line of JSON, appended when it is new or has changed, so that
 * clients that start at the same time lose nothing, and a crash loses the last line at most. A later line counts more than
 * an earlier one. After the first error the file is not used any more: every server is unknown then.
 *
 * @module
 */
import type { Address } from "../../shared/address.ts";
import { formatAddress } from "../../shared/address.ts";
import { asciiHost } from "../../shared/host.ts";
import { tryPublicKey } from "../../shared/keys/ed25519.ts";
import { StateFile, type StateFileOptions } from "../platform/state_file.ts";
import type { StateFiles } from "../platform/storage.ts";

/** How a key came to be trusted: from a link, by the answer to a question, or by one of the flags. */
export type HowTrusted = typeof HOW[number];

const HOW = ["link", "asked", "flag", "trust-new"] as const;

/** How a server proves itself by TLS: with a certificate that its key has signed, with a public one, or not at all. */
export type ServerTls = typeof TLS[number];

const TLS = ["own", "public", "off"] as const;

export interface KnownServer {
  /** `null`: an earlier version of the server, which has none. */
  readonly key: string | null;
  readonly tls: ServerTls;
  readonly how: HowTrusted;
  /** When the key was first trusted, in the form of ISO 8601. */
  readonly since: string;
}

/** About 4,000 servers. Only the end of a larger file is read. */
const MAX_BYTES = 1_048_576;

export class KnownServers {
  readonly #file: StateFile;

  constructor(options: StateFileOptions) {
    this.#file = new StateFile(options);
  }

  /** The server that was known at an address; `null`: none. Reads the file each time. */
  find(address: Address): KnownServer | null {
    return this.#file.try((path, files) => read(path, files).servers.get(nameOf(address))) ?? null;
  }

  /**
   * Whether the file may have said more about an address than can be read: it is there and cannot be used, it is too large,
   * or a line is damaged. That of the last line may be cut off by a crash.
   */
  isUncertain(address: Address): boolean {
    const name = nameOf(address);
    const isDamaged = this.#file.try((path, files) => {
      const { text, isCut } = files.readEnd(path, { maxBytes: MAX_BYTES }) ?? { text: "", isCut: false };
      const lines = text.split("\n").slice(0, -1);
      return isCut || lines.some((line) => line !== "" && tryParse(line) === null && !isOfAnother(line, name));
    });
    return isDamaged ?? this.#file.hasFailed;
  }

  /** Remembers a server at an address, instead of an earlier one. */
  keep(address: Address, { key, tls, how, since }: KnownServer): void {
    const line = JSON.stringify({ address: nameOf(address), key, tls, how, since });
    this.#file.try((path, files) => {
      // After a line that was cut off, this one would be lost with it.
      files.append(path, `${read(path, files).isCut ? "\n" : ""}${line}\n`);
    });
  }
}

function read(
  path: string,
  files: StateFiles,
): { readonly servers: ReadonlyMap<string, KnownServer>; readonly isCut: boolean } {
  const text = files.readEnd(path, { maxBytes: MAX_BYTES })?.text ?? "";
  const servers = text.split("\n").map(tryParse).filter((server) => server !== null);
  return { servers: new Map(servers), isCut: text !== "" && !text.endsWith("\n") };
}

/** An address as it is remembered: the same host, however it is written. */
function nameOf({ hostname, port }: Address): string {
  return formatAddress({ hostname: (asciiHost(hostname) || hostname).toLowerCase(), port });
}

function tryParse(line: string): [address: string, KnownServer] | null {
  try {
    const { address, key, tls, how, since } = JSON.parse(line) as Partial<Record<string, unknown>>;
    const isKey = key === null || typeof key === "string" && tryPublicKey(key) !== null;
    if (typeof address !== "string" || !isKey || typeof since !== "string") return null;
    return isOneOf(TLS, tls) && isOneOf(HOW, how) ? [address, { key, tls, how, since }] : null;
  } catch {
    // Cut off by a crash or a full disk, or written by another program.
    return null;
  }
}

/** Whether what is left of a damaged line names another address, with which all lines begin. */
function isOfAnother(line: string, name: string): boolean {
  const start = /^\{"address":("[^"\\]*")/.exec(line)?.[1];
  return start !== undefined && start !== JSON.stringify(name);
}

function isOneOf<T extends string>(words: readonly T[], value: unknown): value is T {
  return words.some((word) => word === value);
}
