/**
 * Recognizes other protocols by their first bytes, for a hint in the log (REQ-W7).
 *
 * @module
 */
/** The first four bytes of the first line. None of them can be the length of a frame. */
const HTTP = ["GET ", "POST", "PUT ", "HEAD", "DELE", "OPTI", "PATC", "CONN", "TRAC", "PRI "];
const IRC = ["NICK", "USER", "CAP ", "PASS"];

/** A protocol that is not spoken here, by its name, and what the operator can do about it. */
export interface OtherProtocol {
  readonly name: string;
  readonly advice?: string;
}

/** The protocol that a connection begins with, or `null` if it is unknown. Takes the first four bytes or more. */
export function sniffProtocol(bytes: Uint8Array): OtherProtocol | null {
  const word = String.fromCharCode(...bytes.subarray(0, 4));
  if (HTTP.includes(word)) return { name: "HTTP" };
  if (IRC.includes(word)) return { name: "IRC" };
  if (word === "SSH-") return { name: "SSH" };
  if (word === "PROX" || word === "\r\n\r\n") {
    return { name: "the PROXY protocol", advice: "list the proxy's address in --proxy-protocol" };
  }
  // A TLS record of the type handshake: 0x16, then the version, 3.0 to 3.4.
  if (bytes[0] === 0x16 && bytes[1] === 3 && (bytes[2] ?? 9) <= 4) {
    return { name: "TLS", advice: "start the server with --tls, or let the client join with --no-tls" };
  }
  return null;
}
