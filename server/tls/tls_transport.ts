/**
 * A TLS connection as a transport: its handshake comes first, and a failure of it says what the peer may have done.
 *
 * @module
 */
import type { Transport } from "../../shared/wire/transport.ts";
import { HandshakeFailure } from "../connection/connection_error.ts";
import type { Ends } from "../../shared/tls_sockets.ts";
import { whyNoHandshake } from "./handshake_failure.ts";

/** What Deno rejects a call with that `close` interrupts. */
const { Interrupted: CLOSED } = Deno.errors;

/** The part of a `Deno.TlsConn` that is needed. */
export interface TlsSocket {
  readonly localAddr: Deno.Addr;
  readonly remoteAddr: Deno.Addr;
  handshake(): Promise<unknown>;
  read(target: Uint8Array): Promise<number | null>;
  write(bytes: Uint8Array): Promise<number>;
  closeWrite(): Promise<void>;
  close(): void;
}

export interface TlsTransportOptions {
  /** SHA-256 of the certificate that clients see. */
  readonly certificate: Uint8Array;
  /** Called when it was closed. */
  readonly closed: (ends: Ends) => void;
}

export class TlsTransport implements Transport {
  readonly certificate: Uint8Array;
  readonly remoteAddr: Deno.NetAddr;
  readonly #socket: TlsSocket;
  readonly #options: TlsTransportOptions;
  /** Rejects with a `HandshakeFailure`, or with the error of a connection that has ended. */
  readonly #handshake: Promise<void>;
  #isReady = false;
  #isClosed = false;
  /** Rejects the write under way, of which there is at most one. */
  #interrupt: (error: Error) => void = () => {};

  constructor(socket: TlsSocket, options: TlsTransportOptions) {
    this.#socket = socket;
    this.#options = options;
    this.certificate = options.certificate;
    this.remoteAddr = socket.remoteAddr as Deno.NetAddr;
    this.#handshake = this.#begin();
    // Whoever reads or writes gets the error.
    this.#handshake.catch(() => {});
  }

  /** The addresses of both sides. */
  get ends(): Ends {
    return { local: this.#socket.localAddr as Deno.NetAddr, peer: this.remoteAddr };
  }

  read(target: Uint8Array): Promise<number | null> {
    return this.#isReady ? this.#socket.read(target) : this.#handshake.then(() => this.#socket.read(target));
  }

  async write(bytes: Uint8Array): Promise<number> {
    if (!this.#isReady) await this.#handshake;
    // Deno never settles a write that `close` interrupts while the peer does not read.
    const written = Promise.withResolvers<number>();
    this.#interrupt = written.reject;
    this.#socket.write(bytes).then(written.resolve, written.reject);
    return await written.promise;
  }

  /** Does nothing before the handshake is over: the wait would not end. */
  closeWrite(): Promise<void> {
    return this.#isReady ? this.#socket.closeWrite() : Promise.resolve();
  }

  close(): void {
    const ends = this.ends;
    this.#isClosed = true;
    this.#socket.close();
    this.#interrupt(new CLOSED("The connection was closed while something was written"));
    this.#options.closed(ends);
  }

  async #begin(): Promise<void> {
    try {
      await this.#socket.handshake();
      this.#isReady = true;
    } catch (error) {
      const why = this.#isClosed ? null : whyNoHandshake(error);
      throw why === null ? error : new HandshakeFailure(why, { cause: error });
    }
  }
}
