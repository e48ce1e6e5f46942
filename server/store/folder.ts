/**
 * The data folder of a server, by name: where it is unless the operator says, and the error of one that cannot be used.
 * Opens nothing; disk/data_folder.ts does.
 *
 * @module
 */
import type { Sentence } from "../../shared/cli/usage_error.ts";
import { EN } from "../../shared/cli/usage/en.ts";

/** Somebody has to decide something first: the folder is another server's, or is not what it should be. */
export class FolderError extends Error {
  override readonly name = "FolderError";

  /** `say` gives a whole sentence without its full stop. */
  constructor(readonly say: Sentence) {
    super(say(EN));
  }
}

/** What the place depends on. */
export interface System {
  readonly environment: (name: string) => string | undefined;
  readonly isWindows: boolean;
}

/** The path of the folder; `null` where the system knows no home. */
export function defaultFolder({ environment, isWindows }: System): string | null {
  if (isWindows) {
    const base = environment("APPDATA");
    return base !== undefined && /^(?:[A-Za-z]:[/\\]|\\\\)/.test(base) ? `${base.replace(/[/\\]+$/, "")}\\chat` : null;
  }
  // A relative value counts as not set, says the specification.
  const whole = (name: string) => {
    const path = environment(name);
    return path?.startsWith("/") ? path.replace(/\/+$/, "") : undefined;
  };
  const home = whole("HOME");
  const base = whole("XDG_DATA_HOME") ?? (home === undefined ? undefined : `${home}/.local/share`);
  return base === undefined ? null : `${base}/chat`;
}
