/**
 * Patterns of names: `*` matches any text, `?` any single character.
 *
 * Pure. Never builds a regular expression from user input.
 *
 * @module
 */

/** Whether a name can be meant as a pattern. */
export function isPattern(name: string): boolean {
  return /[*?]/.test(name);
}

/** Whether a pattern matches a whole name, whatever their normal forms of Unicode are. Takes time in proportion to the product of their lengths at most. */
export function matchesPattern(name: string, pattern: string): boolean {
  const [text, wanted] = [name, pattern].map((one) => Array.from(one.normalize("NFC"))) as [string[], string[]];
  let [at, next] = [0, 0];
  /** The position after the last `*`, and where the text that it matches ends so far. */
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
