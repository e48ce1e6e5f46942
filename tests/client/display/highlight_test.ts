import { assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { highlighted } from "../../../client/display/highlight.ts";
import { piece } from "../../../client/display/line.ts";

function marked(text: string, ...words: readonly string[]): string {
  return highlighted([piece(text)], words, "mention")
    .map(({ text, style }) => style === "mention" ? `<${text}>` : text).join("");
}

Deno.test("highlighted marks each place of each word, in any case", () => {
  assertEquals(marked("Deploy the deployment", "deploy"), "<Deploy> the <deploy>ment");
  assertEquals(marked("我们去吃饭吧", "吃饭"), "我们去<吃饭>吧");
  assertEquals(marked("a+b (c)", "+", "(C)"), "a<+>b <(c)>");
  assertEquals(marked("nothing", "", "else"), "nothing");
  assertEquals(marked("aaa", "a"), "<a><a><a>");
  // Small letters of another length: better unmarked than wrong.
  assertEquals(marked("İstanbul", "stan"), "İstanbul");
});

Deno.test("highlighted leaves links as they are", () => {
  const link = piece("https://example.org", "text", { link: "https://example.org" });
  assertEquals(highlighted([link], ["example"], "mention"), [link]);
});

Deno.test("highlighted changes no text", () => {
  fc.assert(fc.property(fc.string(), fc.array(fc.string({ maxLength: 3 })), (text, words) => {
    assertEquals(highlighted([piece(text)], words, "mention").map(({ text }) => text).join(""), piece(text).text);
  }));
});
