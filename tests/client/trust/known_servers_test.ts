/**
 * The keys of known servers, in files in memory.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { type KnownServer, KnownServers } from "../../../client/trust/known_servers.ts";
import { EN } from "../../../shared/cli/usage/en.ts";
import { MemoryStorage } from "../support/memory_storage.ts";

const PATH = "/state/chat/known_servers.jsonl";
const KEY = "ed25519:4TdoAqbAdc00DhK7oKzLgdiL3BRrB56YexbdUo5fCrU";
const OTHER_KEY = "ed25519:opkRPhjRBknlouWCg0HvE_yVL71xhrj_wR1XLNC68PA";
const ADDRESS = { hostname: "example.org", port: 99 };

function server(key: string | null, more: Partial<KnownServer> = {}): KnownServer {
  return { key, tls: "own", how: "asked", since: "2026-11-30T12:00:00.000Z", ...more };
}

function knownIn({ stateFiles }: Pick<MemoryStorage, "stateFiles">) {
  const told: string[] = [];
  const known = new KnownServers({ path: PATH, stateFiles, failed: (path, why) => told.push(`${path}: ${why(EN)}`) });
  return { known, told };
}

Deno.test("KnownServers finds the last key of an address, however the host is written", () => {
  const storage = new MemoryStorage({});
  const { known } = knownIn(storage);
  assertEquals(known.find(ADDRESS), null);
  known.keep(ADDRESS, server(KEY));
  known.keep({ hostname: "MÜNCHEN.example", port: 1 }, server(null, { tls: "off" }));
  assertEquals(known.find({ hostname: "Example.ORG", port: 99 }), server(KEY));
  assertEquals(known.find({ hostname: "example.org", port: 98 }), null);
  assertEquals(known.find({ hostname: "xn--mnchen-3ya.example", port: 1 }), server(null, { tls: "off" }));
  known.keep(ADDRESS, server(OTHER_KEY, { how: "flag" }));
  assertEquals(knownIn(storage).known.find(ADDRESS), server(OTHER_KEY, { how: "flag" }));
});

Deno.test("KnownServers loses one line at most to a crash, and none of what comes after it", () => {
  const storage = new MemoryStorage({});
  const { known } = knownIn(storage);
  known.keep(ADDRESS, server(KEY));
  const first = storage.files.get(PATH)?.length ?? 0;
  known.keep(ADDRESS, server(OTHER_KEY));
  const both = storage.files.get(PATH) ?? "";
  // Only the line break is missing from the longest one.
  for (let length = first; length < both.length; length++) {
    storage.files.set(PATH, both.slice(0, length));
    assertEquals(known.find(ADDRESS)?.key, length < both.length - 1 ? KEY : OTHER_KEY);
  }
  storage.files.set(PATH, both.slice(0, -9));
  known.keep({ hostname: "other.example", port: 1 }, server(OTHER_KEY));
  assertEquals([known.find(ADDRESS)?.key, known.find({ hostname: "other.example", port: 1 })?.key], [KEY, OTHER_KEY]);
});

Deno.test("KnownServers ignores lines that it has not written", () => {
  const storage = new MemoryStorage({});
  const line = { address: "example.org:99", ...server(KEY) };
  const lines = [
    { ...line, key: `ed25519:${"A".repeat(43)}` },
    { ...line, key: 7 },
    { ...line, tls: "maybe" },
    { ...line, how: "guessed" },
    { ...line, since: null },
    { ...line, address: undefined },
    null,
  ].map((one) => JSON.stringify(one));
  storage.files.set(PATH, [...lines, "{", ""].join("\n"));
  assertEquals(knownIn(storage).known.find(ADDRESS), null);
});

Deno.test("KnownServers is uncertain of an address if its file may have said more about it", () => {
  const storage = new MemoryStorage({});
  const { known } = knownIn(storage);
  assertEquals(known.isUncertain(ADDRESS), false, "there is no file");
  const line = (address: string) => JSON.stringify({ address, ...server(KEY) });
  const [own, other] = [line("example.org:99"), line("other.example:1")];
  const cases: readonly (readonly [text: string, isUncertain: boolean])[] = [
    [`${other}\n`, false],
    [`garbage ${own}\n`, true],
    [`${own.slice(0, -9)}\n${other}\n`, true],
    [`${other.slice(0, -9)}\n`, false],
    [`${other}\n${own.slice(0, -9)}`, false],
    [`${other.slice(0, 14)}\n${other}\n`, true],
    ["x".repeat(1_048_577), true],
  ];
  for (const [text, isUncertain] of cases) {
    storage.files.set(PATH, text);
    assertEquals(known.isUncertain(ADDRESS), isUncertain, text.slice(0, 60));
  }
  const failing = () => {
    throw new Deno.errors.PermissionDenied("no");
  };
  const { known: unread } = knownIn({ stateFiles: { readEnd: failing, append: failing, replace: failing } });
  assertEquals([unread.find(ADDRESS), unread.isUncertain(ADDRESS), unread.isUncertain(ADDRESS)], [null, true, true]);
});

Deno.test("KnownServers says once that its file cannot be used, and knows nobody then", () => {
  const failing = () => {
    throw new Deno.errors.PermissionDenied("no");
  };
  const { known, told } = knownIn({ stateFiles: { readEnd: failing, append: failing, replace: failing } });
  known.keep(ADDRESS, server(KEY));
  assertEquals(known.find(ADDRESS), null);
  assertEquals(told, [`${PATH}: ${EN.notAllowed}`]);
});
