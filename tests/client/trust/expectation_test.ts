/**
 * What is expected of a server, from a link, flags, what is known and where it is.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { type Expectation, expectationOf, type Wanted } from "../../../client/trust/expectation.ts";
import type { KnownServer } from "../../../client/trust/known_servers.ts";
import type { Link } from "../../../shared/keys/link.ts";

const FAR = "example.org";
const NEAR = "127.0.0.1";

function linkOf(key: string, { isPlain = false } = {}): Link {
  return { address: { hostname: FAR, port: 1 }, key, invitation: null, isPlain };
}

function knownOf(key: string | null, tls: KnownServer["tls"] = "own"): KnownServer {
  return { key, tls, how: "asked", since: "2026-01-01T00:00:00.000Z" };
}

type Given = Partial<Wanted> & { readonly known?: KnownServer };

for (
  const [what, hostname, { known, ...wanted }, expected] of [
    ["a server elsewhere uses TLS, and its key is unknown", FAR, {}, { usesTls: true, key: null, takesAnyKey: false }],
    ["a server on this machine is plain, and may have any key", NEAR, {}, { usesTls: false, takesAnyKey: true }],
    ["localhost is this machine", "localhost", {}, { usesTls: false, takesAnyKey: true }],
    ["0.0.0.0 is this machine", "0.0.0.0", {}, { usesTls: false, takesAnyKey: true }],
    [":: is this machine", "::", {}, { usesTls: false, takesAnyKey: true }],
    ["--tls uses TLS here too, and asks for a key", NEAR, { tls: true }, { usesTls: true, takesAnyKey: false }],
    ["--no-tls does without, and asks for a key", FAR, { tls: false }, { usesTls: false, takesAnyKey: false }],
    ["a link has a key", FAR, { link: linkOf("a") }, { usesTls: true, key: "a", how: "link" }],
    ["a link uses TLS on this machine", NEAR, { link: linkOf("a") }, { usesTls: true, key: "a", takesAnyKey: false }],
    ["a link may say that there is no TLS", FAR, { link: linkOf("a", { isPlain: true }) }, {
      usesTls: false,
      key: "a",
    }],
    ["a link takes no TLS from a known server", FAR, { link: linkOf("a", { isPlain: true }), known: knownOf("a") }, {
      usesTls: true,
    }],
    ["nor from a user who wants it", FAR, { link: linkOf("a", { isPlain: true }), tls: true }, { usesTls: true }],
    ["--no-tls and a link together do", FAR, {
      link: linkOf("a", { isPlain: true }),
      known: knownOf("a"),
      tls: false,
    }, { usesTls: false }],
    ["a link counts more than a flag", FAR, { link: linkOf("a"), tls: false }, { usesTls: true }],
    ["a known server is as it was", FAR, { known: knownOf("a", "off") }, { usesTls: false, key: "a", lastTls: "off" }],
    ["a known server is as it was here too", NEAR, { known: knownOf("a") }, { usesTls: true, takesAnyKey: false }],
    ["a flag counts more than what is known", FAR, { known: knownOf("a", "off"), tls: true }, { usesTls: true }],
    ["--server-key replaces a known key", FAR, { known: knownOf("a"), serverKey: "b" }, { key: "b", how: "flag" }],
    ["a link does not replace a known key", FAR, { known: knownOf("a"), link: linkOf("b") }, {
      key: "a",
      otherKey: "b",
    }],
    ["a link with the known key is no event", FAR, { known: knownOf("a"), link: linkOf("a") }, { otherKey: null }],
    [
      "a link with the key of --server-key replaces a known one",
      FAR,
      { known: knownOf("a"), link: linkOf("b"), serverKey: "b" },
      { key: "b", otherKey: null },
    ],
    [
      "a link brings a key to a server without one",
      FAR,
      { known: knownOf(null, "off"), link: linkOf("b") },
      { key: "b", otherKey: null },
    ],
  ] as readonly (readonly [string, string, Given, Partial<Expectation>])[]
) {
  Deno.test(`expectationOf: ${what}`, () => {
    const found = expectationOf({ hostname }, { link: null, serverKey: null, tls: null, ...wanted }, known ?? null);
    assertEquals({ ...found, ...expected }, found);
  });
}
