/**
 * The flags of `chat config`.
 *
 * @module
 */
import { choiceFlag } from "../../shared/cli/flags.ts";
import { LANGUAGES } from "../../shared/cli/language.ts";

export const CONFIG_FLAGS = { lang: choiceFlag(LANGUAGES, undefined) };
