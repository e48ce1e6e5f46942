/**
 * Reads from a transport into a buffer whose size follows the traffic.
 *
 * @module
 */
import type { Transport } from "../../shared/wire/transport.ts";

const MIN_READ_BYTES = 1024;
const MAX_READ_BYTES = 65_536;

/**
 * A buffer for reading whose size follows the traffic. It is small for idle connections, which most are: 10,000 of them
 * cost 9 KB each with a buffer of 1 KiB, and 60 KB with 64 KiB.
 */
export class ReadBuffer {
  #buffer = new Uint8Array(MIN_READ_BYTES);

  /**
   * Reads at least a byte, or returns `null` at the end. The bytes are valid until the next call; with `keepsLast`, those
   * of the last call stay valid too.
   */
  async fill(
    transport: Transport,
    { keepsLast = false }: { readonly keepsLast?: boolean } = {},
  ): Promise<Uint8Array | null> {
    if (keepsLast) this.#buffer = new Uint8Array(this.#buffer.length);
    const count = await transport.read(this.#buffer);
    if (count === null) return null;
    const bytes = this.#buffer.subarray(0, count);
    const size = this.#buffer.length;
    if (count === size && size < MAX_READ_BYTES) this.#buffer = new Uint8Array(2 * size);
    else if (count * 8 < size && size > MIN_READ_BYTES) this.#buffer = new Uint8Array(size / 2);
    return bytes;
  }
}
