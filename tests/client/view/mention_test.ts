import { assertEquals } from "@std/assert";
import { foldWord, hasWord } from "../../../client/view/mention.ts";

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

Deno.test("hasWord takes a long text of near misses in its stride", () => {
  assertEquals(hasWord(foldWord("bobb".repeat(25_000)), "bob"), false);
});
