/**
 * The language that somebody asks for before their arguments are understood: what is wrong with them has to be told in
 * one, too.
 *
 * @module
 */
import { type Language, languageOf, LANGUAGES } from "./language.ts";

/** A language by its name, or `undefined`. */
export function tryLanguage(text: string | undefined): Language | undefined {
  return LANGUAGES.find((language) => language === text);
}

/** The language of the last `--lang` that names one, else that of `CHAT_LANG`. */
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

/** The language to speak where no configuration file has a say. */
export function languageFor(
  args: readonly string[],
  environment: (name: string) => string | undefined,
): Language {
  return askedLanguage(args, environment) ?? languageOf(environment);
}
