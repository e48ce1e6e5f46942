import { assertEquals } from "@std/assert";
import { type Placed, SeenIds } from "../../../client/link/seen_ids.ts";
import { chatMessage } from "../support/chat_message.ts";

function said(to: string, id: number, time = 7): Placed {
  return chatMessage({ to, id, time });
}

Deno.test("SeenIds recognises messages by room and id, with one sequence for private ones", () => {
  const seen = new SeenIds();
  const cases: [to: string, id: number, kind: string][] = [
    ["#a", 5, "new"],
    ["#a", 5, "known"],
    ["#a", 4, "known"],
    ["#b", 4, "new"],
    ["bob", 1, "new"],
    ["alice", 1, "known"],
    ["alice", 2, "new"],
    ["#a", 6, "new"],
  ];
  for (const [to, id, kind] of cases) assertEquals(seen.add(said(to, id)), kind, `${to} ${id}`);
  assertEquals(seen.of(["#a", "#c"]), { "#a": 6, "@": 2 });
  seen.begin("#a", 0);
  seen.begin("#c", 7);
  assertEquals(seen.of(["#a", "#c"]), { "#a": 6, "#c": 7, "@": 2 });
  assertEquals([seen.add(said("#c", 7)), seen.add(said("#c", 8))], ["known", "new"]);
  seen.forgetRoom("#a");
  assertEquals(seen.add(said("#a", 1)), "new");
  seen.forgetAll();
  assertEquals(seen.of(["#a", "#b"]), {});
});

Deno.test("SeenIds calls a message late that has a low id and is newer than the last one", () => {
  const seen = new SeenIds();
  seen.begin("#a", 9);
  assertEquals(seen.add(said("#a", 3, 50)), "known");
  assertEquals(seen.add(said("#a", 10, 20)), "new");
  assertEquals([seen.add(said("#a", 6, 20)), seen.add(said("#a", 6, 21))], ["known", "late"]);
});

Deno.test("SeenIds knows the last message, not the last change, and where to continue after a gap", () => {
  const seen = new SeenIds();
  assertEquals(seen.lastSaid, null);
  seen.add(said("#a", 5, 20));
  seen.add({ type: "edited", id: 8, time: 30, to: "#a" });
  seen.add(said("bob", 7, 25));
  assertEquals(seen.lastSaid, { place: "@", id: 7, time: 25 });
  assertEquals(seen.positions(1), [["#a", { id: 8, time: 30 }], ["@", { id: 7, time: 25 }]]);
  seen.begin("#b", 99);
  assertEquals([seen.continueAfter("#a", 3), seen.continueAfter("#b", 3), seen.idOf("#b")], [8, 3, 3]);
});

Deno.test("SeenIds knows the latest messages by their ids and times, also after the history went back", () => {
  const seen = new SeenIds();
  seen.begin("#b", 4);
  for (let id = 1; id <= 1_200; id++) seen.add(said("#a", id, 10 * id));
  assertEquals([seen.leastKnown("#a"), seen.leastKnown("#b"), seen.positions(7).at(0)], [201, Infinity, ["#b", {
    id: 4,
    time: 7,
  }]]);
  const known = [[1_200, 12_000], [1_200, 12_001], [200, 2_000]] as const;
  assertEquals(known.map(([id, time]) => seen.isKnown("#a", { id, time })), [true, false, false]);
  seen.advance("#c", 5);
  assertEquals([seen.add(said("#c", 5, 1)), seen.add(said("#c", 6, 1))], ["known", "new"]);
  seen.goBack("#a", 900);
  seen.goBack("#a", 950);
  assertEquals([seen.idOf("#a"), seen.add(said("#a", 901, 3)), seen.add(said("#a", 901, 3))], [900, "new", "known"]);
});
