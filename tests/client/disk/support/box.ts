/**
 * Folders for one test: one to write to, and one beside it that nothing may touch.
 *
 * @module
 */
import { join } from "@std/path";
import { openTarget } from "../../../../client/disk/receive/target_folder.ts";
import type { NameRules } from "../../../../client/disk/file_name.ts";
import type { Target } from "../../../../client/transfer/target.ts";
import type { ListEntry } from "../../../../shared/wire/transfer_message.ts";

/** The secret in the names of partial files. */
export const SECRET = "0123456789abcdef";

/** The time of files in these tests, in Unix milliseconds. */
export const TIME_MS = 1_700_000_000_123;

/** Dispose of it after the test. */
export class Box implements AsyncDisposable {
  /** Its real path. */
  readonly path: string;
  /** The folder that files are written to. */
  readonly folder: string;
  /** A folder that nothing may be written to or read from. */
  readonly outside: string;
  readonly journal: string;

  private constructor(path: string) {
    this.path = path;
    this.folder = join(path, "folder");
    this.outside = join(path, "outside");
    this.journal = join(path, "state", "journal");
  }

  static async make(): Promise<Box> {
    const box = new Box(await Deno.realPath(await Deno.makeTempDir({ prefix: "chat-disk-" })));
    await Deno.mkdir(box.folder);
    await Deno.mkdir(join(box.outside, "inner"), { recursive: true });
    await Deno.writeTextFile(join(box.outside, "canary"), "a secret");
    await Deno.writeTextFile(join(box.outside, "inner", "canary"), "another");
    return box;
  }

  target(
    { rules = "posix" as NameRules, journal = this.journal as string | null, isNew = false, secret = SECRET } = {},
  ): Target {
    return openTarget(this.folder, { journal, isNew, rules, newSecret: () => secret });
  }

  /** Makes a journal as of an earlier process, which has made these partial files. */
  noteParts(...parts: readonly string[]): void {
    const lines = [{ folder: this.folder, secret: SECRET }, { parts }];
    Deno.mkdirSync(join(this.path, "state"), { recursive: true });
    Deno.writeTextFileSync(this.journal, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  }

  /** A path in the folder that is written to. */
  in(...parts: string[]): string {
    return join(this.folder, ...parts);
  }

  /** What is in the folder, by path. */
  get tree(): Readonly<Record<string, string>> {
    return treeOf(this.folder);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path, { recursive: true });
  }
}

/** What is in a folder: the texts of files, and `folder`, `link` or `other` for the rest. */
export function treeOf(folder: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  const look = (path: string, prefix: string) => {
    for (const { name, isFile, isDirectory, isSymlink } of Deno.readDirSync(path)) {
      const file = `${path}/${name}`;
      found[prefix + name] = isFile
        ? Deno.readTextFileSync(file)
        : isSymlink
        ? "link"
        : isDirectory
        ? "folder"
        : "other";
      if (isDirectory) look(file, `${prefix}${name}/`);
    }
  };
  look(folder, "");
  return Object.fromEntries(Object.entries(found).sort(([a], [b]) => a < b ? -1 : 1));
}

/** The files of a transfer: texts by path, `null` for a folder. */
export type Contents = Readonly<Record<string, string | null>>;

/** The list of a transfer. */
export function listOf(contents: Contents, timeMs: number = TIME_MS): ListEntry[] {
  return Object.entries(contents).map(([path, text]) =>
    text === null ? { path, time: timeMs } : { path, size: new TextEncoder().encode(text).length, time: timeMs }
  );
}

/** Sends the files that have not arrived yet, as a sender does. Returns the indices of the ones that were sent. */
export async function fill(target: Target, contents: Contents, list = listOf(contents)): Promise<number[]> {
  const { done, partial } = await target.begin(list);
  const sent: number[] = [];
  for (const [index, { path, size, time }] of list.entries()) {
    if (size === undefined || done.includes(index)) continue;
    const offset = partial?.index === index ? partial.bytes : 0;
    const file = await target.open(index, offset);
    await file.write(new TextEncoder().encode(contents[path] ?? "").subarray(offset));
    await file.publish(time);
    sent.push(index);
  }
  await target.finish();
  return sent;
}

/** The same, and closes the target. */
export async function fillAndClose(target: Target, contents: Contents, list = listOf(contents)): Promise<number[]> {
  try {
    return await fill(target, contents, list);
  } finally {
    await target.close();
  }
}
