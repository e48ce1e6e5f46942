/**
 * How the connections of a server are protected: its TLS, its certificate, and what it is told by a proxy in front of it.
 *
 * Owns the files of `--cert`, `--key` and `--public-cert`, which are read again when they change.
 *
 * @module
 */
import { isLoopback } from "../../shared/address.ts";
import { errorText } from "../../shared/error_text.ts";
import { BadValue, type Sentence, UsageError, whyNot } from "../../shared/cli/usage_error.ts";
import { EN } from "../../shared/cli/usage/en.ts";
import type { CLibrary } from "../../shared/c_library.ts";
import type { Clock } from "../clock.ts";
import type { Acceptor } from "../connection/accept_loop.ts";
import { ProxiedAcceptor } from "../connection/proxied_acceptor.ts";
import type { Logger } from "../logger.ts";
import { certificateDigest, type CertifiedKey } from "../tls/pem.ts";
import { TlsListener } from "../tls/tls_listener.ts";
import { TlsSockets } from "../../shared/tls_sockets.ts";
import { WatchedFiles } from "../tls/watched_files.ts";
import { listenError } from "./listen.ts";
import type { ServeOptions } from "./options.ts";
import { readSmallFile, smallFileReason } from "./small_file.ts";
import { StartError } from "./start_error.ts";

/** A chain of certificates has some kilobytes. */
const MAX_PEM_BYTES = 64 * 1024;

/** The flags that name files, in the order in which they are read. */
const FILES = ["cert", "key", "publicCert"] as const;
type FileKey = typeof FILES[number];

const FLAGS: Readonly<Record<FileKey, string>> = { cert: "--cert", key: "--key", publicCert: "--public-cert" };

/** The flags that decide about it. */
export type EncryptionOptions = Pick<
  ServeOptions,
  "tls" | "cert" | "key" | "publicCert" | "publicHost" | "proxyProtocol" | "handshakeTimeout"
>;

export interface EncryptionParts {
  readonly options: EncryptionOptions;
  readonly library: CLibrary | null;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Returns the server's own certificate, which is signed by its key. */
  readonly ownCertificate: () => Promise<CertifiedKey>;
}

/** The protected connections. */
export interface Encryption {
  readonly isTls: boolean;
  readonly acceptors: readonly Acceptor[];
  /** Reads the files of certificates again; `null` if there are none. A new certificate is shown without an interruption. */
  readonly reload: (() => Promise<void>) | null;
  /** Whether the port has to be opened again for a new certificate, which needs the permission for it. */
  readonly reopensPorts: boolean;
  stop(): void;
}

/** Throws a `UsageError` if flags contradict each other. */
export function checkEncryption({ tls, cert, key, proxyProtocol }: EncryptionOptions): void {
  if ((cert === undefined) !== (key === undefined)) throw new UsageError((strings) => strings.certAndKey);
  if (cert !== undefined && tls === false) throw new UsageError((strings) => strings.certWithoutTls);
  if (proxyProtocol !== undefined && (cert !== undefined || tls === true)) {
    throw new UsageError((strings) => strings.proxyWithTls);
  }
}

/** Whether connections are encrypted: by default if other machines can reach one of the addresses. */
function isEncrypted({ tls, cert }: EncryptionOptions, addresses: readonly Deno.NetAddr[]): boolean {
  return tls ?? (cert !== undefined || addresses.some(({ hostname }) => !isLoopback(hostname)));
}

/**
 * Whether people on other machines can join. A server that listens on loopback is reached through a proxy if it knows how
 * others see it.
 */
export function isPublic(
  { publicHost, publicCert, proxyProtocol }: EncryptionOptions,
  addresses: readonly Deno.NetAddr[],
): boolean {
  return [publicHost, publicCert, proxyProtocol].some((value) => value !== undefined) ||
    addresses.some(({ hostname }) => !isLoopback(hostname));
}

/**
 * Protects open ports, which it takes over. Throws a `UsageError` or a `StartError`.
 */
