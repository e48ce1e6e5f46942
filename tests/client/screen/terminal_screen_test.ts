import { assert, assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { type Line, lines, piece, plainText } from "../../../client/display/line.ts";
import { TerminalScreen, viewRegion } from "../../../client/screen/terminal_screen.ts";
import { LEAVE } from "../../../client/display/ansi.ts";
import { themeOf } from "../../../client/display/theme.ts";
import { type Row, wrap } from "../../../client/display/wrap.ts";
import type { WindowSize } from "../../../client/platform/platform.ts";
import { update } from "../../../client/editor/editor.ts";
import { type EditorState, hint, initialState } from "../../../client/editor/editor_state.ts";
import { KeyDecoder } from "../../../client/editor/key_decoder.ts";
import { hintLine } from "../../../client/text/hint_line.ts";
import { EN } from "../../../client/language/en.ts";
import type { InputLine } from "../../../client/screen/line_reader.ts";
import type { PromptView } from "../../../client/screen/screen.ts";
import { Transcript, type TranscriptView } from "../../../client/view/transcript.ts";
import { VirtualTerminal } from "../../support/virtual_terminal.ts";
import { FakePlatform } from "../support/fake_platform.ts";
import { KEY } from "../support/terminal_user.ts";

const SIZE: WindowSize = { columns: 40, rows: 10 };
const PROMPT = [piece("#lobby> ", "prompt")];
const STATUS = "bob  1:#lobby";

const PROMPT_VIEW: PromptView = {
  prompt: () => PROMPT,
  pending: () => [],
  status: () => lines([STATUS], "status")[0] ?? { pieces: [], hang: 0 },
  complete: (_, cursor) => ({ start: cursor, end: cursor, candidates: [] }),
  isCommand: (line) => line.startsWith("/"),
  goTo: () => false,
  goNext: () => true,
  goBy: () => true,
  pressed: () => {},
  mayLeave: () => true,
};

/** A screen on a terminal in memory, whose lines are all read. */
class Bench implements AsyncDisposable {
  readonly platform = new FakePlatform({ isTerminal: true });
  readonly terminal: VirtualTerminal;
  readonly screen: TerminalScreen;
  /** The history of typed lines. */
  readonly typed: string[] = [];
  /** The lines read so far, `null` at the end. */
  readonly received: (InputLine | null)[] = [];
  #fed = 0;

  constructor(
    { size = SIZE, promptView = PROMPT_VIEW }: { readonly size?: WindowSize; readonly promptView?: PromptView } = {},
  ) {
    this.platform.window = size;
    this.terminal = new VirtualTerminal(size);
    const { typed } = this;
    this.screen = new TerminalScreen(this.platform, {
      strings: EN.screen,
      theme: themeOf({ theme: "none", colors: 0 }),
      supportsLinks: false,
      reflow: "xterm.js",
      typed: { lines: typed, add: (line) => void typed.push(line) },
    });
    this.screen.attach(promptView);
  }

  /** Reads lines from now on. */
  async readLines(): Promise<void> {
    do this.received.push(await this.screen.nextLine()); while (this.received.at(-1) !== null);
  }

  /** Presses keys and shows what they do. */
  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      this.platform.type(key);
      // A read takes several promises.
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    await this.draw();
  }

  async draw(): Promise<void> {
    await this.screen.flushed();
    const text = this.platform.output.slice(this.#fed);
    this.#fed += text.length;
    await this.terminal.write(text);
  }

  async resize(size: WindowSize): Promise<void> {
    await this.draw();
    await this.terminal.resize(size);
    this.platform.resize(size);
    await this.draw();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.screen.close();
    this.terminal[Symbol.dispose]();
  }
}

Deno.test("TerminalScreen shows lines above the input, and leaves it alone (REQ-T61)", async () => {
  await using bench = new Bench();
  await bench.press("half ty");
  bench.screen.show(lines(["one", "two"]));
  bench.screen.notify(lines(["three"], "error"));
  bench.screen.showWire('{"type":"pong"}');
  await bench.draw();
  assertEquals(bench.terminal.all, ["one", "two", "three", '{"type":"pong"}', "#lobby> half ty", STATUS]);
  assertEquals(bench.terminal.cursor, { row: 4, column: 15 });
  await bench.press("ped");
  assertEquals(bench.terminal.all.slice(-2), ["#lobby> half typed", STATUS]);
});

Deno.test("TerminalScreen returns each line once, even lines typed before anybody reads", async () => {
  await using bench = new Bench();
  await bench.press("one", KEY.enter, "two", KEY.enter, "thr");
  assertEquals(bench.terminal.all, ["one", "two", "#lobby> thr", STATUS]);
  assertEquals(await bench.screen.nextLine(), { type: "line", text: "one" });
  assertEquals(await bench.screen.nextLine(), { type: "line", text: "two" });
  await bench.press("ee", KEY.enter, KEY.enter);
  assertEquals(await bench.screen.nextLine(), { type: "line", text: "three" });
  assertEquals(await bench.screen.nextLine(), { type: "line", text: "" });
  assertEquals(bench.typed, ["one", "two", "three", ""]);
});

Deno.test("TerminalScreen returns the typed lines, then null, however it ends", async () => {
  const ends: readonly ((bench: Bench) => void)[] = [
    (bench) => bench.platform.type(KEY.ctrlD),
    (bench) => bench.platform.type(`${KEY.ctrlC}${KEY.ctrlC}`),
    (bench) => bench.platform.type(`${KEY.ctrlC}y`),
    (bench) => bench.platform.endInput(),
  ];
  for (const end of ends) {
    await using bench = new Bench();
    await bench.press("last", KEY.enter);
    end(bench);
    await bench.readLines();
    assertEquals(bench.received, [{ type: "line", text: "last" }, null]);
  }
});

Deno.test("TerminalScreen asks a question in place of the prompt, and keeps the answer out of the chat", async () => {
  await using bench = new Bench();
  bench.typed.push("typed before");
  const answer = bench.screen.ask("Your name: ");
  await bench.press(KEY.up, KEY.tab, "bob");
  assertEquals(bench.terminal.screen.slice(0, 2), ["Your name: bob", ""]);
  await bench.press(KEY.enter);
  assertEquals(await answer, { type: "line", text: "bob" });
  await bench.draw();
  assertEquals(bench.terminal.screen.slice(0, 2), ["#lobby>", STATUS]);
  assertEquals(bench.typed, ["typed before"]);
});

Deno.test("TerminalScreen reads what follows an answer in the same read as a line of the chat", async () => {
  await using bench = new Bench();
  void bench.readLines();
  await bench.press("half");
  const answer = bench.screen.ask("Your name: ");
  await bench.press("bob\rway\r");
  assertEquals(await answer, { type: "line", text: "bob" });
  await bench.draw();
  assertEquals(bench.received, [{ type: "line", text: "halfway" }]);
});

Deno.test("TerminalScreen withdraws a question with what was typed for it, and keeps the line before it", async () => {
  await using bench = new Bench();
  await bench.press("half");
  const withdrawal = new AbortController();
  const answer = bench.screen.ask("Another name: ", withdrawal);
  await bench.press("bo");
  withdrawal.abort();
  assertEquals(await answer, null);
  await bench.press("way");
  assertEquals(bench.terminal.screen.slice(0, 2), ["#lobby> halfway", STATUS]);
  assertEquals(await bench.screen.ask("Once more: ", withdrawal), null);
});

Deno.test("TerminalScreen sends pasted lines as text only after a question (REQ-T64)", async () => {
  await using bench = new Bench();
  void bench.readLines();
  await bench.press(KEY.paste("one\ntwo"), KEY.enter);
  assertEquals(bench.terminal.screen[2]?.slice(0, 15), "2 lines pasted.");
  assertEquals(bench.received, []);
  await bench.press(KEY.enter);
  await bench.press(KEY.paste("/quit"), KEY.enter);
  assertEquals(bench.received, [{ type: "line", text: "one\ntwo", isText: true }]);
  await bench.press(KEY.enter);
  assertEquals(bench.received.slice(1), [{ type: "line", text: "/quit" }]);
});

Deno.test("TerminalScreen does not ask about a pasted slash if every line is text", async () => {
  await using bench = new Bench({ promptView: { ...PROMPT_VIEW, isCommand: () => false } });
  void bench.readLines();
  await bench.press(KEY.paste("/quit"), KEY.enter);
  assertEquals(bench.received, [{ type: "line", text: "/quit" }]);
});

Deno.test("TerminalScreen rings when a key can do nothing, and switches conversations as the prompt view says", async () => {
  const went: number[] = [];
  await using bench = new Bench({ promptView: { ...PROMPT_VIEW, goTo: (number) => went.push(number) === 1 } });
  const rings = () => bench.platform.output.split("\x07").length - 1;
  await bench.press(KEY.alt("2"), KEY.alt("a"));
  assertEquals([went, rings()], [[2], 0]);
  await bench.press(KEY.alt("9"));
  assertEquals([went, rings()], [[2, 9], 1]);
  await bench.press(KEY.tab);
  assertEquals(rings(), 2);
});

Deno.test("TerminalScreen rings and notifies with the next frame, without drawing anything", async () => {
  await using bench = new Bench();
  await bench.draw();
  bench.screen.alert({ bell: true, notification: "ann: hi" });
  bench.screen.alert({ bell: true, notification: null });
  bench.screen.alert({ bell: false, notification: null });
  await bench.draw();
  assertEquals(bench.platform.output.split("\x07").length, 2);
  assert(bench.platform.output.includes("\x1b]9;ann: hi\x1b\\"));
  assertEquals(bench.terminal.all, ["#lobby>", STATUS]);
});

Deno.test("TerminalScreen gives the terminal back when it is closed, with everything shown (REQ-T63)", async () => {
  const bench = new Bench();
  await bench.press("half", "\x1b");
  bench.screen.show(lines(["one"]));
  assertEquals(bench.platform.isRaw, true);
  await bench[Symbol.asyncDispose]();
  assertEquals(bench.platform.isRaw, false);
  assert(bench.platform.output.endsWith(LEAVE));
  assert(bench.platform.output.includes("one"));
  assertEquals(bench.platform.clock.waiting, 0);
  const { length } = bench.platform.output;
  bench.platform.resize({ columns: 9, rows: 9 });
  bench.platform.goOn();
  assertEquals(bench.platform.clock.waiting, 0);
  bench.platform.type("x");
  await new Promise((resolve) => setTimeout(resolve, 0));
  assertEquals([bench.platform.isRaw, bench.platform.output.length], [false, length]);
});

/** Texts of malicious people. Only characters whose width all terminals agree on. */
const HOSTILE = fc.array(
  fc.constantFrom(
    ..."abc 中文é".split(""),
    "\r",
    "\n",
    "\x1b[2J",
    "\x1b[1A\x1b[2K",
    "\x1b]0;x\x07",
    "\x9b2J",
    "\u202e",
    "\u2028",
    "\b\b\b",
    "\x1b[?1049h",
    "14:02 <ann> I resign",
    " ".repeat(50),
    "x".repeat(45),
  ),
  { maxLength: 8 },
).map((parts) => parts.join(""));

/** Keys, except those that give the terminal back, redraw, or leave. */
const TYPED = fc.array(
  fc.constantFrom(
    ..."ab /中é".split(""),
    ...[
      KEY.enter,
      KEY.tab,
      KEY.up,
      "\x1b[B",
      "\x1b[D",
      "\x1b[C",
      "\x7f",
      "\x01",
      "\x05",
      "\x0b",
      "\x15",
      "\x17",
      "\x19",
    ],
    ...["\x1f", "\x12", "\x07", KEY.ctrlC, KEY.alt("\r"), KEY.alt("2"), KEY.alt("b"), "\x1b[999~", "\x1b]rubbish\x07"],
    KEY.paste("one\ntwo\n\nthree"),
    KEY.paste("/quit"),
    "n",
    "word ".repeat(12),
  ),
  { maxLength: 8 },
);

const SIZES = fc.record({ columns: fc.integer({ min: 2, max: 50 }), rows: fc.integer({ min: 1, max: 12 }) });
const STEP = fc.oneof(
  TYPED.map((keys) => ({ type: "keys", keys }) as const),
  HOSTILE.map((text) => ({ type: "message", text }) as const),
);

const VIEW: TranscriptView = {
  ownName: "bob",
  nowMs: 0,
  times: { stamp: () => "", long: () => "long", brief: () => "brief", timeOfDay: () => "10:00", day: () => "today" },
  strings: EN,
  target: "#lobby",
  isMention: false,
};

/** What the screen should be after some keys and messages, computed without it. */
class Model {
  readonly output: Line[] = [];
  readonly #decoder = new KeyDecoder();
  readonly #transcript = new Transcript("today");
  readonly #typed: string[] = [];
  #editor: EditorState = initialState();
  #hasEnded = false;

  press(keys: string): void {
    for (const key of this.#decoder.push(new TextEncoder().encode(keys))) {
      if (this.#hasEnded) return;
      const { state, effects } = update(this.#editor, key, { history: this.#typed, complete: PROMPT_VIEW.complete });
      this.#editor = state;
      for (const effect of effects) {
        if (effect.type === "submit") this.#typed.push(effect.text);
        if (effect.type === "leave") this.#hasEnded = true;
      }
    }
  }

  receive(text: string): Line[] {
    const message = { type: "message", id: 1, time: 0, from: "mallory", to: "#lobby", text } as const;
    const lines = this.#transcript.lines(message, VIEW);
    this.output.push(...lines);
    return lines;
  }

  region(size: WindowSize) {
    const asked = hint(this.#editor);
    const bottom = asked === null ? PROMPT_VIEW.status(size.columns) : hintLine(asked, EN.screen);
    return viewRegion({ pending: [], prompt: PROMPT, editor: this.#editor, bottom }, size);
  }
}

function textsOf(rows: readonly Row[]): string[] {
  return rows.map((row) => plainText({ pieces: row, hang: 0 }).trimEnd());
}

/** How many empty rows are before those of a region with nothing below it; -1 if it is not there. */
function freeRows(below: readonly string[], rows: readonly string[]): number {
  const filled = [...below, ...Array<string>(rows.length).fill("")];
  return filled.findIndex((_, at) => filled.every((row, index) => row === (rows[index - at] ?? "")));
}

Deno.test("TerminalScreen has one region at the bottom and every line once above it, in any order of events", async () => {
  await fc.assert(
    fc.asyncProperty(SIZES, fc.array(STEP, { maxLength: 10 }), async (size, steps) => {
      await using bench = new Bench({ size });
      void bench.readLines();
      const model = new Model();
      let scrolled = 0;
      for (const step of steps) {
        if (step.type === "keys") {
          model.press(step.keys.join(""));
          await bench.press(step.keys.join(""));
        } else {
          bench.screen.show(model.receive(step.text));
          await bench.draw();
        }
        const region = model.region(size);
        const output = textsOf(model.output.flatMap((one) => wrap(one, size.columns)));
        const rows = textsOf(region.rows);
        const { cursor } = bench.terminal;
        // The terminal in memory does not return empty rows at the end.
        const all = [...bench.terminal.all, ...Array<string>(output.length).fill("")];
        const free = freeRows(all.slice(output.length), rows);
        assert(free !== -1, `There is no region below: ${JSON.stringify({ all, rows })}`);
        assertEquals(all.slice(0, output.length), output);
        scrolled = Math.max(scrolled, output.length + free + rows.length - size.rows);
        assertEquals(cursor, {
          row: output.length + free + region.cursor.row - scrolled,
          column: region.cursor.column,
        });
      }
    }),
    { numRuns: 60 },
  );
});

Deno.test("TerminalScreen puts a text into an empty line as if it had been typed, and into no other", async () => {
  await using bench = new Bench();
  await bench.press("x");
  assertEquals(bench.screen.prefill("/edit old"), false);
  await bench.press(KEY.ctrlC);
  assertEquals(bench.screen.prefill("/edit old\nlines"), true);
  await bench.press("!");
  assertEquals(
    bench.terminal.all,
    ["#lobby> /edit old", "lines!", STATUS].map((row) => row.replace(/^lines/, "        lines")),
  );
  // It was not pasted, so it runs without a question.
  await bench.press(KEY.enter);
  assertEquals(await bench.screen.nextLine(), { type: "line", text: "/edit old\nlines!" });
  assertEquals(bench.screen.prefill("again"), true);
});

Deno.test("TerminalScreen says that lines were seen if they were on the screen for three seconds before a key", async () => {
  await using bench = new Bench();
  const { clock } = bench.platform;
  const seen: string[] = [];
  const show = async (...texts: readonly string[]) => {
    for (const text of texts) bench.screen.show(lines([text]), () => void seen.push(text));
    await bench.draw();
  };
  await show("one", "two");
  clock.advance(2_999);
  await bench.press("a");
  assertEquals(seen, []);
  await show("three");
  clock.advance(1);
  assertEquals(seen, []);
  await bench.press("b");
  assertEquals(seen, ["one", "two"]);
  clock.advance(60_000);
  await show(...Array.from({ length: 8 }, (_, at) => `more ${at}`));
  clock.advance(2_999);
  await bench.press("c");
  clock.advance(1);
  await bench.press("d");
  // The third line had scrolled away. Above the prompt and the status row, eight lines fit.
  assertEquals(seen.slice(2), Array.from({ length: 8 }, (_, at) => `more ${at}`));
});

Deno.test("TerminalScreen has pages that fit into its window", async () => {
  await using bench = new Bench({ size: { columns: 40, rows: 30 } });
  assertEquals(bench.screen.pageRows, 26);
  await bench.resize({ columns: 40, rows: 3 });
  assertEquals(bench.screen.pageRows, 5);
});
