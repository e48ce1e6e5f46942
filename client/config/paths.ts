/**
 * The paths of the files of the client: the configuration, the key, the input history, the secrets of sessions, the keys of
 * known servers, the state of transfers, and the folder for received files.
 *
 * Pure. Follows the XDG base directory specification, and the conventions of Windows there.
 *
 * @module
 */
import { fromHome, homeOf, type HomeSystem } from "../../shared/home.ts";

/** What the paths depend on. */
export type System = HomeSystem;

/** The path of the configuration file; `null` if the system has no home. */
export function configPath(system: System): string | null {
  return below(
    baseOf(system, { variable: "XDG_CONFIG_HOME", inHome: ".config", onWindows: "APPDATA" }),
    "config.jsonc",
  );
}

/** The path of the user's key, in a folder of its own beside what a server of theirs keeps; `null` if the system has no home. */
export function identityPath(system: System): string | null {
  const folder = below(
    baseOf(system, { variable: "XDG_DATA_HOME", inHome: ".local/share", onWindows: "APPDATA" }),
    "client",
  );
  return folder === null ? null : `${folder}${folder.includes("\\") ? "\\" : "/"}identity.key`;
}

/** The path of the input history; `null` if the system has no home. */
export function historyPath(system: System): string | null {
  return below(stateBase(system), "history.jsonl");
}

/** The path of the secrets of sessions; `null` if the system has no home. */
export function sessionsPath(system: System): string | null {
  return below(stateBase(system), "sessions.jsonl");
}

/** The path of the keys of known servers; `null` if the system has no home. */
export function knownServersPath(system: System): string | null {
  return below(stateBase(system), "known_servers.jsonl");
}

/** The path of the keys of people that were compared with them; `null` if the system has no home. */
export function comparedPeoplePath(system: System): string | null {
  return below(stateBase(system), "compared_people.jsonl");
}

/** The path of the file with the details of an unexpected error; `null` if the system has no home. */
export function crashPath(system: System): string | null {
  return below(stateBase(system), "crash.txt");
}

/** The folder of the state of transfers; `null` if the system has no home. */
export function transfersPath(system: System): string | null {
  return below(stateBase(system), "transfers");
}

/** The file in which a desktop defines the folder for downloads; `null` if the system has none. */
export function userDirsPath(system: System): string | null {
  if (system.isWindows) return null;
  const base = baseOf(system, { variable: "XDG_CONFIG_HOME", inHome: ".config", onWindows: "APPDATA" });
  return base === null ? null : `${base}/user-dirs.dirs`;
}

/**
 * The folder for received files: `chat` in the download folder, which the environment names, or `userDirs`, the text of the
 * file above. `null` if the system has no home.
 */
export function downloadsPath(system: System, userDirs: string): string | null {
  const home = homePath(system);
  const named = system.isWindows
    ? null
    : whole(system.environment("XDG_DOWNLOAD_DIR"), system) ?? whole(namedIn(userDirs, home), system);
  // The home itself means that there is no folder for downloads.
  const folder = named !== null && named !== home ? named : home === null ? null : `${home}/Downloads`;
  if (folder === null) return null;
  return system.isWindows ? `${folder.replaceAll("/", "\\")}\\chat` : `${folder}/chat`;
}

/** The value of the last line such as `XDG_DOWNLOAD_DIR="$HOME/Downloads"`; a shell would use the last one too. */
function namedIn(userDirs: string, home: string | null): string | undefined {
  const [, value] = [...userDirs.matchAll(/^[ \t]*XDG_DOWNLOAD_DIR="(.*)"[ \t]*$/gm)].at(-1) ?? [];
  const path = value?.replace(/\\(.)/g, "$1");
  return path !== undefined && home !== null && /^\$HOME(?:\/|$)/.test(path) ? home + path.slice("$HOME".length) : path;
}

/** Replaces a leading `~` by the home. `null` if the result is not a whole path. */
export function wholePath(path: string, system: System): string | null {
  const whole = fromHome(path, system);
  return isWhole(whole, system) ? whole : null;
}

interface Base {
  readonly variable: string;
  readonly inHome: string;
  readonly onWindows: string;
}

function baseOf(system: System, { variable, inHome, onWindows }: Base): string | null {
  if (system.isWindows) return whole(system.environment(onWindows), system);
  const home = homePath(system);
  // According to the specification, a relative value counts as not set.
  return whole(system.environment(variable), system) ?? (home === null ? null : `${home}/${inHome}`);
}

function stateBase(system: System): string | null {
  return baseOf(system, { variable: "XDG_STATE_HOME", inHome: ".local/state", onWindows: "LOCALAPPDATA" });
}

/** The home of the user; `null` if the system has none. */
export function homePath(system: System): string | null {
  return homeOf(system);
}

/** A whole path without separators at its end; `null` for any other text. */
function whole(path: string | undefined, system: System): string | null {
  if (path === undefined || !isWhole(path, system)) return null;
  return path.replace(system.isWindows ? /[/\\]+$/ : /\/+$/, "");
}

function isWhole(path: string, { isWindows }: System): boolean {
  return isWindows ? /^(?:[A-Za-z]:[/\\]|\\\\)/.test(path) : path.startsWith("/");
}

/** The path of a file in the folder of this program, in a base folder. */
function below(base: string | null, file: string): string | null {
  if (base === null) return null;
  const separator = base.includes("\\") ? "\\" : "/";
  return [base, "chat", file].join(separator);
}
