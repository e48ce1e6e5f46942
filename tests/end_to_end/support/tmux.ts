/**
 * A terminal whose screen a test can see: a window of tmux, on a server of its own.
 *
 * Owns the tmux server, its window and the folder that the program runs in. Does not know what the program shows.
 *
 * @module
 */
import { TempHome } from "../../support/temp_home.ts";
import { PROGRAM_PATIENCE_MS, sleep } from "../../support/patience.ts";

/** The contents of the window at one moment. */
export interface Screen {
  /** Every row of the window, including blank ones, without trailing spaces. */
  readonly rows: readonly string[];
  /** Counted from 0. */
  readonly cursor: { readonly row: number; readonly column: number; readonly isVisible: boolean };
}

export interface TmuxOptions {
  readonly columns?: number;
  readonly rows?: number;
  /** More variables for the program's environment. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Why there is no tmux; `null` if there is. */
async function whyNoTmux(): Promise<string | null> {
  try {
    const { success } = await new Deno.Command("tmux", { args: ["-V"], stdout: "null", stderr: "null" }).output();
    return success ? null : "tmux does not run";
  } catch {
    return "there is no tmux";
  }
}

const why = await whyNoTmux();

/** Defines a test in tmux. Without tmux it is skipped, and its name says why. */
export function testInTmux(name: string, fn: (t: Deno.TestContext) => Promise<void>): void {
  Deno.test({ name: why === null ? name : `${name} (skipped: ${why})`, ignore: why !== null, fn });
}

/** How often to look at the screen while waiting. */
const LOOK_MS = 10;
const UTF8 = { LC_ALL: "C.UTF-8" };

/** A window with a program in it. Must be disposed of, which ends both: `await using`. */
export class Tmux implements AsyncDisposable {
  readonly #home: TempHome;

  private constructor(home: TempHome) {
    this.#home = home;
  }

  /** Starts a program in a window of 60 columns and 16 rows by default. Its home is an empty folder. */
  static async start(words: readonly string[], options: TmuxOptions = {}): Promise<Tmux> {
    const { columns = 60, rows = 16, environment = {} } = options;
    const tmux = new Tmux(await TempHome.make());
    // deno-fmt-ignore
    const settings = [
      "set", "-g", "status", "off", ";",
      "set", "-g", "default-terminal", "tmux-256color", ";",
      "set", "-g", "history-limit", "50000", ";",
      "set", "-g", "escape-time", "0", ";",
    ];
    // More than one word: otherwise tmux runs a shell.
    const command = ["env", ...Object.entries({ ...UTF8, ...environment }).map(([name, value]) => `${name}=${value}`)];
    const size = ["-x", String(columns), "-y", String(rows)];
    try {
      await tmux.#run([...settings, "new-session", "-d", ...size, "-c", tmux.folder, "--", ...command, ...words]);
    } catch (error) {
      await tmux[Symbol.asyncDispose]();
      throw error;
    }
    return tmux;
  }

  /** The folder that the program runs in, which is also its home. */
  get folder(): string {
    return this.#home.path;
  }

  /** Types a text as it is. */
  async type(text: string): Promise<void> {
    // A semicolon at the end of a word would end the command.
    await this.#run(["send-keys", "-l", "--", text.replace(/;$/, "\\;")]);
  }

  /** Sends bytes as they are, in one piece. */
  async send(bytes: Uint8Array): Promise<void> {
    await this.#run(["send-keys", "-H", "--", ...[...bytes].map((byte) => byte.toString(16))]);
  }

  /** Presses keys by their names in tmux: `Enter`, `C-a`, `M-2`, `BSpace`, `Up`. */
  async press(...keys: readonly string[]): Promise<void> {
    await this.#run(["send-keys", "--", ...keys]);
  }

  /** Pastes a text, as a bracketed paste if the program has turned that on. */
  async paste(text: string): Promise<void> {
    await this.#run(["load-buffer", "-b", "paste", "-"], text);
    await this.#run(["paste-buffer", "-d", "-p", "-b", "paste"]);
  }

  /** Resizes the window. */
  async resize(columns: number, rows: number): Promise<void> {
    await this.#run(["resize-window", "-x", String(columns), "-y", String(rows)]);
  }

  /** The contents of the window. They are read until two reads agree, because tmux may be in the middle of a redraw. */
  async screen(): Promise<Screen> {
    let before = "";
    for (;;) {
      const now = await this.#run(["display-message", "-p", CURSOR, ";", "capture-pane", "-p"]);
      if (now === before) return parseScreen(now);
      before = now;
    }
  }

  /** All rows, including those that have scrolled out of the window. */
  async allRows(): Promise<string[]> {
    const text = await this.#run(["capture-pane", "-p", "-S", "-"]);
    return text.trimEnd().split("\n");
  }

  /** Waits until the screen is as wanted, and returns it. `wanted` says in words what that is. */
  async until(wanted: string, isThere: (screen: Screen) => boolean): Promise<Screen> {
    const lateMs = performance.now() + PROGRAM_PATIENCE_MS;
    for (;;) {
      const screen = await this.screen();
      if (isThere(screen)) return screen;
      if (performance.now() > lateMs) throw new Error(`Waited for ${wanted}. The screen:\n${shown(screen)}`);
      await sleep(LOOK_MS);
    }
  }

  /** Waits until a row matches. */
  untilRow(wanted: RegExp): Promise<Screen> {
    return this.until(`a row ${wanted}`, ({ rows }) => rows.some((row) => wanted.test(row)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // If it could not start, there is nothing to kill.
    await this.#run(["kill-server"]).catch(() => {});
    await this.#home[Symbol.asyncDispose]();
  }

  /** Runs commands of tmux, and returns their output. */
  async #run(words: readonly string[], input = ""): Promise<string> {
    const child = new Deno.Command("tmux", {
      args: ["-S", this.#home.file("tmux"), "-f", "/dev/null", ...words],
      clearEnv: true,
      env: { ...this.#home.environment, ...UTF8 },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(input)).then(() => writer.close()).catch(() => {});
    const { success, stdout, stderr } = await child.output();
    if (!success) throw new Error(`tmux ${words.join(" ")}: ${new TextDecoder().decode(stderr)}`);
    return new TextDecoder().decode(stdout);
  }
}

const CURSOR = "#{cursor_y} #{cursor_x} #{cursor_flag}";

function parseScreen(text: string): Screen {
  const [first = "", ...rows] = text.replace(/\n$/, "").split("\n");
  const [row = NaN, column = NaN, flag] = first.split(" ").map(Number);
  return { rows, cursor: { row, column, isVisible: flag === 1 } };
}

/** A screen as text, for failures. */
export function shown({ rows, cursor }: Screen): string {
  const { row, column, isVisible } = cursor;
  const drawn = rows.map((text) => `  |${text}`).join("\n");
  return `${drawn}\n  the cursor is ${isVisible ? "" : "hidden "}in row ${row}, column ${column}`;
}
