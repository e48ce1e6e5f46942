/**
 * One big file: from memory to memory through a socket, through the server, by `chat send` from disk to disk, and by
 * `scp`.
 *
 * @module
 */
import { join } from "@std/path";
import { median } from "../figures.ts";
import { ServerProcess } from "../server_process.ts";
import { copyByChat } from "./chat_copy.ts";
import { measureBare, measureRelay } from "./loopback.ts";
import { assertSame, makeFile, settleDisk } from "./samples.ts";
import { SshCopy } from "./ssh_copy.ts";
import { row, type TransferWork, WorkFolder } from "./work.ts";

/** Bytes a second, by round. */
type Speeds = Readonly<Record<"bare" | "relay" | "moving" | "whole" | "scp", number[]>>;

/** The table, in MB (1,000,000 bytes) a second, and relative to the bare copy in the same round. */
export async function measureFile({ mib, rounds }: TransferWork): Promise<string[]> {
  const bytes = mib * 2 ** 20;
  await using folder = await WorkFolder.make();
  const path = folder.file("big");
  await makeFile(path, bytes);
  await using server = await ServerProcess.start();
  const ssh = await SshCopy.start();
  const speeds: Speeds = { bare: [], relay: [], moving: [], whole: [], scp: [] };
  try {
    for (let round = 0; round < rounds; round++) {
      speeds.bare.push(await measureBare(bytes));
      speeds.relay.push(await measureRelay(server, bytes));
      await settleDisk();
      const into = folder.empty();
      const { movingMs, wholeMs } = await copyByChat(server, { path, into });
      speeds.moving.push(1000 * bytes / movingMs);
      speeds.whole.push(1000 * bytes / wholeMs);
      await assertSame(path, join(into, "big"));
      await Deno.remove(into, { recursive: true });
      if (typeof ssh === "string") continue;
      await settleDisk();
      speeds.scp.push(1000 * bytes / await ssh.copy(path, folder.file("copied")));
      await Deno.remove(folder.file("copied"));
    }
  } finally {
    if (typeof ssh !== "string") await ssh[Symbol.asyncDispose]();
  }
  const ratio = (values: readonly number[], others: readonly number[]) =>
    median(values.map((value, round) => value / (others[round] ?? NaN))).toFixed(2);
  const line = (name: string, values: readonly number[]) =>
    row(name, Math.round(median(values) / 1e6).toLocaleString("en"), ratio(values, speeds.bare));
  return [
    row(`medians of ${rounds} rounds of ${mib.toLocaleString("en")} MiB`, "MB/s", "of the bare"),
    line("bare: a socket between two processes", speeds.bare),
    line("the server's relay, from memory to nowhere", speeds.relay),
    line("chat send, file to file, once it moves", speeds.moving),
    line("chat send, the whole command", speeds.whole),
    ...typeof ssh === "string"
      ? [`scp was not measured: ${ssh}`]
      : [line("scp, the whole command", speeds.scp), row("chat send to scp", "", ratio(speeds.whole, speeds.scp))],
  ];
}
