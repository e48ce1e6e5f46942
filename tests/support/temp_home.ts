/**
 * An empty home in a folder of its own, and the environment that makes a program live there.
 *
 * @module
 */
import { join } from "@std/path";

/** Has to be disposed of: `await using home = await TempHome.make()`. */
export class TempHome implements AsyncDisposable {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async make(): Promise<TempHome> {
    return new TempHome(await Deno.makeTempDir({ prefix: "chat-test-" }));
  }

  /**
   * What a program needs in its environment to find this home and no other. Nothing of the user's own: neither their
   * `CHAT_` variables nor their colours change what a test sees.
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
    await Deno.remove(this.path, { recursive: true });
  }
}
