/**
 * What a shell may complete behind the client's commands.
 *
 * @module
 */
import { type CompletionCommand, completionFlags } from "../../shared/completions/table.ts";
import type { Language } from "../../shared/language.ts";
import type { ProgramTexts } from "../../shared/usage/program.ts";
import { CONFIG_FLAGS } from "../config/flags.ts";
import { JOIN_FLAGS } from "../options.ts";
import { loadClientTexts } from "./help.ts";

/** `chat join` and `chat config`, described in a language. */
export async function clientCompletions(
  language: Language,
  { about }: Pick<ProgramTexts, "about">,
): Promise<CompletionCommand[]> {
  const { join, config } = await loadClientTexts(language);
  return [
    { word: "join", about: about.join, flags: completionFlags(JOIN_FLAGS, join), words: [] },
    {
      word: "config",
      about: about.config,
      flags: completionFlags(CONFIG_FLAGS, config),
      words: [{ word: "init", about: about.init }],
    },
  ];
}
