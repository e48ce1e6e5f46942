/**
 * A search for secrets in folders: in every file, whatever it holds, and in the names of files.
 *
 * @module
 */

const encoder = new TextEncoder();

/** Whether some bytes hold a text, as it is or as JSON writes it. */
export function holds(bytes: Uint8Array, text: string): boolean {
  return holdsBytes(bytes, encoder.encode(text)) ||
    holdsBytes(bytes, encoder.encode(JSON.stringify(text).slice(1, -1)));
}

/** The ways in which a code may be written: with and without its dashes, in either case. */
export function formsOfCode(code: string): string[] {
  const plain = code.replaceAll("-", "");
  return [code, plain].flatMap((form) => [form, form.toLowerCase()]);
}

/**
 * The ways in which the bytes of a private key may be written: in hexadecimal, and in both kinds of base64, alone or
 * behind any other bytes.
 */
export function formsOfKey(seed: Uint8Array): (string | Uint8Array)[] {
  const base64 = [0, 1, 2].flatMap((shift) => {
    // The first and the last characters depend on the bytes around.
    const text = new Uint8Array([...new Uint8Array(shift), ...seed]).toBase64().slice(shift === 0 ? 0 : 4, -4);
    return [text, text.replaceAll("+", "-").replaceAll("/", "_")];
  });
  return [seed, seed.toHex(), seed.toHex().toUpperCase(), ...base64];
}

/** The files below a folder whose content or name holds one of some secrets, by their paths in it. */
export function filesWith(folder: string, secrets: readonly (string | Uint8Array)[], path = ""): string[] {
  const found: string[] = [];
  for (const { name, isDirectory, isFile } of Deno.readDirSync(`${folder}/${path}`)) {
    const inner = `${path}${name}`;
    if (isDirectory) found.push(...filesWith(folder, secrets, `${inner}/`));
    // A socket has no content.
    const bytes = isFile ? Deno.readFileSync(`${folder}/${inner}`) : new Uint8Array(0);
    const isThere = (secret: string | Uint8Array) =>
      typeof secret === "string" ? holds(bytes, secret) || name.includes(secret) : holdsBytes(bytes, secret);
    if (secrets.some(isThere)) found.push(inner);
  }
  return found.sort();
}

function holdsBytes(bytes: Uint8Array, wanted: Uint8Array): boolean {
  const [first] = wanted;
  if (first === undefined) return false;
  for (let at = bytes.indexOf(first); at !== -1; at = bytes.indexOf(first, at + 1)) {
    if (wanted.every((byte, index) => bytes[at + index] === byte)) return true;
  }
  return false;
}
