/**
 * Other protocols are recognized by their first bytes (REQ-W7).
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { sniffProtocol } from "../../../server/connection/protocol_sniffer.ts";
import { MAX_JSON_BYTES } from "../../../shared/wire/frame.ts";
import { encodeMessage } from "../../../shared/wire/message.ts";
import { utf8 } from "../../support/frames.ts";

const KNOWN: readonly (readonly [bytes: Uint8Array, protocol: string])[] = [
  ...["GET / HTTP/1.1", "POST /", "PUT /", "HEAD /", "DELETE /", "OPTIONS *", "PATCH /", "CONNECT x:1", "TRACE /"]
    .map((line) => [utf8(line), "HTTP"] as const),
  [utf8("PRI * HTTP/2.0\r\n"), "HTTP"],
  [utf8("SSH-2.0-OpenSSH_9.2\r\n"), "SSH"],
  ...["NICK bob", "USER bob", "CAP LS 302", "PASS x"].map((line) => [utf8(line), "IRC"] as const),
  [utf8("PROXY TCP4 192.0.2.1 192.0.2.2 5 6\r\n"), "the PROXY protocol"],
  [utf8("\r\n\r\n\0\r\nQUIT\n"), "the PROXY protocol"],
  ...[0, 1, 2, 3, 4].map((minor) => [new Uint8Array([0x16, 3, minor, 2, 0, 1]), "TLS"] as const),
];

Deno.test("REQ-W7 sniffProtocol recognizes other protocols by their first four bytes", () => {
  for (const [bytes, protocol] of KNOWN) {
    assertEquals(sniffProtocol(bytes)?.name, protocol);
    assertEquals(sniffProtocol(bytes.slice(0, 4))?.name, protocol);
  }
});

Deno.test("sniffProtocol says what to do about TLS and about a proxy", () => {
  const advice = KNOWN.map(([bytes, protocol]) => [protocol, sniffProtocol(bytes)?.advice] as const);
  for (const [protocol, text = ""] of advice) {
    const flag = { "TLS": "--tls", "the PROXY protocol": "--proxy-protocol" }[protocol] ?? "";
    assertEquals([flag !== "", text.includes(flag)], [text !== "", true], protocol);
  }
});

Deno.test("sniffProtocol recognizes nothing else", () => {
  const unknown = [
    "",
    "G",
    "GE",
    "GET",
    "get / ",
    "bob",
    "NICE",
    "SSH",
    "\u0016\u0002\u0001",
    "\u0016\u0003\u0005",
    "{}",
  ];
  for (const text of unknown) assertEquals(sniffProtocol(utf8(text)), null, text);
  assertEquals(sniffProtocol(encodeMessage({ type: "hello", version: 1, name: "GET " })), null);
});

Deno.test("sniffProtocol does not mistake the header of a valid frame for another protocol, except the oldest TLS", () => {
  for (let length = 1; length <= MAX_JSON_BYTES; length++) {
    const bytes = new Uint8Array([length & 0xff, (length >> 8) & 0xff, (length >> 16) & 0xff, 0]);
    // Version 3.0 is SSL of 1996, and no client sends a first record of this length.
    if (sniffProtocol(bytes) !== null) assertEquals(length, 0x000316);
  }
});
