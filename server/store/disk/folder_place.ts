/**
 * Where a server keeps its history unless it is told.
 *
 * Pure. Follows the XDG base directory specification, and the habits of Windows there.
 *
 * @module
 */

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
