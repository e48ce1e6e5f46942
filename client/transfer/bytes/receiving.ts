/**
 * Receives files: the list, held against what was agreed to; what is there of it; then the files themselves (PROTOCOL X3
 * to X8).
 *
 * 1. Nothing is written before the whole list has come and fits what was agreed to.
 * 2. What goes wrong on the disk is told to the other side, and what came stays for going on (REQ-R50).
 * 3. A file that is not what its sender has read is dropped; the others stay.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { type Agreed, AgreedList } from "./agreed_list.ts";
import { TimeSlice } from "../../../shared/event_loop.ts";
import { endOf, type Progress, type ReceiveEnd } from "./byte_transfer.ts";
import type { DataConnection } from "./data_connection.ts";
import { FileReceiver } from "./file_receiver.ts";
import { type HashedPart, receivedPieces } from "./received_ranges.ts";
import { readList, takeMessage } from "./list_reader.ts";
import type { Pace } from "./pace.ts";
import { checkProof } from "../request/shown_proof.ts";
import type { Have, Target } from "../target.ts";

export interface ReceiveOptions {
  readonly agreed: Agreed;
  readonly progress: Progress;
  readonly pace: Pace;
  /** Shown first: the deal is ours and goes on. */
  readonly proof?: string;
  /** What the other side has to show first: the deal is theirs and goes on. */
  readonly expects?: string;
}

/**
 * Receives until everything is on the disk that came. Then the connection is still open, for the outcome is to be said on
 * the chat connection first; with any other end it is closed. The target is left to the caller to close. Does not reject.
 */
export async function receiveFiles(
  connection: DataConnection,
  target: Target,
  options: ReceiveOptions,
): Promise<ReceiveEnd> {
  try {
    return await receive(connection, target, options);
  } catch (thrown) {
    const end = endOf(thrown);
    if (end.type === "failed" && end.isOurs) await connection.farewell(end);
    connection.close();
    return end;
  }
}

async function receive(
  connection: DataConnection,
  target: Target,
  { agreed, progress, pace, proof, expects }: ReceiveOptions,
): Promise<ReceiveEnd> {
  connection.tune({ alive: () => progress.alive(), maxReadBytes: pace.stepBytes });
  if (proof !== undefined) await connection.send({ type: "proof", proof });
  if (expects !== undefined) checkProof(await takeMessage(connection), expects);
  const list = new AgreedList(agreed);
  await readList(connection, { first: await takeMessage(connection), take: list.add });
  const have = await connection.work(target.begin(list.entries));
  const part = have.partial === null ? null : await hashPart(connection, target, have.partial);
  for (const piece of receivedPieces(have.done, part)) await connection.send(piece);
  const receiver = new FileReceiver(target, { connection, list, progress, pace, done: have.done, part });
  try {
    await receiver.run();
  } finally {
    receiver.close();
  }
  await connection.work(target.finish());
  return receiver.result();
}

async function hashPart(
  connection: DataConnection,
  target: Target,
  { index }: NonNullable<Have["partial"]>,
): Promise<HashedPart | null> {
  const slice = new TimeSlice(() => connection.clock.nowMs());
  const hash = createHash("sha256");
  let bytes = 0;
  const pieces = target.readPart(index)[Symbol.asyncIterator]();
  for (;;) {
    const piece = await connection.work(pieces.next());
    if (piece.done) break;
    hash.update(piece.value);
    bytes += piece.value.length;
    await slice.pause();
  }
  return bytes === 0 ? null : { index, bytes, digest: hash.copy().digest("hex"), hash };
}
