import { assert, assertEquals } from "@std/assert";
import { widthOf } from "../../../client/display/width.ts";
import { wrapHelp } from "../../../client/display/wrap_help.ts";
import { joinHelp } from "../../../client/usage/help.ts";
import { serveHelp } from "../../../server/commands/usage/help.ts";
import { LANGUAGES } from "../../../shared/cli/language.ts";

function terminal(columns: number): Parameters<typeof wrapHelp>[1] {
  return { outputIsTerminal: true, windowSize: () => ({ columns, rows: 24 }) };
}

const HELP = `chat test - a test

This paragraph has two lines, and one of them
is too long.
  --flag NAME  a flag that does this and that, and more (1)
  --other      another flag
  a line without a description, and too long

Last.
`;

Deno.test("wrapHelp wraps paragraphs, and what is said of a flag below its beginning", () => {
  assertEquals(
    wrapHelp(HELP, terminal(34)),
    `chat test - a test

This paragraph has two lines, and
one of them is too long.
  --flag NAME  a flag that does
               this and that, and
               more (1)
  --other      another flag
  a line without a description,
and too long

Last.
`,
  );
  assert(wrapHelp(HELP, terminal(24)).includes("\n  --flag NAME\n      a flag that does\n      this and that, and\n"));
});

Deno.test("wrapHelp joins lines of Chinese without a blank, except next to other scripts", () => {
  const help = "一二三四五六七八九十。\n一二三\n四五\nchat\n六七 x：\n八九";
  assertEquals(wrapHelp(help, terminal(18)), "一二三四五六七八九\n十。一二三四五\nchat 六七 x：八九");
});

Deno.test("wrapHelp changes nothing in a window that is wide enough, or in a pipe", () => {
  assertEquals(wrapHelp(HELP, terminal(60)), HELP);
  assertEquals(wrapHelp(HELP, { ...terminal(10), outputIsTerminal: false }), HELP);
});

Deno.test("wrapHelp fits the help of each language into any window, and leaves nothing out", async () => {
  const squeezed = (text: string) => text.replace(/\s/g, "");
  for (const language of LANGUAGES) {
    for (const help of [await joinHelp(language), await serveHelp(language)]) {
      for (const columns of [1, 20, 40, 79, 80, 100, 200]) {
        const wrapped = wrapHelp(help, terminal(columns));
        if (columns > 1) assertEquals(squeezed(wrapped), squeezed(help));
        for (const row of wrapped.split("\n")) assert(columns < 8 || widthOf(row) <= columns, `${columns}: ${row}`);
      }
    }
  }
});
