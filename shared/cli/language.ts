/**
 * The languages of the program, and the choice among them by the environment.
 *
 * Pure. The sentences themselves are in client/language/.
 *
 * @module
 */

/** The languages, as codes of ISO 639. */
export const LANGUAGES = ["en", "zh"] as const;

/** A language of the table. */
export type Language = typeof LANGUAGES[number];

/** The variables that choose the language of messages, in order of precedence (POSIX, section 8.2). */
const VARIABLES = ["LC_ALL", "LC_MESSAGES", "LANG"] as const;

/** Returns the language of an environment: the first variable that is set and not empty counts. English is the default. */
export function languageOf(environment: (name: string) => string | undefined): Language {
  const locale = VARIABLES.map(environment).find((value) => value !== undefined && value !== "") ?? "";
  return /^zh(?![a-z])/i.test(locale) ? "zh" : "en";
}
