/**
 * Where the client keeps what it remembers: the configuration file, what was typed, the secrets of
 * sessions.
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

/** A path whose `~/` is the home; others as they are. `null` where it is neither a whole path nor below the home. */
export function wholePath(path: string, system: System): string | null {
  if (isWhole(path, system)) return path;
  const home = homeOf(system);
  return /^~[/\\]/.test(path) && home !== null ? `${home}${path.slice(1)}` : null;
}

interface Base {
  readonly variable: string;
  readonly inHome: string;
  readonly onWindows: string;
}

function baseOf(system: System, { variable, inHome, onWindows }: Base): string | null {
  if (system.isWindows) return whole(system.environment(onWindows), system);
  const home = homeOf(system);
  // A relative value counts as not set, says the specification.
  return whole(system.environment(variable), system) ?? (home === null ? null : `${home}/${inHome}`);
}

function stateBase(system: System): string | null {
  return baseOf(system, { variable: "XDG_STATE_HOME", inHome: ".local/state", onWindows: "LOCALAPPDATA" });
}

function homeOf(system: System): string | null {
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
