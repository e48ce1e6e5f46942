/**
 * How many descriptors a server wants, and where the C library is that raises their limit.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { C_LIBRARIES } from "../../../server/c_library.ts";
import { descriptorsFor } from "../../../server/connection/descriptor_limit.ts";

Deno.test("descriptorsFor counts connections, both ends of transfers, handshakes and what the server itself opens", () => {
  assertEquals(descriptorsFor({ maxConnections: 4096, maxTransfers: 64 }), 4096 + 128 + 512 + 64 + 32);
  assertEquals(descriptorsFor({ maxConnections: 0, maxTransfers: 64 }), Infinity);
  assertEquals(descriptorsFor({ maxConnections: 1, maxTransfers: 0 }), Infinity);
});

Deno.test("the program is compiled with the permission for the C library and for no other", async () => {
  const config = await Deno.readTextFile(fromFileUrl(new URL("../../../deno.json", import.meta.url)));
  const allowed = [...config.matchAll(/--allow-ffi(?:=(\S+))?/g)].map(([, paths]) => paths?.split(","));
  const all = Object.values(C_LIBRARIES).flat();
  assertEquals(allowed, [all, all, all], "the tasks serve, dev and compile:bundle");
});
