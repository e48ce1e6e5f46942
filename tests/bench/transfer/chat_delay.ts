/**
 * How responsive chat stays while files move: the time from sending a line until it is acknowledged, and another member
 * has it.
 *
 * Lines are sent by the clock; a line that has to wait for the one before it counts from when it was due.
 *
 * @module
 */
import { nextWire } from "../../end_to_end/support/lines.ts";
import { Program } from "../../end_to_end/support/program.ts";
import { ScriptedPeer } from "../../support/scripted_peer.ts";
import type { ServerProcess } from "../server_process.ts";
import { copyByChat, sendTo } from "./chat_copy.ts";
import { sleep } from "../../support/patience.ts";

const STEP_MS = 20;

/** Delays of lines in milliseconds, in ascending order. */
export interface Delays {
  readonly quiet: readonly number[];
  readonly busy: readonly number[];
}

export interface DelayOptions {
  readonly server: ServerProcess;
  /** What moves. */
  readonly path: string;
  /** An empty folder that it moves to. */
  readonly into: string;
  /** How long lines are sent while nothing moves. */
  readonly quietMs: number;
}

let rounds = 0;

/** Lines of two members who do nothing else, while others send a file to each other. */
export async function measureOthersDelay({ server, path, into, quietMs }: DelayOptions): Promise<Delays> {
  const round = ++rounds;
  await using ann = await join(server.port, `delayann${round}`);
  await using bob = await join(server.port, `delaybob${round}`);
  const say = async (ref: number) => {
    await ann.send({ type: "say", to: "#lobby", text: `line ${ref}`, ref });
    await Promise.all([
      ann.expect("ok", (ok) => ok.ref === ref),
      bob.expect("message", ({ text }) => text === `line ${ref}`),
    ]);
  };
  const quiet = await delaysWhile(sleep(quietMs), say);
  const began = Promise.withResolvers<void>();
  const copy = copyByChat(server, { path, into, began: () => began.resolve() });
  await Promise.race([began.promise, copy]);
  return { quiet, busy: await delaysWhile(copy, say) };
}

/** Lines of a member whose own `chat join` receives a file in the meantime. */
export async function measureReceiversDelay({ server, path, into, quietMs }: DelayOptions): Promise<Delays> {
  const round = ++rounds;
  const [name, from] = [`delaybox${round}`, `delayci${round}`];
  const flags = ["--server", `127.0.0.1:${server.port}`, "--json", "--accept-from", from, "--downloads", into];
  await using receiver = await Program.start(["join", "--name", name, ...flags]);
  await nextWire(receiver, "welcome");
  const say = async (ref: number) => {
    await receiver.type(JSON.stringify({ type: "say", to: "#lobby", text: `line ${ref}`, ref }));
    await nextWire(receiver, "ok", (ok) => ok.ref === ref);
  };
  const quiet = await delaysWhile(sleep(quietMs), say);
  const began = Promise.withResolvers<void>();
  const copy = sendTo(server, { path, into, receiver, to: name, from, began: () => began.resolve() });
  await Promise.race([began.promise, copy]);
  return { quiet, busy: await delaysWhile(copy, say) };
}

/** Sends lines until something is over. */
async function delaysWhile(running: Promise<unknown>, say: (ref: number) => Promise<void>): Promise<number[]> {
  let isOver = false;
  const over = running.finally(() => isOver = true);
  const delays: number[] = [];
  const startedMs = performance.now();
  for (let line = 0; !isOver; line++) {
    const dueMs = startedMs + line * STEP_MS;
    const earlyMs = dueMs - performance.now();
    if (earlyMs > 0) await sleep(earlyMs);
    // A timer may end late, which is not the chat's fault.
    const fromMs = earlyMs > 0 ? performance.now() : dueMs;
    await say(line);
    delays.push(performance.now() - fromMs);
  }
  await over;
  return delays.sort((a, b) => a - b);
}

/** A member in the lobby who speaks the wire by hand. */
async function join(port: number, name: string): Promise<ScriptedPeer> {
  const peer = new ScriptedPeer(await Deno.connect({ hostname: "127.0.0.1", port }), { name });
  await peer.send({ type: "hello", version: 1, name });
  await peer.expect("welcome");
  return peer;
}
