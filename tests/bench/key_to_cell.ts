/**
 * From key to cell: how long after a key its character is written to the terminal, in a quiet room and in a busy one.
 *
 * A key is pressed by writing a byte to the terminal, and is shown when its character is read from it. The figures
 * include the time of the terminal itself, which is reported too, and share the processors with the server and the
 * flood.
 *
 * @module
 */
import { FLOOD_PATIENCE_MS, sleep } from "../support/patience.ts";
import { Flood } from "./flood.ts";
import type { ServerProcess } from "./server_process.ts";
import { chatWords, TerminalProcess } from "./terminal_process.ts";

/** The results. */
export interface KeyToCell {
  readonly name: string;
  /** Milliseconds from key to cell, in ascending order. */
  readonly sortedMs: readonly number[];
  readonly framesPerSecond: number;
  /** Messages shown in the meantime. */
  readonly messages: number;
  /** Messages that were never shown, or not in order. */
  readonly lost: number;
}

const SIZE = { columns: 120, rows: 40 };
const KEYS = 300;
const PAUSE_MS = 45;
const FLOOD_PER_SECOND = 5000;

/**
 * Neither alphabet has a letter of messages, names or the status row, or of the other one. A line is typed from one of
 * them without repeating a letter, the next from the other, so a letter that appears was just typed.
 */
const ALPHABETS = ["ABCDEFGHIJKLM", "NOPQRSTUVWXYZ"] as const;
const CLEAR_LINE = "\x15";

/** Measures the terminal alone, a quiet room, and a room with 5,000 messages a second. */
export async function measureKeyToCell(server: ServerProcess): Promise<KeyToCell[]> {
  const results: KeyToCell[] = [];
  {
    await using cat = new TerminalProcess(["cat"], SIZE);
    results.push(await measure("the terminal alone", cat));
  }
  await using client = new TerminalProcess([...chatWords(), "join", `127.0.0.1:${server.port}`, "--name", "bob"], SIZE);
  await client.shows("#lobby>");
  results.push(await measure("a quiet room", client));
  await using flood = await Flood.join(server.port, "ann");
  const shown = new Counter(client);
  const over = new AbortController();
  const flooding = flood.run(FLOOD_PER_SECOND, over.signal);
  const measured = await measure(`${FLOOD_PER_SECOND} messages a second`, client);
  over.abort();
  await flooding;
  await shown.reaches(flood.sent);
  results.push({ ...measured, messages: flood.sent, lost: flood.sent - shown.count });
  return results;
}

async function measure(name: string, terminal: TerminalProcess): Promise<KeyToCell> {
  const times: number[] = [];
  const beganMs = performance.now();
  const framesBefore = terminal.frames;
  for (let line = 0; times.length < KEYS; line++) {
    await terminal.write(CLEAR_LINE);
    for (const letter of shuffled(ALPHABETS[line % 2 === 0 ? 0 : 1]).slice(0, KEYS - times.length)) {
      await sleep(Math.random() * PAUSE_MS);
      const seen = terminal.shows(letter);
      const pressedMs = performance.now();
      await terminal.write(letter);
      times.push(await seen - pressedMs);
    }
  }
  const seconds = (performance.now() - beganMs) / 1000;
  const framesPerSecond = (terminal.frames - framesBefore) / seconds;
  return { name, sortedMs: times.sort((a, b) => a - b), framesPerSecond, messages: 0, lost: 0 };
}

function shuffled(letters: string): string[] {
  return [...letters].map((letter) => [Math.random(), letter] as const).sort(([a], [b]) => a - b).map(([, l]) => l);
}

/** The value below which this share of them lies. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? NaN;
}

/** Counts the messages of a flood that a terminal shows, and only those in order. */
class Counter {
  #count = 0;
  #last = -1;
  #unended = "";
  #changed = () => {};

  constructor(terminal: TerminalProcess) {
    terminal.listen((text) => this.#take(text));
  }

  get count(): number {
    return this.#count;
  }

  /** Resolves when this many were shown, or when it has taken too long. */
  async reaches(count: number): Promise<void> {
    const late = performance.now() + FLOOD_PATIENCE_MS;
    while (this.#count < count && performance.now() < late) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      await new Promise<void>((resolve) => {
        this.#changed = resolve;
        timer = setTimeout(resolve, FLOOD_PATIENCE_MS);
      });
      clearTimeout(timer);
    }
  }

  #take(text: string): void {
    const rows = (this.#unended + text).split("\n");
    this.#unended = rows.pop() ?? "";
    for (const row of rows) {
      const number = Number(/<ann> (\d+) the quick/.exec(row)?.[1] ?? -1);
      if (number <= this.#last) continue;
      this.#last = number;
      this.#count++;
    }
    this.#changed();
  }
}
