/**
 * Suggests the word that a user may have meant.
 *
 * @module
 */

/** From this length on, a word may have two mistakes: in a shorter one, two leave too little of what was meant. */
const LONG_WORD = 6;

/**
 * Returns the word that is most similar, if it is similar enough: one mistake in a short word, two in a longer one. Two
 * swapped neighbours count as one mistake. A wrong first letter is none: `kick` is another word than `nick`.
 */
export function nearest(word: string, words: readonly string[]): string | undefined {
  const most = word.length < LONG_WORD ? 1 : 2;
  let best: string | undefined;
  let bestDistance = most + 1;
  for (const candidate of words) {
    if (Math.abs(candidate.length - word.length) > most || !beginsAlike(word, candidate)) continue;
    const slips = distance(word, candidate);
    if (slips < bestDistance) [best, bestDistance] = [candidate, slips];
  }
  return best;
}

/** Whether one of the words begins with one of the first two letters of the other: a letter may be missing or swapped. */
function beginsAlike(a: string, b: string): boolean {
  return b.slice(0, 2).includes(a.charAt(0)) || a.slice(0, 2).includes(b.charAt(0));
}

/** Returns how many letters have to be added, removed, replaced or swapped with their neighbour. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row[j] = Math.min(
        at(above, j) + 1,
        at(row, j - 1) + 1,
        at(above, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1),
        isSwap ? at(before, j - 2) + 1 : Infinity,
      );
    }
    [before, above] = [above, row];
  }
  return at(above, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Infinity;
}
