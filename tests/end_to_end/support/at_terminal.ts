/**
 * Runs a program at a terminal that util-linux's `script` makes. A test sees its bytes, not a screen.
 *
 * @module
 */
import type { WindowSize } from "../../../client/platform/platform.ts";
import { Program, type StartOptions } from "./program.ts";

async function findWhy(): Promise<string | null> {
  try {
    const { stdout } = await new Deno.Command("script", { args: ["--version"] }).output();
    return new TextDecoder().decode(stdout).includes("util-linux") ? null : "`script` is not that of util-linux";
  } catch {
    return "there is no `script`";
  }
}

/** Why there can be no terminal here; `null` if there can. */
export const WHY_NO_TERMINAL: string | null = await findWhy();

/** Defines a test at a terminal. Without one it is skipped, and its name says why. */
export function testAtTerminal(name: string, fn: (t: Deno.TestContext) => Promise<void>): void {
  const isSkipped = WHY_NO_TERMINAL !== null;
  Deno.test({ name: isSkipped ? `${name} (skipped: ${WHY_NO_TERMINAL})` : name, ignore: isSkipped, fn });
}

/** The command that runs a program at a terminal whose bytes are those of standard input and output. */
export function atTerminal(words: readonly string[], { columns, rows }: WindowSize): string[] {
  return ["script", "-qfec", `stty cols ${columns} rows ${rows}; exec ${words.map(quoted).join(" ")}`, "/dev/null"];
}

/** Starts a program at a terminal of 60 columns and 16 rows. */
export function startAtTerminal(args: readonly string[], options: StartOptions = {}): Promise<Program> {
  return Program.start(args, {
    ...options,
    environment: { TERM: "xterm-256color", ...options.environment },
    wrap: (words) => atTerminal(words, { columns: 60, rows: 16 }),
  });
}

/** Quotes a word for a shell. */
export function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
