/**
 * What a shell can complete after the client's commands.
 *
 * @module
 */
import { type CompletionCommand, completionFlags } from "../../shared/cli/completions/table.ts";
import type { Language } from "../../shared/cli/language.ts";
import type { ProgramTexts } from "../../shared/cli/usage/program_texts.ts";
import { CONFIG_FLAGS } from "../config/flags.ts";
import { GET_FLAGS, RECEIVE_FLAGS, SAY_FLAGS, SEND_FLAGS } from "../jobs/job_options.ts";
import { JOIN_FLAGS } from "../join_options.ts";
import { KEY_FLAGS } from "../key/flags.ts";
import { loadClientTexts } from "./help.ts";

/** Returns the client's commands, described in a language. */
export async function clientCompletions(
  language: Language,
  { about }: Pick<ProgramTexts, "about">,
): Promise<CompletionCommand[]> {
  const { join, say, send, get, receive, config, key } = await loadClientTexts(language);
  return [
    { word: "join", about: about.join, flags: completionFlags(JOIN_FLAGS, join), words: [] },
    { word: "say", about: about.say, flags: completionFlags(SAY_FLAGS, say), words: [] },
    { word: "send", about: about.send, flags: completionFlags(SEND_FLAGS, send), words: [], takesFiles: true },
    { word: "get", about: about.get, flags: completionFlags(GET_FLAGS, get), words: [] },
    { word: "receive", about: about.receive, flags: completionFlags(RECEIVE_FLAGS, receive), words: [] },
    {
      word: "config",
      about: about.config,
      flags: completionFlags(CONFIG_FLAGS, config),
      words: [{ word: "init", about: about.init }],
    },
    {
      word: "key",
      about: about.key,
      flags: completionFlags(KEY_FLAGS, key),
      words: [{ word: "export", about: about.keyExport }, { word: "import", about: about.keyImport }],
      takesFiles: true,
    },
  ];
}
