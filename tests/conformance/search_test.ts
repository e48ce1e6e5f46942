/**
 * Search: K5 of PROTOCOL.md. tests/server/store/search/ tests what words are and which of them match.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { MemoryStore } from "../../server/store/memory_store.ts";
import type { Message, MessageOf } from "../../shared/wire/message.ts";
import type { ScriptedPeer } from "../support/scripted_peer.ts";
import { conformance, NOW, storageIn, type World } from "./harness.ts";
import { diskStorage, indexedStorage, slowStorage } from "./stores.ts";
import { pageOf } from "./summary.ts";
import { codeOf, pipeline, quit, sayAll, secretOf, welcomeOf } from "./talk.ts";

type Query = Omit<MessageOf<"search">, "type" | "ref">;

/** Tests a rule with every store that can search. */
function overIndexes(name: string, body: (world: World) => Promise<void>): void {
  conformance(`K5 ${name}`, body);
  conformance(`K5 ${name}, with a slow store`, body, { storage: slowStorage });
  conformance(`K5 ${name}, with an index on disk`, body, { storage: indexedStorage });
}

/** The result of a search after everything is indexed. Until then, the index says that it is behind. */
async function find(peer: ScriptedPeer, query: Query): Promise<string[]> {
  for (;;) {
    await peer.drain();
    await peer.send({ type: "search", ...query, ref: "s" });
    const answer = await peer.drain();
    assertEquals(answer.at(-1), { type: "ok", ref: "s" });
    const found = pageOf(answer.slice(0, -1));
    if (found.at(-1) !== "behind") return found;
  }
}

async function idsOf(peer: ScriptedPeer, query: Query): Promise<number[]> {
  return (await find(peer, query)).map((line) => line === "more" ? NaN : parseInt(line));
}

overIndexes(
  "a search finds messages with all words, in their order, regardless of case and accents",
  async (world) => {
    const ann = await world.join("ann");
    await sayAll(ann, "#lobby", [
      "The deployment is at noon",
      "no deployment on Fridays",
      "Café au lait, at NOON",
      "我们去吃饭吧",
      "nothing",
    ]);
    const cases: readonly (readonly [text: string, ids: readonly number[]])[] = [
      ["deployment", [1, 2]],
      ["DEPLOY", [1, 2]],
      ["noon deployment", [1]],
      ["noon", [1, 3]],
      ["cafe", [3]],
      ["lait CAFÉ", [3]],
      ["吃饭", [4]],
      ["饭", [4]],
      ["饭吃", []],
      ["loyment", []],
      ["tea", []],
    ];
    for (const [text, ids] of cases) assertEquals(await idsOf(ann, { text }), ids, text);
  },
);

overIndexes(
  "a search finds phrases, leaves out what is excluded, and finds the pieces of technical words",
  async (world) => {
    const ann = await world.join("ann");
    await sayAll(ann, "#lobby", [
      "out of memory in getUserName",
      "memory is out of order",
      "user_name in C++",
      "a c in C#",
      "看“吃饭”吧",
    ]);
    const cases: readonly (readonly [text: string, ids: readonly number[]])[] = [
      ['"out of memory"', [1]],
      ["out of memory", [1, 2]],
      ['out -"out of memory"', [2]],
      ["memory -order", [1]],
      ["-memory", [3, 4, 5]],
      ["-memory -“吃饭”", [3, 4]],
      ['"memo"', []],
      ["username", [1, 3]],
      ["userName -C++", [1]],
      ["user-name", [1, 3]],
      ["C++", [3]],
      ["c#", [4]],
      ["c", [3, 4]],
      ['"never closed', []],
      ['"out of', [1, 2]],
      ["--memory", [1, 2]],
    ];
    for (const [text, ids] of cases) assertEquals(await idsOf(ann, { text }), ids, text);
    assertEquals(await idsOf(ann, { text: "-memory", from: "ann", limit: 2 }), [4, 5, NaN]);
  },
);

