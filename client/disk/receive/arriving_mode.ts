/**
 * The permissions of what arrives: those that its source has and the umask of the receiver allows, but never more than usual
 * files and folders have. Nothing that arrives can be executed, and its owner can always read and write it (REQ-R52).
 *
 * Pure. The system takes off what the umask forbids when a file or folder is made.
 *
 * @module
 */

/** The most that a file or a folder gets, and what its owner always has. */
const FILE = { most: 0o644, least: 0o600 };
const FOLDER = { most: 0o755, least: 0o700 };

/** The permissions of a file with this `mode` in the list; an older sender has none. */
export function fileMode(mode: number = FILE.most): number {
  return mode & FILE.most | FILE.least;
}

/** The same for a folder. */
export function folderMode(mode: number = FOLDER.most): number {
  return mode & FOLDER.most | FOLDER.least;
}

/**
 * What the permissions of a file or folder have to become, if they allow more than `allowed`, or if the umask has taken the
 * owner's; `null` if they are right, or if the system has none.
 */
export function correctedMode(mode: number | null, allowed: number): number | null {
  if (mode === null) return null;
  const [now, right] = [mode & 0o777, mode & allowed | allowed & 0o700];
  return now === right ? null : right;
}
