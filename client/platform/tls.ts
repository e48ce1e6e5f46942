/**
 * TLS on the client's side, with Deno: securing a connection, the digest of the certificate that proved itself on it, and
 * a look at the names in a certificate that nothing has checked.
 *
 * Deno keeps the socket of a connection that is closed before it is secure, for as long as the server likes. `TlsSockets`,
 * which gets each connection here, ends it.
 *
 * Knows no keys of servers: client/trust/ says what a certificate has to prove.
 *
 * @module
 */
import type { TLSSocket } from "node:tls";
import { isIP } from "node:net";
import type { Address } from "../../shared/address.ts";
import { openCLibrary } from "../../shared/c_library.ts";
import { errorText } from "../../shared/error_text.ts";
import { type Ends, TlsSockets } from "../../shared/tls_sockets.ts";
import type { Transport } from "../../shared/wire/transport.ts";
import { type Clock, ConnectFailure, type TlsOptions } from "./platform.ts";

export interface TlsParts {
  readonly signal: AbortSignal;
  /** Ends what Deno keeps of closed connections. */
  readonly sockets?: Pick<TlsSockets, "opened" | "closed">;
}

/** The functions of this file, with the sockets that they need. */
export interface Tls {
  secure(connection: Deno.TcpConn, options: TlsOptions, signal: AbortSignal): Promise<Transport>;
  shownNames(server: ShownServer, signal: AbortSignal): Promise<readonly string[]>;
}

/** Binds the C library, so that its permission can be given up afterwards. */
export function openTls(clock: Pick<Clock, "after">): Tls {
  const sockets = new TlsSockets(openCLibrary(Deno), clock);
  return {
    secure: (connection, options, signal) => secure(connection, options, { signal, sockets }),
    shownNames: (server, signal) => shownNames(server, { signal, sockets }),
  };
}

/**
 * Secures a new connection, which is closed if that fails. Rejects with a `ConnectFailure`, also once the signal aborts.
 * Until then a server that says nothing is waited for: Deno's handshake takes no signal.
 */
export async function secure(
  connection: Deno.TcpConn,
  { hostname, caCerts, accepts = () => true }: TlsOptions,
  { signal, sockets }: TlsParts,
): Promise<Transport> {
  const ends: Ends = { local: connection.localAddr, peer: connection.remoteAddr };
  let tls: Deno.TlsConn | null = null;
  const stop = () => void tls?.close();
  sockets?.opened(ends);
  try {
    tls = await Deno.startTls(connection, { hostname, caCerts: [...caCerts] });
    if (signal.aborted) throw signal.reason;
    signal.addEventListener("abort", stop, { once: true });
    await tls.handshake();
    const certificate = certificateOf(tls);
    if (!accepts(certificate)) throw new ConnectFailure("bad_certificate", "UnknownIssuer");
    return secured(tls, await digestOf(certificate), () => sockets?.closed(ends));
  } catch (error) {
    closeQuietly(tls ?? connection);
    sockets?.closed(ends);
    throw error instanceof ConnectFailure ? error : tlsFailure(error, signal);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

function secured(tls: Deno.TlsConn, certificate: Uint8Array, closed: () => void): Transport {
  return {
    certificate,
    read: (target) => tls.read(target),
    write: (bytes) => tls.write(bytes),
    closeWrite: () => tls.closeWrite(),
    close() {
      tls.close();
      closed();
    },
  };
}

function tlsFailure(error: unknown, signal: AbortSignal): ConnectFailure {
  const text = errorText(error);
  if (signal.aborted) return new ConnectFailure("timed_out", text);
  // What the peer sent is no TLS.
  if (text.includes("InvalidContentType")) return new ConnectFailure("plain_server", text);
  const [, why] = /invalid peer certificate: (.*)/s.exec(text) ?? [];
  if (why !== undefined) return new ConnectFailure("bad_certificate", why);
  // No certificate is made out to such a host.
  if (text.startsWith("Invalid hostname")) return new ConnectFailure("bad_certificate", "NotValidForName");
  // Behind one address there may be several servers, and none has the name that was asked for.
  if (text.includes("received fatal alert")) return new ConnectFailure("bad_certificate", text);
  const isCut = error instanceof Deno.errors.UnexpectedEof || error instanceof Deno.errors.ConnectionReset ||
    error instanceof Deno.errors.BrokenPipe;
  return new ConnectFailure(isCut ? "tls_closed" : "other", text);
}

/** The certificate of the peer in DER. Deno has no public function for it. Throws if this version has no private one. */
function certificateOf(tls: Deno.TlsConn): Uint8Array<ArrayBuffer> {
  const names = Deno as unknown as { readonly internal: symbol } & Record<symbol, { getPeerCertificate?: symbol }>;
  const symbol = names[names.internal]?.getPeerCertificate;
  const read = symbol === undefined
    ? undefined
    : (tls as unknown as Record<symbol, (isDetailed: boolean) => { raw?: Uint8Array<ArrayBuffer> } | null>)[symbol];
  const { raw } = read?.call(tls, true) ?? {};
  if (raw === undefined) throw new Error("This version of Deno does not show the certificate of a server");
  return raw;
}

async function digestOf(certificate: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", certificate));
}

/** A server whose certificate is looked at. */
export interface ShownServer {
  /** The host that was asked for. */
  readonly hostname: string;
  /** One of its addresses. */
  readonly address: string;
  readonly port: number;
}

/**
 * The names in the certificate that a TLS server shows; none if it shows none, or speaks no TLS. Nothing is checked, not
 * even that the server has the key of the certificate, so the names are a claim: connect again with `secure` before
 * anything is sent. Resolves with none as well once the signal aborts.
 */
export async function shownNames(
  { hostname, address, port }: ShownServer,
  { signal, sockets }: TlsParts,
): Promise<readonly string[]> {
  // Most connections need no such look.
  const { connect } = await import("node:tls");
  const { promise, resolve } = Promise.withResolvers<readonly string[]>();
  const servername = isIP(hostname) === 0 ? hostname : "";
  const socket = connect({ host: address, port, servername, rejectUnauthorized: false });
  const stop = () => resolve([]);
  let ends: Ends | null = null;
  socket.on("connect", () => sockets?.opened(ends = endsOf(socket, { hostname: address, port })));
  socket.on("secureConnect", () => {
    const names = namesOf(socket);
    // The event comes as well if the handshake has failed. The error or the end follows it.
    if (names !== null) resolve(names);
  });
  for (const event of ["error", "end", "close"]) socket.on(event, stop);
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  try {
    return await promise;
  } finally {
    signal.removeEventListener("abort", stop);
    socket.destroy();
    if (ends !== null) sockets?.closed(ends);
  }
}

function endsOf({ localAddress, localPort }: TLSSocket, peer: Address): Ends {
  return { local: { hostname: localAddress ?? "", port: localPort ?? 0 }, peer };
}

function namesOf(socket: TLSSocket): readonly string[] | null {
  const certificate = socket.getPeerCertificate() as { readonly subjectaltname?: string } | null;
  if (certificate === null || Object.keys(certificate).length === 0) return null;
  return [...(certificate.subjectaltname ?? "").matchAll(/DNS:([^,\s"]+)/g)].map(([, name = ""]) => name);
}

function closeQuietly(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // It is closed already.
  }
}
