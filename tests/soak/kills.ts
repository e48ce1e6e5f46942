/**
 * A server that is killed at random moments, again and again, while a crowd talks: during its start, while members
 * arrive, and with many lines on their way.
 *
 * @module
 */
import { parseServerMessage, type PastMessage } from "../../shared/wire/message.ts";
import { parseWireLine } from "../end_to_end/support/lines.ts";
import { Program } from "../end_to_end/support/program.ts";
import { RevivingServer } from "../end_to_end/support/reviving_server.ts";
import { Crowd, ROOMS } from "./crowd.ts";
import { Pipe } from "./pipe.ts";
import type { Archive } from "./record.ts";
import { SeededRandom } from "./seeded_random.ts";
import { verdict } from "./verdict.ts";
import { sleep } from "../support/patience.ts";

const PEOPLE = 24;

/** About as long as the first start takes. */
const FIRST_START_MS = 400;

export interface KillsOptions {
  readonly seed: number;
  /** How often the server is killed. */
  readonly kills: number;
  /** Whether everybody talks with TLS. */
  readonly isSecure?: boolean;
  /** Called after each kill. */
  readonly killed?: (kills: number) => void;
}

/** The results. */
export interface KillsReport {
  /** What is wrong, each as one sentence; empty if all is well. */
  readonly found: readonly string[];
  /** Messages that were sent, and those that were acknowledged. */
  readonly said: number;
  readonly acknowledged: number;
  /** How many links the crowd had. */
  readonly lives: number;
}

/** Lets a crowd talk to a server that is killed this many times, and checks the result. */
export async function talkThroughKills(
  { seed, kills, isSecure = false, killed = () => {} }: KillsOptions,
): Promise<KillsReport> {
  const random = new SeededRandom(seed);
  const flags = someFlags(random.fork(0));
  await using server = await RevivingServer.make(isSecure ? [...flags, "--tls"] : flags);
  // Its keys may be half made.
  if (isSecure) {
    for (let count = 0; count < 3; count++) {
      await server.startAndKill(random.between(0, FIRST_START_MS));
    }
  }
  await server.start();
  const serverKey = isSecure ? await server.key() : null;
  const pipeParts = [["json", 0], ["json", 1], ["verbatim", 2]] as const;
  await using stack = new AsyncDisposableStack();
  const pipes: Pipe[] = [];
  for (const [format, index] of pipeParts) {
    const pipe = stack.use(
      await Pipe.start(`p${index}`, ROOMS[index] ?? "", {
        port: server.port,
        format,
        flags: serverKey === null ? [] : ["--tls", "--server-key", serverKey],
      }),
    );
    // The program does not retry a first connection.
    await Promise.race([server.arrivalOf(pipe.record.name), pipe.failure()]);
    await pipe.say();
    pipes.push(pipe);
  }
  await using crowd = new Crowd({
    random: random.fork(1),
    size: PEOPLE,
    guests: pipes.map(({ record }) => record.name),
    port: () => server.port,
    serverKey,
    restMs: 80,
    mostCharacters: 2_000,
    leaving: 0.01,
    fillsGaps: true,
  });
  await crowd.arrive();
  crowd.talk();
  await Promise.race([crowd.failure(), storm({ server, crowd, pipes, kills, killed, random: random.fork(2) })]);
  await server.start();
  await crowd.finish();
  for (const pipe of pipes) await pipe.end();
  const archive = await crowd.archive();
  await crowd.end();
  const records = [...crowd.records, ...pipes.map(({ record }) => record)];
  const found = verdict(records, archive, { mayHaveGaps: false });
  found.push(...await exportFindings(server.folder, archive));
  await server.end("SIGTERM");
  const outcomes = records.flatMap((record) => [...record.outcomes.values()]);
  return {
    found,
    said: outcomes.length,
    acknowledged: outcomes.filter(({ type }) => type === "acknowledged").length,
    lives: records.reduce((sum, { lives }) => sum + lives.length, 0),
  };
}

/** Random flags for a server without limits that the crowd would reach. */
function someFlags(random: SeededRandom): string[] {
  return [
    // An unlucky member misses many kills in a row, and more than half a queue: the history has the rest.
    ...["--rate", "0", "--max-mail", "0", "--max-queue", String(256 * 1024)],
    ...(random.chance(0.5) ? ["--open-names=no"] : []),
    ...(random.chance(0.3) ? ["--sync", "full"] : []),
  ];
}

interface Storm extends Required<Pick<KillsOptions, "kills" | "killed">> {
  readonly server: RevivingServer;
  readonly crowd: Crowd;
  readonly pipes: readonly Pipe[];
  readonly random: SeededRandom;
}

/** Kills a running server this many times. It is not running at the end. */
async function storm({ server, crowd, pipes, kills, killed, random }: Storm): Promise<void> {
  for (let count = 0; count < kills;) {
    for (const pipe of pipes) await pipe.say();
    // Soon: while everybody reconnects. Later: while they talk.
    await sleep(random.chance(0.4) ? random.between(0, 150) : random.between(100, 600));
    if (random.chance(0.5)) {
      // Messages that were committed and not answered yet are those that a server must recognize.
      crowd.shout();
      await sleep(random.between(0, 15));
    }
    const isOrderly = random.chance(0.08);
    await server.end(isOrderly ? "SIGTERM" : "SIGKILL");
    if (!isOrderly) killed(++count);
    while (count < kills && random.chance(0.25)) {
      await server.startAndKill(random.between(0, server.startMs));
      killed(++count);
    }
    if (count < kills) await server.start();
  }
}

/** Where `chat export` disagrees with the server. */
async function exportFindings(folder: string, archive: Archive): Promise<string[]> {
  const { code, stdout, stderr } = await Program.run(["export", "--data", folder, "--format", "jsonl"]);
  if (code !== 0) return [`chat export ended with ${code}: ${stderr}`];
  const exported = new Map<string, string[]>();
  for (const line of stdout.trimEnd().split("\n")) {
    const message = parseServerMessage(parseWireLine(line));
    if (message?.type !== "message") return [`chat export gave ${line}`];
    const lines = exported.get(message.to) ?? [];
    lines.push(`${message.id} ${message.from} ${message.text}`);
    exported.set(message.to, lines);
  }
  return ROOMS.flatMap((room) => {
    const isThere = ({ text }: PastMessage) => text !== undefined;
    const expected = archive.get(room)?.filter(isThere).map(({ id, from, text }) => `${id} ${from} ${text}`) ?? [];
    const isSame = JSON.stringify(exported.get(room) ?? []) === JSON.stringify(expected);
    return isSame ? [] : [`chat export has another history of ${room} than the server`];
  });
}
