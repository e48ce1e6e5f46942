/**
 * The screen of a terminal: output scrolls by above, and the input stays at the bottom (REQ-T61). `viewRegion` lays out
 * the rows at the bottom.
 *
 * Owns the state of the input and the lines that were typed and not read. Editing is in editor/, drawing in display/,
 * and what surrounds the input comes from the `PromptView`.
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
import { type Alert, type AskOptions, MAX_PENDING_ROWS, type PromptView, type Screen } from "./screen.ts";
import { Suspension } from "./suspension.ts";
import { clip, wrap } from "../display/wrap.ts";
import { viewEditor } from "../editor/editor_view.ts";

export interface TerminalScreenOptions extends LiveRegionOptions {
  readonly strings: Catalogue["screen"];
  /** The history of typed lines, oldest first; `add` appends to it. */
  readonly typed: { readonly lines: readonly string[]; add(line: string): void };
}

/** The rows that do not belong to a page: the prompt, the status row, and how to see more. */
const OTHER_ROWS = 4;
const MIN_PAGE_ROWS = 5;

/** The time that a user needs to notice a line. */
const NOTICE_MS = 3_000;

/** The most lines that are watched. Of more, the first have scrolled away. */
const MAX_WATCHED = 1_000;

type TypedLine = Extract<InputLine, { type: "line" }>;

/** A question in place of the prompt, and the state of the input before it. */
interface Question {
  readonly text: string;
  readonly isSecret: boolean;
  readonly before: EditorState;
  readonly answer: (line: InputLine | null) => void;
}

/** A line that the user may not have seen yet. */
interface Watched {
  /** Its number, as in `Canvas`. */
  readonly number: number;
  readonly seen: () => void;
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
  /** Lines that were typed and not read yet. */
  #submitted: TypedLine[] = [];
  #hasEnded = false;
  #watched: Watched[] = [];
  readonly #window: () => WindowSize;
  readonly #nowMs: () => number;
  readonly #left = Promise.withResolvers<void>();
  #changed = Promise.withResolvers<void>();

