/**
 * Permissions are given up.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { keepOnly, PERMISSIONS } from "../../shared/permissions.ts";

Deno.test("keepOnly gives up every permission that is not named", () => {
  const left = new Set<string>(PERMISSIONS);
  keepOnly(["read", "net"], { revokeSync: ({ name }) => left.delete(name) });
  assertEquals([...left], ["read", "net"]);
});
