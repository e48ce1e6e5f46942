/**
 * The home folder of the user, and paths that begin with `~`. A shell replaces the `~` of a word of its own, but not of
 * `--data=~/chat` or of a variable in quotes, and a file of settings knows no shell.
 *
 * Pure: opens nothing.
 *
 * @module
 */

/** What the home folder depends on. */
export interface HomeSystem {
  readonly environment: (name: string) => string | undefined;
  readonly isWindows: boolean;
}

/** The home folder, without separators at its end; `null` if there is none. */
export function homeOf({ environment, isWindows }: HomeSystem): string | null {
  const home = environment(isWindows ? "USERPROFILE" : "HOME");
  if (home === undefined || !(isWindows ? /^(?:[A-Za-z]:[/\\]|\\\\)/.test(home) : home.startsWith("/"))) return null;
  return home.replace(isWindows ? /[/\\]+$/ : /\/+$/, "");
}

/** The path with the home folder for a `~` at its beginning: `~` and `~/x`, but not `~bob/x`. */
export function fromHome(path: string, system: HomeSystem): string {
  const isInHome = path === "~" || path.startsWith("~/") || (system.isWindows && path.startsWith("~\\"));
  const home = isInHome ? homeOf(system) : null;
  // The home of root may be `/`.
  return home === null ? path : `${home}${path.slice(1)}` || "/";
}
