/**
 * What it costs when many people enter rooms within a short time: how long it takes, how much each of them receives, and
 * how much memory the server needs. `deno run -A tests/bench/joins.ts` measures this alone.
 *
 * @module
 */
import { encodeMessage } from "../../shared/wire/message.ts";
import { percentile } from "./key_to_cell.ts";
import { ServerProcess } from "./server_process.ts";

/** Who enters what. */
export interface Joins {
  readonly name: string;
  readonly people: number;
  /** How many rooms each of them enters. They are the same for everybody. */
  readonly rooms: number;
  /** Whether the clients announce `roster`. */
  readonly hasRoster: boolean;
}

export const JOINS: readonly Joins[] = [
  { name: "10,000 people, one room", people: 10_000, rooms: 1, hasRoster: true },
  { name: "the same, clients without roster", people: 10_000, rooms: 1, hasRoster: false },
  { name: "200 people, 50 rooms each", people: 200, rooms: 50, hasRoster: true },
  { name: "1,000 people, 50 rooms each", people: 1000, rooms: 50, hasRoster: true },
];

/** The results. */
export interface JoinFigures {
  readonly name: string;
  /** From the first `hello` until everybody has received everything. */
  readonly seconds: number;
  /** Processor time of the server, in seconds. */
  readonly cpuSeconds: number;
  /** What each person has received, in KB: the median. */
  readonly kilobytesEach: number;
  /** The most resident memory of the server, in MiB. */
  readonly residentMiB: number;
  /** How long a person in a room of their own waited for a `pong` meanwhile, in ms: 99 % and the most. */
  readonly waitedMs: readonly [number, number];
}

/** How many connections are opened before the next ones. */
const BATCH = 100;

/** How often the memory of the server is looked at. */
const LOOK_MS = 100;

/** A connection that counts what it receives. */
class Newcomer {
  readonly #conn: Deno.TcpConn;
  bytes = 0;
  #wanted = "";
  #tail = "";
  #found = () => {};

  constructor(conn: Deno.TcpConn) {
    this.#conn = conn;
    conn.setNoDelay(true);
  }

  /** Reads until the end. */
  async read(): Promise<void> {
    const buffer = new Uint8Array(16_384);
    const decoder = new TextDecoder("latin1");
    try {
      for (let count = await this.#conn.read(buffer); count !== null; count = await this.#conn.read(buffer)) {
        this.bytes += count;
        if (this.#wanted === "") continue;
        const text = this.#tail + decoder.decode(buffer.subarray(0, count));
        this.#tail = text.slice(-this.#wanted.length);
        if (text.includes(this.#wanted)) this.#found();
      }
    } catch (error) {
      if (!(error instanceof Deno.errors.BadResource || error instanceof Deno.errors.Interrupted)) throw error;
    }
  }

  /** Resolves when the `pong` with a new `ref` has come, and so everything before it. */
  async pong(ref: string): Promise<void> {
    this.#wanted = `{"type":"pong","ref":"${ref}"}`;
    const found = new Promise<void>((resolve) => this.#found = resolve);
    await this.send(encodeMessage({ type: "ping", ref }));
    await found;
    this.#wanted = "";
    this.#tail = "";
  }

  async send(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) at += await this.#conn.write(bytes.subarray(at));
  }

  close(): void {
    this.#conn.close();
  }
}

export async function measureJoins({ name, people, rooms, hasRoster }: Joins): Promise<JoinFigures> {
  await using server = await ServerProcess.start();
  const connect = async () => new Newcomer(await Deno.connect({ hostname: "127.0.0.1", port: server.port }));
  const features = hasRoster ? ["roster"] : [];
  const hello = (name: string, rooms: readonly string[]) =>
    encodeMessage({ type: "hello", version: 1, name, rooms, features });
  const bystander = new Worker(new URL("./bystander.ts", import.meta.url), { type: "module" });
  const answer = () => new Promise<number[]>((resolve) => bystander.onmessage = ({ data }) => resolve(data));
  bystander.postMessage(server.port);
  await answer();

  const names = Array.from({ length: rooms }, (_, index) => `#room${index}`);
  const newcomers: Newcomer[] = [];
  const reading: Promise<void>[] = [];
  let residentMiB = 0;
  const look = setInterval(() => residentMiB = Math.max(residentMiB, server.residentMiB()), LOOK_MS);
  const cpuBefore = server.cpuSeconds();
  const beganMs = performance.now();
  while (newcomers.length < people) {
    const batch: Newcomer[] = [];
    for (let at = 0; at < BATCH && newcomers.length + batch.length < people; at++) batch.push(await connect());
    await Promise.all(batch.map(async (newcomer, at) => {
      reading.push(newcomer.read());
      await newcomer.send(hello(`person${newcomers.length + at}`, names));
      await newcomer.pong("in");
    }));
    newcomers.push(...batch);
  }
  await Promise.all(newcomers.map((newcomer) => newcomer.pong("all")));
  const seconds = (performance.now() - beganMs) / 1000;
  const cpuSeconds = server.cpuSeconds() - cpuBefore;
  clearInterval(look);
  const waited = answer();
  bystander.postMessage("over");
  const waits = (await waited).toSorted((a, b) => a - b);
  bystander.terminate();
  const bytes = newcomers.map((newcomer) => newcomer.bytes).toSorted((a, b) => a - b);
  for (const newcomer of newcomers) newcomer.close();
  await Promise.all(reading);
  return {
    name,
    seconds,
    cpuSeconds,
    kilobytesEach: percentile(bytes, 0.5) / 1000,
    residentMiB,
    waitedMs: [percentile(waits, 0.99), percentile(waits, 1)],
  };
}

/** The figures as lines of a table. */
export async function printJoins(all: readonly Joins[], print: (line: string) => void): Promise<void> {
  const row = (...cells: string[]) => cells.map((cell, at) => at === 0 ? cell.padEnd(38) : cell.padStart(12)).join("");
  print(row("people enter rooms", "seconds", "CPU s", "KB to each", "most MiB", "others: 99 %", "most ms"));
  for (const joins of all) {
    const { name, seconds, cpuSeconds, kilobytesEach, residentMiB, waitedMs } = await measureJoins(joins);
    const figures = [seconds, cpuSeconds, kilobytesEach].map((figure) => figure.toFixed(1));
    print(row(name, ...figures, residentMiB.toFixed(0), ...waitedMs.map((ms) => ms.toFixed(0))));
  }
}

if (import.meta.main) {
  await printJoins(JOINS, (line) => void Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`)));
}
