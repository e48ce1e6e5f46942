/**
 * Chinese: how words and sentences are put together.
 *
 * @module
 */
import type { Catalogue } from "../catalogue.ts";

export const grammar: Catalogue["grammar"] = {
  comma: "、",
  semicolon: "；",
  together: (first, second) => `${first}${second}`,
  withText: (what, text) => `${what}：${text}`,
  someTime: "某个时间",
};
