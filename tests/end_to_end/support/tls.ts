/**
 * Certificates in a folder, and connections that trust the key that signed them.
 *
 * @module
 */
import { type KeyPair, keyPairOf } from "../../../shared/keys/ed25519.ts";
import { certificateName, rootCertificate } from "../../../shared/keys/root_certificate.ts";
import { makeCertificate } from "../../../server/tls/certificate.ts";
import { ScriptedPeer } from "../../support/scripted_peer.ts";

/** The key of some server. */
export const SERVER: KeyPair = await keyPairOf(new Uint8Array(32).fill(21));

/** A certificate and its key as files. Must be disposed of. */
export class CertificateFolder implements AsyncDisposable {
  readonly cert: string;
  readonly key: string;

  private constructor(readonly path: string) {
    this.cert = `${path}/cert.pem`;
    this.key = `${path}/key.pem`;
  }

  static async make(): Promise<CertificateFolder> {
    const folder = new CertificateFolder(await Deno.makeTempDir());
    await folder.renew();
    return folder;
  }

  /** The flags of a server that uses them. */
  get flags(): string[] {
    return ["--cert", this.cert, "--key", this.key];
  }

  /** Makes another certificate with another private key, signed by the same server. */
  async renew(files: readonly ("cert" | "key")[] = ["cert", "key"]): Promise<void> {
    const pair = await makeCertificate(SERVER, Date.now());
    for (const file of files) await Deno.writeTextFile(this[file], pair[file]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path, { recursive: true });
  }
}

/** Connects with TLS, and trusts nothing but a key. Rejects if the server does not have it. */
export async function connectTls(
  port: number,
  { publicKey }: Pick<KeyPair, "publicKey"> = SERVER,
  hostname = "127.0.0.1",
): Promise<Deno.TlsConn> {
  const tcp = await Deno.connect({ hostname, port });
  tcp.setNoDelay(true);
  const conn = await Deno.startTls(tcp, {
    hostname: certificateName(publicKey),
    caCerts: [rootCertificate(publicKey)],
  });
  try {
    await conn.handshake();
    return conn;
  } catch (error) {
    conn.close();
    throw error;
  }
}

/** A peer on a connection, which was let in. */
export async function greet(conn: Deno.Conn, name: string): Promise<ScriptedPeer> {
  const peer = new ScriptedPeer(conn, { name });
  await peer.send({ type: "hello", version: 1, name });
  await peer.expect("welcome");
  return peer;
}
