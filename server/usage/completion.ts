/**
 * What a shell may complete behind `chat serve`.
 *
 * @module
 */
import { type CompletionCommand, completionFlags } from "../../shared/completions/table.ts";
import type { Language } from "../../shared/language.ts";
import type { ProgramTexts } from "../../shared/usage/program.ts";
import { SERVE_FLAGS } from "../options.ts";
import { loadServerTexts } from "./help.ts";

/** `chat serve`, described in a language. */
export async function serverCompletions(
  language: Language,
  { about }: Pick<ProgramTexts, "about">,
): Promise<CompletionCommand[]> {
  const { own, limits } = await loadServerTexts(language);
  const flags = completionFlags(SERVE_FLAGS, { ...own, ...limits });
  return [{ word: "serve", about: about.serve, flags, words: [] }];
}
