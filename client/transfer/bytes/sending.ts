/**
 * Sends the files of a source to who receives them: the list, then what the other side has not (PROTOCOL X3 to X8).
 *
 * 1. There is no waiting for an answer per file: after `have` everything goes out in one stream.
 * 2. What cannot be read, or keeps changing, is `missing`; the rest goes on.
 * 3. What the other side says is heard at any time.
 *
 * @module
 */
import type { TransferMessage } from "../../../shared/wire/transfer_message.ts";
import { TimeSlice } from "../../../shared/event_loop.ts";
import { broken, type Missing, type Progress, type SendEnd } from "./byte_transfer.ts";
import type { DataConnection } from "./data_connection.ts";
import { FileSender } from "./file_sender.ts";
import { ReceivedRanges } from "./received_ranges.ts";
import { listEntryOf, listPieces } from "./list_pieces.ts";
import type { Pace } from "./pace.ts";
import type { Source } from "../source.ts";
import { checkProof } from "../request/shown_proof.ts";
import { speakAndListen } from "./speaking.ts";

export interface SendOptions {
  readonly progress: Progress;
  readonly pace: Pace;
  /** Shown first: the deal is ours and goes on. */
  readonly proof?: string;
  /** What the other side has to show first: the deal is theirs and goes on. */
  readonly expects?: string;
}

/** Sends, until the receiver has closed; the connection is closed then. Does not reject. */
export async function sendFiles(connection: DataConnection, source: Source, options: SendOptions): Promise<SendEnd> {
  const { progress, proof, expects } = options;
  connection.tune({ alive: () => progress.alive() });
  const hearing = new Hearing(source, expects);
  const slice = new TimeSlice(() => connection.clock.nowMs());
  const hear = (message: TransferMessage) => hearing.handle(message);
  return await speakAndListen<SendEnd>(connection, {
    hear,
    speak: async (over) => {
      if (proof !== undefined) await connection.send({ type: "proof", proof });
      await Promise.race([hearing.proven, over]);
      for (const piece of listPieces(source.entries.values().map(listEntryOf))) {
        hearing.isAsked = piece.last === true;
        await connection.send(piece);
        await slice.pause();
      }
      const received = await Promise.race([hearing.received, over]);
      return { type: "sent", missing: await sendAll(connection, source, { ...options, received }) };
    },
  });
}

/** What may come from the receiver: its proof where one is expected, then what it has, once it was told the list. */
class Hearing {
  readonly #expects: string | undefined;
  readonly #received: ReceivedRanges;
  readonly #proven = Promise.withResolvers<void>();
  readonly #told = Promise.withResolvers<ReceivedRanges>();
  #isProven: boolean;
  #isTold = false;
  /** Whether all of the list was sent. */
  isAsked = false;

  constructor(source: Source, expects: string | undefined) {
    this.#expects = expects;
    this.#received = new ReceivedRanges(source.entries);
    this.#isProven = expects === undefined;
    if (this.#isProven) this.#proven.resolve();
  }

  get proven(): Promise<void> {
    return this.#proven.promise;
  }

  get received(): Promise<ReceivedRanges> {
    return this.#told.promise;
  }

  handle(message: TransferMessage): void {
    if (!this.#isProven) {
      checkProof(message, this.#expects ?? "");
      this.#isProven = true;
      this.#proven.resolve();
      return;
    }
    if (message.type !== "have" || !this.isAsked || this.#isTold) throw broken(`\`${message.type}\` came out of turn`);
    if (!this.#received.take(message)) return;
    this.#isTold = true;
    this.#told.resolve(this.#received);
  }
}

/** Sends all files that the other side has not. Gives those that do not come. */
async function sendAll(
  connection: DataConnection,
  source: Source,
  options: SendOptions & { readonly received: ReceivedRanges },
): Promise<Missing[]> {
  const { received, progress } = options;
  const sender = new FileSender(connection, source, options);
  let had = 0;
  for (const [index, { size }] of source.entries.entries()) {
    if (size !== null && received.has(index)) had += size;
  }
  if (had > 0) progress.skipped(had);
  const missing: Missing[] = [];
  for (const [index, { size }] of source.entries.entries()) {
    if (size === null || received.has(index)) continue;
    const why = await sender.send(index, received.part?.index === index ? received.part : null);
    if (why !== null) missing.push({ index, why });
  }
  await sender.finish();
  return missing;
}
