/**
 * The languages that the program speaks, and which of them somebody wants.
 *
 * Pure. The sentences themselves are in client/language/.
 *
 * @module
 */

/** The languages, by their codes of ISO 639. */
export const LANGUAGES = ["en", "zh"] as const;

/** A language of the table. */
export type Language = typeof LANGUAGES[number];

/** The variables that say which language messages are in, the strongest first (POSIX, section 8.2). */
const VARIABLES = ["LC_ALL", "LC_MESSAGES", "LANG"] as const;

/** The language of an environment: the first of the variables that is set and not empty counts. English if none does. */
export function languageOf(environment: (name: string) => string | undefined): Language {
  const locale = VARIABLES.map(environment).find((value) => value !== undefined && value !== "") ?? "";
  return /^zh(?![a-z])/i.test(locale) ? "zh" : "en";
}

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
