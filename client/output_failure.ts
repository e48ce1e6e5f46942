/**
 * How a command of the client ends if its output cannot be written.
 *
 * @module
 */
import { printable } from "../shared/printable.ts";
import { EXIT, SIGPIPE } from "./exit_code.ts";
import type { Catalogue } from "./language/catalogue.ts";

/** The exit code if nobody reads the output any more. */
export const OUTPUT_CLOSED = EXIT.signal + SIGPIPE;

/** The messages of ENOSPC and EDQUOT. */
const FULL = /\(os error (?:28|122)\)/;

/** Returns the exit code for an error of writing. A reader who closed the pipe wanted that; any other failure is told. */
export function outputFailed(
  { name, message }: Error,
  { tell, strings }: { readonly tell: (sentence: string) => void; readonly strings: Catalogue },
): number {
  if (name === "BrokenPipe") return OUTPUT_CLOSED;
  const { cannotWrite, diskFull, systemSays } = strings.connection;
  tell(cannotWrite(FULL.test(message) ? diskFull : systemSays(printable(message))));
  return EXIT.failure;
}
