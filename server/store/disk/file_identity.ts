/**
 * Which file a path leads to, so that a file which is open can be compared with the one at its path.
 *
 * @module
 */

/** Returns what tells a file from all others; `null` if there is none. Throws the error of the system. */
export function identityAt(path: string): string | null {
  try {
    const { dev, ino } = Deno.statSync(path);
    return `${dev}:${ino}`;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return null;
    throw error;
  }
}
