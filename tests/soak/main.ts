/**
 * `deno task soak`: a server is killed 500 times while a crowd talks, and nothing may be lost. `--kills N` and `--seed
 * N` (or `CHAT_SEED`) change that, with `--secure` everybody uses TLS; `CHAT_BINARY` uses the compiled program. With `--away SECONDS` instead, readers are
 * away for that long while 500 messages a second are said, in both sync modes.
 *
 * @module
 */
import { parseArgs } from "@std/cli";
import { readersAway } from "./away.ts";
import { talkThroughKills } from "./kills.ts";
import { askedSeed } from "./seeded_random.ts";

const print = (line: string) => Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));

const flags = parseArgs(Deno.args, { string: ["kills", "seed", "away"], boolean: ["secure"] });
const kills = Number(flags.kills ?? 500);
const seed = askedSeed(flags.seed === undefined ? Deno.env.get("CHAT_SEED") : String(flags.seed));
if (flags.away !== undefined) Deno.exit(await readersAreAway(Number(flags.away)));
print(`${kills} kills with the seed ${seed}`);
const startMs = performance.now();
const seconds = () => ((performance.now() - startMs) / 1000).toFixed(0);
const killed = (count: number) => {
  if (count % 50 === 0) print(`${count} kills after ${seconds()} s`);
};
const { found, said, acknowledged, lives } = await talkThroughKills({
  seed,
  kills,
  isSecure: flags.secure === true,
  killed,
});
print(`${said} messages in ${seconds()} s, ${acknowledged} of them acknowledged, over ${lives} links`);
found.slice(0, 50).forEach(print);
print(found.length === 0 ? "Nothing is lost, nothing came twice" : `${found.length} faults. Again: --seed ${seed}`);
Deno.exit(found.length === 0 ? 0 : 1);

/** Returns the exit code. */
async function readersAreAway(seconds: number): Promise<number> {
  let faults = 0;
  for (const sync of ["normal", "full"] as const) {
    const { found, said, visits, missedByLast } = await readersAway({
      seed,
      sync,
      seconds,
      killEverySeconds: 10,
      messagesPerSecond: 500,
      maxQueue: 4 * 1024 * 1024,
    });
    print(
      `--sync ${sync}: ${said} messages, ${visits} visits, ${missedByLast} messages were missed before the last one`,
    );
    found.slice(0, 50).forEach(print);
    faults += found.length;
  }
  print(faults === 0 ? "Everybody got everything once and in order" : `${faults} faults. Again: --seed ${seed}`);
  return faults === 0 ? 0 : 1;
}
