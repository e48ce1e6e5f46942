/**
 * Notices that a data folder is a copy: a backup that was put back, or a folder that was copied from elsewhere.
 *
 * The history of a copy ends earlier than what its members have seen. If ids went on from there, an id that was given
 * since the copy was made would stand for another message, and a client that has seen higher ids would take new
 * messages for old ones. So ids go on far above all that can have been given. The name of the history (`log`) stays:
 * with a new one, clients would forget their place and their marks, and get everything again that they have read.
 *
 * 1. The identities of two files, each an inode and the time at which it was created, are kept in the history itself: of
 *    history.db, and of a file that is created anew at each start. A copy of history.db is another file, even if it has
 *    the same name and times. If the bytes were copied into the existing file instead, the history names a file of an
 *    earlier start, because a server has started since.
 * 2. If a server has not started since, the copy was made while it ran. Half a million ids or more were reserved in the
 *    copy then (../database/ids.ts), and none of them is given again.
 * 3. A folder that was moved within its file system is no copy. One that was moved to another machine counts as one,
 *    and this does no harm.
 * 4. Where the file system does not tell when a file was created, or where it was set back as a whole (a snapshot),
 *    nothing can be noticed: `chat restore` is for that.
 *
 * @module
 */
import type { Meta } from "../database/ids.ts";
import { attempt, type Transaction } from "../database/sql.ts";

/** The file that each start creates anew. */
const START_FILE = "started";
const START_TEXT = "Each start of `chat serve` makes a new file of this, and so notices that the folder is a copy.\n";

/** How far the ids of a copy are from those that it has, at least. */
const MIN_JUMP = 2 ** 32;

/** How many ids a server can have given in a second on average, as a power of two: more than any does. */
const IDS_PER_SECOND = 2 ** 20;

/**
 * Returns an id that is above all that can have been given since the last one of a copy. It grows with the time, because
 * the same copy may be put back twice: after the second time, ids go on above those of the time in between.
 */
export function idAboveAll(lastId: number, timeMs: number): number {
  const least = lastId + MIN_JUMP;
  const ofNow = Math.floor(timeMs / 1000) * IDS_PER_SECOND;
  return ofNow > least && ofNow < Number.MAX_SAFE_INTEGER - MIN_JUMP ? ofNow : least;
}

/** Whether a server has ever used the folder. */
export function hasStarted(folder: string): boolean {
  return attempt(() => Deno.statSync(`${folder}/${START_FILE}`).isFile, false);
}

/** Whether the history was copied here since a server last used it. */
export function isCopy(folder: string, meta: Meta): boolean {
  const known = meta.files();
  const now = identityOf(folder);
  return known !== null && now !== null && known !== now;
}

/**
 * Makes the folder known as the one that its history belongs to. Whatever fails here is tried again at the next start,
 * which then takes the folder for a copy.
 */
export function rememberFolder(
  folder: string,
  { meta, transaction }: { readonly meta: Meta; readonly transaction: Transaction },
): void {
  attempt(() => {
    const path = `${folder}/${START_FILE}`;
    attempt(() => Deno.removeSync(`${path}.new`), undefined);
    Deno.writeTextFileSync(`${path}.new`, START_TEXT, { createNew: true, mode: 0o600 });
    Deno.renameSync(`${path}.new`, path);
    const identity = identityOf(folder);
    transaction.run(() => meta.setFiles(identity));
  }, undefined);
}

/** Returns the identities of both files as a text; `null` if the file system does not tell. */
function identityOf(folder: string): string | null {
  const history = fileIdentity(`${folder}/history.db`);
  // Without the other file, history.db came here alone.
  const start = attempt(() => fileIdentity(`${folder}/${START_FILE}`), "none");
  return history === null || start === null ? null : `${history} ${start}`;
}

/** Returns the inode and the time of creation of a file, in Unix milliseconds; `null` if one of them is not known. */
function fileIdentity(path: string): string | null {
  const { ino, birthtime } = Deno.statSync(path);
  return ino === null || birthtime === null ? null : `${ino}:${birthtime.getTime()}`;
}
