/**
 * Connects to an IPv6 address with a scope, such as `fe80::1%eth0`. `Deno.connect` drops the scope, and `node:net` does
 * not, so this is its socket as a transport. It is slower, and only used where nothing else works.
 *
 * @module
 */
import { connect, type Socket } from "node:net";
import type { Address } from "../../shared/address.ts";
import type { Transport } from "../../shared/wire/transport.ts";

/** Opens a connection. Rejects with the error of the system, or with the reason of the signal. */
export async function connectWithScope({ hostname, port }: Address, signal: AbortSignal): Promise<Transport> {
  const socket = connect({ host: hostname, port, noDelay: true });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const stop = () => reject(signal.reason);
  socket.once("connect", resolve);
  // Also keeps a later error from ending the process: reading and writing report it as well.
  socket.on("error", reject);
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop);
  try {
    await promise;
    return transportOf(socket);
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

function transportOf(socket: Socket): Transport {
  const chunks: AsyncIterator<Uint8Array> = socket[Symbol.asyncIterator]();
  let rest = new Uint8Array(0);
  return {
    async read(target) {
      while (rest.length === 0) {
        const { value, done } = await chunks.next();
        if (done === true) return null;
        rest = new Uint8Array(value);
      }
      const count = Math.min(rest.length, target.length);
      target.set(rest.subarray(0, count));
      rest = rest.subarray(count);
      return count;
    },
    write: (bytes) =>
      new Promise((resolve, reject) => {
        socket.write(bytes, (error) => error ? reject(error) : resolve(bytes.length));
      }),
    close: () => void socket.destroy(),
  };
}
