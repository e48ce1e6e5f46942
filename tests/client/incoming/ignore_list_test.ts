import { assertEquals } from "@std/assert";
import { Attention } from "../../../client/incoming/ignore_list.ts";

Deno.test("Attention ignores a name in any spelling that is the same name", () => {
  const attention = new Attention({ ignored: ["Mallory"] });
  assertEquals(["mallory", "MALLORY", "m\u0430llory", "mal"].map((name) => attention.isIgnored(name)), [
    true,
    true,
    true,
    false,
  ]);
  assertEquals(attention.unignore("mallory"), true);
  assertEquals(attention.unignore("mallory"), false);
  assertEquals(attention.isIgnored("mallory"), false);
  attention.ignore("eve");
  assertEquals(attention.ignored, ["eve"]);
});

Deno.test("Attention ignores who takes another name (I31)", () => {
  const attention = new Attention({ ignored: ["mallory"] });
  attention.follow({ type: "renamed", was: "mallory", name: "alice" });
  attention.follow({ type: "renamed", was: "bob", name: "rob" });
  assertEquals(["mallory", "alice", "rob"].map((name) => attention.isIgnored(name)), [false, true, false]);
});

Deno.test("Attention calls for one's own name and for the words that are looked for", () => {
  const attention = new Attention({ words: ["Deploy"] });
  assertEquals(attention.isCall("a deploy, please", "bob"), true);
  assertEquals(attention.isCall("deployed", "bob"), false);
  assertEquals(attention.isCall("BOB?", "bob"), true);
  assertEquals(attention.toggleWord("deploy"), false);
  assertEquals(attention.isCall("deploy", "bob"), false);
  assertEquals(attention.toggleWord("lunch"), true);
  assertEquals(attention.words, ["lunch"]);
});
