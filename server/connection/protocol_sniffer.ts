/**
 * Recognizes other protocols by their first bytes, for a hint in the log (REQ-W7).
 *
 * @module
 */
/** The first four bytes of the first line. None of them can be the length of a frame. */
const HTTP = ["GET ", "POST", "PUT ", "HEAD", "DELE", "OPTI", "PATC", "CONN", "TRAC", "PRI "];
const IRC = ["NICK", "USER", "CAP ", "PASS"];

/** The name of the protocol that a connection begins with, or `null` if it is unknown. Takes the first four bytes or more. */
export function sniffProtocol(bytes: Uint8Array): string | null {
  const word = String.fromCharCode(...bytes.subarray(0, 4));
  if (HTTP.includes(word)) return "HTTP";
  if (IRC.includes(word)) return "IRC";
  if (word === "SSH-") return "SSH";
  // A TLS record of the type handshake: 0x16, then the version, 3.0 to 3.4.
  if (bytes[0] === 0x16 && bytes[1] === 3 && (bytes[2] ?? 9) <= 4) return "TLS";
  return null;
}
