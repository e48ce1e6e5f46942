/**
 * The flags of `chat config`.
 *
 * @module
 */
import { choiceFlag } from "../../shared/flags.ts";
import { LANGUAGES } from "../../shared/language.ts";

export const CONFIG_FLAGS = { lang: choiceFlag(LANGUAGES, undefined) };
