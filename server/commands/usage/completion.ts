/**
 * What a shell can complete after the server's commands.
 *
 * @module
 */
import { type CompletionCommand, completionFlags } from "../../../shared/cli/completions/table.ts";
import type { Language } from "../../../shared/cli/language.ts";
import type { ProgramTexts } from "../../../shared/cli/usage/program.ts";
import { EXPORT_FLAGS, FORGET_FLAGS } from "../folder_options.ts";
import { SERVE_FLAGS } from "../serve_options.ts";
import { loadServerTexts } from "./help.ts";

/** Returns `chat serve`, `chat export` and `chat forget`, described in a language. */
export async function serverCompletions(
  language: Language,
  { about }: Pick<ProgramTexts, "about">,
): Promise<CompletionCommand[]> {
  const { own, history, limits, exporting, forgetting } = await loadServerTexts(language);
  const flags = completionFlags(SERVE_FLAGS, { ...own, ...history, ...limits });
  return [
    { word: "serve", about: about.serve, flags, words: [] },
    { word: "export", about: about.export, flags: completionFlags(EXPORT_FLAGS, exporting), words: [] },
    { word: "forget", about: about.forget, flags: completionFlags(FORGET_FLAGS, forgetting), words: [] },
  ];
}
