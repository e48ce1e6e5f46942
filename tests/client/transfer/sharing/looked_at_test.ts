/**
 * Paths of shared folders that were looked at, for completion.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { LookedAt } from "../../../../client/transfer/sharing/looked_at.ts";

Deno.test("LookedAt knows the paths that a user has looked at, level by level, for each person", () => {
  const seen = new LookedAt();
  seen.add("Ann", "", [{ path: "photos" }, { path: "photos/tea.jpg", size: 1 }, { path: "plan.txt", size: 1 }]);
  const cases: readonly (readonly [person: string, start: string, paths: readonly string[]])[] = [
    ["ann", "", ["photos/", "plan.txt"]],
    ["ann", "ph", ["photos/"]],
    ["ann", "photos/", ["photos/", "photos/tea.jpg"]],
    ["ann", "photos/t", ["photos/tea.jpg"]],
    ["ann", "x", []],
    ["bob", "", []],
  ];
  for (const [person, start, paths] of cases) assertEquals(seen.paths(person, start), paths, start);
});

Deno.test("LookedAt replaces what it knew below a path by what is there now", () => {
  const seen = new LookedAt();
  seen.add("ann", "", [{ path: "a" }, { path: "a/old", size: 1 }, { path: "b", size: 1 }]);
  seen.add("ann", "a", [{ path: "new", size: 1 }]);
  assertEquals(seen.paths("ann", "a/"), ["a/", "a/new"]);
  seen.add("ann", "b", [{ path: "b", size: 1 }]);
  assertEquals(seen.paths("ann", "b"), ["b"]);
});

Deno.test("LookedAt completes a name in another normal form of Unicode", () => {
  const seen = new LookedAt();
  const path = "cafe\u0301.txt";
  seen.add("ann", "", [{ path, size: 1 }]);
  assertEquals(seen.paths("ann", "caf\u00e9"), [path]);
});

Deno.test("LookedAt forgets the person whose folder was looked at longest ago", () => {
  const seen = new LookedAt();
  for (let at = 0; at < 12; at++) seen.add(`ann${at}`, "", [{ path: "a", size: 1 }]);
  assertEquals(["ann0", "ann1", "ann2", "ann11"].map((name) => seen.paths(name, "").length), [0, 0, 1, 1]);
});
