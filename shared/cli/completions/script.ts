/**
 * The scripts by which shells complete what is typed behind `chat`.
 *
 * @module
 */
import { bashScript } from "./bash.ts";
import { fishScript } from "./fish.ts";
import type { CompletionTable } from "./table.ts";
import { zshScript } from "./zsh.ts";

export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = typeof SHELLS[number];

const SCRIPTS: Readonly<Record<Shell, (table: CompletionTable) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

/** The script for a shell. */
export function completionScript(shell: Shell, table: CompletionTable): string {
  return SCRIPTS[shell](table);
}
