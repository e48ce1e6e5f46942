/**
 * Ports of this machine for tests that have to name one.
 *
 * @module
 */

/**
 * Below the ports that a system gives to outgoing connections, so that none of those takes the port while its server is
 * away.
 */
const FIRST = 20_000;
const LAST = 30_000;

/** A port on which nothing listens. */
export function freePort(): number {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST));
    try {
      Deno.listen({ hostname: "127.0.0.1", port }).close();
      return port;
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
  throw new Error(`Found no free port from ${FIRST} to ${LAST}`);
}
