import { assert } from "@std/assert";
import { matchesPattern } from "../../../client/transfer/name_pattern.ts";

const PATTERNS: readonly (readonly [pattern: string, matching: readonly string[], others: readonly string[]])[] = [
  ["*.log", ["a.log", ".log", "a.b.log"], ["a.log.gz", "log"]],
  ["?", ["a", "😀"], ["", "ab"]],
  ["node_modules", ["node_modules"], ["node_module", "Node_modules"]],
  ["a*b*c", ["abc", "aXbXc", "abbcc"], ["ab", "abcd"]],
  ["[a]+(.)", ["[a]+(.)"], ["a", "aa."]],
  ["*", ["", "anything\nat all"], []],
  ["", [""], ["a"]],
  ["caf\u00e9?", ["cafe\u0301s"], ["cafe\u0301"]],
];

Deno.test("matchesPattern gives a meaning to `*` and `?` only", () => {
  for (const [pattern, matching, others] of PATTERNS) {
    for (const name of matching) assert(matchesPattern(name, pattern), `${name} is ${pattern}`);
    for (const name of others) assert(!matchesPattern(name, pattern), `${name} is not ${pattern}`);
  }
});

Deno.test("matchesPattern is fast for a pattern that is made to be slow", () => {
  assert(!matchesPattern("a".repeat(255), `${"*a".repeat(100)}b`));
});
