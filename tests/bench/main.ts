/**
 * `deno task bench`: measures the server, the decoder, the client's screen, a long history, joins and transfers on this
 * machine; the server and transfers as medians of interleaved rounds.
 *
 * The load runs in this process and the server in another one, so with two processors each has one. Compare only
 * figures of one run: machines differ, and so does the same machine an hour later.
 *
 * @module
 */
import { WHY_NO_TERMINAL } from "../end_to_end/support/at_terminal.ts";
import { measureDecoder } from "./decoder.ts";
import { JOINS, printJoins } from "./joins.ts";
import { type KeyToCell, measureKeyToCell, percentile } from "./key_to_cell.ts";
import { measureMillion, MILLION, tableOf } from "./million.ts";
import { ServerProcess } from "./server_process.ts";
import { measureThroughput } from "./throughput.ts";
import { measureTls, TLS } from "./tls.ts";
import { measureTransfers, TRANSFERS } from "./transfers.ts";

const ROUNDS = 5;
const SECONDS = 2;

function row(...cells: string[]): string {
  return cells.map((cell, index) => index === 0 ? cell.padEnd(38) : cell.padStart(14)).join("");
}

const print = (line: string) => Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
print(
  row(`medians of ${ROUNDS} rounds`, "deliveries/s", "CPU us each", "on disk", "CPU us each", "on disk: %", "lost"),
);
const works = await measureThroughput({ rounds: ROUNDS, seconds: SECONDS });
for (const { name, memory, disk, ratio } of works) {
  const figures = [memory, disk].flatMap(({ deliveriesPerSecond, cpuMicroseconds }) => [
    Math.round(deliveriesPerSecond).toLocaleString("en"),
    cpuMicroseconds.toFixed(3),
  ]);
  print(row(name, ...figures, (100 * ratio).toFixed(0), String(memory.lost + disk.lost)));
}
const resident = works.map(({ memory, disk }) => `${memory.residentMiB.toFixed(0)} and ${disk.residentMiB.toFixed(0)}`);
print(`\nthe server's resident MiB in these, in memory and on disk: ${resident.join(", ")}\n`);
print(row("decoder", "messages/s", "MB/s"));
for (const { name, messagesPerSecond, megabytesPerSecond } of measureDecoder()) {
  print(row(name, Math.round(messagesPerSecond).toLocaleString("en"), megabytesPerSecond.toFixed(0)));
}
let keys: KeyToCell[] = [];
if (WHY_NO_TERMINAL === null) {
  print(`\n${row("from key to cell, in ms", "median", "99 %", "max", "frames/s", "messages", "lost")}`);
  await using server = await ServerProcess.start();
  keys = await measureKeyToCell(server);
  for (const { name, sortedMs, framesPerSecond, messages, lost } of keys) {
    const times = [0.5, 0.99, 1].map((share) => percentile(sortedMs, share).toFixed(1));
    print(row(name, ...times, framesPerSecond.toFixed(0), messages.toLocaleString("en"), String(lost)));
  }
} else {
  print(`\nFrom key to cell nothing was measured: ${WHY_NO_TERMINAL}`);
}
print(`\na history of ${MILLION.toLocaleString("en")} messages: medians and the worst`);
print(tableOf(await measureMillion(MILLION)));
print("");
await printJoins(JOINS, print);
print("\nTLS and keys");
await measureTls(TLS, print);
print("\nfiles between members");
await measureTransfers(TRANSFERS, print);
Deno.exit([...works.flatMap(({ memory, disk }) => [memory, disk]), ...keys].some(({ lost }) => lost > 0) ? 1 : 0);
