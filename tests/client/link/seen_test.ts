import { assertEquals } from "@std/assert";
import { Seen } from "../../../client/link/seen.ts";

Deno.test("Seen knows a message by its room and id, and private ones as one place", () => {
  const seen = new Seen();
  const cases: [to: string, id: number, isNew: boolean][] = [
    ["#a", 5, true],
    ["#a", 5, false],
    ["#a", 4, false],
    ["#b", 4, true],
    ["bob", 1, true],
    ["alice", 1, false],
    ["alice", 2, true],
    ["#a", 6, true],
  ];
  for (const [to, id, isNew] of cases) assertEquals(seen.add({ to, id }), isNew, `${to} ${id}`);
  assertEquals(seen.of(["#a", "#c"]), { "#a": 6, "@": 2 });
  seen.begin("#a", 0);
  seen.begin("#c", 7);
  assertEquals(seen.of(["#a", "#c"]), { "#a": 6, "#c": 7, "@": 2 });
  assertEquals([seen.add({ to: "#c", id: 7 }), seen.add({ to: "#c", id: 8 })], [false, true]);
  seen.forgetRoom("#a");
  assertEquals(seen.add({ to: "#a", id: 1 }), true);
  seen.forgetAll();
  assertEquals(seen.of(["#a", "#b"]), {});
});
