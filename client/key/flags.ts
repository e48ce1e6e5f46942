/**
 * The flags of `chat key`.
 *
 * @module
 */
import { choiceFlag, switchFlag, textFlag } from "../../shared/cli/flags.ts";
import { LANGUAGES } from "../../shared/cli/language.ts";

export const KEY_FLAGS = {
  identity: textFlag("FILE", undefined),
  replace: switchFlag(),
  lang: choiceFlag(LANGUAGES, undefined),
};

/** The words that can follow `chat key`, each with a file. */
export const KEY_WORDS = ["export", "import"] as const;
