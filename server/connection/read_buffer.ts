/**
 * A buffer for reading that is small while little comes, for most connections are idle (10,000 of them cost 9 KB each
 * with a buffer of 1 KiB, and 60 KB with 64 KiB), and large while much does.
 *
 * @module
 */
import type { Transport } from "../../shared/wire/transport.ts";

const SMALLEST_BYTES = 1024;
const LARGEST_BYTES = 65_536;

export class ReadBuffer {
  #buffer = new Uint8Array(SMALLEST_BYTES);

  /** Reads what has come, at least a byte; `null` at the end. The bytes hold until the next call. */
  async fill(transport: Transport): Promise<Uint8Array | null> {
    const count = await transport.read(this.#buffer);
    if (count === null) return null;
    const bytes = this.#buffer.subarray(0, count);
    const size = this.#buffer.length;
    if (count === size && size < LARGEST_BYTES) this.#buffer = new Uint8Array(2 * size);
    else if (count * 8 < size && size > SMALLEST_BYTES) this.#buffer = new Uint8Array(size / 2);
    return bytes;
  }
}
