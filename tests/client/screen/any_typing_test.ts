/**
 * Whatever is typed, however its bytes arrive, and whatever happens on the screen meanwhile: the screen returns what the
 * keys mean, and nothing else.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { lines, piece } from "../../../client/display/line.ts";
import { FRAME_MS } from "../../../client/display/output.ts";
import { themeOf } from "../../../client/display/theme.ts";
import { update } from "../../../client/editor/editor.ts";
import { type EditorState, initialState } from "../../../client/editor/editor_state.ts";
import type { Key } from "../../../client/editor/key_decoder.ts";
import { EN } from "../../../client/language/en.ts";
import type { WindowSize } from "../../../client/platform/platform.ts";
import type { InputLine } from "../../../client/screen/line_reader.ts";
import type { PromptView } from "../../../client/screen/screen.ts";
import { TerminalScreen } from "../../../client/screen/terminal_screen.ts";
import { utf8 } from "../../support/frames.ts";
import { until } from "../../support/until.ts";
import { VirtualTerminal } from "../../support/virtual_terminal.ts";
import { FakePlatform } from "../support/fake_platform.ts";

const PROMPT_VIEW: PromptView = {
  prompt: () => [piece("> ", "prompt")],
  pending: () => [],
  status: () => lines(["status"])[0] ?? { pieces: [], hang: 0 },
  complete: (_, cursor) => ({ start: cursor, end: cursor, candidates: [] }),
  isCommand: (line) => line.startsWith("/"),
  goTo: () => true,
  goNext: () => true,
  goBy: () => true,
  pressed: () => {},
  mayLeave: () => false,
};

/** A key as a terminal sends it. */
interface Sent {
  readonly key: Key;
  readonly bytes: Uint8Array;
  /** The longest pause between its bytes. */
  readonly maxPauseMs: number;
  /** How long nothing follows. */
  readonly quietMs?: number;
}

type Event =
  | { readonly type: "key"; readonly sent: Sent; readonly pausesMs: readonly number[] }
  | { readonly type: "message" }
  | { readonly type: "resize"; readonly size: WindowSize; readonly isLate: boolean };

const LONG_MS = 60_000;
const TAIL_MS = 999;

function pressed(bytes: string, key: string): Sent {
  return { key: { type: "press", key }, bytes: utf8(bytes), maxPauseMs: TAIL_MS };
}

const CHARACTERS = ["a", "b", "n", "y", "/", " ", "[", "O", "é", "中", "🎉"];

const KEYS: readonly Sent[] = [
  ...CHARACTERS.map((text) => ({ key: { type: "text", text } as const, bytes: utf8(text), maxPauseMs: LONG_MS })),
  pressed("\r", "enter"),
  pressed("\x7f", "backspace"),
  pressed("\x03", "ctrl-c"),
  pressed("\x12", "ctrl-r"),
  pressed("\x19", "ctrl-y"),
  pressed("\x1f", "ctrl-_"),
  pressed("\x1b\r", "alt-enter"),
  pressed("\x1b\x7f", "alt-backspace"),
  pressed("\x1b\x01", "ctrl-alt-a"),
  pressed("\x1bb", "alt-b"),
  pressed("\x1bd", "alt-d"),
  pressed("\x1b1", "alt-1"),
  pressed("\x1b[A", "up"),
  pressed("\x1b[D", "left"),
  pressed("\x1bOC", "right"),
  pressed("\x1b[1;5D", "ctrl-left"),
  pressed("\x1b[3~", "delete"),
  { ...pressed("\x1b", "escape"), quietMs: 1_050 },
  ...["one\ntwo", "/quit", "é"].flatMap((text): Sent[] => {
    const key = { type: "paste", text } as const;
    const start = `\x1b[200~${text.replace("\n", "\r")}`;
    return [
      { key, bytes: utf8(`${start}\x1b[201~`), maxPauseMs: TAIL_MS },
      { key, bytes: utf8(start), maxPauseMs: TAIL_MS, quietMs: 2_000 },
      { key, bytes: utf8(`${start}\x03`), maxPauseMs: 49, quietMs: 50 },
    ];
  }),
];

const PAUSES = fc.array(fc.constantFrom(0, 0, 0, 49, 50, 150, 999, LONG_MS), { minLength: 4, maxLength: 4 });

const EVENT: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ type: fc.constant("key" as const), sent: fc.constantFrom(...KEYS), pausesMs: PAUSES }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant("message" as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant("resize" as const),
      size: fc.record({ columns: fc.constantFrom(16, 17, 40), rows: fc.constantFrom(4, 5, 8, 12) }),
      isLate: fc.boolean(),
    }),
  },
);

const ESCAPE: Key = { type: "press", key: "escape" };

/** The meaning of the keys, without a terminal. */
class Expected {
  readonly submitted: InputLine[] = [];
  readonly #typed: string[] = [];
  state: EditorState = initialState();

