/**
 * Links to a server.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { formatLink, type Link, looksLikeLink, parseLink } from "../../../shared/keys/link.ts";
import vectors from "./vectors.json" with { type: "json" };

const { key } = vectors.server;
const CODE = "K7F3-9QXD-2M0A-ZR1T-H8WB";
const address = { hostname: "example.org", port: 12345 };
const link: Link = { address, key, invitation: CODE, isPlain: false };

Deno.test("a link has the address, the key, and what is not usual", () => {
  const forms: readonly (readonly [Link, string])[] = [
    [link, `chat://example.org/?invite=${CODE}#${key}`],
    [{ ...link, invitation: null }, `chat://example.org/#${key}`],
    [{ ...link, address: { ...address, port: 7000 } }, `chat://example.org:7000/?invite=${CODE}#${key}`],
    [{ ...link, address: { hostname: "::1", port: 12345 } }, `chat://[::1]/?invite=${CODE}#${key}`],
    [{ ...link, address: { hostname: "::1", port: 1 } }, `chat://[::1]:1/?invite=${CODE}#${key}`],
    [{ ...link, isPlain: true }, `chat://example.org/?invite=${CODE}&tls=off#${key}`],
    [{ ...link, invitation: null, isPlain: true }, `chat://example.org/?tls=off#${key}`],
  ];
  for (const [parts, text] of forms) {
    assertEquals(formatLink(parts), text);
    assertEquals(parseLink(text), parts);
  }
});

Deno.test("a link is read as people paste it", () => {
  const text = formatLink(link);
  const given = [
    ` ${text}\n`,
    `<${text}>`,
    text.replace("chat:", "CHAT:"),
    text.replace("/?", "?"),
    text.replace(CODE, CODE.toLowerCase().replaceAll("-", "")),
    text.replace("?", "?later=1&"),
  ];
  for (const pasted of given) assertEquals(parseLink(pasted), link, pasted);
  assertEquals(parseLink(`chat://münchen.example/#${key}`)?.address.hostname, "münchen.example");
});

Deno.test("a damaged link is no link", () => {
  const text = formatLink(link);
  const given = [
    "",
    "ann",
    "example.org",
    text.slice(0, -1),
    `${text}.`,
    text.slice(0, text.indexOf("#")),
    text.replace("chat:", "http:"),
    text.replace("example.org", ""),
    text.replace("example.org", "ann@example.org"),
    text.replace("example.org", "example.org:99999"),
    text.replace("example.org/", "example.org/path"),
    text.replace(CODE, CODE.slice(1)),
    text.replace(CODE, ""),
    `chat://example.org/#ed25519:${"A".repeat(43)}`,
    `chat://${"a".repeat(2000)}/#${key}`,
  ];
  for (const pasted of given) assertEquals(parseLink(pasted), null, pasted.slice(0, 100));
});

Deno.test("a damaged link still looks like one, and a name does not", () => {
  assert(looksLikeLink(" Chat://example.org"));
  assert(!looksLikeLink("chat"));
  assert(!looksLikeLink("ann"));
});
