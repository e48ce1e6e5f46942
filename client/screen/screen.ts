/**
 * What the chat shows its lines on and reads its input from, as one interface: a terminal with a prompt
 * (terminal_screen.ts), or plain lines (plain_screen.ts).
 *
 * @module
 */
import type { Line, Piece } from "../display/line.ts";
import type { Completion } from "../editor/editor_state.ts";
import type { InputLine } from "./line_reader.ts";

/** The most rows that lines waiting to be sent take, above the input. */
export const MAX_PENDING_ROWS = 5;

export interface Screen {
  /** Whether a user reads and types here. */
  readonly isInteractive: boolean;
  /** Whether there is a prompt: the input is apart from the output, and the `PromptView` is visible. */
  readonly hasPrompt: boolean;
  /** Why nothing can be shown any more; `null` while it can. */
  readonly failure: Error | null;
  /** Resolves when nothing can be shown any more. */
  readonly gone: Promise<void>;
  /** Resolves when the user wants to leave, even if lines typed before have not been read yet. */
  readonly left: Promise<void>;
  /** How many rows the user can see at once, below what they have just typed. */
  readonly pageRows: number;
  /** How many columns a line may have. */
  readonly columns: number;
  /**
   * Shows lines of data. `seen` is called once if the user has seen them: they were on the screen for a while when the
   * user pressed a key. Without a prompt, nobody knows.
   */
  show(lines: readonly Line[], seen?: () => void): void;
  /** Shows a message of the wire as it is, for programs. */
  showWire(json: string): void;
  /** Shows lines that are not data, such as errors and status. */
  notify(lines: readonly Line[]): void;
  /** Resolves with the next typed line; `null` at the end. Call it again only after it has resolved. */
  nextLine(): Promise<InputLine | null>;
  /**
   * Resolves with all lines that `nextLine` will return, if the input is not typed, is small, and its end is there already;
   * otherwise with `null`.
   */
  wholeInput(): Promise<readonly InputLine[] | null>;
  /** Typed input that was not read, including an unfinished line, oldest first. Empty without a prompt. */
  readonly untaken: readonly string[];
  /** Asks a question and resolves with the answer, a line; `null` at the end, or once the question was withdrawn. */
  ask(question: string, options?: AskOptions): Promise<InputLine | null>;
  /** Shows this view around the input from now on. */
  attach(promptView: PromptView): void;
  /** Puts a text into the input line for editing. Returns whether it did: the line must be empty. */
  prefill(text: string): boolean;
  /** Draws the `PromptView` again, because it has changed. */
  refresh(): void;
  /** Draws the attention of a user who is looking elsewhere. */
  alert(alert: Alert): void;
  /** Clears the window. */
  clear(): void;
  /** Resolves when little is waiting to be shown. */
  drained(): Promise<void>;
  /** Resolves when everything so far is shown, however long that takes; with `false` if that is impossible. */
  shown(): Promise<boolean>;
  /** Shows everything as soon as possible, and resolves then. */
  flushed(): Promise<void>;
  /** Gives the terminal back. Nothing more is shown. */
  close(): Promise<void>;
}

export interface AskOptions {
  /** At a terminal, what is typed of a secret is not shown. */
  readonly isSecret?: boolean;
  /** Withdraws the question. What was typed for it so far is no input, unless it is a whole line. */
  readonly signal?: AbortSignal;
}

/** What surrounds the input. It is asked for each frame. */
export interface PromptView {
  /** Says where the next line goes, before the input. */
  prompt(): readonly Piece[];
  /** Lines that are being sent, oldest first. */
  pending(): readonly Line[];
  /** The status row, for a window of this many columns. */
  status(columns: number): Line;
  /** The user has pressed a key, whichever it is. */
  pressed(): void;
  /** Whether a line is a command and not text. */
  isCommand(line: string): boolean;
  /** The candidates for Tab. */
  complete(text: string, cursor: number): Completion;
  /** Switches to the conversation with this number in the status row, from 1. Returns whether there is one. */
  goTo(number: number): boolean;
  /** Switches to the next conversation with something new. Returns whether there is one. */
  goNext(): boolean;
  /** Switches to the conversation before or after the current one. Returns whether there is one. */
  goBy(step: -1 | 1): boolean;
  /** The user wants to leave. Returns whether they may; if not, it has told them why. */
  mayLeave(): boolean;
}

/** How to draw the user's attention. */
export interface Alert {
  /** Rings the bell of the terminal. */
  readonly bell: boolean;
  /** The text of a notification, where the terminal supports it; `null` for none. */
  readonly notification: string | null;
}
