/**
 * What the chat is shown on and typed at, as one interface: a terminal with a prompt (terminal_screen.ts), or plain lines
 * (plain_screen.ts).
 *
 * @module
 */
import type { Line, Piece } from "../display/line.ts";
import type { Completion } from "../editor/editor_state.ts";
import type { InputLine } from "./line_reader.ts";

/** The most rows that lines waiting to be sent take, above the input. */
export const MAX_PENDING_ROWS = 5;

export interface Screen {
  /** Whether somebody sits there, reads and types. */
  readonly isInteractive: boolean;
  /** Whether it has a prompt: what is typed does not stand among what is shown, and the desk is seen. */
  readonly hasPrompt: boolean;
  /** Why nothing can be shown any more; `null` as long as it can. */
  readonly failure: Error | null;
  /** Resolves once nothing can be shown any more. */
  readonly gone: Promise<void>;
  /** Resolves once somebody at a prompt wants to leave, even if lines that were typed before wait to be taken. */
  readonly left: Promise<void>;
  /** How many rows somebody can look at in one go, below what they have just typed. */
  readonly pageRows: number;
  /** Shows lines of data. */
  show(lines: readonly Line[]): void;
  /** Shows a message of the wire as it is, for a program that reads it. */
  showWire(json: string): void;
  /** Shows lines that are no data: what went wrong, and how things stand. */
  notify(lines: readonly Line[]): void;
  /** The next line that is typed, `null` at the end. To be called again only when it has come. */
  nextLine(): Promise<InputLine | null>;
  /** What was typed and nobody has taken, finished or not, oldest first. Nothing where it is not seen what is typed. */
  readonly untaken: readonly string[];
  /** Asks a question, where one can; the answer is a line. */
  ask(question: string): Promise<InputLine | null>;
  /** Shows this around what is typed, from now on. */
  attach(promptView: PromptView): void;
  /** Puts a text into the line that is typed, to be changed there. Whether it could: nothing else may stand there. */
  prefill(text: string): boolean;
  /** Something on the desk has changed. */
  refresh(): void;
  /** Makes somebody look who looks elsewhere. */
  alert(alert: Alert): void;
  /** Takes away what can be seen. */
  clear(): void;
  /** Resolves when there is not much that waits to be shown. */
  drained(): Promise<void>;
  /** Resolves when all that was given to it so far is shown, however long that takes; with `false` if it cannot be. */
  shown(): Promise<boolean>;
  /** Resolves when all is shown, which is hurried. */
  flushed(): Promise<void>;
  /** Gives back what was taken: nothing more is shown. */
  close(): Promise<void>;
}

/** What stands around the input. It is asked each time that something is drawn. */
export interface PromptView {
  /** Where the next line goes, before what is typed. */
  prompt(): readonly Piece[];
  /** Lines that are on their way, the oldest first. */
  pending(): readonly Line[];
  /** The row at the bottom, for a window of so many columns. */
  status(columns: number): Line;
  /** Whether a line is a command, or text. */
  isCommand(line: string): boolean;
  /** What Tab offers. */
  complete(text: string, cursor: number): Completion;
  /** What is typed next goes to a place of the row at the bottom, the first is 1. Whether there is one. */
  goTo(number: number): boolean;
  /** The same for the next place with something new. */
  goNext(): boolean;
  /** Somebody wants to leave. Whether they may; if not, they have been told why. */
  mayLeave(): boolean;
}

/** How to make somebody look. */
export interface Alert {
  /** Rings the bell of the terminal. */
  readonly bell: boolean;
  /** A notification with this text, where the terminal shows such. */
  readonly notification: string | null;
}
