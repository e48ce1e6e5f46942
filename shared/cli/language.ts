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
