/**
 * What the log says about a failed TLS handshake, by the errors that Deno 2.7 was seen to give.
 *
 * @module
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { whyNoHandshake } from "../../../server/tls/handshake_failure.ts";

const SEEN: readonly (readonly [text: string, why: string])[] = [
  ["received corrupt message of type InvalidContentType", "start the server with --no-tls"],
  ["received fatal alert: UnknownCA", "it expects another key"],
  ["received fatal alert: DecryptError", "it expects another key"],
  ["received fatal alert: BadCertificate", "it expects another key"],
  ["received fatal alert: CertificateUnknown", "it expects another key"],
  ["peer is incompatible: SignatureAlgorithmsExtensionRequired", "TLS 1.2 or 1.3"],
  ["received fatal alert: ProtocolVersion", "TLS 1.2 or 1.3"],
  ["peer sent no certificates", "the TLS handshake failed: peer sent no certificates"],
];

for (const [text, why] of SEEN) {
  Deno.test(`the log explains: ${text}`, () => {
    assertStringIncludes(whyNoHandshake(new Deno.errors.InvalidData(text)) ?? "", why);
  });
}

Deno.test("a client that leaves during the handshake is nothing to explain", () => {
  assertEquals(whyNoHandshake(new Deno.errors.UnexpectedEof("tls handshake eof")), null);
  assertEquals(whyNoHandshake(new Deno.errors.ConnectionReset("reset")), null);
});
