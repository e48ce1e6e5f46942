/**
 * The command `chat completions`: makes the script by which a shell completes what is typed after `chat`. It knows the
 * other commands only by the tables that the caller passes in.
 *
 * @module
 */
import { flagHelp } from "../flag_help.ts";
import { parseFlags } from "../flags.ts";
import type { Language } from "../language.ts";
import { loadProgramTexts } from "../usage/load.ts";
import type { ProgramTexts } from "../usage/program_texts.ts";
import { UsageError } from "../usage_error.ts";
import { bashScript } from "./bash.ts";
import { fishScript } from "./fish.ts";
import { type CompletionCommand, completionFlags, COMPLETIONS_FLAGS, type CompletionTable } from "./table.ts";
import { zshScript } from "./zsh.ts";

export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = typeof SHELLS[number];

const SCRIPTS: Readonly<Record<Shell, (table: CompletionTable) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

/** What the command needs from its caller. */
export interface CompletionsContext {
  readonly environment: (name: string) => string | undefined;
  readonly language: Language;
  /** Fits the help into the terminal. */
  readonly layOut?: (help: string) => Promise<string>;
  /** Returns the other commands, in the order in which they are shown. */
  readonly commands: (texts: ProgramTexts) => Promise<readonly CompletionCommand[]>;
}

/** Returns what the command prints. Throws a `UsageError`. */
export async function completionsText(args: readonly string[], context: CompletionsContext): Promise<string> {
  const { environment, language, layOut, commands } = context;
  const { rest, wantsHelp } = parseFlags(COMPLETIONS_FLAGS, args, { environment });
  const texts = await loadProgramTexts(language);
  if (wantsHelp) {
    const help = texts.completionsHelp(flagHelp(COMPLETIONS_FLAGS, texts.completions));
    return await layOut?.(help) ?? help;
  }
  const shell = shellOf(rest);
  const own: CompletionCommand = {
    word: "completions",
    about: texts.about.completions,
    flags: completionFlags(COMPLETIONS_FLAGS, texts.completions),
    words: SHELLS.map((word) => ({ word, about: "" })),
  };
  return completionScript(shell, {
    commands: [...await commands(texts), own],
    flags: [{ word: "--help", about: texts.about.help }, { word: "--version", about: texts.about.version }],
  });
}

/** Returns the script for a shell. */
export function completionScript(shell: Shell, table: CompletionTable): string {
  return SCRIPTS[shell](table);
}

function shellOf([name, extra]: readonly string[]): Shell {
  const shell = SHELLS.find((candidate) => candidate === name);
  if (shell !== undefined && extra === undefined) return shell;
  const wrong = shell === undefined ? name : extra;
  const shown = wrong === undefined ? null : JSON.stringify(wrong);
  throw new UsageError((strings) => strings.shellNeeded(shown, SHELLS));
}
