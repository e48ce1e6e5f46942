/**
 * Paths that begin with `~`.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { fromHome, homeOf } from "../../shared/home.ts";

const PATHS: readonly (readonly [path: string, home: string | undefined, whole: string])[] = [
  ["~/x", "/home/bob", "/home/bob/x"],
  ["~/x", "/home/bob//", "/home/bob/x"],
  ["~", "/home/bob", "/home/bob"],
  ["~/", "/home/bob", "/home/bob/"],
  ["~/x", "/", "/x"],
  ["~", "/", "/"],
  ["~bob/x", "/home/bob", "~bob/x"],
  ["x/~/y", "/home/bob", "x/~/y"],
  ["./~/y", "/home/bob", "./~/y"],
  ["~/x", undefined, "~/x"],
  ["~/x", "relative", "~/x"],
];

Deno.test("fromHome replaces a ~ at the beginning by the home folder, and nothing else", () => {
  for (const [path, home, whole] of PATHS) {
    assertEquals(fromHome(path, { environment: () => home, isWindows: false }), whole, `${path} in ${home}`);
  }
  const windows = { environment: (name: string) => name === "USERPROFILE" ? "C:\\Users\\bob\\" : "", isWindows: true };
  assertEquals([fromHome("~\\x", windows), homeOf(windows)], ["C:\\Users\\bob\\x", "C:\\Users\\bob"]);
});
