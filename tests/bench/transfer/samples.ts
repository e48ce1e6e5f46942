/**
 * The samples for measurements: a file of random bytes, a sparse one, a folder of many small ones; and whether what
 * arrived is the same.
 *
 * @module
 */
import { join } from "@std/path";

const BLOCK_BYTES = 65_536;

/** Makes a file of random bytes, which is then in the system's cache. */
export async function makeFile(path: string, bytes: number): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true });
  const block = new Uint8Array(BLOCK_BYTES);
  for (let left = bytes; left > 0; left -= block.length) {
    crypto.getRandomValues(block);
    const part = block.subarray(0, Math.min(left, block.length));
    for (let at = 0; at < part.length;) at += file.writeSync(part.subarray(at));
  }
}

/** Makes a sparse file: all zeros, without space on the disk. */
export async function makeSparse(path: string, bytes: number): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true });
  await file.truncate(bytes);
}

/** Makes a folder of small files, 100 in each of its subfolders. */
export function makeSmall(folder: string, count: number, bytes: number): void {
  const content = new Uint8Array(bytes);
  for (let index = 0; index < count; index++) {
    const inner = join(folder, `folder ${Math.floor(index / 100)}`);
    if (index % 100 === 0) Deno.mkdirSync(inner, { recursive: true });
    crypto.getRandomValues(content);
    Deno.writeFileSync(join(inner, `file ${index}.bin`), content, { createNew: true });
  }
}

/** Fails if two files or folders differ. */
export async function assertSame(one: string, other: string): Promise<void> {
  const { success, stdout } = await new Deno.Command("diff", { args: ["-rq", one, other], stderr: "inherit" }).output();
  if (!success) throw new Error(`What arrived is not what was sent: ${new TextDecoder().decode(stdout)}`);
}

/** Waits until everything is written to the disk, so that a measurement does not pay for the one before it. */
export async function settleDisk(): Promise<void> {
  await new Deno.Command("sync").output();
}
