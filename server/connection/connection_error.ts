/**
 * Which errors of the system are the ordinary end of a connection, and the one about a peer that was never understood.
 *
 * @module
 */

/** The peer could not be understood before its first frame, such as one that does not use TLS where it should. */
export class HandshakeFailure extends Error {
  override readonly name = "HandshakeFailure";
}

/** Whether an error means that the peer, the network or this side has closed the connection. */
export function isConnectionError(error: unknown): boolean {
  return error instanceof Deno.errors.ConnectionReset || error instanceof Deno.errors.ConnectionAborted ||
    error instanceof Deno.errors.BrokenPipe || error instanceof Deno.errors.BadResource ||
    error instanceof Deno.errors.Interrupted || error instanceof Deno.errors.TimedOut ||
    error instanceof Deno.errors.UnexpectedEof || error instanceof Deno.errors.NotConnected ||
    // TLS noticed that what came was changed on its way.
    error instanceof Deno.errors.InvalidData;
}
