/**
 * Wrong use of the program, as errors that can be shown in any language.
 *
 * @module
 */
import { errorText } from "../error_text.ts";
import { EN } from "./usage/en.ts";
import type { UsageStrings } from "./usage/usage_strings.ts";

/** Makes a sentence or a phrase from the strings of a language. */
export type Sentence = (strings: UsageStrings) => string;

/** The command line or a configuration file cannot be understood. The message is in English; the exit code is 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";

  /** `say` returns a whole sentence without its full stop. */
  constructor(readonly say: Sentence) {
    super(say(EN));
  }
}

/** A text is not a valid value. `say` returns the phrase that says what is expected; the message is that phrase in English. */
export class BadValue extends Error {
  override readonly name = "BadValue";

  constructor(readonly say: Sentence) {
    super(say(EN));
  }
}

/** Returns what is wrong with a value, from the error of its parser. */
export function whyNot(error: unknown): Sentence {
  if (error instanceof BadValue) return error.say;
  const message = errorText(error);
  return () => message;
}
