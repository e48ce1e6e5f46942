/**
 * How responsive chat stays while a file moves at full speed (REQ-W10).
 *
 * @module
 */
import { percentile } from "../key_to_cell.ts";
import { ServerProcess } from "../server_process.ts";
import { type DelayOptions, type Delays, measureOthersDelay, measureReceiversDelay } from "./chat_delay.ts";
import { makeSparse } from "./samples.ts";
import { row, type TransferWork, WorkFolder } from "./work.ts";

const ROUNDS = 3;
const QUIET_MS = 3000;

const KINDS: readonly (readonly [name: string, measure: (options: DelayOptions) => Promise<Delays>])[] = [
  ["two who talk beside it", measureOthersDelay],
  ["who receives it, in the same chat join", measureReceiversDelay],
];

/** The table, in milliseconds. */
export async function measureDelays({ sparseMib }: TransferWork): Promise<string[]> {
  await using folder = await WorkFolder.make();
  const path = folder.file("sparse");
  await makeSparse(path, sparseMib * 2 ** 20 / 2);
  await using server = await ServerProcess.start();
  const lines = [row("a line, until it is acknowledged, in ms", "lines", "median", "99 %", "max")];
  for (const [name, measure] of KINDS) {
    const all: { quiet: number[]; busy: number[] } = { quiet: [], busy: [] };
    for (let round = 0; round < ROUNDS; round++) {
      const into = folder.empty();
      const { quiet, busy } = await measure({ server, path, into, quietMs: QUIET_MS });
      all.quiet.push(...quiet);
      all.busy.push(...busy);
      await Deno.remove(into, { recursive: true });
    }
    lines.push(line(`${name}: quiet`, all.quiet), line("  while a file moves", all.busy));
  }
  return lines;
}

function line(name: string, delays: readonly number[]): string {
  const sorted = delays.toSorted((a, b) => a - b);
  return row(name, String(sorted.length), ...[0.5, 0.99, 1].map((share) => percentile(sorted, share).toFixed(1)));
}
