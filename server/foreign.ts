/**
 * Recognizes other protocols by their first bytes, for a hint in the log (PITFALLS W7).
 *
 * @module
 */
const HTTP = /^(GET|POST|PUT|HEAD|DELETE|OPTIONS|PATCH|CONNECT|TRACE|PRI) /;

/** What somebody speaks who does not speak ours, or `null` if that is not known. `bytes`: the first ones that came. */
export function foreignProtocol(bytes: Uint8Array): string | null {
  const text = String.fromCharCode(...bytes.subarray(0, 8));
  if (HTTP.test(text)) return "HTTP";
  if (text.startsWith("SSH-")) return "SSH";
  if (/^(NICK|USER|CAP|PASS) /.test(text)) return "IRC";
  // A TLS record of the type handshake: 0x16, then the version, 3.0 to 3.4.
  if (bytes[0] === 0x16 && bytes[1] === 3 && (bytes[2] ?? 9) <= 4) return "TLS";
  return null;
}
