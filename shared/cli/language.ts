/**
 * The languages of the program, and how one of them is chosen; and whether a locale is UTF-8. Pure. The texts are in
 * client/language/ and in usage/.
 *
 * @module
 */

/** The languages, by their ISO 639 codes. */
export const LANGUAGES = ["en", "zh"] as const;

/** One of the languages. */
export type Language = typeof LANGUAGES[number];

/** The variables that name the language of messages, in order of precedence (POSIX, section 8.2). */
const VARIABLES = ["LC_ALL", "LC_MESSAGES", "LANG"] as const;

/**
 * Returns the language of an environment: the first of the variables that is set and not empty counts. The default is
 * English.
 */
export function languageOf(environment: (name: string) => string | undefined): Language {
  const locale = VARIABLES.map(environment).find((value) => value !== undefined && value !== "") ?? "";
  return /^zh(?![a-z])/i.test(locale) ? "zh" : "en";
}

/** Returns a language by its code, or `undefined`. */
export function tryLanguage(text: string | undefined): Language | undefined {
  return LANGUAGES.find((language) => language === text);
}

/**
 * Returns the language of the last valid `--lang`, or else of `CHAT_LANG`. It works on raw arguments, because a
 * sentence about invalid ones needs a language too.
 */
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

/** Returns the language to use if no configuration file is involved. */
export function languageFor(
  args: readonly string[],
  environment: (name: string) => string | undefined,
): Language {
  return askedLanguage(args, environment) ?? languageOf(environment);
}

/** The variables that name the encoding of a terminal, in order of precedence (POSIX, section 8.2). */
const ENCODING_VARIABLES = ["LC_ALL", "LC_CTYPE", "LANG"] as const;

/**
 * Returns the locale of an environment if its encoding is not UTF-8, such as `zh_CN.GB18030`, or `null`. A locale that
 * names no encoding says nothing about the terminal, except `C` and `POSIX`, which are ASCII.
 */
export function localeWithoutUtf8(environment: (name: string) => string | undefined): string | null {
  const locale = ENCODING_VARIABLES.map(environment).find((value) => value !== undefined && value !== "") ?? "";
  const encoding = /\.([^@]*)/.exec(locale)?.[1];
  const isUtf8 = encoding === undefined ? !/^(?:C|POSIX)$/.test(locale) : /^utf-?8$/i.test(encoding);
  return isUtf8 ? null : locale;
}
