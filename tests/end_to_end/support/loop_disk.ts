/**
 * A small disk of its own, for tests of what happens when a disk fills up, turns read-only, freezes or goes away: a
 * real ext4 in a file, mounted through a loop device. Needs root, and a kernel that allows it.
 *
 * @module
 */
import { join } from "@std/path";
import { until } from "../../support/until.ts";

const SIZE = "16M";

export class LoopDisk implements AsyncDisposable {
  readonly #folder: string;
  #isFrozen = false;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Makes a disk and mounts it. Must be disposed of, after whatever uses it. */
  static async make(): Promise<LoopDisk> {
    const disk = new LoopDisk(await Deno.makeTempDir({ prefix: "chat-test-" }));
    await Deno.mkdir(disk.path);
    await run("truncate", "-s", SIZE, disk.#image);
    await run("mkfs.ext4", "-q", "-b", "4096", "-m", "0", disk.#image);
    await disk.mount();
    return disk;
  }

  /** The folder where it is mounted. */
  get path(): string {
    return join(this.#folder, "disk");
  }

  /** The path of a file or folder on it. */
  file(name: string): string {
    return join(this.path, name);
  }

  /** Fills it to the last byte. */
  async fill(): Promise<void> {
    for (const [name, bytes] of [["large", "64k"], ["small", "1"]] as const) {
      await new Deno.Command("dd", { args: ["if=/dev/zero", `of=${this.file(name)}`, `bs=${bytes}`], stderr: "null" })
        .output();
    }
    const { free } = await freeOf(this.path);
    if (free > 0) throw new Error(`${free} blocks are left on a full disk`);
  }

  /** Removes what `fill` wrote. */
  async free(): Promise<void> {
    for (const name of ["large", "small"]) await Deno.remove(this.file(name));
  }

  async setReadOnly(isReadOnly: boolean): Promise<void> {
    await run("mount", "-o", `remount,${isReadOnly ? "ro" : "rw"}`, this.path);
  }

  async freeze(): Promise<void> {
    await run("fsfreeze", "-f", this.path);
    this.#isFrozen = true;
  }

  async thaw(): Promise<void> {
    this.#isFrozen = false;
    await run("fsfreeze", "-u", this.path);
  }

  async mount(): Promise<void> {
    await run("mount", "-o", "loop", this.#image, this.path);
  }

  /** Takes the disk away from its folder, although a server uses it. */
  async takeAway(): Promise<void> {
    await run("umount", "--lazy", this.path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isFrozen) await this.thaw();
    await new Deno.Command("umount", { args: ["--lazy", this.path], stderr: "null" }).output();
    // The loop device is busy until the last file is closed.
    await until(async () => (await output("losetup", "-j", this.#image)) === "", () => "a loop device is in use");
    await Deno.remove(this.#folder, { recursive: true });
  }

  get #image(): string {
    return join(this.#folder, "image");
  }
}

/** Why no such disk can be had here; empty if it can. For the names of tests that are skipped. */
export async function whyNoLoopDisk(): Promise<string> {
  try {
    await using disk = await LoopDisk.make();
    await disk.freeze();
    await disk.thaw();
    return "";
  } catch {
    return " (skipped: mounting needs root, a loop device, mkfs.ext4 and fsfreeze)";
  }
}

async function freeOf(path: string): Promise<{ free: number }> {
  return { free: Number(await output("stat", "-f", "-c", "%a", path)) };
}

async function run(command: string, ...args: string[]): Promise<void> {
  await output(command, ...args);
}

async function output(command: string, ...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, { args, stdout: "piped", stderr: "piped" })
    .output();
  const decoder = new TextDecoder();
  if (!success) throw new Error(`${command} ${args.join(" ")} failed: ${decoder.decode(stderr)}`);
  return decoder.decode(stdout).trim();
}
