import { assert, assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { highlighted, linked, MAX_LINK_CHARS, piece } from "../../../client/display/line.ts";
import { printable } from "../../../shared/printable.ts";

/** The addresses found in a text. */
function addressesIn(text: string): string[] {
  return linked(text).filter(({ link }) => link !== undefined).map(({ text }) => text);
}

Deno.test("linked finds the beginning and end of an address", () => {
  const cases: readonly (readonly [text: string, ...addresses: readonly string[]])[] = [
    ["nothing here"],
    [""],
    ["http and https: and http:// and https://."],
    ["http://a", "http://a"],
    ["see https://example.com/x?y=1&z=2#top now", "https://example.com/x?y=1&z=2#top"],
    ["HTTPS://EXAMPLE.COM", "HTTPS://EXAMPLE.COM"],
    ["(https://example.com)", "https://example.com"],
    ["https://example.com/a_(b) and", "https://example.com/a_(b)"],
    ["(https://example.com/a_(b))", "https://example.com/a_(b)"],
    ["https://example.com/a]]", "https://example.com/a"],
    ["http://[::1]:8080/ and http://[::1].", "http://[::1]:8080/", "http://[::1]"],
    ["is it https://example.com/?!?", "https://example.com/"],
    ['"https://example.com", said', "https://example.com"],
    ["<https://example.com>", "https://example.com"],
    ["https://example.com/a'b'", "https://example.com/a'b"],
    ["看https://example.com/a。再看", "https://example.com/a"],
    ["见“https://example.com”，和（https://example.org）", "https://example.com", "https://example.org"],
    ["https://zh.wikipedia.org/wiki/中文 页", "https://zh.wikipedia.org/wiki/中文"],
    ["https://a.com https://b.com,https://c.com", "https://a.com", "https://b.com,https://c.com"],
    ["xhttp://a.com 9https://b.com"],
    ["ftp://a.com mailto:a@b.com javascript:alert(1) file:///etc"],
    ["https://a.com\u0000b\u001b[1m", "https://a.com"],
    ["https://a.com\u001b]8;;https://evil.com\u001b\\", "https://a.com", "https://evil.com"],
    ["https://a.com\u202egnp.exe", "https://a.com"],
    ["https://a\u200bb.com", "https://a"],
    ["https://a.com\ud800b", "https://a.com"],
    ["https://a.com\nb", "https://a.com"],
    [printable("https://a.com\u001bb"), "https://a.com"],
  ];
  for (const [text, ...addresses] of cases) assertEquals(addressesIn(text), addresses, text);
});

Deno.test("linked encodes non-ASCII characters in the target, and shows them as they were", () => {
  const [found] = linked("https://zh.wikipedia.org/wiki/中文🎉?a=%20", "mention");
  assertEquals(found, {
    text: "https://zh.wikipedia.org/wiki/中文🎉?a=%20",
    style: "mention",
    link: "https://zh.wikipedia.org/wiki/%E4%B8%AD%E6%96%87%F0%9F%8E%89?a=%20",
  });
});

Deno.test("linked makes a piece of a link to a server, which no click opens", () => {
  assertEquals(linked("come: chat://a.org/?invite=K7F3#ed25519:AAA."), [
    piece("come: "),
    piece("chat://a.org/?invite=K7F3#ed25519:AAA"),
    piece("."),
  ]);
});

Deno.test("linked leaves an address that is too long as text", () => {
  const longest = "https://a.com/".padEnd(MAX_LINK_CHARS, "x");
  assertEquals(addressesIn(longest), [longest]);
  assertEquals(addressesIn(`${longest}x and https://b.com`), ["https://b.com"]);
  assertEquals(addressesIn(`https://a.com/${"中".repeat(MAX_LINK_CHARS / 9)}`), []);
});

Deno.test("linked neither loses nor adds a character, and opens only what is shown", () => {
  const part = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("http://", "https://", "https://a.com", " ", ")", "(", ".", "中", "\u001b", "\u200b", "\ud800"),
  );
  fc.assert(fc.property(fc.array(part).map((parts) => parts.join("")), (text) => {
    const pieces = linked(text);
    assertEquals(pieces.map((piece) => piece.text).join(""), printable(text));
    for (const { text, link } of pieces) {
      if (link === undefined) continue;
      assert(/^https?:\/\/[\x21-\x7e]+$/i.test(link));
      assertEquals(link, text.replace(/[^\x21-\x7e]+/g, encodeURIComponent));
    }
  }));
});

Deno.test("linked handles long texts of any kind", () => {
  const parts = ["http://", "https://a ", "http://a.", ")", "(", "http://)", "http", "://", "中", "\u001b", "http:// "];
  for (const part of parts) {
    const text = part.repeat(10_000);
    assertEquals(linked(text).map((piece) => piece.text).join(""), printable(text));
    const after = `http://${text}`;
    assertEquals(linked(after).map((piece) => piece.text).join(""), printable(after));
  }
});

function marked(text: string, ...words: readonly string[]): string {
  return highlighted([piece(text)], words, "mention")
    .map(({ text, style }) => style === "mention" ? `<${text}>` : text).join("");
}

Deno.test("highlighted marks each occurrence of each word, in any case", () => {
  assertEquals(marked("Deploy the deployment", "deploy"), "<Deploy> the <deploy>ment");
  assertEquals(marked("我们去吃饭吧", "吃饭"), "我们去<吃饭>吧");
  assertEquals(marked("a+b (c)", "+", "(C)"), "a<+>b <(c)>");
  assertEquals(marked("nothing", "", "else"), "nothing");
  assertEquals(marked("aaa", "a"), "<a><a><a>");
  // Lower case of another length: better unmarked than wrong.
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
