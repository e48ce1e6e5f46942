/**
 * Where the client keeps what it remembers: the configuration file, what was typed, the secrets of
 * sessions, transfers; and where what arrives is written to.
 *
 * Pure. Follows the XDG base directory specification, and the habits of Windows there.
 *
 * @module
 */

/** What a place depends on. */
export interface System {
  readonly environment: (name: string) => string | undefined;
  readonly isWindows: boolean;
}

/** The path of the configuration file; `null` where the system knows no home. */
export function configPath(system: System): string | null {
  return below(
    baseOf(system, { variable: "XDG_CONFIG_HOME", inHome: ".config", onWindows: "APPDATA" }),
    "config.jsonc",
  );
}

/** The path of the file of typed lines; `null` where the system knows no home. */
export function historyPath(system: System): string | null {
  return below(stateBase(system), "history.jsonl");
}

/** The path of the file of secrets of sessions; `null` where the system knows no home. */
export function sessionsPath(system: System): string | null {
  return below(stateBase(system), "sessions.jsonl");
}

/** The folder of what is remembered of transfers; `null` where the system knows no home. */
export function transfersPath(system: System): string | null {
  return below(stateBase(system), "transfers");
}

/** The file in which a desktop says where downloads go; `null` where there is none. */
export function userDirsPath(system: System): string | null {
  if (system.isWindows) return null;
  const base = baseOf(system, { variable: "XDG_CONFIG_HOME", inHome: ".config", onWindows: "APPDATA" });
  return base === null ? null : `${base}/user-dirs.dirs`;
}

/**
 * The folder that arriving files are written to: `chat` in the one for downloads, which the environment names, or
 * `userDirs`, the text of the file above. `null` where the system knows no home.
 */
export function downloadsPath(system: System, userDirs: string): string | null {
  const home = homePath(system);
  const named = system.isWindows
    ? null
    : whole(system.environment("XDG_DOWNLOAD_DIR"), system) ?? whole(namedIn(userDirs, home), system);
  // The home itself means that there is no such folder.
  const folder = named !== null && named !== home ? named : home === null ? null : `${home}/Downloads`;
  if (folder === null) return null;
  return system.isWindows ? `${folder.replaceAll("/", "\\")}\\chat` : `${folder}/chat`;
}

/** What a line `XDG_DOWNLOAD_DIR="$HOME/Downloads"` says; the last one counts, as in the shell that reads it. */
function namedIn(userDirs: string, home: string | null): string | undefined {
  const [, value] = [...userDirs.matchAll(/^[ \t]*XDG_DOWNLOAD_DIR="(.*)"[ \t]*$/gm)].at(-1) ?? [];
  const path = value?.replace(/\\(.)/g, "$1");
  return path !== undefined && home !== null && /^\$HOME(?:\/|$)/.test(path) ? home + path.slice("$HOME".length) : path;
}

/** A path whose `~/` is the home; others as they are. `null` where it is neither a whole path nor below the home. */
export function wholePath(path: string, system: System): string | null {
  if (isWhole(path, system)) return path;
  const home = homePath(system);
  return /^~[/\\]/.test(path) && home !== null ? `${home}${path.slice(1)}` : null;
}

interface Base {
  readonly variable: string;
  readonly inHome: string;
  readonly onWindows: string;
}

function baseOf(system: System, { variable, inHome, onWindows }: Base): string | null {
  if (system.isWindows) return whole(system.environment(onWindows), system);
  const home = homePath(system);
  // A relative value counts as not set, says the specification.
  return whole(system.environment(variable), system) ?? (home === null ? null : `${home}/${inHome}`);
}

function stateBase(system: System): string | null {
  return baseOf(system, { variable: "XDG_STATE_HOME", inHome: ".local/state", onWindows: "LOCALAPPDATA" });
}

/** The home; `null` where the system knows none. */
export function homePath(system: System): string | null {
  return whole(system.environment(system.isWindows ? "USERPROFILE" : "HOME"), system);
}

/** A whole path without a separator at its end, or `null`. */
function whole(path: string | undefined, system: System): string | null {
  if (path === undefined || !isWhole(path, system)) return null;
  return path.replace(system.isWindows ? /[/\\]+$/ : /\/+$/, "");
}

function isWhole(path: string, { isWindows }: System): boolean {
  return isWindows ? /^(?:[A-Za-z]:[/\\]|\\\\)/.test(path) : path.startsWith("/");
}

/** The path of a file in this program's folder below a base. */
function below(base: string | null, file: string): string | null {
  if (base === null) return null;
  const separator = base.includes("\\") ? "\\" : "/";
  return [base, "chat", file].join(separator);
}
