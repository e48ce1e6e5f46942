import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { NameOrder } from "../../../server/hub/name_order.ts";
import { Person } from "../../../server/hub/person.ts";

let lastId = 0;
const personOf = (name: string) => new Person(++lastId, name, 0);
const namesOf = (order: NameOrder, position = 0) => [...order.from(position)].map(({ name }) => name);

Deno.test("NameOrder keeps people in the order of their names in lower case", () => {
  const order = new NameOrder(["zoe", "Bob", "ann"].map(personOf));
  assertEquals(namesOf(order), ["ann", "Bob", "zoe"]);
  order.add(personOf("Carl"));
  order.add(personOf("张三"));
  assertEquals([namesOf(order), order.size], [["ann", "Bob", "Carl", "zoe", "张三"], 5]);
  order.delete("Bob");
  order.delete("nobody");
  assertEquals(namesOf(order), ["ann", "Carl", "zoe", "张三"]);
});

Deno.test("NameOrder tells how many names do not come after a text", () => {
  const order = new NameOrder(["ann", "Bob", "zoe"].map(personOf));
  assertEquals(["", "a", "ANN", "b", "bob", "bobby", "zzz"].map((text) => order.rankOf(text)), [0, 0, 1, 1, 2, 2, 3]);
  assertEquals(namesOf(order, order.rankOf("bob")), ["zoe"]);
});

Deno.test("NameOrder has the same people in the same order, however it was filled", () => {
  const names = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 3 }), { selector: (name) => name.toLowerCase() });
  fc.assert(fc.property(names, fc.infiniteStream(fc.boolean()), (all, isGone) => {
    const order = new NameOrder();
    for (const name of all) order.add(personOf(name));
    const left = all.filter((name) => isGone.next().value ? (order.delete(name), false) : true);
    assertEquals(namesOf(order), namesOf(new NameOrder(left.map(personOf))));
  }));
});
