/**
 * The two-way stream of bytes that carries frames. A `Deno.Conn` is one; tests have one in memory.
 *
 * @module
 */
export interface Transport {
  /**
   * The SHA-256 of the DER form of the server's certificate on this TLS connection, as this side knows it, 32 bytes. It is
   * missing without TLS.
   */
  readonly certificate?: Uint8Array;
  /** Reads at most `target.length` bytes; returns `null` at the end. Rejects once the transport is closed or broken. */
  read(target: Uint8Array): Promise<number | null>;
  /** Writes some of the bytes and returns how many. Rejects once the transport is closed or broken. */
  write(bytes: Uint8Array): Promise<number>;
  /** Ends writing; reading continues. */
  closeWrite?(): Promise<void>;
  /** Ends both directions. Throws if the transport is already closed. */
  close(): void;
}
