/**
 * Wrong use of the program, as an error that can be told in any language.
 *
 * @module
 */
import { errorText } from "../error_text.ts";
import { EN } from "./usage/en.ts";
import type { UsageStrings } from "./usage/strings.ts";

/** A sentence or a phrase, once there are the words of a language. */
export type Sentence = (strings: UsageStrings) => string;

/** What somebody typed, or wrote into a file, cannot be understood. The message is in English; the exit code is 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";

  /** `say` gives a whole sentence without its full stop. */
  constructor(readonly say: Sentence) {
    super(say(EN));
  }
}

/** A text is not a value that is wanted. `say` gives the phrase about what is needed; the message is it in English. */
export class BadValue extends Error {
  override readonly name = "BadValue";

  constructor(readonly say: Sentence) {
    super(say(EN));
  }
}

/** What is wrong with a value, by the error of a parser. */
export function whyNot(error: unknown): Sentence {
  if (error instanceof BadValue) return error.say;
  const message = errorText(error);
  return () => message;
}
