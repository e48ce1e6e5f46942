/**
 * Which texts show something (PROTOCOL.md S10). A message of blanks looks like an empty line of somebody else.
 *
 * @module
 */

/**
 * A character that can be seen by itself. That leaves out white space, controls and formats, combining marks, whatever
 * programs may ignore (joiners, variation selectors, tags, Hangul fillers), the braille pattern without dots, and a note
 * without a head. The second part has signs that are visible although Unicode counts them as formats, such as the end of
 * a verse.
 */
const SEEN =
  /[^\p{White_Space}\p{Z}\p{Cc}\p{Cf}\p{Cs}\p{M}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u2800\u{1d159}]|[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}]/u;

/** Whether a text has at least one character that can be seen by itself. An empty text has none. */
export function isVisible(text: string): boolean {
  return SEEN.test(text);
}
