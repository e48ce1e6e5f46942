/**
 * How much a server delivers, with its history in memory and on disk: interleaved rounds, each with a server and a
 * folder of its own.
 *
 * @module
 */
import { median } from "./figures.ts";
import { load, type Result, type Work } from "./load.ts";
import { ServerProcess } from "./server_process.ts";

const WORKS: readonly Work[] = [
  { name: "a room of 10", members: 10, rooms: 1, senders: 4, window: 1024 },
  { name: "a room of 100", members: 100, rooms: 1, senders: 4, window: 1024 },
  { name: "a room of 1000", members: 1000, rooms: 1, senders: 4, window: 1024 },
  { name: "a room of 100, one message at a time", members: 100, rooms: 1, senders: 1, window: 1 },
  { name: "a hundred rooms of 10", members: 10, rooms: 100, senders: 100, window: 1000 },
];

export interface ThroughputOptions {
  readonly rounds: number;
  /** How long each server is loaded in each round, in seconds. */
  readonly seconds: number;
}

/** The figures of one load: medians over the rounds. */
export interface Throughput {
  readonly name: string;
  readonly memory: Result;
  readonly disk: Result;
  /** Deliveries on disk for each one in memory, in the same round. */
  readonly ratio: number;
}

export async function measureThroughput({ rounds, seconds }: ThroughputOptions): Promise<readonly Throughput[]> {
  const results = WORKS.map((work) => ({ work, pairs: [] as { memory: Result; disk: Result }[] }));
  for (let round = 0; round < rounds; round++) {
    for (const { work, pairs } of results) {
      pairs.push({ memory: await inMemory(work, seconds), disk: await onDisk(work, seconds) });
    }
  }
  return results.map(({ work, pairs }) => ({
    name: work.name,
    memory: mediansOf(pairs.map(({ memory }) => memory)),
    disk: mediansOf(pairs.map(({ disk }) => disk)),
    ratio: median(pairs.map(({ memory, disk }) => disk.deliveriesPerSecond / memory.deliveriesPerSecond)),
  }));
}

async function inMemory(work: Work, seconds: number): Promise<Result> {
  await using server = await ServerProcess.start(["--memory"]);
  return await load(server, work, seconds);
}

async function onDisk(work: Work, seconds: number): Promise<Result> {
  const folder = await Deno.makeTempDir({ prefix: "chat-bench-" });
  try {
    await using server = await ServerProcess.start(["--data", folder]);
    return await load(server, work, seconds);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function mediansOf(results: readonly Result[]): Result {
  return {
    deliveriesPerSecond: median(results.map((result) => result.deliveriesPerSecond)),
    cpuMicroseconds: median(results.map((result) => result.cpuMicroseconds)),
    residentMiB: median(results.map((result) => result.residentMiB)),
    lost: results.reduce((sum, { lost }) => sum + lost, 0),
  };
}