export async function encrypt(ports: readonly Deno.TcpListener[], parts: EncryptionParts): Promise<Encryption> {
  const { options, clock, logger } = parts;
  const addresses = ports.map(({ addr }) => addr as Deno.NetAddr);
  const isTls = isEncrypted(options, addresses);
  if (isTls && options.proxyProtocol !== undefined) throw new UsageError((strings) => strings.proxyWithTls);
  const files = FILES.flatMap((key) => options[key] === undefined ? [] : [{ key, path: options[key] }]);
  const read = (path: string) => readSmallFile(path, MAX_PEM_BYTES);
  const contents = files.map(({ key, path }) => {
    try {
      return read(path);
    } catch (error) {
      const why = smallFileReason(error);
      throw new UsageError((strings) => strings.certUnread(FLAGS[key], JSON.stringify(path), why(strings)));
    }
  });
  const own = isTls && options.cert === undefined ? await parts.ownCertificate() : null;
  const certificatesOf = (texts: readonly string[]) =>
    certificates(new Map(files.map(({ key }, at) => [key, texts[at] ?? ""])), own);
  const first = await certificatesOf(contents).catch((error) => {
    throw unusable(files.map(({ key }) => FLAGS[key]), error);
  });
  const { acceptors, replace } = isTls ? serveTls(ports, first, parts) : servePlain(ports, first.digest, parts);
  const watched = new WatchedFiles(files.map(({ path }) => path), contents, {
    clock,
    read: async (path) => await read(path),
    use: async (texts) => {
      await replace(await certificatesOf(texts));
      logger.info("the certificate was replaced", { files: files.map(({ path }) => path).join(" ") });
    },
    failed: (error) =>
      logger.error("the new certificate cannot be used, the one before stays", {
        files: files.map(({ path }) => path).join(" "),
        why: reasonOf(error)(EN),
      }),
  });
  if (files.length > 0) watched.start();
  return {
    isTls,
    acceptors,
    reload: files.length === 0 ? null : async () => {
      if (!await watched.readNow()) logger.info("the certificate stays as it is");
    },
    reopensPorts: isTls && options.cert !== undefined,
    stop: () => watched.stop(),
  };
}

/** What is shown to clients: the pair for TLS, and the digest of what they see. */
interface Certificates {
  readonly pair: CertifiedKey | null;
  readonly digest: Uint8Array | null;
}

async function certificates(texts: ReadonlyMap<FileKey, string>, own: CertifiedKey | null): Promise<Certificates> {
  const [cert, key, seen] = FILES.map((file) => texts.get(file));
  const pair = cert === undefined || key === undefined ? own : { cert, key };
  const shown = seen ?? pair?.cert;
  return { pair, digest: shown === undefined ? null : await certificateDigest(shown) };
}

interface Served {
  readonly acceptors: readonly Acceptor[];
  /** Rejects, and changes nothing, if they cannot be used. */
  readonly replace: (next: Certificates) => Promise<void>;
}

/** Throws a `StartError` if the certificate cannot be used. */
function serveTls(
  ports: readonly Deno.TcpListener[],
  { pair, digest }: Certificates,
  { options, library, clock, logger }: EncryptionParts,
): Served {
  if (pair === null || digest === null) throw new TypeError("there is no certificate");
  const sockets = new TlsSockets(library, clock);
  const listeners = ports.map((port) => {
    const address = port.addr as Deno.NetAddr;
    port.close();
    try {
      return new TlsListener(address, { ...pair, digest }, {
        sockets,
        listen: (at, { cert, key }) => Deno.listenTls({ hostname: at.hostname, port: at.port, cert, key }),
      });
    } catch (error) {
      const isTaken = error instanceof Deno.errors.AddrInUse;
      throw isTaken || options.cert === undefined ? listenError(address, error) : unusable(["--cert", "--key"], error);
    }
  });
  if (listeners.some(({ isPrompt }) => !isPrompt)) {
    logger.warn("the C library cannot be used, so TLS connections have two faults of Deno", {
      faults: "each one begins up to 90 ms later, and one that is silent keeps its descriptor until its client leaves",
    });
  }
  return {
    acceptors: listeners,
    async replace(next) {
      if (next.pair === null || next.digest === null) return;
      for (const listener of listeners) await listener.replace({ ...next.pair, digest: next.digest });
    },
  };
}

function servePlain(
  ports: readonly Deno.TcpListener[],
  first: Uint8Array | null,
  { options, clock, logger }: EncryptionParts,
): Served {
  let digest = first;
  const { proxyProtocol: proxies, handshakeTimeout } = options;
  const acceptors = ports.map((port): Acceptor => {
    const acceptor = proxies === undefined ? port : new ProxiedAcceptor(port, {
      clock,
      proxies,
      timeoutMs: 1000 * handshakeTimeout,
      refused: (address, why) => logger.warn("connection refused", { address, why }),
    });
    if (digest === null) return acceptor;
    return {
      // The proxy in front of the server ends TLS, and this is the certificate that it shows.
      accept: async () => Object.assign(await acceptor.accept(), digest === null ? {} : { certificate: digest }),
      close: () => acceptor.close(),
    };
  });
  return {
    acceptors,
    replace: (next) => {
      digest = next.digest;
      return Promise.resolve();
    },
  };
}

function unusable(flags: readonly string[], error: unknown): StartError {
  const why = reasonOf(error);
  return new StartError((strings) => strings.certUnusable(flags.join(" "), why(strings)));
}

/** Why a certificate cannot be used. Deno passes the errors of rustls on as text. */
function reasonOf(error: unknown): Sentence {
  if (error instanceof BadValue) return whyNot(error);
  const text = errorText(error);
  if (/KeyMismatch/.test(text)) return (strings) => strings.otherKey;
  if (/no certificate/i.test(text)) return (strings) => strings.noCertificate;
  if (/no keys? found/i.test(text)) return (strings) => strings.noPrivateKey;
  return smallFileReason(error);
}
