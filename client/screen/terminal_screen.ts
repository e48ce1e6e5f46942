/**
 * The screen of a terminal: what is shown scrolls by above, what is typed stays below (REQ-T61).
 *
 * Owns what is being typed, and the lines that were. What is typed is in editor/, how things look and when they are drawn
 * in display/, what stands around the input is the desk's.
 *
 * @module
 */
import { Canvas, type CanvasPlatform } from "../display/canvas.ts";
import { type Line, line, lines, type Piece, piece } from "../display/line.ts";
import type { LiveRegionOptions, Region } from "../display/live_region.ts";
import { BELL, notification } from "../display/ansi.ts";
import type { Platform, WindowSize } from "../platform/platform.ts";
import { update } from "../editor/editor.ts";
import {
  type Completion,
  type EditorState,
  type Effect,
  hint as hintOf,
  initialState,
  typing,
  withDraft,
} from "../editor/editor_state.ts";
import type { Key } from "../editor/key_decoder.ts";
import { editOf, MAX_INPUT } from "../editor/text_edit.ts";
import type { Catalogue } from "../language/catalogue.ts";
import { hintLine } from "../text/hint_line.ts";
import { Keyboard } from "./keyboard.ts";
import type { InputLine } from "./line_reader.ts";
import { type Alert, MAX_PENDING_ROWS, type PromptView, type Screen } from "./screen.ts";
import { Suspension } from "./suspension.ts";
import { clip, wrap } from "../display/wrap.ts";
import { viewEditor } from "../editor/editor_view.ts";

export interface TerminalScreenOptions extends LiveRegionOptions {
  readonly strings: Catalogue["screen"];
  /** What was typed before, the oldest first, and where what is typed now is added. */
  readonly typed: { readonly lines: readonly string[]; add(line: string): void };
}

/** The rows of a window that are not for a page: the prompt, the bottom row, and what tells how to go on. */
const OTHER_ROWS = 4;
const MIN_PAGE_ROWS = 5;

type TypedLine = Extract<InputLine, { type: "line" }>;

/** What is asked in the place of the prompt, and what was being typed before. */
interface Question {
  readonly text: string;
  readonly before: EditorState;
  readonly answer: (line: InputLine | null) => void;
}

export class TerminalScreen implements Screen {
  readonly isInteractive = true;
  readonly hasPrompt = true;
  readonly #options: TerminalScreenOptions;
  readonly #canvas: Canvas;
  readonly #keyboard: Keyboard;
  readonly #suspension: Suspension;
  readonly #unlisten: () => void;
  #editor: EditorState = initialState();
  #promptView: PromptView | null = null;
  #question: Question | null = null;
  /** Typed, but not taken. */
  #typed: TypedLine[] = [];
  #hasEnded = false;
  readonly #windowRows: () => number;
  readonly #left = Promise.withResolvers<void>();
  #changed = Promise.withResolvers<void>();

