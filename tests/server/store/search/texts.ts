/**
 * Arbitrary texts with many matching words: short, of few letters from many scripts, with characters that join and
 * separate them.
 *
 * @module
 */
import fc from "fast-check";

const PIECES = [
  ..."abAB1 _-.'\"*:()^+\n",
  ..."éÉßøİıſ²½ﬁｖ２Ⅷ",
  ..."吃饭我们がガｶﾞー々〇",
  ..."กินข้าว학교ㅎ",
  ..."ابَتـأשׁקिकझσςΣ",
  ..."👍🏽❤️👨‍👩‍👧🇩🇪→€™",
  "\u0301",
  "\u200d",
  "\u200b",
  "\u00ad",
  "AND",
  "OR",
  "NEAR(",
];

export const arbitraryText = fc.oneof(
  { weight: 4, arbitrary: fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }).map((pieces) => pieces.join("")) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 20 }) },
  { weight: 1, arbitrary: fc.string({ unit: "grapheme", maxLength: 20 }) },
);
