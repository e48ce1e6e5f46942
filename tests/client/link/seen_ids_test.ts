import { assertEquals } from "@std/assert";
import { MAX_PLACES, type Placed, SeenIds } from "../../../client/link/seen_ids.ts";
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

Deno.test("SeenIds hides nothing after a message with an impossible id", () => {
  const highest = Number.MAX_SAFE_INTEGER;
  for (const ids of [[highest], [highest - 1, highest], [2 ** 40]]) {
    const seen = new SeenIds();
    seen.add(said("#a", 5, 20));
    for (const id of ids) assertEquals(seen.add(said("#a", id, highest)), "new", `${id}`);
    assertEquals([seen.of(["#a"])["#a"], seen.lastSaid?.id, seen.positions(1)], [5, 5, [["#a", { id: 5, time: 20 }]]]);
    // Shown once, and not each time.
    assertEquals(seen.add(said("#a", ids.at(-1) ?? 0, highest)), "known");
    assertEquals([seen.add(said("#a", 5, 20)), seen.add(said("#a", 6, 21)), seen.add(said("#a", 7, 22))], [
      "known",
      "new",
      "new",
    ]);
    assertEquals(seen.of(["#a"]), { "#a": 7 });
  }
});

Deno.test("SeenIds believes a leap once another message follows it, as after a copy was put back", () => {
  const seen = new SeenIds();
  const [far, farther] = [2 ** 42, 2 ** 42 + 1];
  assertEquals([seen.add(said("#a", 5)), seen.add(said("#a", far)), seen.of(["#a"])["#a"]], ["new", "new", 5]);
  assertEquals([seen.add(said("#a", farther)), seen.of(["#a"])["#a"]], ["new", farther]);
  assertEquals([seen.add(said("#a", far)), seen.add(said("#a", 6))], ["known", "known"]);
});

Deno.test("SeenIds does not believe a backlog that announces an impossible id, and is bounded", () => {
  const seen = new SeenIds();
  seen.begin("#a", Number.MAX_SAFE_INTEGER);
  assertEquals([seen.add(said("#a", 1)), seen.idOf("#a")], ["new", 1]);
  for (let room = 0; room < 5_000; room++) seen.begin(`#r${room}`, 1);
  const rooms = Array.from({ length: 5_000 }, (_, room) => `#r${room}`);
  assertEquals(Object.keys(seen.of(rooms)).length < MAX_PLACES, true);
});
