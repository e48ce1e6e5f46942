/**
 * Whether a program belongs to a terminal.
 *
 * @module
 */

/** A standard stream, such as `Deno.stdin`. */
interface Stream {
  isTerminal(): boolean;
}

/**
 * Whether one of the standard streams is a terminal. A program without any was started to stay, by `nohup` or a service
 * manager: SIGHUP, which a terminal sends when it closes, does not end it.
 */
export function hasTerminal(
  { stdin, stdout, stderr }: Readonly<Record<"stdin" | "stdout" | "stderr", Stream>>,
): boolean {
  return [stdin, stdout, stderr].some((stream) => stream.isTerminal());
}
