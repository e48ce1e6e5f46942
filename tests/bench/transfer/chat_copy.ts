/**
 * The same by `chat send` to `chat receive`, both processes of their own, through a server in a third one.
 *
 * @module
 */
import { Program } from "../../end_to_end/support/program.ts";
import { until } from "../../support/until.ts";
import type { ServerProcess } from "../server_process.ts";

/** After so long something is wrong. */
const PATIENCE_MS = 300_000;

/** How long it took, in milliseconds. */
export interface ChatCopy {
  /** From the start of `chat send` to its end. */
  readonly wholeMs: number;
  /** From the first thing that stands in the receiver's folder to the end of `chat send`, which ends when all is there. */
  readonly movingMs: number;
}

/** A `chat send` and who receives it, when the first bytes have been written. */
export interface MovingCopy {
  readonly sender: Program;
  readonly receiver: Program;
}

export interface ChatCopyOptions {
  /** What moves: a file or a folder. */
  readonly path: string;
  /** An empty folder. */
  readonly into: string;
  /** Called as soon as it moves. */
  readonly began?: (moving: MovingCopy) => void;
}

let copies = 0;

/** Copies a file or a folder into an empty folder. */
export async function copyByChat(server: ServerProcess, options: ChatCopyOptions): Promise<ChatCopy> {
  const box = `box${++copies}`;
  const ci = `ci${copies}`;
  const address = `127.0.0.1:${server.port}`;
  const args = ["receive", "--server", address, "--name", box, "--from", ci, "--into", options.into];
  await using receiver = await Program.start(args);
  await receiver.stderrLine(/^chat: Waiting/);
  const copy = await sendTo(server, { ...options, receiver, to: box, from: ci });
  await hasEnded(receiver);
  return copy;
}

/** Sends a file or a folder to somebody who takes it without a question. */
export async function sendTo(
  server: ServerProcess,
  options: ChatCopyOptions & { readonly receiver: Program; readonly to: string; readonly from: string },
): Promise<ChatCopy> {
  const { path, into, receiver, to, from, began = () => {} } = options;
  const startedMs = performance.now();
  const args = ["send", "--server", `127.0.0.1:${server.port}`, "--name", from, "--to", to, path];
  await using sender = await Program.start(args);
  await until(
    () => !isEmpty(into) || sender.hasEnded,
    () => `Nothing arrived. ${sender.seen()} ${receiver.seen()}`,
    { patienceMs: PATIENCE_MS },
  );
  const beganMs = performance.now();
  began({ sender, receiver });
  await hasEnded(sender);
  const endedMs = performance.now();
  return { wholeMs: endedMs - startedMs, movingMs: endedMs - beganMs };
}

/** Waits for the end of a program, which has to be a good one. */
async function hasEnded(program: Program): Promise<void> {
  await until(() => program.hasEnded, () => `A program runs. ${program.seen()}`, { patienceMs: PATIENCE_MS });
  const { code } = await program.exit();
  if (code !== 0) throw new Error(`A program failed. ${program.seen()}`);
}

function isEmpty(folder: string): boolean {
  try {
    return Deno.readDirSync(folder)[Symbol.iterator]().next().done === true;
  } catch {
    return true;
  }
}