overIndexes("a search may name the author, the room or person, and the time", async (world) => {
  const ann = await world.join("ann", { rooms: ["#a", "#b"] });
  const bob = await world.join("Bob", { rooms: ["#a", "#b"] });
  await sayAll(ann, "#a", ["tea"]);
  await sayAll(bob, "#a", ["tea"]);
  await sayAll(bob, "#b", ["tea"]);
  world.clock.advance(5000);
  await sayAll(bob, "#b", ["tea", "milk"]);
  await sayAll(ann, "Bob", ["tea"]);
  const cases: readonly (readonly [query: Query, ids: readonly number[]])[] = [
    [{ text: "tea" }, [1, 2, 3, 4, 6]],
    [{ text: "tea", from: "BOB" }, [2, 3, 4]],
    [{ text: "tea", in: "#A" }, [1, 2]],
    [{ text: "tea", from: "bob", in: "#b" }, [3, 4]],
    [{ from: "bob" }, [2, 3, 4, 5]],
    [{ from: "ann" }, [1, 6]],
    [{ in: "#b" }, [3, 4, 5]],
    [{ in: "bob" }, [6]],
    [{ text: "tea", before: NOW + 5000 }, [1, 2, 3]],
    [{ text: "tea", since: NOW + 5000 }, [4, 6]],
    [{ in: "#b", since: NOW + 5000, text: "milk" }, [5]],
    [{ text: "tea", below: 4 }, [1, 2, 3]],
    [{ text: "tea", limit: 2 }, [4, 6, NaN]],
    [{ text: "tea", below: 4, limit: 2 }, [2, 3, NaN]],
    [{ text: "tea", below: 2, limit: 2 }, [1]],
  ];
  for (const [query, ids] of cases) assertEquals(await idsOf(ann, query), ids, JSON.stringify(query));
});

overIndexes(
  "S3 a search within a time finds what was said then, although the clock was a year ahead",
  async (world) => {
    const ann = await world.join("ann", { rooms: ["#a"] });
    const yearMs = 365 * 86_400_000;
    await sayAll(ann, "#a", ["tea"]);
    world.clock.jump(yearMs);
    await sayAll(ann, "#a", ["tea"]);
    world.clock.jump(-yearMs);
    world.clock.advance(5000);
    await sayAll(ann, "#a", ["tea"]);
    const cases: readonly (readonly [query: Query, ids: readonly number[]])[] = [
      [{ text: "tea", since: NOW + 5000 }, [2, 3]],
      [{ text: "tea", since: NOW + 5000, before: NOW + 9000 }, [3]],
      [{ text: "tea", before: NOW + 9000 }, [1, 3]],
      [{ text: "tea", before: NOW + 9000, limit: 1 }, [3, NaN]],
      [{ text: "tea", since: NOW + yearMs }, [2]],
    ];
    for (const [query, ids] of cases) assertEquals(await idsOf(ann, query), ids, JSON.stringify(query));
  },
);

overIndexes(
  "a search finds messages in rooms, even from before the member came, and the member's own private messages",
  async (world) => {
    const ann = await world.join("ann", { rooms: ["#a"] });
    const bob = await world.join("bob", { rooms: [] });
    await sayAll(ann, "#a", ["tea 1"]);
    await sayAll(ann, "bob", ["tea 2"]);
    await sayAll(bob, "ann", ["tea 3"]);
    await sayAll(bob, "bob", ["tea 4"]);
    const carol = await world.join("carol", { rooms: [] });
    assertEquals(await idsOf(ann, { text: "tea" }), [1, 2, 3]);
    assertEquals(await idsOf(bob, { text: "tea" }), [1, 2, 3, 4]);
    for (const query of [{ text: "tea" }, { text: "tea", from: "bob" }, { text: "tea", in: "bob" }, { in: "ann" }]) {
      assertEquals(await idsOf(carol, query), "from" in query || "in" in query ? [] : [1], JSON.stringify(query));
    }
    assertEquals(await idsOf(carol, { from: "ann" }), [1]);
    assertEquals(await idsOf(bob, { text: "tea", in: "ann" }), [2, 3]);
    assertEquals(await idsOf(bob, { in: "bob" }), [4]);
  },
);