  /** `isApart`: its first byte came some time before the others. */
  press({ key, bytes }: Sent, { isApart }: { readonly isApart: boolean }): void {
    const isPrefixed = isApart && bytes.length === 2 && bytes[0] === 0x1b;
    if (key.type !== "press" || !isPrefixed || this.#update(ESCAPE).state === this.state) return this.#press(key);
    // Where Escape means something, it is no prefix.
    const rest = key.key.replace("alt-", "");
    this.#press(ESCAPE);
    this.#press(rest.length === 1 ? { type: "text", text: rest } : { type: "press", key: rest });
  }

  #update(key: Key) {
    return update(this.state, key, { history: this.#typed, complete: PROMPT_VIEW.complete });
  }

  #press(key: Key): void {
    const { state, effects } = this.#update(key);
    this.state = state;
    for (const effect of effects) {
      if (effect.type !== "submit") continue;
      this.#typed.push(effect.text);
      this.submitted.push({ type: "line", text: effect.text, ...(effect.isPasted ? { isText: true } : {}) });
    }
  }
}

/** A screen on a terminal in memory. */
class Bench implements AsyncDisposable {
  readonly platform = new FakePlatform({ isTerminal: true });
  readonly terminal = new VirtualTerminal({ columns: 40, rows: 8 });
  readonly screen: TerminalScreen;
  readonly #typed: string[] = [];
  #messages = 0;
  #fed = 0;

  constructor() {
    this.platform.window = { columns: 40, rows: 8 };
    this.screen = new TerminalScreen(this.platform, {
      strings: EN.screen,
      theme: themeOf({ theme: "none", colors: 0 }),
      supportsLinks: false,
      reflow: "xterm.js",
      typed: { lines: this.#typed, add: (line) => void this.#typed.push(line) },
    });
    this.screen.attach(PROMPT_VIEW);
  }

  get messages(): string[] {
    return Array.from({ length: this.#messages }, (_, index) => `m${index}.`);
  }

  /** Sends a key with pauses between its bytes, and returns whether there was one after the first. */
  async send({ bytes, maxPauseMs, quietMs = 0 }: Sent, pausesMs: readonly number[]): Promise<boolean> {
    const pauses = [...bytes.keys()].map((at) => Math.min(pausesMs[at % pausesMs.length] ?? 0, maxPauseMs));
    let begin = 0;
    for (const [at, pauseMs] of pauses.entries()) {
      if (pauseMs === 0 && at < bytes.length - 1) continue;
      const { inputReads } = this.platform;
      this.platform.type(bytes.slice(begin, at + 1));
      // A timer takes a millisecond, so this is first tried without.
      for (let turn = 0; turn < 100 && this.platform.inputReads === inputReads; turn++) await Promise.resolve();
      await until(() => this.platform.inputReads > inputReads, () => `${bytes} is read`);
      begin = at + 1;
      this.platform.clock.advance(at < bytes.length - 1 ? pauseMs : quietMs);
    }
    return (pauses[0] ?? 0) >= 50;
  }

  show(): void {
    this.screen.show(lines([`m${this.#messages++}.`]));
  }

  /** `isLate`: the last frame reaches the terminal only after it has its new size. */
  async resize(size: WindowSize, { isLate }: { readonly isLate: boolean }): Promise<void> {
    if (!isLate) await this.#feed();
    await this.terminal.resize(size);
    await this.#feed();
    this.platform.resize(size);
  }

  /** Lets everything be drawn. */
  async finish(): Promise<void> {
    let isFlushed = false;
    const flushed = this.screen.flushed().then(() => isFlushed = true);
    await until(() => {
      if (!isFlushed) this.platform.clock.advance(FRAME_MS);
      return isFlushed;
    }, () => "everything is drawn");
    await flushed;
    await this.#feed();
  }

  async #feed(): Promise<void> {
    const text = this.platform.output.slice(this.#fed);
    this.#fed += text.length;
    await this.terminal.write(text);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.screen.close();
    this.terminal[Symbol.dispose]();
  }
}

Deno.test("Whatever is typed, and however its bytes arrive, no key is lost, and nothing is said by mistake", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(EVENT, { maxLength: 30 }), async (events) => {
      await using bench = new Bench();
      const expected = new Expected();
      for (const event of events) {
        if (event.type === "message") bench.show();
        else if (event.type === "resize") await bench.resize(event.size, event);
        else expected.press(event.sent, { isApart: await bench.send(event.sent, event.pausesMs) });
      }
      await bench.finish();
      const { text } = expected.state.draft;
      const texts = expected.submitted.flatMap((line) => line.type === "line" ? [line.text] : []);
      assertEquals(bench.screen.untaken, [...texts, ...(text === "" ? [] : [text])]);
      const read: (InputLine | null)[] = [];
      while (read.length < expected.submitted.length) read.push(await bench.screen.nextLine());
      assertEquals(read, expected.submitted);
      const { all } = bench.terminal;
      assertEquals(bench.messages.filter((message) => !all.includes(message)), [], all.join("\n"));
    }),
    { numRuns: 100 },
  );
});
