/**
 * Addresses as the C library gives them.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { addressKey, readSocketAddress } from "../../shared/socket_address.ts";

/** A port of 12345 in network order. */
const PORT = [0x30, 0x39];
const IPV6 = [0x20, 0x01, 0x0d, 0xb8, ...Array.from({ length: 11 }, () => 0), 1];

const READ: readonly (readonly [name: string, system: "linux" | "darwin", bytes: number[], key: string | null])[] = [
  ["IPv4", "linux", [2, 0, ...PORT, 192, 0, 2, 7], "192.0.2.7:12345"],
  ["IPv4 on BSD, with its length", "darwin", [16, 2, ...PORT, 192, 0, 2, 7], "192.0.2.7:12345"],
  ["IPv6", "linux", [10, 0, ...PORT, 0, 0, 0, 0, ...IPV6], "[2001:db8::1]:12345"],
  ["IPv6 on BSD", "darwin", [28, 30, ...PORT, 0, 0, 0, 0, ...IPV6], "[2001:db8::1]:12345"],
  ["a Unix socket", "linux", [1, 0, 47, 116], null],
  ["nothing", "linux", [], null],
];

for (const [name, system, bytes, key] of READ) {
  Deno.test(`readSocketAddress reads ${name}`, () => {
    assertEquals(readSocketAddress(new Uint8Array([...bytes, ...new Uint8Array(64)]), system), key);
  });
}

Deno.test("addressKey is the same for the same address, however it is written", () => {
  const same = ["2001:db8::1", "2001:DB8:0:0:0:0:0:1", "2001:db8::1%eth0"];
  assertEquals(new Set(same.map((hostname) => addressKey({ hostname, port: 1 }))).size, 1);
  assertEquals(
    addressKey({ hostname: "::ffff:192.0.2.1", port: 1 }),
    addressKey({ hostname: "0:0:0:0:0:ffff:c000:201", port: 1 }),
  );
});
