import { assertEquals } from "@std/assert";
import { piece } from "../../../client/display/line.ts";
import { type Reflow, reflow, type Reflowed, reflowIn } from "../../../client/display/reflow.ts";

interface Case {
  readonly rows: readonly string[];
  readonly cursor: { readonly row: number; readonly column: number };
  readonly columns: number;
  readonly expected: Reflowed;
  readonly how?: Reflow;
}

const CASES: readonly Case[] = [
  { rows: ["> a"], cursor: { row: 0, column: 3 }, columns: 10, expected: { rows: 1, up: 0 } },
  { rows: [""], cursor: { row: 0, column: 0 }, columns: 1, expected: { rows: 1, up: 0 } },
  { rows: ["12345678", "> a"], cursor: { row: 1, column: 3 }, columns: 4, expected: { rows: 3, up: 2 } },
  { rows: ["12345678", "> a"], cursor: { row: 1, column: 3 }, columns: 3, expected: { rows: 4, up: 3 } },
  { rows: ["12345678", "> a"], cursor: { row: 0, column: 3 }, columns: 4, expected: { rows: 3, up: 0 } },
  { rows: ["12345678"], cursor: { row: 0, column: 4 }, columns: 4, expected: { rows: 2, up: 1 } },
  { rows: ["12345678"], cursor: { row: 0, column: 9 }, columns: 4, expected: { rows: 2, up: 1 } },
  { rows: ["中文中文"], cursor: { row: 0, column: 6 }, columns: 3, expected: { rows: 4, up: 3 } },
  { rows: ["a中文中"], cursor: { row: 0, column: 5 }, columns: 4, expected: { rows: 2, up: 1 } },
  { rows: ["中文"], cursor: { row: 0, column: 2 }, columns: 1, expected: { rows: 2, up: 1 } },
  {
    rows: ["a longer row than the window was"],
    cursor: { row: 0, column: 0 },
    columns: 4,
    expected: { rows: 5, up: 0 },
  },
  { rows: ["12345678", "> a"], cursor: { row: 1, column: 3 }, columns: 4, expected: { rows: 2, up: 1 }, how: "none" },
];

Deno.test("reflow counts the rows of a resized window, and those above the cursor", () => {
  for (const { rows, cursor, columns, expected, how = "all" } of CASES) {
    const drawn = { rows: rows.map((text) => [piece(text)]), cursor, size: { columns: 20, rows: 10 } };
    assertEquals(reflow(drawn, { how, size: { columns, rows: 10 } }), expected, `${rows} in ${columns}`);
  }
});

Deno.test("reflowIn knows the terminals that cut rows", () => {
  const cases: readonly (readonly [Readonly<Record<string, string>>, Reflow])[] = [
    [{}, "all"],
    [{ TERM: "xterm-256color" }, "all"],
    [{ TERM: "xterm-256color", XTERM_VERSION: "XTerm(379)" }, "none"],
    [{ TERM: "linux" }, "none"],
    [{ TERM: "screen.xterm-256color" }, "none"],
    [{ TERM: "screen", STY: "1.pts-0.host" }, "none"],
    [{ TERM: "screen-256color" }, "all"],
    [{ TERM: "screen-256color", TMUX: "/tmp/tmux-0/default,1,0" }, "all"],
    [{ TERM: "tmux-256color", TMUX: "x", XTERM_VERSION: "XTerm(379)" }, "all"],
    [{ TERM: "xterm-256color", TERM_PROGRAM: "vscode" }, "xterm.js"],
  ];
  for (const [environment, expected] of cases) assertEquals(reflowIn((name) => environment[name]), expected);
});
