/**
 * Copies files by `chat send` to `chat receive`, each a process of its own, through a server in a third one.
 *
 * @module
 */
import { Program } from "../../end_to_end/support/program.ts";
import { COPY_PATIENCE_MS } from "../../support/patience.ts";
import { until } from "../../support/until.ts";
import type { ServerProcess } from "../server_process.ts";

const WAITING = { patienceMs: COPY_PATIENCE_MS };

/** How long it took, in milliseconds. */
export interface ChatCopy {
  /** From the start of `chat send` to its end. */
  readonly wholeMs: number;
  /**
   * From the first entry in the receiver's folder to the end of `chat send`, which ends when everything has arrived.
   */
  readonly movingMs: number;
}

/** A `chat send` and its receiver, when the first bytes have been written. */
export interface RunningCopy {
  readonly sender: Program;
  readonly receiver: Program;
}

export interface ChatCopyOptions {
  /** What to copy: a file or a folder. */
  readonly path: string;
  /** An empty folder. */
  readonly into: string;
  /** Called as soon as bytes move. */
  readonly began?: (copy: RunningCopy) => void;
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

/** Sends a file or a folder to a receiver that accepts it without a question. */
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
    () => `nothing arrived. ${sender.seen()} ${receiver.seen()}`,
    WAITING,
  );
  const beganMs = performance.now();
  began({ sender, receiver });
  await hasEnded(sender);
  const endedMs = performance.now();
  return { wholeMs: endedMs - startedMs, movingMs: endedMs - beganMs };
}

/** Waits until a program has ended successfully. */
async function hasEnded(program: Program): Promise<void> {
  await until(() => program.hasEnded, () => `a program did not end. ${program.seen()}`, WAITING);
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
