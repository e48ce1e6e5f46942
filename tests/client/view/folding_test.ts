import { assertEquals } from "@std/assert";
import { Folding } from "../../../client/view/folding.ts";

Deno.test("Folding gives who came and who left, once, room by room", () => {
  const folding = new Folding();
  folding.hold({ type: "joined", room: "#a", names: ["ann", "bob"] });
  folding.hold({ type: "parted", room: "#a", name: "carl", reason: "quit" });
  folding.hold({ type: "joined", room: "#b", name: "dora" });
  assertEquals(folding.take("#a"), { room: "#a", joined: ["ann", "bob"], parted: ["carl"] });
  assertEquals(folding.take("#a"), null);
  assertEquals(folding.takeAll(), [{ room: "#b", joined: ["dora"], parted: [] }]);
  assertEquals(folding.takeAll(), []);
});

Deno.test("Folding says nothing of who came and went, or went and came again", () => {
  const folding = new Folding();
  folding.hold({ type: "joined", room: "#a", name: "ann" });
  folding.hold({ type: "parted", room: "#a", name: "ann", reason: "lost" });
  folding.hold({ type: "parted", room: "#a", name: "bob", reason: "lost" });
  folding.hold({ type: "joined", room: "#a", name: "bob" });
  assertEquals(folding.take("#a"), null);
});

Deno.test("Folding holds back a bounded number of names", () => {
  const folding = new Folding();
  folding.hold({ type: "joined", room: "#a", names: Array.from({ length: 100_001 }, (_, at) => `p${at}`) });
  assertEquals(folding.take("#a")?.joined.length, 100_000);
});

Deno.test("Folding follows somebody to another name", () => {
  const folding = new Folding();
  folding.hold({ type: "joined", room: "#a", name: "zed" });
  folding.renamed("zed", "zoe");
  folding.hold({ type: "parted", room: "#a", name: "zoe", reason: "left" });
  assertEquals(folding.take("#a"), null);
});