  /** Takes the terminal, which `close` gives back. */
  constructor(
    platform: CanvasPlatform & Pick<Platform, "readInput" | "onResize" | "onContinue">,
    options: TerminalScreenOptions,
  ) {
    this.#options = options;
    this.#windowRows = () => platform.windowSize().rows;
    this.#canvas = new Canvas(platform, options, (size) => this.#view(size));
    this.#keyboard = new Keyboard(platform, (keys) => this.#press(keys));
    this.#unlisten = platform.onResize(() => this.#canvas.resize());
    this.#suspension = new Suspension({
      platform,
      release: () => {
        this.#keyboard.mute();
        return this.#canvas.release(`${options.strings.suspend}\r\n`);
      },
      hold: ({ wasStopped }) => {
        // Who sees the prompt can type.
        this.#canvas.holdAgain(this.#keyboard.unmute({ atOnce: wasStopped }));
      },
    });
    this.#canvas.hold();
    void this.#keyboard.run().then(() => this.#end());
  }

  get left(): Promise<void> {
    return this.#left.promise;
  }

  get failure(): Error | null {
    return this.#canvas.failure;
  }

  get gone(): Promise<void> {
    return this.#canvas.gone;
  }

  show(lines: readonly Line[]): void {
    this.#canvas.show(lines);
  }

  showWire(json: string): void {
    this.#canvas.show(lines([json]));
  }

  notify(lines: readonly Line[]): void {
    this.#canvas.show(lines);
  }

  get pageRows(): number {
    return Math.max(MIN_PAGE_ROWS, this.#windowRows() - OTHER_ROWS);
  }

  async nextLine(): Promise<InputLine | null> {
    for (;;) {
      const typed = this.#typed.shift();
      if (typed !== undefined) {
        this.refresh();
        return typed;
      }
      if (this.#hasEnded) return null;
      await this.#changed.promise;
    }
  }

  get untaken(): readonly string[] {
    const { text } = this.#question === null ? this.#editor.draft : this.#question.before.draft;
    return [...this.#typed.map((line) => line.text), ...(text === "" ? [] : [text])];
  }

  async ask(question: string): Promise<InputLine | null> {
    if (this.#hasEnded) return null;
    const { promise, resolve } = Promise.withResolvers<InputLine | null>();
    this.#question = { text: question, before: this.#editor, answer: resolve };
    this.#editor = initialState();
    this.refresh();
    return await promise;
  }

  attach(promptView: PromptView): void {
    this.#promptView = promptView;
    this.refresh();
  }

  prefill(text: string): boolean {
    if (this.#hasEnded || this.#question !== null || this.#editor.draft.text !== "") return false;
    // Nobody pasted it: it is a command, however many lines it has.
    this.#editor = withDraft(typing(this.#editor), { ...editOf(text), isPasted: false });
    this.refresh();
    return true;
  }

  refresh(): void {
    this.#canvas.want();
  }

  alert({ bell, notification: text }: Alert): void {
    if (bell) this.#canvas.signal(BELL);
    if (text !== null) this.#canvas.signal(notification(text));
  }

  clear(): void {
    this.#canvas.clear();
  }

  drained(): Promise<void> {
    return this.#canvas.drained();
  }

  async shown(): Promise<boolean> {
    await this.#canvas.drawn();
    return this.failure === null;
  }

  flushed(): Promise<void> {
    return this.#canvas.flushed();
  }

  async close(): Promise<void> {
    this.#unlisten();
    this.#suspension.end();
    this.#keyboard.stop();
    this.#end();
    await this.#canvas.close();
  }

  /** What stands at the bottom now. */
  #view(size: WindowSize): Region {
    const { strings } = this.#options;
    const promptView = this.#promptView;
    const hint = hintOf(this.#editor);
    const waiting = lines(this.#typed.slice(-MAX_PENDING_ROWS).map(({ text }) => text), "pending");
    return viewRegion({
      pending: [...promptView?.pending() ?? [], ...waiting],
      prompt: this.#question === null ? promptView?.prompt() ?? [] : [piece(this.#question.text, "prompt")],
      editor: this.#editor,
      bottom: hint !== null
        ? hintLine(hint, strings)
        : this.#question !== null
        ? line([])
        : promptView?.status(size.columns) ?? line([]),
    }, size);
  }

  #press(keys: readonly Key[]): void {
    for (const key of keys) {
      // Who has left says nothing more.
      if (this.#hasEnded) break;
      const isAnswer = this.#question !== null;
      const { state, effects } = update(this.#editor, isAnswer ? inOneLine(key) : key, {
        history: isAnswer ? [] : this.#options.typed.lines,
        complete: (text, cursor) => this.#complete(text, cursor),
        isCommand: (text) => !isAnswer && this.#promptView?.isCommand(text) === true,
      });
      this.#editor = state;
      for (const effect of effects) this.#act(effect);
    }
    this.refresh();
  }

  #complete(text: string, cursor: number): Completion {
    if (this.#promptView === null || this.#question !== null) return { start: cursor, end: cursor, candidates: [] };
    return this.#promptView.complete(text, cursor);
  }

  #act(effect: Effect): void {
    switch (effect.type) {
      case "submit":
        return this.#submit({ type: "line", text: effect.text, ...(effect.isPasted ? { isText: true } : {}) });
      case "leave":
        // Who is asked something by the program has not come in yet, or not again.
        if (this.#question !== null || this.#promptView?.mayLeave() !== false) this.#end();
        return;
      case "switch":
        if (this.#promptView?.goTo(effect.index) !== true) this.#canvas.signal(BELL);
        return;
      case "next":
        if (this.#promptView?.goNext() !== true) this.#canvas.signal(BELL);
        return;
      case "cut":
        return this.notify(lines([this.#options.strings.pasteCut(MAX_INPUT)], "error"));
      case "bell":
        return this.#canvas.signal(BELL);
      case "redraw":
        return this.#canvas.redraw();
      case "suspend":
        return void this.#suspension.begin();
    }
  }

  #submit(line: TypedLine): void {
    if (this.#question !== null) return this.#answer(this.#question, line);
    this.#options.typed.add(line.text);
    this.#typed.push(line);
    this.#change();
  }

  /** What was being typed before comes back at once: more may come in the same read. */
  #answer({ before, answer }: Question, line: InputLine | null): void {
    this.#editor = before;
    this.#question = null;
    answer(line);
    this.refresh();
  }

  #end(): void {
    this.#hasEnded = true;
    if (this.#question !== null) this.#answer(this.#question, null);
    this.#left.resolve();
    this.#change();
  }

  /** Wakes up whoever waits for a line. */
  #change(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }
}

/** An answer has one line. */
function inOneLine(key: Key): Key {
  return key.type === "paste" ? { ...key, text: key.text.replaceAll("\n", " ") } : key;
}

export interface RegionParts {
  /** The oldest first. */
  readonly pending: readonly Line[];
  readonly prompt: readonly Piece[];
  readonly editor: EditorState;
  readonly bottom: Line;
}

/**
 * The region in a window. What is typed has its row in the smallest one; the bottom row comes next; a third of the window
 * is left to what was said.
 */
export function viewRegion({ pending, prompt, editor, bottom }: RegionParts, { columns, rows }: WindowSize): Region {
  const bottomRows = rows > 1 ? 1 : 0;
  const maxRows = Math.max(1, rows - bottomRows - Math.floor(rows / 3));
  const input = viewEditor(editor, { prompt: clipPrompt(prompt, columns), columns, maxRows });
  const room = Math.min(MAX_PENDING_ROWS, maxRows - input.rows.length);
  // The newest are the ones that somebody has just typed.
  const waiting = room <= 0 ? [] : pending.slice(-room).flatMap((one) => wrap(one, columns)).slice(-room);
  return {
    rows: [...waiting, ...input.rows, ...(bottomRows === 0 ? [] : [clip(bottom.pieces, columns)])],
    cursor: { row: waiting.length + input.cursor.row, column: input.cursor.column },
  };
}

/** The most of the window that the name in a prompt takes; what stands behind the name is never cut. */
const PROMPT_PART = 1 / 2;

function clipPrompt(prompt: readonly Piece[], columns: number): readonly Piece[] {
  const [name, ...rest] = prompt;
  if (name === undefined || rest.length === 0) return prompt;
  return [...clip([name], Math.floor(columns * PROMPT_PART)), ...rest];
}
