/**
 * Makes the folders of a list, one by one, and writes through no link in the place of one (REQ-R37).
 *
 * A folder in the folder of one's choice is new, or was made for the same deal before: what is there already is nobody's
 * to write into.
 *
 * @module
 */
import { TargetError } from "../../transfer/target.ts";
import { toTargetError } from "../disk_error.ts";
import { inFolder } from "../disk_path.ts";
import { MAX_NAMES, numberedName } from "./free_name.ts";
import type { Journal } from "./journal.ts";
import { KnownFolder } from "./known_folder.ts";
import type { PlannedFolder } from "./target_plan.ts";
import { TimeSlice } from "../../../shared/event_loop.ts";

/** A folder that stands there now. */
export interface MadeFolder {
  readonly folder: KnownFolder;
  /** Whether it was made just now, so that nothing can be in it. */
  readonly isNew: boolean;
}

/** Makes them below the real path of the root, which is the first of them. Rejects with a `TargetError`. */
export async function makeFolders(
  root: string,
  planned: readonly PlannedFolder[],
  { journal }: { readonly journal: Journal },
): Promise<readonly MadeFolder[]> {
  const made: MadeFolder[] = [{ folder: new KnownFolder(root), isNew: false }];
  const slice = new TimeSlice(() => performance.now());
  for (const { path, parent, name } of planned.slice(1)) {
    await slice.pause();
    const place = made[parent]?.folder.path ?? root;
    made.push(parent === 0 ? makeTop(root, { path, name, journal }) : makeInside(inFolder(place, name)));
  }
  return made;
}

interface Top {
  /** On the wire. */
  readonly path: string;
  readonly name: string;
  readonly journal: Journal;
}

function makeTop(root: string, { path, name, journal }: Top): MadeFolder {
  const known = journal.tops.get(path);
  const old = known === undefined ? null : tryMakeInside(inFolder(root, known));
  if (old !== null) return old;
  for (let number = 0; number < MAX_NAMES; number++) {
    const numbered = numberedName(name, number, { isFolder: true });
    const place = inFolder(root, numbered);
    if (!tryMake(place)) continue;
    // Told behind it: an end between the two leaves an empty folder, the other order could take somebody else's.
    journal.addTop(path, numbered);
    return { folder: new KnownFolder(place), isNew: true };
  }
  throw new TargetError("unsafe", inFolder(root, name), "Too many names are taken");
}

/** `null`: something else stands there. */
function tryMakeInside(place: string): MadeFolder | null {
  try {
    return makeInside(place);
  } catch (error) {
    if (error instanceof TargetError && error.code === "unsafe") return null;
    throw error;
  }
}

function makeInside(place: string): MadeFolder {
  const isNew = tryMake(place);
  return { folder: new KnownFolder(place), isNew };
}

/** Whether it was made; if not, something stands there. */
function tryMake(place: string): boolean {
  try {
    Deno.mkdirSync(place);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return false;
    throw toTargetError(error, place);
  }
}
