/**
 * A folder of many small files: `chat send` beside `tar` through a socket.
 *
 * Nothing is removed between the rounds: ext4 does not reuse inodes of recently removed files, and looks through all of
 * them for each new file, which takes twenty times as long as the copying.
 *
 * @module
 */
import { join } from "@std/path";
import { median, took } from "../figures.ts";
import { ServerProcess } from "../server_process.ts";
import { copyByChat } from "./chat_copy.ts";
import { assertSame, makeSmall, settleDisk } from "./samples.ts";
import { copyByTar, whyNoTar } from "./tar_copy.ts";
import { row, type TransferWork, WorkFolder } from "./work.ts";

const FILE_BYTES = 2000;

/** The table, in seconds, and relative to the speed of tar in the same round. */
export async function measureSmall({ files, rounds }: TransferWork): Promise<string[]> {
  await using folder = await WorkFolder.make();
  const path = folder.file("small");
  makeSmall(path, files, FILE_BYTES);
  await using server = await ServerProcess.start();
  const why = await whyNoTar();
  const times = { tar: [] as number[], synced: [] as number[], moving: [] as number[], whole: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    if (why === null) {
      await settleDisk();
      const ms = await copyByTar(path, folder.empty());
      times.tar.push(ms);
      times.synced.push(ms + await took(settleDisk));
    }
    await settleDisk();
    const into = folder.empty();
    const { movingMs, wholeMs } = await copyByChat(server, { path, into });
    times.moving.push(movingMs);
    times.whole.push(wholeMs);
    await assertSame(path, join(into, "small"));
  }
  const ratio = (values: readonly number[], others: readonly number[]) =>
    median(values.map((value, round) => (others[round] ?? NaN) / value)).toFixed(2);
  const line = (name: string, values: readonly number[]) =>
    row(name, (median(values) / 1000).toFixed(2), ratio(values, times.tar), ratio(values, times.synced));
  return [
    row(
      `${files.toLocaleString("en")} files of ${FILE_BYTES} bytes, ${rounds} rounds`,
      "seconds",
      "of tar",
      "of tar+sync",
    ),
    ...why === null
      ? [line("tar through a socket", times.tar), line("tar, and then sync", times.synced)]
      : [`tar was not measured: ${why}`],
    line("chat send, once it moves", times.moving),
    line("chat send, the whole command", times.whole),
  ];
}
