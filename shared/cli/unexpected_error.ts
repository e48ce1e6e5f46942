/**
 * What is said of an error that nothing expected: a sentence for the user, and the details for a report.
 *
 * @module
 */
import { errorText } from "../error_text.ts";
import { printable } from "../printable.ts";
import { fileReason } from "./file_reason.ts";
import type { Sentence } from "./usage_error.ts";

/** The most characters of an error's own text in a sentence. */
const MAX_SHOWN = 200;

/** Returns everything that is known of an error, with its causes, in several lines. */
export function errorDetails(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? "" : `\nCaused by: ${errorDetails(error.cause)}`;
  return `${error.stack ?? `${error.name}: ${error.message}`}${cause}`;
}

/**
 * Returns the sentence. `save` saves the details and returns the path of the file; if it throws, the details are part of
 * the sentence, because they would be lost otherwise.
 */
export function unexpectedError(error: unknown, save: (details: string) => string): Sentence {
  const what = printable(errorText(error)).slice(0, MAX_SHOWN);
  const details = errorDetails(error);
  let path: string;
  try {
    path = printable(save(details));
  } catch (failure) {
    const why = fileReason(failure);
    const inOneLine = details.split(/\s*\n\s*/).map(printable).join(" | ");
    return (strings) => strings.unexpectedUnsaved(what, why(strings), inOneLine);
  }
  return (strings) => strings.unexpected(what, path);
}
