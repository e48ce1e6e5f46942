/**
 * TLS on the client's side, with Deno: securing a connection, the digest of the certificate that proved itself on it, and
 * a look at the names in a certificate that nothing has checked.
 *
 * Knows no keys of servers: client/trust/ says what a certificate has to prove.
 *
 * @module
 */
import type { TLSSocket } from "node:tls";
import { isIP } from "node:net";
import { errorText } from "../../shared/error_text.ts";
import type { Transport } from "../../shared/wire/transport.ts";
import { ConnectFailure, type TlsOptions } from "./platform.ts";

/**
 * Secures a new connection, which is closed if that fails. Rejects with a `ConnectFailure`, also once the signal aborts.
 * Until then a server that says nothing is waited for: Deno's handshake takes no signal.
 */
export async function secure(
  connection: Deno.TcpConn,
  { hostname, caCerts, accepts = () => true }: TlsOptions,
  signal: AbortSignal,
): Promise<Transport> {
  let tls: Deno.TlsConn | null = null;
  const stop = () => void tls?.close();
  try {
    tls = await Deno.startTls(connection, { hostname, caCerts: [...caCerts] });
    if (signal.aborted) throw signal.reason;
    signal.addEventListener("abort", stop, { once: true });
    await tls.handshake();
    const certificate = certificateOf(tls);
    if (!accepts(certificate)) throw new ConnectFailure("bad_certificate", "UnknownIssuer");
    return Object.assign(tls, { certificate: await digestOf(certificate) });
  } catch (error) {
    closeQuietly(tls ?? connection);
    throw error instanceof ConnectFailure ? error : tlsFailure(error, signal);
  } finally {
    signal.removeEventListener("abort", stop);
  }
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

/**
 * The names in the certificate that a TLS server shows; none if it shows none, or speaks no TLS. Nothing is checked, not
 * even that the server has the key of the certificate, so the names are a claim: connect again with `secure` before
 * anything is sent. Resolves with none as well once the signal aborts.
 */
export async function shownNames(
  { hostname, address, port }: { readonly hostname: string; readonly address: string; readonly port: number },
  signal: AbortSignal,
): Promise<readonly string[]> {
  // Most connections need no such look.
  const { connect } = await import("node:tls");
  const { promise, resolve } = Promise.withResolvers<readonly string[]>();
  const servername = isIP(hostname) === 0 ? hostname : "";
  const socket = connect({ host: address, port, servername, rejectUnauthorized: false });
  const stop = () => resolve([]);
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
  }
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
