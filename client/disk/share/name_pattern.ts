/**
 * Patterns of names: `*` is any text, `?` any one character.
 *
 * Pure. No regular expression is made of what somebody has typed.
 *
 * @module
 */

/** Whether a whole name is as a pattern says. Takes no longer than both their lengths multiplied. */
export function hasPattern(name: string, pattern: string): boolean {
  const [text, wanted] = [Array.from(name), Array.from(pattern)];
  let [at, next] = [0, 0];
  /** Where the last `*` stands, and where what it stands for ends so far. */
  let star: { readonly next: number; at: number } | null = null;
  while (at < text.length) {
    if (wanted[next] === "*") {
      star = { next: ++next, at };
    } else if (next < wanted.length && (wanted[next] === "?" || wanted[next] === text[at])) {
      at++;
      next++;
    } else if (star !== null) {
      at = ++star.at;
      next = star.next;
    } else {
      return false;
    }
  }
  while (wanted[next] === "*") next++;
  return next === wanted.length;
}
