/**
 * How much the memory of the three processes grows while something moves: a file that is larger than all the memory
 * they may have, and a folder of many files.
 *
 * @module
 */
import { basename, join } from "@std/path";
import { ServerProcess } from "../server_process.ts";
import { copyByChat } from "./chat_copy.ts";
import { MemoryWatch } from "./memory_watch.ts";
import { assertSame, makeSmall, makeSparse } from "./samples.ts";
import { row, type TransferWork, WorkFolder } from "./work.ts";

const SMALL_BYTES = 2000;

/** The table: the peak of resident memory, minus its value at the beginning, in MiB. */
export async function measureMemory({ sparseMib, files }: TransferWork): Promise<string[]> {
  await using folder = await WorkFolder.make();
  const sparse = folder.file("sparse");
  await makeSparse(sparse, sparseMib * 2 ** 20);
  const small = folder.file("small");
  makeSmall(small, files, SMALL_BYTES);
  return [
    row("growth in MiB", "sender", "receiver", "server", "seconds"),
    await growthOf(`a file of ${sparseMib.toLocaleString("en")} MiB`, sparse, folder.empty()),
    await growthOf(`a folder of ${files.toLocaleString("en")} files`, small, folder.empty()),
  ];
}

async function growthOf(name: string, path: string, into: string): Promise<string> {
  await using server = await ServerProcess.start();
  const watches: MemoryWatch[] = [];
  const { movingMs } = await copyByChat(server, {
    path,
    into,
    began: ({ sender, receiver }) => {
      for (const pid of [sender.pid, receiver.pid, server.pid]) watches.push(new MemoryWatch(pid));
    },
  });
  for (const watch of watches) watch[Symbol.dispose]();
  await assertSame(path, join(into, basename(path)));
  return row(name, ...watches.map(({ growthMiB }) => growthMiB.toFixed(1)), (movingMs / 1000).toFixed(1));
}
