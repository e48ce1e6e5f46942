/**
 * `chat join` in a window of tmux: what stands where on its screen, and how it left the terminal.
 *
 * @module
 */
import type { ChatServer } from "./chat_server.ts";
import { invocation } from "./invocation.ts";
import { patiently } from "./patience.ts";
import { type Screen, shown, Tmux, type TmuxOptions } from "./tmux.ts";

/** The parts of the client's screen, from the top to the bottom. */
export interface Parts {
  /** What was said, and lines that are on their way. */
  readonly above: readonly string[];
  /** The rows that are typed in; the first one begins with the prompt. */
  readonly input: readonly string[];
  readonly status: string;
  /** The cursor, counted from the first row that is typed in. */
  readonly cursor: { readonly row: number; readonly column: number };
}

/** Before what is typed: the room or the person that it goes to. */
const PROMPT = /^\S+> ?/;

/** The parts of a screen; `null` where it has not all of them. */
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

/** The parts of a screen. Throws where it has not all of them. */
export function partsOf(screen: Screen): Parts {
  const parts = tryParts(screen);
  if (parts === null) throw new Error(`There is no prompt with a status row below. The screen:\n${shown(screen)}`);
  return parts;
}

/** How a client ended, and what it made of its terminal. */
export interface Left {
  readonly code: number;
  /** What `stty -g` says, before and after. */
  readonly before: string;
  readonly after: string;
}

/** Runs the client. The window stays when it has ended, so that one can look at it. */
const SHELL = `
  stty -g > before
  sh -c 'echo $$ > pid; exec "$@"' sh "$@"
  { echo $?; stty -g; } > left.part
  mv left.part left
  exec cat
`;

export interface ChatScreenOptions extends TmuxOptions {
  readonly flags?: readonly string[];
  /** Makes of the words that call the program others that do. */
  readonly wrap?: (words: readonly string[]) => readonly string[];
}

/** A client in a window. Has to be disposed of. */
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

  /** What stands on the screen now. */
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

  /** Waits until what is typed in is shown so, the prompt included, with the cursor so many columns from the left. */
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

  /** The same, and that there is nothing else that looks like a prompt or a status row, whatever the window went through. */
  untilWhole(input: string, column: number): Promise<Screen> {
    return this.tmux.until(`${input} and the status row, once each`, (screen) => {
      const parts = tryParts(screen);
      const begin = (start: string) => screen.rows.filter((row) => row.startsWith(start)).length;
      return parts?.input.length === 1 && parts.input[0] === input && parts.cursor.row === 0 &&
        parts.cursor.column === column && [input, parts.status].every((row) => begin(row.split(" ", 1)[0] ?? "") === 1);
    });
  }

  /** Waits until a row above what is typed matches. */
  untilSaid(wanted: RegExp): Promise<Parts> {
    return this.until(`a row ${wanted} above the prompt`, ({ above }) => above.some((row) => wanted.test(row)));
  }

  /** Types a line and sends it off. */
  async enter(line: string): Promise<void> {
    await this.tmux.type(line);
    await this.tmux.press("Enter");
  }

  /** The client's process. */
  async pid(): Promise<number> {
    return Number(await this.#file("pid"));
  }

  async signal(signal: Deno.Signal): Promise<void> {
    Deno.kill(await this.pid(), signal);
  }

  /** Waits for the end of the client. */
  async left(): Promise<Left> {
    const [code, after = ""] = (await this.#file("left")).split("\n");
    return { code: Number(code), before: (await this.#file("before")).trim(), after };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.tmux[Symbol.asyncDispose]();
  }

  /** A file that the shell around the client writes, once it is there. */
  async #file(name: string): Promise<string> {
    const path = `${this.tmux.folder}/${name}`;
    let isOver = false;
    const read = async () => {
      while (!isOver) {
        const text = await Deno.readTextFile(path).catch(() => "");
        if (text.endsWith("\n")) return text;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      return "";
    };
    try {
      const screen = await this.tmux.screen();
      return await patiently(read(), () => `the file ${name} of the shell. The screen was:\n${shown(screen)}`);
    } finally {
      isOver = true;
    }
  }
}