  /** Takes the terminal until `close`. */
  constructor(
    platform: CanvasPlatform & Pick<Platform, "readInput" | "onResize" | "onContinue">,
    options: TerminalScreenOptions,
  ) {
    this.#options = options;
    this.#window = () => platform.windowSize();
    this.#nowMs = () => platform.clock.nowMs();
    this.#canvas = new Canvas(platform, options, (size) => this.#view(size));
    this.#keyboard = new Keyboard(platform, (keys) => this.#press(keys));
    this.#unlisten = platform.onResize(() => this.#canvas.resize());
    this.#suspension = new Suspension({
      platform,
      release: () => {
        this.#keyboard.mute();
        return this.#canvas.release(`${options.strings.suspend}\r\n`);
      },
      acquire: ({ wasStopped }) => {
        // A visible prompt accepts input.
        this.#canvas.reacquire(this.#keyboard.unmute({ atOnce: wasStopped }));
      },
    });
    this.#canvas.acquire();
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

  show(lines: readonly Line[], seen?: () => void): void {
    this.#canvas.show(lines);
    if (seen === undefined) return;
    this.#watched.push({ number: this.#canvas.shownLines - 1, seen });
    if (this.#watched.length > 2 * MAX_WATCHED) this.#watched = this.#watched.slice(-MAX_WATCHED);
  }

  showWire(json: string): void {
    this.#canvas.show(lines([json]));
  }

  notify(lines: readonly Line[]): void {
    this.#canvas.show(lines);
  }

  get pageRows(): number {
    return Math.max(MIN_PAGE_ROWS, this.#window().rows - OTHER_ROWS);
  }

  get columns(): number {
    return this.#window().columns;
  }

  wholeInput(): Promise<null> {
    return Promise.resolve(null);
  }

  async nextLine(): Promise<InputLine | null> {
    for (;;) {
      const typed = this.#submitted.shift();
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
    return [...this.#submitted.map((line) => line.text), ...(text === "" ? [] : [text])];
  }

  async ask(text: string, { isSecret = false, signal }: AskOptions = {}): Promise<InputLine | null> {
    if (this.#hasEnded || signal?.aborted) return null;
    const { promise, resolve } = Promise.withResolvers<InputLine | null>();
    const question: Question = { text, isSecret, before: this.#editor, answer: resolve };
    this.#question = question;
    this.#editor = initialState();
    this.refresh();
    signal?.addEventListener("abort", () => {
      if (this.#question === question) this.#answer(question, null);
    });
    return await promise;
  }

  attach(promptView: PromptView): void {
    this.#promptView = promptView;
    this.refresh();
  }

  prefill(text: string): boolean {
    if (this.#hasEnded || this.#question !== null || this.#editor.draft.text !== "") return false;
    // Not pasted, so it may be a command, however many lines it has.
    this.#editor = withDraft(typing(this.#editor), { ...editOf(text), isPasted: false });
    this.refresh();
    return true;
  }

  refresh(): void {
    this.#canvas.refresh();
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

  /** The rows at the bottom. */
  #view(size: WindowSize): Region {
    const { strings } = this.#options;
    const promptView = this.#promptView;
    const hint = hintOf(this.#editor);
    const waiting = lines(this.#submitted.slice(-MAX_PENDING_ROWS).map(({ text }) => text), "pending");
    return viewRegion({
      pending: [...promptView?.pending() ?? [], ...waiting],
      prompt: this.#question === null ? promptView?.prompt() ?? [] : [piece(this.#question.text, "prompt")],
      editor: this.#question?.isSecret === true ? hidden(this.#editor) : this.#editor,
      bottom: hint !== null
        ? hintLine(hint, strings)
        : this.#question !== null
        ? line([])
        : promptView?.status(size.columns) ?? line([]),
    }, size);
  }

  /** Returns whether the keys have changed the input. */
  #press(keys: readonly Key[]): boolean {
    const before = this.#editor;
    this.#promptView?.pressed();
    for (const key of keys) {
      // Input after leaving is ignored.
      if (this.#hasEnded) break;
      const isAnswer = this.#question !== null;
      const { state, effects } = update(this.#editor, isAnswer ? inOneLine(key) : key, {
        history: isAnswer ? [] : this.#options.typed.lines,
        complete: (text, cursor) => this.#complete(text, cursor),
        isCommand: (text) => !isAnswer && this.#promptView?.isCommand(text) === true,
      });
      this.#editor = state;
      for (const effect of effects) this.#perform(effect);
    }
    this.#noticeLines();
    this.refresh();
    return this.#editor !== before;
  }

  /** A user who presses a key has seen what is on the screen. What has scrolled away is no longer watched. */
  #noticeLines(): void {
    if (this.#watched.length === 0) return;
    const { first, end } = this.#canvas.onScreen(this.#nowMs() - NOTICE_MS);
    const inWindow = this.#watched.filter(({ number }) => number >= first);
    this.#watched = inWindow.filter(({ number }) => number >= end);
    for (const { number, seen } of inWindow) if (number < end) seen();
  }

  #complete(text: string, cursor: number): Completion {
    if (this.#promptView === null || this.#question !== null) return { start: cursor, end: cursor, candidates: [] };
    return this.#promptView.complete(text, cursor);
  }

  #perform(effect: Effect): void {
    switch (effect.type) {
      case "submit":
        return this.#submit({ type: "line", text: effect.text, ...(effect.isPasted ? { isText: true } : {}) });
      case "leave":
        // During a question the user is not in the chat, or not again yet, so nothing keeps them.
        if (this.#question !== null || this.#promptView?.mayLeave() !== false) this.#end();
        return;
      case "switch":
        if (this.#promptView?.goTo(effect.index) !== true) this.#canvas.signal(BELL);
        return;
      case "next":
        if (this.#promptView?.goNext() !== true) this.#canvas.signal(BELL);
        return;
      case "neighbour":
        if (this.#promptView?.goBy(effect.step) !== true) this.#canvas.signal(BELL);
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
    this.#submitted.push(line);
    this.#wakeReader();
  }

  /** Restores the input at once: more keys may follow in the same read. */
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
    this.#wakeReader();
  }

  /** Wakes up `nextLine`. */
  #wakeReader(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }
}

/** The same input with a star in the place of each character. */
function hidden(editor: EditorState): EditorState {
  const { draft } = editor;
  return { ...editor, draft: { ...draft, text: "*".repeat(draft.text.length) } };
}

/** An answer is a single line. */
function inOneLine(key: Key): Key {
  return key.type === "paste" ? { ...key, text: key.text.replaceAll("\n", " ") } : key;
}

export interface RegionParts {
  /** Oldest first. */
  readonly pending: readonly Line[];
  readonly prompt: readonly Piece[];
  readonly editor: EditorState;
  readonly bottom: Line;
}

/**
 * Lays out the rows at the bottom. The input has its row in the smallest window; the status row comes next; a third of
 * the window is left to the output.
 */
export function viewRegion({ pending, prompt, editor, bottom }: RegionParts, { columns, rows }: WindowSize): Region {
  const bottomRows = rows > 1 ? 1 : 0;
  const maxRows = Math.max(1, rows - bottomRows - Math.floor(rows / 3));
  const input = viewEditor(editor, { prompt: clipPrompt(prompt, columns), columns, maxRows });
  const room = Math.min(MAX_PENDING_ROWS, maxRows - input.rows.length);
  // The newest ones are those just typed.
  const waiting = room <= 0 ? [] : pending.slice(-room).flatMap((one) => wrap(one, columns)).slice(-room);
  return {
    rows: [...waiting, ...input.rows, ...(bottomRows === 0 ? [] : [clip(bottom.pieces, columns)])],
    cursor: { row: waiting.length + input.cursor.row, column: input.cursor.column },
  };
}

/** The largest share of the window that the name in a prompt takes. The rest of the prompt is never cut. */
const MAX_PROMPT_SHARE = 1 / 2;

function clipPrompt(prompt: readonly Piece[], columns: number): readonly Piece[] {
  const [name, ...rest] = prompt;
  if (name === undefined || rest.length === 0) return prompt;
  return [...clip([name], Math.floor(columns * MAX_PROMPT_SHARE)), ...rest];
}
