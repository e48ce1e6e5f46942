/**
 * One hostile process against a server with its default limits, and what a hundred other members notice of it: how long
 * chatting, searching and sending files take, beside a quiet time of the same length just before. The hostile process is another machine,
 * with an address of its own, so only root can measure this: `deno run -A tests/bench/hostile.ts --seconds 60`, and
 * `--only searches,arrivals`.
 *
 * @module
 */
import { parseArgs } from "@std/cli";
import { fromFileUrl } from "@std/path";
import { NetworkNamespace, WHY_NO_NAMESPACE } from "../end_to_end/support/network_namespace.ts";
import { sleep } from "../support/patience.ts";
import { Crowd, type Times } from "./hostile/crowd.ts";
import { Guest } from "./hostile/guest.ts";
import { percentile } from "./key_to_cell.ts";
import { makeHistory, word } from "./million_folder.ts";
import { ServerProcess } from "./server_process.ts";

const ATTACKER = fromFileUrl(new URL("hostile/attacker.ts", import.meta.url));
const ATTACKS = ["searches", "arrivals", "offers", "tickets", "mailboxes", "presence"];
const MESSAGES = 100_000;

export interface HostileWork {
  /** How long each attack takes, and the quiet time before it. */
  readonly seconds: number;
  readonly attacks: readonly string[];
}

/** Measures one attack after the other, and passes the lines of a table to `print`. */
export async function measureHostile(work: HostileWork, print: (line: string) => void): Promise<void> {
  if (WHY_NO_NAMESPACE !== null) return print(`Nothing was measured: ${WHY_NO_NAMESPACE}`);
  const folder = await Deno.makeTempDir();
  makeHistory(folder, MESSAGES);
  try {
    await using machines = await NetworkNamespace.make();
    await using server = await ServerProcess.start([
      "--data",
      folder,
      "--host",
      "0.0.0.0",
      "--no-tls",
      "--access",
      "open",
    ], {
      hasDefaultLimits: true,
    });
    const address = { hostname: "127.0.0.1", port: server.port };
    await untilIndexed(address);
    const crowd = await Crowd.enter(address);
    await sleep(2000);
    const report = async (name: string, seconds: number) => {
      const before = server.cpuSeconds();
      const times = await crowd.measure(seconds);
      print(rowOf(name, times, (server.cpuSeconds() - before) / seconds));
    };
    print(row("p50 and p99 in ms", "chat", "search", "file", "server CPU", "refused"));
    for (const attack of work.attacks) {
      await report("quiet", work.seconds);
      const [command = "", ...args] = machines.wrap([
        ...[
          Deno.execPath(),
          "run",
          "-A",
          "--no-lock",
          "--config",
          fromFileUrl(new URL("../../deno.json", import.meta.url)),
        ],
        ...[ATTACKER, attack, machines.serverHost(0), String(server.port)],
      ]);
      const attacker = new Deno.Command(command, { args, stdout: "null", stderr: "inherit" }).spawn();
      await sleep(2000);
      await report(attack, work.seconds);
      attacker.kill("SIGKILL");
      await attacker.status;
      await sleep(2000);
    }
    await crowd.close();
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A server that is still building its search index is not quiet. */
async function untilIndexed(server: Deno.ConnectOptions): Promise<void> {
  const { guest } = await Guest.enter(server, { name: "waiting", rooms: [], features: ["history"] });
  for (let isBehind = true; isBehind;) {
    const answer = guest.until(({ type }) => type === "messages");
    await guest.ask({ type: "search", text: word(1), limit: 1 });
    const found = await answer;
    isBehind = found?.type === "messages" && found.behind === true;
    await sleep(500);
  }
  guest.close();
}

function rowOf(name: string, { chat, search, file, refused }: Times, cpu: number): string {
  const cells = [chat, search, file].map((times) => {
    const sorted = times.toSorted((a, b) => a - b);
    return `${percentile(sorted, 0.5).toFixed(1)} ${percentile(sorted, 0.99).toFixed(1)}`;
  });
  const reasons = [...refused].map(([what, count]) => `${count} ${what}`).join(", ");
  return row(name, ...cells, `${(100 * cpu).toFixed(0)} %`, reasons === "" ? "nothing" : reasons);
}

function row(...cells: string[]): string {
  return cells.map((cell, index) => index === 0 ? cell.padEnd(20) : cell.padStart(16)).join("");
}

if (import.meta.main) {
  const given: Record<string, unknown> = parseArgs(Deno.args, { string: ["seconds", "only"] });
  const print = (line: string) => Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
  const attacks = typeof given.only === "string" ? given.only.split(",") : ATTACKS;
  await measureHostile({ seconds: Number(given.seconds ?? 60), attacks }, print);
}
