import { assertEquals } from "@std/assert";
import { IgnoreList } from "../../../client/incoming/ignore_list.ts";

Deno.test("IgnoreList ignores a name in any spelling that is the same name", () => {
  const ignoreList = new IgnoreList({ ignored: ["Mallory"] });
  assertEquals(["mallory", "MALLORY", "m\u0430llory", "mal"].map((name) => ignoreList.isIgnored(name)), [
    true,
    true,
    true,
    false,
  ]);
  assertEquals(ignoreList.unignore("mallory"), true);
  assertEquals(ignoreList.unignore("mallory"), false);
  assertEquals(ignoreList.isIgnored("mallory"), false);
  ignoreList.ignore("eve");
  assertEquals(ignoreList.ignored, ["eve"]);
});

Deno.test("IgnoreList ignores who takes another name (REQ-I31)", () => {
  const ignoreList = new IgnoreList({ ignored: ["mallory"] });
  ignoreList.follow({ type: "renamed", was: "mallory", name: "alice" });
  ignoreList.follow({ type: "renamed", was: "bob", name: "rob" });
  assertEquals(["mallory", "alice", "rob"].map((name) => ignoreList.isIgnored(name)), [false, true, false]);
});

Deno.test("IgnoreList calls for one's own name and for the words that are looked for", () => {
  const ignoreList = new IgnoreList({ words: ["Deploy"] });
  assertEquals(ignoreList.isCall("a deploy, please", "bob"), true);
  assertEquals(ignoreList.isCall("deployed", "bob"), false);
  assertEquals(ignoreList.isCall("BOB?", "bob"), true);
  assertEquals(ignoreList.toggleWord("deploy"), false);
  assertEquals(ignoreList.isCall("deploy", "bob"), false);
  assertEquals(ignoreList.toggleWord("lunch"), true);
  assertEquals(ignoreList.words, ["lunch"]);
});
