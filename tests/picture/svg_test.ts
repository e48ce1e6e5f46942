import { assertEquals, assertMatch } from "@std/assert";
import { showInTerminal } from "./cells.ts";
import { colorOf, drawSvg } from "./svg.ts";

const SIZE = { columns: 20, rows: 3 };

/** The texts of a picture, with where they begin. */
async function textsOf(written: string): Promise<string[][]> {
  const svg = drawSvg(await showInTerminal(written, SIZE), "title");
  return [...svg.matchAll(/<text x="([\d.]+)" y="([\d.]+)"[^>]*>([^<]*)</g)].map((found) => found.slice(1)).slice(1);
}

Deno.test("a picture has each text in its cell, without the blanks around it", async () => {
  assertEquals(await textsOf("ab  c \r\n  d"), [["16", "48", "ab  c"], ["32.8", "67", "d"]]);
});

Deno.test("a picture puts each wide character into its cells, and the following text after them", async () => {
  assertEquals((await textsOf("a你👋b")).map(([x, , text]) => [x, text]), [
    ["16", "a"],
    ["24.4", "你"],
    ["41.2", "👋"],
    ["58", "b"],
  ]);
});

Deno.test("a picture shows messages as text", async () => {
  assertEquals((await textsOf("</text>&<a>")).map(([, , text]) => text), ["&lt;/text&gt;&amp;&lt;a&gt;"]);
});

Deno.test("a picture has the colours of the terminal, even if they are reversed", async () => {
  const svg = drawSvg(await showInTerminal("\x1b[1;38;5;203mred\x1b[m \x1b[7mback\x1b[m", SIZE), "title");
  assertMatch(svg, /<text [^>]*fill="#ff5f5f" font-weight="bold">red</);
  assertMatch(svg, /<rect x="49.6" y="34" width="33.6" height="19" fill="#d5d9e0"\/>\n<text [^>]*fill="#15181e">back</);
});

Deno.test("the colours of a terminal above the first 16 are a cube and a row of greys", () => {
  assertEquals([16, 21, 196, 231, 232, 255].map(colorOf), [
    "#000000",
    "#0000ff",
    "#ff0000",
    "#ffffff",
    "#080808",
    "#eeeeee",
  ]);
});
