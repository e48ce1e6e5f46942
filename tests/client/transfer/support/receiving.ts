/**
 * A receiver and its scripted peer, with a list of a folder and three files.
 *
 * @module
 */
import { receiveFiles, type ReceiveOptions } from "../../../../client/transfer/bytes/file_receiver.ts";
import type { ListEntry, TransferMessage } from "../../../../shared/wire/transfer_message.ts";
import type { PipeOptions } from "../../../support/memory_pipe.ts";
import { contents, sha256, unpaced } from "./contents.ts";
import type { MemoryTarget } from "./memory_target.ts";
import { NotedProgress } from "./noted_progress.ts";
import { joined, type Said } from "./scripted_end.ts";

export const TIME = 1_700_000_000_000;
export const A = contents(1000, 1);
export const B = contents(2000, 2);
export const LIST: readonly ListEntry[] = [
  { path: "f", time: TIME },
  { path: "f/a", size: 1000, time: TIME },
  { path: "f/empty", size: 0, time: TIME },
  { path: "b", size: 2000, time: TIME },
];

/** Begins to receive the files of `LIST` from a scripted peer. */
export function start(target: MemoryTarget, options: Partial<ReceiveOptions> = {}, pipe: PipeOptions = {}) {
  const ends = joined(pipe);
  const progress = new NotedProgress();
  const agreed = { count: 3, bytes: 3000 };
  const received = receiveFiles(ends.connection, target, { agreed, progress, pace: unpaced, ...options });
  return { ...ends, target, progress, received };
}

/** The only piece of a list. */
export function list(entries: readonly ListEntry[] = LIST): TransferMessage {
  return { type: "list", entries, last: true };
}

/** A whole file. */
export function whole(index: number, bytes: Uint8Array): Said[] {
  return [{ type: "file", index, offset: 0 }, bytes, { type: "digest", digest: sha256(bytes) }];
}

export const END: TransferMessage = { type: "end" };
/** All files of `LIST`. */
export const ALL: readonly Said[] = [...whole(1, A), ...whole(2, new Uint8Array(0)), ...whole(3, B), END];

/** The contents of the target. */
export function arrived({ files }: MemoryTarget): Record<string, string> {
  return Object.fromEntries([...files].map(([path, { bytes }]) => [path, sha256(bytes)]));
}

/** The contents of the target after `ALL`. */
export const WHOLE = { "f/a": sha256(A), "f/empty": sha256(new Uint8Array(0)), b: sha256(B) };

/** Sends the list, waits for `have`, then sends the rest. */
export async function send(started: ReturnType<typeof start>, ...said: readonly Said[]): Promise<TransferMessage> {
  await started.end.say(list());
  const have = await started.end.expect("have");
  await started.end.say(...said);
  return have;
}
