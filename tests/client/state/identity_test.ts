import { assertEquals } from "@std/assert";
import { Identity, type LastSession, SAVE_EVERY_MS } from "../../../client/state/identity.ts";
import { FakeClock } from "../support/fake_platform.ts";

/** The identity on a server where these sessions are known. */
function identityWith(known: Readonly<Record<string, LastSession>> = {}, { hasRooms = true } = {}) {
  const clock = new FakeClock();
  const kept: string[] = [];
  const identity = new Identity({
    clock,
    hasRooms,
    secrets: {
      find: (name) => known[name] ?? null,
      secretFor: (name) => known[name]?.secret ?? null,
      keep: (name, { secret, rooms, order }) => {
        kept.push(
          [name, secret, ...rooms ?? ["as before"], ...(order === undefined ? [] : [`(${order.join(" ")})`])].join(" "),
        );
      },
    },
  });
  return { clock, kept, identity };
}

const BOB = { bob: { secret: "old", rooms: ["#ops", "#lobby"] } };

Deno.test("Identity returns the secret and the rooms of the last session under a name", () => {
  const { identity } = identityWith(BOB);
  assertEquals([identity.show("bob", null), identity.roomsOf("bob")], ["old", ["#ops", "#lobby"]]);
  assertEquals([identity.show("ann", null), identity.roomsOf("ann")], [null, null]);
  assertEquals(identityWith({ bob: { secret: "old", rooms: [] } }).identity.roomsOf("bob"), null);
});

Deno.test("Identity saves rooms at most once a second, and at the end", () => {
  const { identity, clock, kept } = identityWith(BOB);
  identity.isIn(["#lobby"]);
  assertEquals(kept, []);
  identity.welcomed("new", { asked: "bob", name: "bob", rooms: ["#lobby"] });
  assertEquals(kept.splice(0), ["bob new #lobby"]);
  for (const rooms of [["#lobby"], ["#a"], ["#a", "#b"], ["#b", "#a"], ["#b", "#a"]]) identity.isIn(rooms);
  assertEquals(kept.splice(0), ["bob new #a"]);
  clock.advance(SAVE_EVERY_MS - 1);
  assertEquals(kept, []);
  clock.advance(1);
  assertEquals(kept.splice(0), ["bob new #b #a"]);
  clock.advance(SAVE_EVERY_MS);
  assertEquals([kept, clock.waiting], [[], 0]);
  identity.isIn([]);
  identity.isIn(["#c"]);
  identity.flush();
  assertEquals([kept, clock.waiting], [["bob new", "bob new #c"], 0]);
  identity.flush();
  assertEquals(kept.length, 2);
});

Deno.test("Identity saves the secret and the rooms under each name of the session", () => {
  const { identity, kept } = identityWith();
  identity.welcomed("new", { asked: "bob", name: "rob", rooms: ["#a"] });
  identity.renamed("robin");
  identity.flush();
  assertEquals(kept, ["bob new #a", "rob new #a", "bob new #a", "rob new #a", "robin new #a"]);
});

Deno.test("Identity saves the order of the conversations when it changes", () => {
  const { identity, clock, kept } = identityWith({ bob: { secret: "old", rooms: ["#b"], order: ["#a", "#b", "ann"] } });
  assertEquals([identity.orderOf("bob"), identity.orderOf("ann")], [["#a", "#b", "ann"], []]);
  identity.welcomed("new", { asked: "bob", name: "bob", rooms: ["#b"], order: ["#b", "ann"] });
  identity.isIn(["#b"], ["#b", "ann"]);
  assertEquals(kept.splice(0), ["bob new #b (#b ann)"]);
  identity.isIn(["#b"], ["#b", "ann", "eve"]);
  assertEquals(kept.splice(0), ["bob new #b (#b ann eve)"]);
  clock.advance(SAVE_EVERY_MS);
  assertEquals([kept, clock.waiting], [[], 0]);
});

Deno.test("Identity remembers rooms only if asked to", () => {
  const { identity, clock, kept } = identityWith(BOB, { hasRooms: false });
  assertEquals([identity.roomsOf("bob"), identity.orderOf("bob")], [null, []]);
  identity.welcomed("new", { asked: "bob", name: "bob", rooms: ["#a"] });
  identity.isIn(["#b"]);
  identity.flush();
  assertEquals([kept, clock.waiting], [["bob new as before"], 0]);
});
