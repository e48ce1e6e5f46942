/**
 * Addresses as people type them.
 *
 * @module
 */
import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { EN } from "../../shared/cli/usage/en.ts";
import { BadValue } from "../../shared/cli/usage_error.ts";
import { DEFAULT_PORT, formatAddress, isLoopback, networksOf, parseAddress } from "../../shared/address.ts";

const READ = [
  ["example.org", "example.org", DEFAULT_PORT],
  ["example.org:1", "example.org", 1],
  ["127.0.0.1:65535", "127.0.0.1", 65_535],
  ["localhost", "localhost", DEFAULT_PORT],
  ["[::1]:80", "::1", 80],
  ["[::1]", "::1", DEFAULT_PORT],
  ["::1", "::1", DEFAULT_PORT],
  ["::", "::", DEFAULT_PORT],
  ["2001:db8::1", "2001:db8::1", DEFAULT_PORT],
  ["::ffff:127.0.0.1", "::ffff:127.0.0.1", DEFAULT_PORT],
  ["fe80::1%eth0", "fe80::1%eth0", DEFAULT_PORT],
  ["[fe80::1%eth0]:7", "fe80::1%eth0", 7],
  ["fe80::1%br-lan.7", "fe80::1%br-lan.7", DEFAULT_PORT],
  ["münchen.example:7", "münchen.example", 7],
  ["例子.example", "例子.example", DEFAULT_PORT],
  ["chat。example", "chat。example", DEFAULT_PORT],
  ["ｈｏｓｔ：７", "host", 7],
] as const;

for (const [text, hostname, port] of READ) {
  Deno.test(`parseAddress reads ${text} as the host ${hostname} and the port ${port}`, () => {
    const address = parseAddress(text);
    assertEquals(address, { hostname, port });
    assertEquals(parseAddress(formatAddress(address)), address);
  });
}

const REFUSED = [
  "",
  " ",
  ":80",
  "host:",
  "host:0",
  "host:65536",
  "host:99999",
  "host:123456",
  "host:-1",
  "host:http",
  "host:1.5",
  "host:name:80",
  "[::1",
  "::1]:80",
  "[]:80",
  "[::1]80",
  "two words",
  "host :80",
  "host\n",
  "http://host",
  "host/room",
  "a,b",
  "-host",
  "fe80::1%eth0:7",
  "xn--zz.example",
];

for (const text of REFUSED) {
  Deno.test(`parseAddress refuses ${JSON.stringify(text)}`, () => {
    const { message } = assertThrows(() => parseAddress(text), Error);
    assertMatch(message, /expected HOST|the port must be a number/);
  });
}

Deno.test("parseAddress says where a name belongs", () => {
  const error = assertThrows(() => parseAddress("ann@example.org:7"), BadValue);
  assertEquals(error.say(EN), "your name is not part of the address. Use --name ann and the address example.org:7");
});

Deno.test("isLoopback accepts only addresses of this machine", () => {
  for (const name of ["localhost", "127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1"]) {
    assertEquals([name, isLoopback(name)], [name, true]);
  }
  for (const name of ["0.0.0.0", "::", "192.168.0.1", "example.org", "127.0.0.1.example.org", "1127.0.0.1", ""]) {
    assertEquals([name, isLoopback(name)], [name, false]);
  }
});

const NETWORKS: readonly (readonly [hostname: string, networks: readonly string[]])[] = [
  ["127.0.0.1", []],
  ["::1", []],
  ["::ffff:127.0.0.1", []],
  ["192.0.2.7", ["192.0.2.7"]],
  ["::ffff:192.0.2.7", ["192.0.2.7"]],
  ["0:0:0:0:0:ffff:c000:207", ["192.0.2.7"]],
  ["::ffff:c0a8:ff01", ["192.168.255.1"]],
  ["2001:db8:1:2:3:4:5:6", ["2001:db8:1::/48", "2001:db8:1:0::/56", "2001:db8:1:2::/64"]],
  ["2001:db8:1:2::1", ["2001:db8:1::/48", "2001:db8:1:0::/56", "2001:db8:1:2::/64"]],
  ["2001:0DB8:1:A2f3::", ["2001:db8:1::/48", "2001:db8:1:a200::/56", "2001:db8:1:a2f3::/64"]],
  ["2001:db8::2", ["2001:db8:0::/48", "2001:db8:0:0::/56", "2001:db8:0:0::/64"]],
  ["fe80::1%eth0", ["fe80:0:0::/48", "fe80:0:0:0::/56", "fe80:0:0:0::/64"]],
  ["::2", ["0:0:0::/48", "0:0:0:0::/56", "0:0:0:0::/64"]],
  ["local", ["local"]],
];

for (const [hostname, networks] of NETWORKS) {
  const names = networks.length === 0 ? "on this machine" : `in ${networks.join(" in ")}`;
  Deno.test(`networksOf finds ${hostname} ${names}`, () => {
    assertEquals(networksOf(hostname), networks);
  });
}
