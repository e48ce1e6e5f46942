/**
 * Accepts TLS connections on one address, with a certificate that can be replaced.
 *
 * Owns the listener. Deno takes a certificate only when it begins to listen, so a new one closes the listener and opens
 * the same port again: connections that were accepted go on, and those that just arrive are reset. If the port cannot be
 * opened, whoever accepts gets the error, and each further attempt to accept is one to open it.
 *
 * @module
 */
import type { Address } from "../../shared/address.ts";
import type { Acceptor } from "../connection/accept_loop.ts";
import { isConnectionError } from "../connection/connection_error.ts";
import type { CertifiedKey } from "./pem.ts";
import { type TlsSocket, TlsTransport } from "./tls_transport.ts";
import type { TlsSockets } from "../../shared/tls_sockets.ts";

/** The part of a `Deno.TlsListener` that is needed. */
export interface TlsSource {
  readonly addr: Deno.Addr;
  accept(): Promise<TlsSocket>;
  close(): void;
}

/** A certificate and what clients see of it. */
export interface ShownCertificate extends CertifiedKey {
  /** SHA-256 of the certificate that clients see. */
  readonly digest: Uint8Array;
}

export interface TlsListenerParts {
  readonly sockets: TlsSockets;
  /** Listens on an address. Throws if the certificate or the key cannot be used. */
  readonly listen: (address: Address, certificate: CertifiedKey) => TlsSource;
}

export class TlsListener implements Acceptor {
  readonly addr: Deno.NetAddr;
  readonly #parts: TlsListenerParts;
  #shown: ShownCertificate;
  #source: TlsSource;
  /** The call of `accept` that waits. The port is free only when it has ended. */
  #accepting: Promise<unknown> = Promise.resolve();
  #replacing: Promise<void> | null = null;
  #isClosed = false;
  /** Whether it listens. It may not after a replacement, for want of a descriptor, or because somebody has taken the port. */
  #isOpen = true;
  /** Whether connections begin without delay (tls_sockets.ts). */
  isPrompt: boolean;

  /** Listens. Throws the error of the system, or about the certificate. */
  constructor(address: Address, shown: ShownCertificate, parts: TlsListenerParts) {
    this.#parts = parts;
    this.#shown = shown;
    this.#source = parts.listen(address, shown);
    this.addr = this.#source.addr as Deno.NetAddr;
    this.isPrompt = parts.sockets.listens(this.addr);
  }

  async accept(): Promise<TlsTransport> {
    for (;;) {
      if (this.#replacing !== null) await this.#replacing;
      if (!this.#isOpen && !this.#isClosed) this.#open(this.#shown);
      const [source, { digest }] = [this.#source, this.#shown];
      try {
        const accepting = source.accept();
        this.#accepting = accepting.catch(() => {});
        return this.#take(await accepting, digest);
      } catch (error) {
        if (this.#isClosed || source === this.#source && this.#replacing === null || !isConnectionError(error)) {
          throw error;
        }
      }
    }
  }

  close(): void {
    this.#isClosed = true;
    if (this.#isOpen) this.#source.close();
  }

  /**
   * Shows another certificate to whoever connects from now on. If it cannot be used, rejects with the reason, and the
   * one of before stays.
   */
  async replace(shown: ShownCertificate): Promise<void> {
    if (this.#isClosed) return;
    const replaced = Promise.withResolvers<void>();
    this.#replacing = replaced.promise;
    try {
      if (this.#isOpen) this.#source.close();
      this.#isOpen = false;
      await this.#accepting;
      if (!this.#isClosed) this.#listen(shown);
    } finally {
      this.#replacing = null;
      replaced.resolve();
    }
  }

  #listen(shown: ShownCertificate): void {
    try {
      this.#open(shown);
    } catch (error) {
      try {
        this.#open(this.#shown);
      } catch {
        // The next `accept` tries again.
      }
      throw error;
    }
  }

  #open(shown: ShownCertificate): void {
    this.#source = this.#parts.listen(this.addr, shown);
    this.#shown = shown;
    this.#isOpen = true;
    this.isPrompt = this.#parts.sockets.listens(this.addr);
  }

  #take(socket: TlsSocket, digest: Uint8Array): TlsTransport {
    const { sockets } = this.#parts;
    const transport = new TlsTransport(socket, {
      certificate: digest,
      closed: (ends) => sockets.closed(ends),
    });
    sockets.opened(transport.ends);
    return transport;
  }
}
