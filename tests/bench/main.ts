/**
 * `deno task bench`: what the server, the decoder and the client's screen do on this machine; for the server as medians
 * of interleaved rounds.
 *
 * The load runs in this process and the server in another one; with two processors each has one. Compare figures of one
 * run only: machines differ, and so does the same machine an hour later.
 *
 * @module
 */
import { WHY_NO_TERMINAL } from "../end_to_end/support/at_terminal.ts";
import { measureDecoder } from "./decoder.ts";
import { type KeyToCell, measureKeyToCell, percentile } from "./key_to_cell.ts";
import { load, type Result, type Work } from "./load.ts";
import { ServerProcess } from "./server_process.ts";

const WORKS: readonly Work[] = [
  { name: "a room of 10", members: 10, rooms: 1, senders: 4, window: 1024 },
  { name: "a room of 100", members: 100, rooms: 1, senders: 4, window: 1024 },
  { name: "a room of 1000", members: 1000, rooms: 1, senders: 4, window: 1024 },
  { name: "a room of 100, one message at a time", members: 100, rooms: 1, senders: 1, window: 1 },
  { name: "a hundred rooms of 10", members: 10, rooms: 100, senders: 100, window: 1000 },
];

const ROUNDS = 3;
const SECONDS = 2;

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

function row(...cells: string[]): string {
  return cells.map((cell, index) => index === 0 ? cell.padEnd(38) : cell.padStart(14)).join("");
}

const results = new Map<Work, Result[]>(WORKS.map((work) => [work, []]));
let residentMiB = NaN;
for (let round = 0; round < ROUNDS; round++) {
  for (const work of WORKS) {
    await using server = await ServerProcess.start();
    results.get(work)?.push(await load(server, work, SECONDS));
    residentMiB = server.residentMiB();
  }
}

const print = (line: string) => Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
print(row(`medians of ${ROUNDS} rounds`, "deliveries/s", "CPU us each", "lost"));
for (const [work, rounds] of results) {
  print(row(
    work.name,
    Math.round(median(rounds.map((result) => result.deliveriesPerSecond))).toLocaleString("en"),
    median(rounds.map((result) => result.cpuMicroseconds)).toFixed(3),
    String(rounds.reduce((sum, result) => sum + result.lost, 0)),
  ));
}
print(`\nserver after the last of them: ${residentMiB.toFixed(0)} MiB resident\n`);
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
Deno.exit([...results.values(), keys].flat().some(({ lost }) => lost > 0) ? 1 : 0);
