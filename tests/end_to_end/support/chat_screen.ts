/**
 * `chat join` in a window of tmux: the parts of its screen, and the state in which it left the terminal.
 *
 * @module
 */
import type { ChatServer } from "./chat_server.ts";
import { invocation } from "./invocation.ts";
import { PROGRAM_PATIENCE_MS, sleep, withPatience } from "../../support/patience.ts";
import { type Screen, shown, Tmux, type TmuxOptions } from "./tmux.ts";

/** The parts of the client's screen, from top to bottom. */
export interface Parts {
  /** Messages, and lines that are being sent. */
  readonly above: readonly string[];
  /** The rows of the input; the first one begins with the prompt. */
  readonly input: readonly string[];
  readonly status: string;
  /** The cursor, counted from the first row of the input. */
  readonly cursor: { readonly row: number; readonly column: number };
}

/** The prompt: the room or the person that the input goes to. */
const PROMPT = /^\S+> ?/;

/** The parts of a screen; `null` if it does not have all of them. */
export function tryParts({ rows, cursor }: Screen): Parts | null {
  const status = rows.findLastIndex((row) => row !== "");
  const first = rows.findLastIndex((row, index) => index < status && PROMPT.test(row));
  if (first === -1) return null;
  return {
    above: rows.slice(0, first),
    input: rows.slice(first, status),
    status: rows[status] ?? "",
    cursor: { row: cursor.row - first, column: cursor.column },
  };
}

/** The parts of a screen. Throws if it does not have all of them. */
export function partsOf(screen: Screen): Parts {
  const parts = tryParts(screen);
  if (parts === null) throw new Error(`There is no prompt with a status row below. The screen:\n${shown(screen)}`);
  return parts;
}

/** How a client ended, and what it did to its terminal. */
export interface Left {
  readonly code: number;
  /** The output of `stty -g`, before and after. */
  readonly before: string;
  readonly after: string;
}

/** Runs the client. The window stays open after it has ended, so that tests can look at it. */
const SHELL = `
  stty -g > before
  sh -c 'echo $$ > pid; exec "$@"' sh "$@"
  { echo $?; stty -g; } > left.part
  mv left.part left
  exec cat
`;

export interface ChatScreenOptions extends TmuxOptions {
  readonly flags?: readonly string[];
  /** Changes the command that runs the program. */
  readonly wrap?: (words: readonly string[]) => readonly string[];
}

/** A client in a window. Must be disposed of. */
export class ChatScreen implements AsyncDisposable {
  private constructor(readonly tmux: Tmux) {}

  /** Runs `chat` with some arguments. */
  static async start(args: readonly string[], options: ChatScreenOptions = {}): Promise<ChatScreen> {
    const { flags = [], wrap = (words) => ["sh", "-c", SHELL, "sh", ...words], ...window } = options;
    const { words, environment } = await invocation();
    return new ChatScreen(
      await Tmux.start(wrap([...words, ...args, ...flags]), {
        ...window,
        environment: { ...environment, ...window.environment },
      }),
    );
  }

  /** Joins a server and waits for the prompt. */
  static async join(server: ChatServer, name: string, options: ChatScreenOptions = {}): Promise<ChatScreen> {
    const screen = await ChatScreen.start(["join", server.address, "--name", name], options);
    try {
      await screen.until("the prompt", ({ input }) => input.length > 0);
      return screen;
    } catch (error) {
      await screen[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** The current parts of the screen. */
  async parts(): Promise<Parts> {
    return partsOf(await this.tmux.screen());
  }

  /** Waits until the parts of the screen are as wanted. */
  async until(wanted: string, isThere: (parts: Parts) => boolean): Promise<Parts> {
    const screen = await this.tmux.until(wanted, (screen) => {
      const parts = tryParts(screen);
      return parts !== null && isThere(parts);
    });
    return partsOf(screen);
  }

  /** Waits until the input is shown as given, including the prompt, with the cursor in this column. */
  untilInput(input: readonly string[] | string, cursor?: { readonly row: number; readonly column: number }) {
    const rows = typeof input === "string" ? [input] : input;
    const at = cursor === undefined ? "" : ` with the cursor at ${cursor.row},${cursor.column}`;
    return this.until(
      `the input ${JSON.stringify(rows)}${at}`,
      (parts) =>
        JSON.stringify(parts.input) === JSON.stringify(rows) &&
        (cursor === undefined || parts.cursor.row === cursor.row && parts.cursor.column === cursor.column),
    );
  }

  /** The same, and nothing else on the screen looks like a prompt or a status row, whatever happened to the window. */
  untilWhole(input: string, column: number): Promise<Screen> {
    return this.tmux.until(`${input} and the status row, once each`, (screen) => {
      const parts = tryParts(screen);
      const begin = (start: string) => screen.rows.filter((row) => row.startsWith(start)).length;
      return parts?.input.length === 1 && parts.input[0] === input && parts.cursor.row === 0 &&
        parts.cursor.column === column && [input, parts.status].every((row) => begin(row.split(" ", 1)[0] ?? "") === 1);
    });
  }

  /** Waits until a row above the input matches. */
  untilSaid(wanted: RegExp): Promise<Parts> {
    return this.until(`a row ${wanted} above the prompt`, ({ above }) => above.some((row) => wanted.test(row)));
  }

  /** Types a line and sends it. */
  async enter(line: string): Promise<void> {
    await this.tmux.type(line);
    await this.tmux.press("Enter");
  }

  /** The process id of the client. */
  async pid(): Promise<number> {
    return Number(await this.#file("pid"));
  }

  async signal(signal: Deno.Signal): Promise<void> {
    Deno.kill(await this.pid(), signal);
  }

  /** Waits until the client has ended. */
  async left(): Promise<Left> {
    const [code, after = ""] = (await this.#file("left")).split("\n");
    return { code: Number(code), before: (await this.#file("before")).trim(), after };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.tmux[Symbol.asyncDispose]();
  }

  /** Reads a file that the shell around the client writes, when it is there. */
  async #file(name: string): Promise<string> {
    const path = `${this.tmux.folder}/${name}`;
    let isOver = false;
    const read = async () => {
      while (!isOver) {
        const text = await Deno.readTextFile(path).catch(() => "");
        if (text.endsWith("\n")) return text;
        await sleep(10);
      }
      return "";
    };
    try {
      const screen = await this.tmux.screen();
      return await withPatience(
        read(),
        () => `the file ${name} of the shell. The screen was:\n${shown(screen)}`,
        PROGRAM_PATIENCE_MS,
      );
    } finally {
      isOver = true;
    }
  }
}
