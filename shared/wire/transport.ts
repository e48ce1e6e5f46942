/**
 * The two-way stream of bytes that frames travel on. A `Deno.Conn` is one; tests have one in memory.
 *
 * @module
 */
export interface Transport {
  /** Reads at most `target.length` bytes; `null` at the end. Rejects once the transport is closed or broken. */
  read(target: Uint8Array): Promise<number | null>;
  /** Writes some of the bytes and says how many. Rejects once the transport is closed or broken. */
  write(bytes: Uint8Array): Promise<number>;
  /** Says that nothing more will be written; reading goes on. */
  closeWrite?(): Promise<void>;
  /** Ends both directions. Throws if it was closed before. */
  close(): void;
}
