/**
 * Asking a disk that may fail.
 *
 * @module
 */

/** What a failing disk says, or what holds where it says nothing. */
export function attempt<T>(ask: () => T, otherwise: T): T {
  try {
    return ask();
  } catch {
    // That the disk fails is noticed, and told, with the next message.
    return otherwise;
  }
}
