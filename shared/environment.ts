/**
 * The environment of the process, read once and safely. Only main.ts has access to the environment, and passes on what
 * this file returns (tests/check/folders.ts).
 *
 * It is read once because every command gives up the permission to read it (permissions.ts).
 *
 * @module
 */

/** Returns the value of a variable, or `undefined` if it is not set. Never throws. */
export type Environment = (name: string) => string | undefined;

/** The part of `Deno.env` that is needed. */
export interface EnvironmentSource {
  /** The variables whose values are valid Unicode. */
  toObject(): Record<string, string>;
  /** Throws `InvalidData` if the value of the variable is not valid Unicode. */
  has(name: string): boolean;
}

/** The value of a variable of this program that is set, but cannot be read. No flag accepts it (cli/flags.ts). */
export const UNREADABLE = "\ufffd";

/** The variables of the flags: `CHAT_` and the name of a flag. */
const OWN = /^CHAT_[A-Z_]+$/;

/**
 * Reads the environment. A variable whose value is not valid Unicode counts as not set; if it is the variable of a flag,
 * it has the value `UNREADABLE` instead, so that nobody's `CHAT_DATA` is ignored without a word.
 */
export function environmentOf(source: EnvironmentSource, { isWindows }: { readonly isWindows: boolean }): Environment {
  // Names have no case on Windows.
  const key = (name: string) => isWindows ? name.toUpperCase() : name;
  const values = new Map(Object.entries(source.toObject()).map(([name, value]) => [key(name), value]));
  return (name) => values.get(key(name)) ?? (OWN.test(name) && isUnreadable(name, source) ? UNREADABLE : undefined);
}

function isUnreadable(name: string, source: EnvironmentSource): boolean {
  try {
    source.has(name);
    return false;
  } catch (error) {
    // Without the permission, nothing asks for a flag any more.
    return error instanceof Error && error.name === "InvalidData";
  }
}
