/**
 * The language that the arguments ask for. It is found before the arguments are parsed, because errors in them must be shown
 * in that language too.
 *
 * @module
 */
import { type Language, languageOf, LANGUAGES } from "./language.ts";

/** Returns the language with this code, or `undefined`. */
export function tryLanguage(text: string | undefined): Language | undefined {
  return LANGUAGES.find((language) => language === text);
}

/** Returns the language of the last valid `--lang`, or else of `CHAT_LANG`. */
export function askedLanguage(
  args: readonly string[],
  environment: (name: string) => string | undefined,
): Language | undefined {
  const end = args.indexOf("--");
  const flags = end === -1 ? args : args.slice(0, end);
  const named = flags.flatMap((arg, at) => {
    const text = arg === "--lang" ? flags[at + 1] : /^--lang=(.*)$/s.exec(arg)?.[1];
    return tryLanguage(text) ?? [];
  });
  return named.at(-1) ?? tryLanguage(environment("CHAT_LANG"));
}

/** Returns the language to use where no configuration file applies. */
export function languageFor(
  args: readonly string[],
  environment: (name: string) => string | undefined,
): Language {
  return askedLanguage(args, environment) ?? languageOf(environment);
}