overIndexes("a search for an author finds the person, not the name", async (world) => {
  const ann = await world.join("ann");
  const bob = await world.join("bob");
  await sayAll(ann, "bob", ["tea"]);
  await quit(bob);
  const other = await world.join("bob", { rooms: [] });
  assertEquals(await idsOf(other, { text: "tea" }), []);
  const rob = await world.join("rob", { resume: secretOf(bob), rooms: [] });
  assertEquals(await idsOf(rob, { text: "tea" }), [1]);
  assertEquals(await idsOf(ann, { in: "rob" }), [1]);
  assertEquals(await idsOf(ann, { in: "bob" }), []);
});

overIndexes("a search finds a changed message by its new words, and no deleted one", async (world) => {
  const ann = await world.join("ann");
  await sayAll(ann, "#lobby", ["tea one", "tea two", "tea three"]);
  assertEquals(await idsOf(ann, { text: "tea" }), [1, 2, 3]);
  await ann.ask({ type: "edit", to: "#lobby", id: 1, text: "milk one", ref: 1 });
  await ann.ask({ type: "delete", to: "#lobby", id: 2, ref: 2 });
  assertEquals(await idsOf(ann, { text: "tea" }), [3]);
  assertEquals(await find(ann, { text: "milk" }), ["1 ann to #lobby: milk one (edited)"]);
  assertEquals(await idsOf(ann, { from: "ann" }), [1, 3]);
});

overIndexes("a search returns 50 messages by default and at most 500, and paging finds all", async (world) => {
  const ann = await world.join("ann");
  const texts = Array.from({ length: 620 }, (_, index) => index % 20 === 0 ? "milk" : `tea ${"x".repeat(900)}`);
  await pipeline(ann, texts.map((text): Message => ({ type: "say", to: "#lobby", text })));
  await ann.drain();
  assertEquals((await idsOf(ann, { text: "tea" })).length, 51);
  const all: number[] = [];
  let below = 1_000_000;
  for (let isMore = true; isMore;) {
    const found = await idsOf(ann, { text: "tea", below, limit: 1000 });
    const ids = found.filter((id) => !isNaN(id));
    assert(ids.length <= 500);
    all.unshift(...ids);
    isMore = ids.length < found.length;
    below = ids[0] ?? 0;
  }
  assertEquals(all, texts.flatMap((text, index) => text === "milk" ? [] : [index + 1]));
});

overIndexes("a search without criteria, for an unknown person or in an unknown room is refused", async (world) => {
  const ann = await world.join("ann");
  const cases: readonly (readonly [query: Query, code: string])[] = [
    [{}, "bad_message"],
    [{ before: 1, since: 1, below: 1, limit: 1 }, "bad_message"],
    [{ text: "x", from: "nobody" }, "no_such_person"],
    [{ text: "x", in: "nobody" }, "no_such_person"],
    [{ text: "x", in: "#none" }, "no_such_room"],
  ];
  for (const [query, code] of cases) {
    assertEquals(await codeOf(ann, { type: "search", ...query, ref: 1 }), code, JSON.stringify(query));
  }
});

overIndexes("a search for text without words, or in the syntax of the index, affects nobody", async (world) => {
  const ann = await world.join("ann");
  await sayAll(ann, "#lobby", ["tea OR milk"]);
  const texts = [
    '"',
    "*",
    "tea*",
    '"tea',
    "tea OR",
    "NEAR(",
    "col:tea",
    "-tea",
    "^tea",
    "' --",
    "\u0000",
    "x".repeat(1000),
  ];
  for (const text of texts) {
    const answer = await ann.ask({ type: "search", text, ref: 1 });
    assertEquals(answer.type, "ok", JSON.stringify(text));
  }
  assertEquals(await idsOf(ann, { text: "milk or tea" }), [1]);
});

class BlindStore extends MemoryStore {
  override readonly canSearch = false;
}

for (
  const [how, storage] of [["a store that cannot search", storageIn(BlindStore)], ["no index", diskStorage]] as const
) {
  conformance(`K5 M6 with ${how}, a search is refused, and welcome does not announce it`, async (world) => {
    const ann = await world.join("ann");
    const { features = [] } = welcomeOf(ann);
    assertEquals(features.includes("history"), true);
    assertEquals(features.filter((feature) => ["search", "phrases"].includes(feature)), []);
    assertEquals(await codeOf(ann, { type: "search", text: "x", ref: 1 }), "no_search");
  }, { storage });
}
