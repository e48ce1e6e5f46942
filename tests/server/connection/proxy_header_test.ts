/**
 * The header of the PROXY protocol. The bytes of version 2 are the example of its specification, put together by hand.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { MAX_HEADER_BYTES, type ProxyHeader, readProxyHeader } from "../../../server/connection/proxy_header.ts";
import { concat } from "../../../shared/bytes.ts";
import { utf8 } from "../../support/frames.ts";

const SIGNATURE = "0d0a0d0a000d0a515549540a";
const V4 = Uint8Array.fromHex(`${SIGNATURE}2111000cc0000201c0000202dc0401bb`);
const V6 = Uint8Array.fromHex(
  `${SIGNATURE}21210024${"20010db8000000000000000000000001"}${"20010db8000000000000000000000002"}dc0401bb`,
);
/** A type-length-value after the addresses, as HAProxy adds them. */
const WITH_MORE = Uint8Array.fromHex(`${SIGNATURE}21110012c0000201c0000202dc0401bb${"040003616263"}`);

const client = { hostname: "192.0.2.1", port: 56_324 };
const HEADERS:
  readonly (readonly [name: string, bytes: Uint8Array, from: { hostname: string; port: number } | null])[] = [
    ["TCP4", utf8("PROXY TCP4 192.0.2.1 192.0.2.2 56324 443\r\n"), client],
    ["TCP6", utf8("PROXY TCP6 2001:db8::1 2001:db8::2 56324 443\r\n"), { ...client, hostname: "2001:db8::1" }],
    ["UNKNOWN", utf8("PROXY UNKNOWN\r\n"), null],
    ["UNKNOWN with addresses", utf8("PROXY UNKNOWN ffff::1 ffff::2 65535 65535\r\n"), null],
    ["version 2, IPv4", V4, client],
    ["version 2, IPv6", V6, { ...client, hostname: "2001:db8:0:0:0:0:0:1" }],
    ["version 2 with more than addresses", WITH_MORE, client],
    ["version 2, local", Uint8Array.fromHex(`${SIGNATURE}20000000`), null],
    ["version 2, a Unix socket", Uint8Array.fromHex(`${SIGNATURE}213100d8${"00".repeat(216)}`), null],
  ];

for (const [name, bytes, from] of HEADERS) {
  Deno.test(`the header of ${name} is read, cut anywhere, and nothing after it is`, () => {
    const expected: ProxyHeader = { type: "header", bytes: bytes.length, from };
    assertEquals(readProxyHeader(bytes), expected);
    assertEquals(readProxyHeader(concat([bytes, utf8("PROXY more")])), expected);
    for (let length = 1; length < bytes.length; length++) {
      assertEquals(readProxyHeader(bytes.subarray(0, length)), { type: "more" }, `${length}`);
    }
  });
}

const NONE: readonly (readonly [name: string, bytes: Uint8Array])[] = [
  ["a frame", utf8('\x20\0\0\0{"type":"hello"}')],
  ["HTTP", utf8("GET / HTTP/1.1\r\n")],
  ["an address of the other family", utf8("PROXY TCP6 192.0.2.1 192.0.2.2 1 2\r\n")],
  ["an address that is none", utf8("PROXY TCP4 192.0.2.256 192.0.2.2 1 2\r\n")],
  ["a port that is none", utf8("PROXY TCP4 192.0.2.1 192.0.2.2 65536 2\r\n")],
  ["a line that does not end", utf8(`PROXY TCP4 ${"1".repeat(200)}`)],
  ["another version", Uint8Array.fromHex(`${SIGNATURE}31110000`)],
  ["another command", Uint8Array.fromHex(`${SIGNATURE}22110000`)],
  ["a header that is too long", Uint8Array.fromHex(`${SIGNATURE}2111ffff`)],
];

for (const [name, bytes] of NONE) {
  Deno.test(`${name} is no header`, () => assertEquals(readProxyHeader(bytes), { type: "none" }));
}

Deno.test("any bytes are a header, none, or more are needed, and never more than the longest header", () => {
  const start = fc.constantFrom(new Uint8Array(0), utf8("PROXY "), Uint8Array.fromHex(SIGNATURE));
  fc.assert(fc.property(start, fc.uint8Array({ maxLength: 300 }), (head, tail) => {
    const bytes = concat([head, tail]);
    const header = readProxyHeader(bytes);
    if (header.type === "header") assertEquals(header.bytes <= Math.min(bytes.length, MAX_HEADER_BYTES), true);
  }));
});
