/**
 * The code of an invitation: 100 random bits, as 20 characters of Crockford's base32 in five groups,
 * `K7F3-9QXD-2M0A-ZR5T-H8WB`.
 *
 * Codes are read aloud and copied by hand, so case, dashes, blanks and full-width characters do not matter, and the
 * letters that look like digits count as those digits.
 *
 * @module
 */

/** Without I, L, O and U: three look like digits, and the last would spell words. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** 20 characters of 5 bits each. */
const LENGTH = 20;

/** The length of a code with its dashes. */
export const CODE_LENGTH = 24;

/** Returns a new code. `random` gives random bytes that are fit for secrets. */
export function newCode(random: (count: number) => Uint8Array): string {
  return grouped([...random(LENGTH)].map((byte) => ALPHABET.charAt(byte & 31)).join(""));
}

/** Returns a code as `newCode` writes it; `null` if the text is no code. */
export function normalCode(text: string): string | null {
  // Nobody pastes that much, and normalizing a long text takes long.
  if (text.length > 10 * CODE_LENGTH) return null;
  const plain = text.normalize("NFKC").toUpperCase().replace(/[\s\p{Dash}]/gu, "")
    .replaceAll("O", "0").replace(/[IL]/g, "1");
  const isCode = plain.length === LENGTH && [...plain].every((character) => ALPHABET.includes(character));
  return isCode ? grouped(plain) : null;
}

/** Whether a text is meant to be a code, where names are expected: a name of 20 letters is one if it has no digit. */
export function looksLikeCode(text: string): boolean {
  return /\d/.test(text.normalize("NFKC")) && normalCode(text) !== null;
}

function grouped(plain: string): string {
  return plain.match(/.{4}/g)?.join("-") ?? "";
}
