/**
 * The map by name of the rooms and people. Rooms as a whole are tested by tests/conformance.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { NameMap } from "../../../server/hub/rooms.ts";

Deno.test("a name map finds a value by every spelling that counts as the same", () => {
  const map = new NameMap<number>();
  map.set("Bill", 1);
  map.set("#Ops", 2);
  for (const spelling of ["Bill", "bill", "BILL", "Bi1l", "ｂｉｌｌ", "bіll"]) {
    assertEquals(map.get(spelling), 1, spelling);
  }
  assertEquals([map.get("#ops"), map.get("Bil"), map.get(""), map.get("Ops")], [2, undefined, undefined, undefined]);
  assertEquals([map.size, [...map.values()]], [2, [1, 2]]);
});

Deno.test("a name map deletes a name in all spellings", () => {
  const map = new NameMap<number>();
  map.set("Bill", 1);
  map.delete("Bill");
  assertEquals([map.get("Bill"), map.get("bill"), map.size, [...map.values()]], [undefined, undefined, 0, []]);
  map.set("bill", 2);
  assertEquals([map.get("Bill"), map.get("bill")], [2, 2]);
});

Deno.test("a name map has one value after a name was set twice, or in another spelling after a delete", () => {
  const map = new NameMap<number>();
  map.set("bob", 1);
  map.set("bob", 1);
  map.delete("bob");
  map.set("BOB", 1);
  assertEquals([map.size, map.get("bob")], [1, 1]);
});

Deno.test("a name map treats the names of object members like any other name", () => {
  const map = new NameMap<number>();
  assertEquals([map.get("constructor"), map.get("__proto__"), map.get("toString")], [undefined, undefined, undefined]);
  map.set("constructor", 1);
  assertEquals(map.get("Constructor"), 1);
});
