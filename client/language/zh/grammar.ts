/**
 * Chinese: how words and sentences are joined.
 *
 * @module
 */
import type { Catalogue } from "../catalogue.ts";

export const grammar: Catalogue["grammar"] = {
  comma: "、",
  clause: "，",
  semicolon: "；",
  quoted: (text) => `“${text}”`,
  together: (first, second) => `${first}${second}`,
  withText: (what, text) => `${what}：${text}`,
  weekdays: {
    0: (timeOfDay) => `星期日 ${timeOfDay}`,
    1: (timeOfDay) => `星期一 ${timeOfDay}`,
    2: (timeOfDay) => `星期二 ${timeOfDay}`,
    3: (timeOfDay) => `星期三 ${timeOfDay}`,
    4: (timeOfDay) => `星期四 ${timeOfDay}`,
    5: (timeOfDay) => `星期五 ${timeOfDay}`,
    6: (timeOfDay) => `星期六 ${timeOfDay}`,
  },
  someTime: "某个时间",
};
