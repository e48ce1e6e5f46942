/**
 * Dials a server so that its certificate has to prove its key, and finds out which key a server claims to have.
 *
 * A certificate proves the key of a server in one of two ways. Its own one is signed by the key, made out to a name that
 * stands for the key, and checked against a root certificate that is made from the key here (shared/keys). A public one is
 * made out to the host and signed by an authority that the system trusts; then only the signature in `challenge` is a proof
 * of the key. Which of the two worked is tried first the next time.
 *
 * Owns that. Nothing is ever sent over a certificate that neither way accepts.
 *
 * @module
 */
import type { Address } from "../../shared/address.ts";
import { asciiHost } from "../../shared/host.ts";
import {
  certificateName,
  isSignedBy,
  keyOfCertificateName,
  rootCertificate,
} from "../../shared/keys/root_certificate.ts";
import type { Transport } from "../../shared/wire/transport.ts";
import { ConnectFailure, type Platform, type TlsOptions } from "../platform/platform.ts";

/** The way in which a certificate proved itself. */
export type CertificateKind = "own" | "public";

export interface DialerParts {
  readonly platform: Pick<Platform, "connect" | "shownNames">;
  readonly address: Address;
  /** What to try first. */
  readonly kind: CertificateKind;
}

export class Dialer {
  readonly #parts: DialerParts;
  #kind: CertificateKind;

  constructor(parts: DialerParts) {
    this.#parts = parts;
    this.#kind = parts.kind;
  }

  /** How the server proved itself last. */
  get kind(): CertificateKind {
    return this.#kind;
  }

  /** Connects without TLS. Rejects with a `ConnectFailure`; a read rejects with one if the server speaks TLS. */
  async plain(signal: AbortSignal): Promise<Transport> {
    return noticingTls(await this.#parts.platform.connect(this.#parts.address, signal));
  }

  /**
   * Connects with TLS to the server with a key; without one, to a server with a public certificate. Rejects with a
   * `ConnectFailure`: with `bad_certificate` if the certificate proves itself in neither way.
   */
  async secure(key: string | null, signal: AbortSignal): Promise<Transport> {
    const { platform, address } = this.#parts;
    const host = { hostname: asciiHost(address.hostname).replace(/%.*$/, ""), caCerts: [] };
    const ways: Record<CertificateKind, TlsOptions | null> = {
      own: key === null ? null : {
        hostname: certificateName(key),
        caCerts: [rootCertificate(key)],
        // An authority that the user has added could sign this name as well.
        accepts: (certificate) => isSignedBy(key, certificate),
      },
      public: host,
    };
    const kinds: readonly CertificateKind[] = this.#kind === "own" ? ["own", "public"] : ["public", "own"];
    let failure: unknown = null;
    for (const kind of kinds) {
      const tls = ways[kind];
      if (tls === null) continue;
      try {
        const transport = await platform.connect(address, signal, tls);
        this.#kind = kind;
        return transport;
      } catch (error) {
        if (!(error instanceof ConnectFailure) || error.reason !== "bad_certificate") throw error;
        // What is wrong with a public certificate says more.
        if (failure === null || kind === "public") failure = error;
      }
    }
    throw failure;
  }

  /** The key that the server's own certificate claims; `null`: it has another certificate, or none. */
  async claimedKey(signal: AbortSignal): Promise<string | null> {
    const names = await this.#parts.platform.shownNames(this.#parts.address, signal);
    return names.map(keyOfCertificateName).find((key) => key !== null) ?? null;
  }
}

/** The beginning of a TLS alert, type and version. As the length of a frame it would be too long. */
const ALERT = 0x15;
const VERSION = 0x03;

/** A server with TLS answers what is no TLS by an alert, and ends the connection. */
function noticingTls(transport: Transport): Transport {
  let hasRead = false;
  const readFirst = async (target: Uint8Array) => {
    const count = await transport.read(target);
    if (count !== null && count > 2 && target[0] === ALERT && target[1] === VERSION) {
      throw new ConnectFailure("tls_server");
    }
    hasRead = true;
    return count;
  };
  return {
    read: (target) => hasRead ? transport.read(target) : readFirst(target),
    write: (bytes) => transport.write(bytes),
    closeWrite: () => transport.closeWrite?.() ?? Promise.resolve(),
    close: () => transport.close(),
  };
}
