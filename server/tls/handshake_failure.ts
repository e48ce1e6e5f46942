/**
 * What the log says about a client whose TLS handshake failed. The errors are those of rustls, which Deno passes on as
 * text.
 *
 * Pure.
 *
 * @module
 */
import { errorText } from "../../shared/error_text.ts";

/** What is looked for in the text of the error, and what it means. The first one that is found counts. */
const MEANINGS: readonly (readonly [found: RegExp, why: string])[] = [
  [
    /InvalidContentType|InvalidMessage|corrupt message/,
    "the client does not use TLS. Let it join with --tls, or start the server with --no-tls",
  ],
  [
    /alert: (?:UnknownCA|DecryptError|BadCertificate|Certificate\w+|UnsupportedCertificate|AccessDenied)/,
    "the client does not accept this server's certificate: it expects another key or another name",
  ],
  [/PeerIncompatible|incompatible|ProtocolVersion/, "the client does not speak TLS 1.2 or 1.3 with the usual ciphers"],
];

/** Returns why a handshake failed; `null` if the connection just ended. */
export function whyNoHandshake(error: unknown): string | null {
  if (!(error instanceof Deno.errors.InvalidData)) return null;
  const text = errorText(error);
  return MEANINGS.find(([found]) => found.test(text))?.[1] ?? `the TLS handshake failed: ${text}`;
}
