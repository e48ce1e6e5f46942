import { assertEquals } from "@std/assert";
import fc from "fast-check";
import * as motion from "../../../client/editor/motion.ts";
import {
  boundaryAtOrAfter,
  boundaryAtOrBefore,
  nextBoundary,
  previousBoundary,
} from "../../../client/editor/text_edit.ts";

/** Moves the cursor, which is `|`. */
function moved(text: string, to: motion.Motion): string {
  const cursor = text.indexOf("|");
  const plain = text.replace("|", "");
  const at = to(plain, cursor);
  return `${plain.slice(0, at)}|${plain.slice(at)}`;
}

const CASES: readonly (readonly [name: keyof typeof motion, from: string, to: string])[] = [
  ["clusterLeft", "ab|c", "a|bc"],
  ["clusterLeft", "|a", "|a"],
  ["clusterLeft", "a👨‍👩‍👧|b", "a|👨‍👩‍👧b"],
  ["clusterLeft", "e\u0301|", "|e\u0301"],
  ["clusterLeft", "🇩🇪🇫🇷|", "🇩🇪|🇫🇷"],
  ["clusterLeft", "漢字|", "漢|字"],
  ["clusterLeft", "नि|", "|नि"],
  ["clusterRight", "|ab", "a|b"],
  ["clusterRight", "a|", "a|"],
  ["clusterRight", "|e\u0301x", "e\u0301|x"],
  ["clusterRight", "漢|字\u0301", "漢字\u0301|"],
  ["clusterRight", "|🇩🇪🇫🇷", "🇩🇪|🇫🇷"],
  ["clusterRight", "|\nb", "\n|b"],
  ["wordLeft", "one two|", "one |two"],
  ["wordLeft", "one two, |", "one |two, "],
  ["wordLeft", "don't|", "don'|t"],
  ["wordLeft", "größe9|", "|größe9"],
  ["wordLeft", "𝒳𝒴|", "|𝒳𝒴"],
  ["wordLeft", " …|", "| …"],
  ["wordLeft", "一 世界你好|", "一 世界|你好"],
  ["wordLeft", "hello世界|", "hello|世界"],
  ["wordRight", "|one two", "one| two"],
  ["wordRight", "one|, two", "one, two|"],
  ["wordRight", "|世界你好", "世界|你好"],
  ["wordRight", "|hello世界", "hello|世界"],
  ["wordRight", "|สวัสดีครับ", "สวัสดี|ครับ"],
  ["wordRight", "x| e\u0301e", "x e\u0301e|"],
  ["wordRight", "a| -", "a -|"],
  ["blankWordLeft", "say foo/bar.baz |", "say |foo/bar.baz "],
  ["blankWordLeft", "one|", "|one"],
  ["blankWordLeft", "one\ntwo|", "one\n|two"],
  ["home", "one\ntw|o", "one\n|two"],
  ["home", "one\n|two", "|one\ntwo"],
  ["home", "|\na", "|\na"],
  ["end", "o|ne\ntwo", "one|\ntwo"],
  ["end", "one|\ntwo", "one\ntwo|"],
  ["toLineStart", "one\n|two", "one|\ntwo"],
  ["toLineStart", "one\ntw|o", "one\n|two"],
  ["toLineEnd", "one|\ntwo", "one\n|two"],
  ["toLineEnd", "o|ne\ntwo", "one|\ntwo"],
  ["lineUp", "one\ntw|o", "on|e\ntwo"],
  ["lineUp", "o\ntwo|", "o|\ntwo"],
  ["lineUp", "漢字\nab|c", "漢|字\nabc"],
  ["lineUp", "漢字\na|bc", "|漢字\nabc"],
  ["lineUp", "o|ne", "o|ne"],
  ["lineUp", "\n|", "|\n"],
  ["lineDown", "on|e\ntwo", "one\ntw|o"],
  ["lineDown", "one|\nt\nx", "one\nt|\nx"],
  ["lineDown", "one\nt|wo", "one\nt|wo"],
  ["lineDown", "a\t|b\nxyz", "a\tb\nxy|z"],
];

Deno.test("Motions lead where people expect", () => {
  for (const [name, from, to] of CASES) {
    const way = motion[name];
    assertEquals(moved(from, (text, cursor) => way(text, cursor)), to, `${name} ${from}`);
  }
});

const TEXT = fc.array(
  fc.oneof(
    fc.constantFrom(
      "a",
      "b ",
      "漢字",
      "👨‍👩‍👧",
      "🇩🇪",
      "🇩",
      "\u0301",
      "\u200d",
      "\n",
      "\t",
      "שלום",
      "क्‍ष",
      "ไทย",
      "\u0600",
      "\ud83d",
    ),
    fc.string({ unit: "binary" }).map((text) => text.replaceAll("\r", "")),
  ),
).map((parts) => parts.join(""));

/** Every boundary, found by segmenting the whole text. */
function boundaries(text: string): number[] {
  return [...new Intl.Segmenter().segment(text)].map(({ index }) => index).concat(text.length);
}

Deno.test("Boundaries are the same as those of the whole text", () => {
  fc.assert(fc.property(TEXT, (text) => {
    const all = boundaries(text);
    for (let at = 0; at <= text.length; at++) {
      assertEquals(boundaryAtOrAfter(text, at), all.find((one) => one >= at));
      assertEquals(boundaryAtOrBefore(text, at), all.findLast((one) => one <= at));
      if (!all.includes(at)) continue;
      assertEquals(nextBoundary(text, at), all.find((one) => one > at) ?? text.length);
      assertEquals(previousBoundary(text, at), all.findLast((one) => one < at) ?? 0);
    }
  }));
});

Deno.test("Motions end on a boundary, and never go the wrong way", () => {
  const left = [
    motion.clusterLeft,
    motion.wordLeft,
    motion.blankWordLeft,
    motion.home,
    motion.toLineStart,
    motion.lineUp,
  ];
  const right = [motion.clusterRight, motion.wordRight, motion.end, motion.toLineEnd, motion.lineDown];
  fc.assert(fc.property(TEXT, (text) => {
    const all = boundaries(text);
    for (const cursor of all) {
      for (const to of left) {
        const at = to(text, cursor);
        assertEquals([all.includes(at), at < cursor || (to === motion.lineUp || cursor === 0) && at === cursor], [
          true,
          true,
        ]);
      }
      for (const to of right) {
        const at = to(text, cursor);
        const mayStay = to === motion.lineDown || cursor === text.length;
        assertEquals([all.includes(at), at > cursor || mayStay && at === cursor], [true, true]);
      }
    }
  }));
});
