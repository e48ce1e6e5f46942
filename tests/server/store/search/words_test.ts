import fc from "fast-check";
import { assert, assertEquals } from "@std/assert";
import { hasTerms, termsOf } from "../../../../server/store/search/terms.ts";
import { indexedWordsOf, wordsOf } from "../../../../server/store/search/words.ts";
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
  ["C++, c++17 and C++", "c++ c++ 17 and c++"],
  ["C# or F#; foo#12 ++x i++ a+b 50+", "c# or f# foo 12 x i++ a b 50+"],
  ["Ｃ＋＋ größe#", "c++ grosse#"],
  ["a++b a+++ c##", "a b a c"],
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
    const { words, rests } = indexedWordsOf(text);
    assertEquals(words, wordsOf(text));
    for (const word of words) {
      const isWord = /^(?:[a-z0-9[[\p{L}\p{N}\p{M}]--\p{ASCII}]]{1,64}(?:\+\+?|#)?|[\p{S}--\p{ASCII}])$/v.test(word);
      assert(isWord, word);
    }
    for (const rest of rests) assert(/^[a-z0-9[[\p{L}\p{N}\p{M}]--\p{ASCII}]]{1,64}$/v.test(rest), rest);
  }));
});

const RESTS: readonly (readonly [text: string, rests: string])[] = [
  ["getUserName", "username name"],
  ["get_user_name", "getusername username"],
  ["get-userName, x", "getusername name"],
  ["HTTPServer parseHTML5", "server html5"],
  ["utf8 sha256 v2.11 x86_64", "256 x8664 8664"],
  ["max__size", "maxsize"],
  ["größeMax ЗаявкаНаРаботу", "max наработу работу"],
  ["我们用getUserName吧", "username name"],
  ["C++ 50+", "c 50"],
  ["2026-11-01 12-34", ""],
  ["550e8400-e29b-41d4-a716-446655440000", ""],
  ["a plain sentence, with an end.", ""],
  ["3个人", ""],
];

Deno.test("indexedWordsOf returns the rest of a name from each of its pieces on", () => {
  for (const [text, rests] of RESTS) assertEquals(indexedWordsOf(text).rests.join(" "), rests, text);
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
  ["foo bar baz", "foo-ba", false],
  ["foo barn baz", "foo-bar", true],
  ["foo bar baz", "fo-bar", false],
  ["foo bar baz", "foo-baz", false],
  ["看v2版本吧", "v2版", true],
  ["看v2版本吧", "v", false],
  ["看版本吧", "版本 v", false],
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
  ["let it go", "go", true],
  ["a good google", "go", false],
  ["a good google", "goo", true],
];

Deno.test("hasTerms finds prefixes of words, and consecutive letters in scripts without spaces", () => {
  for (const [text, query, isFound] of MATCHES) {
    assertEquals(hasTerms(text, termsOf(query)), isFound, `${query} in ${text}`);
  }
});

/** The fault of each was reported, or is a sibling of one that was. */
const SYNTAX: readonly (readonly [text: string, query: string, isFound: boolean])[] = [
  ["a phrase in quotes", '"phrase in quotes"', true],
  ["quotes in a phrase", '"phrase in quotes"', false],
  ["a phrase in quotes", '"phrase in quote"', false],
  ["a phrase, IN quotes", '"Phrase in"', true],
  ["deployment", '"deploy"', false],
  ["deployment", '"deployment"', true],
  ["我们去吃饭吧", '"去吃"', true],
  ["我们去吃饭吧", "“去吃” -“吃去”", true],
  ["a phrase in quotes", "「phrase in」", true],
  ["never closed", '"never closed', true],
  ["closed never", '"never closed', false],
  ["build failed in test", "build -test", false],
  ["build failed", "build -test", true],
  ["build failed in tests", "build -test", false],
  ["build failed", "build -failing", true],
  ["the test unit", 'unit -"unit test"', true],
  ["the unit test", 'unit -"unit test"', false],
  ["anything", "-test", true],
  ["a test", "-test", false],
  ["a getTestName", "-test", false],
  ["我去吃饭", "吃饭 －苹果", true],
  ["我去吃苹果饭", "饭 -苹果", false],
  ["rm -rf", '"-rf"', true],
  ["a --verbose b", "--verbose", true],
  ["foo bar", "foo - bar", true],
  ["well-known", "well-known", true],
  ["anything", "-", false],
  ["anything", '""', false],
  ["anything", '-"', false],
  ["call getUserName now", "username", true],
  ["call getUserName now", "getuser", true],
  ["call getUserName now", "name", true],
  ["call getUserName now", "getUserName", true],
  ["call getUserName now", "user_name", true],
  ["call getUserName now", "user-name", true],
  ["call getUserName now", "user name", true],
  ["call getUserName now", "sername", false],
  ["call getUserName now", "getName", false],
  ["call getUserName now", '"call getusername now"', true],
  ["get_user_name", "username", true],
  ["get_user_name", "getUserName", true],
  ["get_user_name", "user_name", true],
  ["get_user_name", '"user name"', true],
  ["the username", "user-name", true],
  ["the user name", "user-name", true],
  ["the user name", "username", false],
  ["sha256sum", "256", true],
  ["error404", "404", true],
  ["JSONParser", "parser", true],
  ["I like C++", "C++", true],
  ["I like C++20", "c++", true],
  ["I like C, c# and ++", "C++", false],
  ["I like C#", "c#", true],
  ["I like C", "c#", false],
  ["I like C++", "c", true],
  ["cats can count", "c", false],
];

Deno.test("hasTerms knows phrases, exclusion and pieces of technical words", () => {
  for (const [text, query, isFound] of SYNTAX) {
    assertEquals(hasTerms(text, termsOf(query)), isFound, `${query} in ${text}`);
  }
});

Deno.test("hasTerms finds every word of an arbitrary text in it", () => {
  fc.assert(fc.property(arbitraryText, (text) => {
    for (const word of wordsOf(text)) {
      for (const query of [word, `"${word}"`]) assert(hasTerms(text, termsOf(query)), query);
      assert(!hasTerms(text, termsOf(`-${word}`)), word);
    }
  }));
});

Deno.test("indexedWordsOf has a word that a text repeats very often at its first places only, with the others in their row", () => {
  const text = `${"the cat ".repeat(200)} sat`;
  const { words } = indexedWordsOf(text);
  assertEquals(words.length, 401);
  assertEquals([words.indexOf("_"), words.lastIndexOf("cat"), words.at(-1)], [256, 255, "sat"]);
  for (const query of ["cat", '"the cat the cat"', "sat"]) assert(hasTerms(text, termsOf(query)), query);
  assert(!hasTerms(text, termsOf('"the sat"')), "what is left out leaves its place empty");
  assertEquals(indexedWordsOf("the cat ".repeat(100)).words.includes("_"), false);
});

Deno.test("termsOf leaves out repetitions, and everything after 16 words", () => {
  assertEquals(termsOf("a b a b").wanted.length, 2);
  assertEquals(termsOf('a -a "a"').wanted.length, 2);
  assertEquals(termsOf(Array.from({ length: 100 }, (_, index) => `w${index}`).join(" ")).wanted.length, 16);
  assertEquals(termsOf(Array.from({ length: 100 }, (_, index) => `-w${index}`).join(" ")).excluded.length, 16);
  assertEquals(termsOf("饭".repeat(100)).wanted.map(({ words }) => words.length), [16]);
  assert(hasTerms("饭".repeat(16), termsOf("饭".repeat(100))));
});
