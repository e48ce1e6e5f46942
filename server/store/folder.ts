/**
 * The path of a server's data folder, and the error about a folder that must not be used. This file opens nothing;
 * disk/data_folder.ts does.
 *
 * @module
 */
import type { Sentence } from "../../shared/cli/usage_error.ts";
import { printable } from "../../shared/printable.ts";
import { EN } from "../../shared/cli/usage/en.ts";

/**
 * The operator has to decide something first: another server uses the folder, or its files are not what they should be.
 */
export class FolderError extends Error {
  override readonly name = "FolderError";

  /** `say` returns a whole sentence without its full stop. */
  constructor(readonly say: Sentence) {
    super(say(EN));
  }
}

/** Returns the path of a folder as sentences show it. */
export function shownFolder(folder: string): string {
  return JSON.stringify(printable(folder));
}

/** What the path depends on. */
export interface System {
  readonly environment: (name: string) => string | undefined;
  readonly isWindows: boolean;
}

/**
 * Returns the default path of the folder, by the XDG base directory specification or the conventions of Windows; `null`
 * if the system has no home directory.
 */
export function defaultFolder({ environment, isWindows }: System): string | null {
  if (isWindows) {
    const base = environment("APPDATA");
    return base !== undefined && /^(?:[A-Za-z]:[/\\]|\\\\)/.test(base) ? `${base.replace(/[/\\]+$/, "")}\\chat` : null;
  }
  // The specification says that a relative value counts as not set.
  const whole = (name: string) => {
    const path = environment(name);
    return path?.startsWith("/") ? path.replace(/\/+$/, "") : undefined;
  };
  const home = whole("HOME");
  const base = whole("XDG_DATA_HOME") ?? (home === undefined ? undefined : `${home}/.local/share`);
  return base === undefined ? null : `${base}/chat`;
}
