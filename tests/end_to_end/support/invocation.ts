/**
 * How to run the program under test: as the binary that `CHAT_BINARY` names, or as main.ts with this Deno.
 *
 * @module
 */
import { fromFileUrl, resolve } from "@std/path";
import { C_LIBRARIES } from "../../../shared/c_library.ts";

/** The path of a file of the project. */
function projectFile(name: string): string {
  return fromFileUrl(new URL(`../../../${name}`, import.meta.url));
}

/** The compiled binary under test, or `null`. */
export const BINARY: string | null = findBinary();

function findBinary(): string | null {
  const path = Deno.env.get("CHAT_BINARY") ?? "";
  return path === "" ? null : resolve(path);
}

/** The permissions that `deno compile` bakes into the binary (deno.json, task `compile`). */
const PERMISSIONS = [
  "-N",
  "-R",
  "-W",
  "-E",
  "--allow-sys=statfs,hostname",
  `--allow-ffi=${Object.values(C_LIBRARIES).flat().join(",")}`,
];

/** The command that runs the program, before its own arguments, and the environment that its runtime needs. */
export interface Invocation {
  readonly words: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

let prepared: Promise<Invocation> | undefined;

/** How to run the program. The first call makes sure that no program has to download anything later. */
export function invocation(): Promise<Invocation> {
  return prepared ??= BINARY === null ? prepareSource() : prepareBinary(BINARY);
}

async function prepareBinary(path: string): Promise<Invocation> {
  const { isFile } = await Deno.stat(path).catch(() => ({ isFile: false }));
  if (!isFile) throw new Error(`CHAT_BINARY is ${path}, and there is no such file`);
  return { words: [path], environment: {} };
}

async function prepareSource(): Promise<Invocation> {
  const config = ["--config", projectFile("deno.json")];
  await deno("cache", ...config, "--lock", projectFile("deno.lock"), "--frozen", projectFile("main.ts"));
  const { denoDir } = JSON.parse(await deno("info", "--json")) as { denoDir: string };
  return {
    words: [Deno.execPath(), "run", ...config, "--no-prompt", "--cached-only", ...PERMISSIONS, projectFile("main.ts")],
    environment: { DENO_DIR: denoDir, DENO_NO_UPDATE_CHECK: "1" },
  };
}

/** Runs this Deno in the environment of the tests, and returns its standard output. */
async function deno(...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args }).output();
  const text = new TextDecoder();
  if (!success) throw new Error(`deno ${args.join(" ")} failed: ${text.decode(stderr)}`);
  return text.decode(stdout);
}
