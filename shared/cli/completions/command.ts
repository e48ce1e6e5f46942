/**
 * The command `chat completions`. The caller passes in the other commands.
 *
 * @module
 */
import { choiceFlag, flagHelp, parseFlags } from "../flags.ts";
import { type Language, LANGUAGES } from "../language.ts";
import { loadProgramTexts, type ProgramTexts } from "../usage/program.ts";
import { UsageError } from "../usage_error.ts";
import { completionScript, SHELLS } from "./script.ts";
import { type CompletionCommand, completionFlags } from "./table.ts";

/** The flags of the command. */
export const COMPLETIONS_FLAGS = { lang: choiceFlag(LANGUAGES, undefined) };

/** What the caller provides. */
export interface CompletionsContext {
  readonly environment: (name: string) => string | undefined;
  readonly language: Language;
  /** Returns the other commands, in the order in which they are shown. */
  readonly commands: (texts: ProgramTexts) => Promise<readonly CompletionCommand[]>;
}

/** Returns what the command prints. Throws a `UsageError`. */
export async function completionsText(args: readonly string[], context: CompletionsContext): Promise<string> {
  const { environment, language, commands } = context;
  const { rest, wantsHelp } = parseFlags(COMPLETIONS_FLAGS, args, { environment });
  const texts = await loadProgramTexts(language);
  if (wantsHelp) return texts.completionsHelp(flagHelp(COMPLETIONS_FLAGS, texts.completions));
  const [name, more] = rest;
  const shell = SHELLS.find((one) => one === name);
  if (shell === undefined || more !== undefined) {
    const wrong = shell === undefined ? name : more;
    const shown = wrong === undefined ? null : JSON.stringify(wrong);
    throw new UsageError((strings) => strings.shellNeeded(shown, SHELLS));
  }
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
