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
  weekdays: {
    0: (hour) => `星期日 ${hour}`,
    1: (hour) => `星期一 ${hour}`,
    2: (hour) => `星期二 ${hour}`,
    3: (hour) => `星期三 ${hour}`,
    4: (hour) => `星期四 ${hour}`,
    5: (hour) => `星期五 ${hour}`,
    6: (hour) => `星期六 ${hour}`,
  },
  someTime: "某个时间",
};
