/**
 * Readers who miss everything for a long time: ten people talk in three rooms while the server is killed now and then, and
 * every reader gets every message once and in order, with no gap left.
 *
 * A _visitor_ runs `chat join` with empty input from time to time, and must be told everything since the last visit. A
 * _sleeper_ is a `chat join` that is stopped as a whole, for so long that the server gives it up.
 *
 * @module
 */
import { Program } from "../end_to_end/support/program.ts";
import { RevivingServer } from "../end_to_end/support/reviving_server.ts";
import { PROGRAM_PATIENCE_MS, sleep, withPatience } from "../support/patience.ts";
import { TempHome } from "../support/temp_home.ts";
import { fastClock } from "./fast_clock.ts";
import { tokenOf } from "./record.ts";
import { SeededRandom } from "./seeded_random.ts";
import { Talker } from "./talker.ts";

export const WRITERS = 10;
const ROOMS = ["#a", "#b", "#c"];

/** How often each writer says something. */
const STEP_MS = 20;

export interface AwayOptions {
  readonly seed: number;
  readonly sync: "normal" | "full";
  /** For how long the writers talk. */
  readonly seconds: number;
  /** The time between two kills of the server. */
  readonly killEverySeconds: number;
  /** Of all writers together. */
  readonly messagesPerSecond: number;
  /** Half of it is what the server sends by itself to somebody who was away. */
  readonly maxQueue: number;
}

/** The results. */
export interface AwayReport {
  /** What is wrong, each as one sentence; empty if all is well. */
  readonly found: readonly string[];
  readonly said: number;
  /** How many visits there were, and what the last of them had to read. */
  readonly visits: number;
  readonly missedByLast: number;
}

export async function readersAway(options: AwayOptions): Promise<AwayReport> {
  const { seed, sync, seconds, killEverySeconds, messagesPerSecond, maxQueue } = options;
  const random = new SeededRandom(seed);
  const flags = ["--sync", sync, "--rate", "0", "--max-queue", String(maxQueue)];
  await using server = await RevivingServer.make(flags);
  await server.start();
  await using stack = new AsyncDisposableStack();
  const visitor = stack.use(await Visitor.make(server.port));
  await visitor.visit();
  const sleeper = stack.use(await startSleeper(server));
  const writers = Array.from({ length: WRITERS }, (_, index) => writer(server.port, index, random.fork(index)));
  stack.defer(async () => void await Promise.all(writers.map((one) => one.drop())));
  for (const one of writers) one.say(random.pick(ROOMS));
  await settledAll(writers);

  sleeper.signal("SIGSTOP");
  const startMs = performance.now();
  let killedMs = startMs;
  let said = 0;
  for (let nowMs = startMs; nowMs - startMs < seconds * 1_000; nowMs = performance.now()) {
    for (; said < (nowMs - startMs) * messagesPerSecond / 1_000; said++) random.pick(writers).say(random.pick(ROOMS));
    if (nowMs - killedMs > killEverySeconds * 1_000) {
      await server.end("SIGKILL");
      await server.start();
      killedMs = performance.now();
      // A sleeper that wakes for a moment is behind when it falls asleep again.
      sleeper.signal("SIGCONT");
      if (random.chance(0.3)) await visitor.visit();
      await sleep(random.between(0, 500));
      sleeper.signal("SIGSTOP");
    }
    await sleep(STEP_MS);
  }
  await settledAll(writers);
  sleeper.signal("SIGCONT");
  const missedByLast = await visitor.visit();
  await sleeper.endInput();
  const { code, stdout, stderr } = await sleeper.exit();
  const found = code === 0 ? [] : [`the sleeper ended with ${code}: ${stderr}`];
  const heard = { visitor: visitor.lines, sleeper: stdout.split("\n") };
  const stored = new Set<string>();
  for (const room of ROOMS) {
    const expected = (await writers[0]?.history(room) ?? []).map(({ text = "" }) => tokenOf(text));
    for (const token of expected) stored.add(token);
    for (const [name, lines] of Object.entries(heard)) found.push(...wrongLines(lines, { name, room, expected }));
  }
  // What the server itself has lost, nobody could print.
  for (const { record } of writers) {
    const lost = [...record.outcomes].filter(([token, { type }]) => type === "acknowledged" && !stored.has(token));
    found.push(...lost.map(([token]) => `${token} was acknowledged and is not in the history`));
  }
  for (const [name, lines] of Object.entries(heard)) {
    const others = lines.filter((line) => line.startsWith("-- ") && line.includes(" missing here"));
    found.push(...others.map((line) => `${name} was told: ${line}`));
  }
  await Promise.all(writers.map((one) => one.end()));
  await server.end("SIGTERM");
  return { found, said: said + WRITERS, visits: visitor.visits, missedByLast };
}

function writer(port: number, index: number, random: SeededRandom): Talker {
  const name = `w${index}`;
  const clock = fastClock(8);
  return new Talker({ name, rooms: ROOMS, others: [], random, clock, port, restMs: 0, mostCharacters: 0, leaving: 0 });
}

async function settledAll(writers: readonly Talker[]): Promise<void> {
  const all = Promise.all(writers.map((one) => one.settled()));
  await withPatience(all, () => "the answers to all lines", PROGRAM_PATIENCE_MS);
}

async function startSleeper(server: RevivingServer): Promise<Program> {
  const flags = ["--name", "sleeper", "--rooms", "a,b,c", "--retry-for", "86400"];
  const program = await Program.start(["join", `127.0.0.1:${server.port}`, ...flags]);
  await server.arrivalOf("sleeper");
  return program;
}

/** What a reader has printed of a room, compared with its history. */
function wrongLines(
  lines: readonly string[],
  { name, room, expected }: { readonly name: string; readonly room: string; readonly expected: readonly string[] },
): string[] {
  const printed = lines.flatMap((line) => {
    const [, text] = line.startsWith(`[${room}] `) ? line.split("> ") : [];
    return text === undefined ? [] : [tokenOf(text)];
  });
  const at = expected.findIndex((token, index) => token !== printed[index]);
  if (at === -1 && printed.length === expected.length) return [];
  const counts = `${printed.length} messages instead of ${expected.length}`;
  return [`${name} printed ${counts} of ${room}; number ${at} is ${printed[at]} instead of ${expected[at]}`];
}

/** Somebody who comes by, reads what was missed, and leaves. Must be disposed of. */
class Visitor implements AsyncDisposable {
  readonly lines: string[] = [];
  visits = 0;
  readonly #home: TempHome;
  readonly #port: number;

  private constructor(home: TempHome, port: number) {
    this.#home = home;
    this.#port = port;
  }

  static async make(port: number): Promise<Visitor> {
    return new Visitor(await TempHome.make(), port);
  }

  /** Returns how many lines it has read. */
  async visit(): Promise<number> {
    const flags = ["--name", "visitor", "--rooms", "a,b,c"];
    const { code, stdout, stderr } = await Program.run(["join", `127.0.0.1:${this.#port}`, ...flags], {
      environment: { HOME: this.#home.path, XDG_STATE_HOME: `${this.#home.path}/.local/state` },
    });
    if (code !== 0) throw new Error(`the visitor ended with ${code}: ${stderr}`);
    const lines = stdout.split("\n").slice(0, -1);
    this.lines.push(...lines);
    this.visits++;
    return lines.length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#home[Symbol.asyncDispose]();
  }
}
