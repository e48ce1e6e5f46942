/**
 * Names of files made from names that others chose.
 *
 * Pure.
 *
 * @module
 */

/** The most bytes of a name made here. Most systems take 255. */
export const MAX_FILE_NAME_BYTES = 200;

const KEPT = /[\p{L}\p{N}\p{M}_.#-]/u;
/** What Windows takes for a device, whatever follows behind a dot. */
const DEVICE = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i;

/** A part of a path: one name, whatever the text is; different texts have different ones. */
export function fileName(text: string): string {
  const plain = Array.from(text.toWellFormed(), (character) => KEPT.test(character) ? character : encoded(character));
  // A dot in front hides a file, or names a folder above; one at the end is lost on Windows.
  if (plain[0] === ".") plain[0] = "%2E";
  // So begins only what would be no name by itself.
  if (plain[0] === "_") plain[0] = "%5F";
  if (plain.at(-1) === ".") plain[plain.length - 1] = "%2E";
  const name = plain.join("");
  const safe = name === "" || DEVICE.test(name) ? `_${name}` : name;
  return bytesOf(safe) <= MAX_FILE_NAME_BYTES ? safe : shortened(plain, text);
}

/** The beginning of a long name, and a number that is another one for another text. */
function shortened(characters: readonly string[], text: string): string {
  const tail = `~${hash(text)}`;
  let name = "";
  let bytes = tail.length;
  for (const character of characters) {
    bytes += bytesOf(character);
    if (bytes > MAX_FILE_NAME_BYTES) break;
    name += character;
  }
  return name + tail;
}

function encoded(character: string): string {
  return Array.from(
    new TextEncoder().encode(character),
    (byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`,
  )
    .join("");
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** FNV-1a with 64 bits, as 16 digits. */
function hash(text: string): string {
  let value = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) {
    value = BigInt.asUintN(64, (value ^ BigInt(byte)) * 0x100000001b3n);
  }
  return value.toString(16).padStart(16, "0");
}
