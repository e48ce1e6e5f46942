/**
 * Files between members: how fast, beside a bare socket, `scp` and `tar`; how responsive chat stays in the meantime,
 * and how much memory it takes. A part of `deno task bench`; by itself, with other sizes: `deno run -A
 * tests/bench/transfers.ts --mib 256 --rounds 3 --files 5000`, and `--only file`, `small`, `delay` or `memory`.
 *
 * @module
 */
import { parseArgs } from "@std/cli";
import { measureDelays } from "./transfer/delay_table.ts";
import { measureFile } from "./transfer/file_table.ts";
import { measureMemory } from "./transfer/memory_table.ts";
import { measureSmall } from "./transfer/small_table.ts";
import type { TransferWork } from "./transfer/work.ts";

export const TRANSFERS: TransferWork = { mib: 1024, rounds: 5, files: 20_000, sparseMib: 5120 };

const PARTS = { file: measureFile, small: measureSmall, delay: measureDelays, memory: measureMemory } as const;

/** Measures one part after the other, and passes the table of each to `print` as soon as it is there. */
export async function measureTransfers(
  work: TransferWork,
  print: (line: string) => void,
  parts: readonly string[] = Object.keys(PARTS),
): Promise<void> {
  for (const [name, measure] of Object.entries(PARTS)) {
    if (!parts.includes(name)) continue;
    try {
      for (const line of await measure(work)) print(line);
    } catch (error) {
      // A part that cannot be measured does not affect the others.
      print(`${name} was not measured: ${error instanceof Error ? error.message : error}`);
    }
    print("");
  }
}

if (import.meta.main) {
  const given = parseArgs(Deno.args, { string: ["mib", "rounds", "files", "sparse-mib", "only"] });
  const number = (name: string, otherwise: number) => Number(given[name] ?? otherwise);
  const work = {
    mib: number("mib", TRANSFERS.mib),
    rounds: number("rounds", TRANSFERS.rounds),
    files: number("files", TRANSFERS.files),
    sparseMib: number("sparse-mib", TRANSFERS.sparseMib),
  };
  const print = (line: string) => Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
  await measureTransfers(work, print, given.only === undefined ? undefined : String(given.only).split(","));
  Deno.exit(0);
}
