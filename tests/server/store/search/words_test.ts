import fc from "fast-check";
import { assert, assertEquals } from "@std/assert";
import { hasTerms, termsOf, wordsOf } from "../../../../server/store/search/words.ts";
import { arbitraryText } from "./texts.ts";

const WORDS: readonly (readonly [text: string, words: string])[] = [
  ["Hello, World!", "hello world"],
  ["don't max_text foo-bar.ts", "don t max text foo bar ts"],
  ["Café CAFÉ cafe\u0301", "cafe cafe cafe"],
  ["Straße ŁÓDŹ smørrebrød İstanbul ıstanbul", "strasse lodz smorrebrod istanbul istanbul"],
  ["ΟΔΟΣ οδός", "οδοσ οδοσ"],
  ["ЁЛКА ёлка", "елка елка"],
  ["ｖ２ ﬁn ①", "v2 fin 1"],
  ["我们去吃饭吧", "我 们 去 吃 饭 吧"],
  ["v2版本x", "v2 版 本 x"],
  ["がんばれ ガンバレ ｶﾞ", "が ん ば れ ガ ン バ レ ガ"],
  ["学校에서 먹다", "学 校 에 서 먹 다"],
  ["กินข้าว", "ก ิ น ข ้ า ว"],
  ["हिन्दी में", "हिन्दी में"],
  ["مُحَمَّد كتـــاب أحمد", "محمد كتاب احمد"],
  ["שָׁלוֹם", "שלום"],
  ["👍🏽 ❤️ 🇩🇪 a→b 5€", "👍 🏽 ❤ 🇩 🇪 a → b 5 €"],
  ["soft\u00adware می\u200cخواهم", "software میخواهم"],
  ["... !? \"'()", ""],
  ["a\ud800b", "a b"],
  ["", ""],
];

Deno.test("wordsOf returns the words of a text, in any script", () => {
  for (const [text, words] of WORDS) assertEquals(wordsOf(text).join(" "), words, text);
});

Deno.test("wordsOf splits a very long word into several, and loses nothing of it", () => {
  const words = wordsOf(`${"é".repeat(100)} ${"b".repeat(65)}`);
  assertEquals(words.map((word) => word.length), [64, 36, 64, 1]);
});

Deno.test("wordsOf returns lower-case letters, digits and marks, or a symbol beyond ASCII, for arbitrary texts", () => {
  fc.assert(fc.property(arbitraryText, (text) => {
    for (const word of wordsOf(text)) {
      assert(/^(?:[a-z0-9[[\p{L}\p{N}\p{M}]--\p{ASCII}]]{1,64}|[\p{S}--\p{ASCII}])$/v.test(word), word);
    }
  }));
});

const MATCHES: readonly (readonly [text: string, query: string, isFound: boolean])[] = [
  ["我们去吃饭吧", "吃饭", true],
  ["我们去吃饭吧", "饭", true],
  ["我们去吃饭吧", "饭吃", false],
  ["我们去吃饭吧", "饭 吃", true],
  ["the deployment is done", "deploy", true],
  ["the deployment is done", "DONE Deployment", true],
  ["the deployment is done", "ployment", false],
  ["the deployment is done", "deploys", false],
  ["the deployment is done", "deployment failed", false],
  ["foo bar baz", "foo-bar", true],
  ["foo bar baz", "foo-ba", true],
  ["foo bar baz", "fo-bar", false],
  ["foo bar baz", "foo-baz", false],
  ["看v2版本吧", "v2版", true],
  ["看v2版本吧", "v", true],
  ["看v2版本吧", "版本v2", false],
  ["crème brûlée", "CREME brulee", true],
  ["Καλημέρα κόσμος", "ΚΌΣΜΟΣ", true],
  ["우리학교에서", "학교", true],
  ["ไปกินข้าวกัน", "กินข้าว", true],
  ["السلام عليكُم", "عليكم", true],
  ["हिन्दी में लिखो", "हिन्दी", true],
  ["हिन्दी में लिखो", "हिन", true],
  ["okay 👍🏽", "👍", true],
  ["okay 👍", "👍🏽", false],
  ["foo", "...", false],
  ["...", "...", false],
  ["foo", "", false],
  ["foo", '"foo" AND (', false],
  ['say "foo" and (bar', '"foo" AND (', true],
];

Deno.test("hasTerms finds prefixes of words, and consecutive letters in scripts without spaces", () => {
  for (const [text, query, isFound] of MATCHES) {
    assertEquals(hasTerms(text, termsOf(query)), isFound, `${query} in ${text}`);
  }
});

Deno.test("hasTerms finds every word of an arbitrary text in it", () => {
  fc.assert(fc.property(arbitraryText, (text) => {
    for (const word of wordsOf(text)) assert(hasTerms(text, termsOf(word)), word);
  }));
});

Deno.test("termsOf leaves out repetitions, and everything after 16 words", () => {
  assertEquals(termsOf("a b a b").length, 2);
  assertEquals(termsOf(Array.from({ length: 100 }, (_, index) => `w${index}`).join(" ")).length, 16);
  assertEquals(termsOf("饭".repeat(100)).map(({ words }) => words.length), [16]);
  assert(hasTerms("饭".repeat(16), termsOf("饭".repeat(100))));
});
