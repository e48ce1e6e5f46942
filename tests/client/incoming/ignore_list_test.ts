import { assertEquals } from "@std/assert";
import { foldWord, hasWord, Highlights, IgnoreList } from "../../../client/incoming/ignore_list.ts";

Deno.test("IgnoreList ignores a name in any spelling that is the same name", () => {
  const ignoreList = new IgnoreList(["Mallory"]);
  const names = ["mallory", "MALLORY", "m\u0430llory", "mal"];
  assertEquals(names.map((name) => ignoreList.has(name)), [true, true, true, false]);
  assertEquals(ignoreList.remove("mallory"), true);
  assertEquals(ignoreList.remove("mallory"), false);
  assertEquals(ignoreList.has("mallory"), false);
  ignoreList.add("eve");
  assertEquals(ignoreList.names, ["eve"]);
});

Deno.test("IgnoreList still ignores people after they change their name (REQ-I31)", () => {
  const ignoreList = new IgnoreList(["mallory"]);
  ignoreList.renamed({ type: "renamed", was: "mallory", name: "alice" });
  ignoreList.renamed({ type: "renamed", was: "bob", name: "rob" });
  assertEquals(["mallory", "alice", "rob"].map((name) => ignoreList.has(name)), [false, true, false]);
});

Deno.test("Highlights finds your name and the highlight words", () => {
  const highlights = new Highlights(["Deploy"]);
  assertEquals(highlights.isMention("a deploy, please", "bob"), true);
  assertEquals(highlights.isMention("deployed", "bob"), false);
  assertEquals(highlights.isMention("BOB?", "bob"), true);
  assertEquals(highlights.toggle("deploy"), false);
  assertEquals(highlights.isMention("deploy", "bob"), false);
  assertEquals(highlights.toggle("lunch"), true);
  assertEquals(highlights.words, ["lunch"]);
});

const CASES: readonly (readonly [text: string, word: string, isThere: boolean])[] = [
  ["hi bob", "bob", true],
  ["Bob!", "bob", true],
  ["@BOB: look", "bob", true],
  ["(bob)", "bob", true],
  ["bobby", "bob", false],
  ["kebob", "bob", false],
  ["bobby and bob", "bob", true],
  ["bob_", "bob", false],
  ["bob2", "bob", false],
  ["b.*b", "b.*b", true],
  ["bob", "b.*b", false],
  ["[bob", "[bob", true],
  ["小明你好", "小明", true],
  ["问小明", "小明", true],
  ["bob你好", "bob", true],
  ["Жене привет", "жене", true],
  ["кЖене", "жене", false],
  ["cafe\u0301!", "caf\u00e9", true],
  ["caf\u00e9s", "caf\u00e9", false],
  ["", "bob", false],
  ["bob", "", false],
];

for (const [text, word, isThere] of CASES) {
  Deno.test(`hasWord: ${JSON.stringify(word)} is ${isThere ? "" : "not "}in ${JSON.stringify(text)}`, () => {
    assertEquals(hasWord(foldWord(text), foldWord(word)), isThere);
  });
}

Deno.test("hasWord is fast in a long text of near misses", () => {
  assertEquals(hasWord(foldWord("bobb".repeat(25_000)), "bob"), false);
});
