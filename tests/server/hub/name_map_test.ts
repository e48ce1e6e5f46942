/**
 * Things by names that may be spelled in several ways.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { NameMap } from "../../../server/hub/name_map.ts";

Deno.test("a name map finds a thing by every spelling that counts as the same", () => {
  const map = new NameMap<number>();
  map.set("Bill", 1);
  map.set("#Ops", 2);
  for (const spelling of ["Bill", "bill", "BILL", "Bi1l", "ｂｉｌｌ", "bіll"]) {
    assertEquals(map.get(spelling), 1, spelling);
  }
  assertEquals([map.get("#ops"), map.get("Bil"), map.get(""), map.get("Ops")], [2, undefined, undefined, undefined]);
  assertEquals([map.size, [...map.values()]], [2, [1, 2]]);
});

Deno.test("a name map forgets a name in all spellings", () => {
  const map = new NameMap<number>();
  map.set("Bill", 1);
  map.delete("Bill");
  assertEquals([map.get("Bill"), map.get("bill"), map.size, [...map.values()]], [undefined, undefined, 0, []]);
  map.set("bill", 2);
  assertEquals([map.get("Bill"), map.get("bill")], [2, 2]);
});

Deno.test("a name map keeps one thing where its name is set twice, or in another spelling after a delete", () => {
  const map = new NameMap<number>();
  map.set("bob", 1);
  map.set("bob", 1);
  map.delete("bob");
  map.set("BOB", 1);
  assertEquals([map.size, map.get("bob")], [1, 1]);
});

Deno.test("a name map takes names of objects' members for names like any other", () => {
  const map = new NameMap<number>();
  assertEquals([map.get("constructor"), map.get("__proto__"), map.get("toString")], [undefined, undefined, undefined]);
  map.set("constructor", 1);
  assertEquals(map.get("Constructor"), 1);
});
