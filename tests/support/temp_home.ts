/**
 * An empty home in a folder of its own, and the environment that makes a program use it.
 *
 * @module
 */
import { join } from "@std/path";
import { CLEANUP_PATIENCE_MS, sleep } from "./patience.ts";

/** Must be disposed of: `await using home = await TempHome.make()`. */
export class TempHome implements AsyncDisposable {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async make(): Promise<TempHome> {
    return new TempHome(await Deno.makeTempDir({ prefix: "chat-test-" }));
  }

  /**
   * The environment in which a program finds this home and no other. Nothing of the user's own environment, such as
   * `CHAT_` variables or colours, changes what a test sees.
   */
  get environment(): Record<string, string> {
    return {
      HOME: this.path,
      XDG_CONFIG_HOME: join(this.path, ".config"),
      XDG_DATA_HOME: join(this.path, ".local", "share"),
      XDG_STATE_HOME: join(this.path, ".local", "state"),
      XDG_CACHE_HOME: join(this.path, ".cache"),
      NO_COLOR: "1",
      PATH: Deno.env.get("PATH") ?? "",
    };
  }

  /** A path in this home. */
  file(...parts: string[]): string {
    return join(this.path, ...parts);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // A program that was told to end may still be writing.
    for (let left = CLEANUP_PATIENCE_MS / PAUSE_MS; !await isRemoved(this.path, { isLast: left <= 0 }); left--) {
      await sleep(PAUSE_MS);
    }
  }
}

const PAUSE_MS = 20;

async function isRemoved(path: string, { isLast }: { readonly isLast: boolean }): Promise<boolean> {
  try {
    await Deno.remove(path, { recursive: true });
    return true;
  } catch (error) {
    if (isLast || !(error instanceof Error && /not empty/i.test(error.message))) throw error;
    return false;
  }
}
