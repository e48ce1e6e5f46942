/**
 * Sends the files of a source to the receiver: the list, then what the receiver does not have yet (PROTOCOL X3 to X8).
 *
 * 1. No file waits for an answer: after `have` everything goes out in one stream.
 * 2. A file that cannot be read, or keeps changing, is `missing`; the others follow.
 * 3. The sender listens all the time, because an early error of the receiver must not wait until everything was sent.
 *
 * @module
 */
import { TimeSlice } from "../../../shared/event_loop.ts";
import type { TransferMessage } from "../../../shared/wire/transfer_message.ts";
import { checkProof } from "../proof.ts";
import type { Source } from "../source.ts";
import {
  type Amount,
  broken,
  type BytesEnd,
  Ending,
  endOf,
  type Missing,
  type MoveOptions,
  type SendEnd,
} from "./byte_transfer.ts";
import type { DataConnection } from "./data_connection.ts";
import { listEntryOf, listPieces, ReceivedRanges } from "./file_list.ts";
import { FileSender } from "./file_sender.ts";

/** Sends, until the receiver closes the connection; then it is closed here too. Does not reject. */
export async function sendFiles(connection: DataConnection, source: Source, options: MoveOptions): Promise<SendEnd> {
  const { proof, expects } = options;
  const answers = new ReceiverAnswers(source, expects);
  const slice = new TimeSlice(() => connection.clock.nowMs());
  const listen = (message: TransferMessage) => answers.handle(message);
  return await speakAndListen<SendEnd>(connection, {
    listen,
    speak: async (over) => {
      if (proof !== undefined) await connection.send({ type: "proof", proof });
      await Promise.race([answers.proven, over]);
      for (const piece of listPieces(source.entries.values().map(listEntryOf))) {
        answers.isAsked = piece.last === true;
        await connection.send(piece);
        await slice.pause();
      }
      const received = await Promise.race([answers.received, over]);
      return { type: "sent", ...await sendAll(connection, source, { ...options, received }) };
    },
  });
}

/** What comes from the receiver: its proof if one is expected, then what it already has, after it has got the list. */
class ReceiverAnswers {
  readonly #expects: string | undefined;
  readonly #received: ReceivedRanges;
  readonly #proven = Promise.withResolvers<void>();
  readonly #complete = Promise.withResolvers<ReceivedRanges>();
  #isProven: boolean;
  #isComplete = false;
  /** Whether the whole list was sent, so that the receiver may answer. */
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
    return this.#complete.promise;
  }

  handle(message: TransferMessage): void {
    if (!this.#isProven) {
      checkProof(message, this.#expects ?? "");
      this.#isProven = true;
      this.#proven.resolve();
      return;
    }
    if (message.type !== "have" || !this.isAsked || this.#isComplete) {
      throw broken(`\`${message.type}\` came out of turn`);
    }
    if (!this.#received.add(message)) return;
    this.#isComplete = true;
    this.#complete.resolve(this.#received);
  }
}

/** Sends all files that the receiver does not have. Returns those that could not be sent, and how much was. */
async function sendAll(
  connection: DataConnection,
  source: Source,
  options: MoveOptions & { readonly received: ReceivedRanges },
): Promise<{ readonly missing: readonly Missing[] } & Amount> {
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
  const { bytes, grown } = sender.sent;
  return { missing, bytes: had + bytes, grown };
}

/**
 * Speaks and listens until the peer closes the connection, and closes it too. `listen` gets each message, and throws an
 * `Ending` if it is out of place. `speak` resolves when everything was said; it gets a promise that rejects when nothing
 * comes any more. Resolves with what `speak` resolved with, unless the connection ended otherwise. Does not reject.
 */
export async function speakAndListen<T>(
  connection: DataConnection,
  { listen, speak }: {
    readonly listen: (message: TransferMessage) => void;
    readonly speak: (over: Promise<never>) => Promise<T>;
  },
): Promise<T | BytesEnd> {
  const listening = readMessages(connection, listen);
  const over = listening.then((end) => Promise.reject(new Ending(end)));
  over.catch(() => {
    // Only a caller that waits for an answer needs it.
  });
  try {
    const said = await speak(over);
    const end = await listening;
    return end.type === "cut" ? said : end;
  } catch (thrown) {
    const end = endOf(thrown);
    if (end.type === "failed") await connection.farewell(end);
    // If nothing can be written any more, the peer may have said why.
    else if (end.type === "cut") await connection.within(listening);
    connection.close();
    const heard = await listening;
    return end.type === "cut" ? heard : end;
  } finally {
    connection.close();
  }
}

/** Reads messages until nothing comes any more. Resolves with the reason. */
async function readMessages(
  connection: DataConnection,
  listen: (message: TransferMessage) => void,
): Promise<BytesEnd> {
  try {
    for (;;) {
      const incoming = await connection.receive();
      if (incoming.type === "bytes") throw broken("Bytes came from the receiver");
      listen(incoming);
    }
  } catch (thrown) {
    const end = endOf(thrown);
    if (end.type === "failed" && end.isOurs) await connection.farewell(end);
    // What is being said does not reach the peer any more.
    connection.close();
    return end;
  }
}
