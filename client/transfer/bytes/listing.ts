/**
 * A list that travels on a connection of its own: what is in a shared folder, or all the paths of an offer (PROTOCOL X4).
 *
 * @module
 */
import type { ListEntry } from "../../../shared/wire/transfer_message.ts";
import { TimeSlice } from "../../../shared/event_loop.ts";
import { broken, endOf, type ListEnd, type SendEnd } from "./byte_transfer.ts";
import type { DataConnection } from "./data_connection.ts";
import { listPieces } from "./list_pieces.ts";
import { readList, takeMessage } from "./list_reader.ts";
import { speakAndListen } from "./speaking.ts";

/** Sends a list; `more` entries were left out of it. The connection is closed then. Does not reject. */
export async function sendList(
  connection: DataConnection,
  entries: readonly ListEntry[],
  more: number,
): Promise<SendEnd> {
  const slice = new TimeSlice(() => connection.clock.nowMs());
  return await speakAndListen<SendEnd>(connection, {
    hear: ({ type }) => {
      throw broken(`\`${type}\` came from who gets a list`);
    },
    speak: async () => {
      for (const piece of listPieces(entries, more)) {
        await connection.send(piece);
        await slice.pause();
      }
      await connection.send({ type: "end" });
      return { type: "sent", missing: [] };
    },
  });
}

/**
 * Receives a list. Of more than `maxEntries`, the rest is counted only. With `listed` the connection is still open, for the
 * outcome is to be said on the chat connection first; with any other end it is closed. Does not reject.
 */
export async function receiveList(
  connection: DataConnection,
  { maxEntries }: { readonly maxEntries: number },
): Promise<ListEnd> {
  try {
    const entries: ListEntry[] = [];
    let dropped = 0;
    const take = (entry: ListEntry) => {
      if (entries.length < maxEntries) entries.push(entry);
      else dropped++;
    };
    const more = await readList(connection, { first: await takeMessage(connection), take });
    const { type } = await takeMessage(connection);
    if (type !== "end") throw broken(`\`${type}\` came behind the list`);
    return { type: "listed", entries, more: more + dropped };
  } catch (thrown) {
    const end = endOf(thrown);
    if (end.type === "failed" && end.isOurs) await connection.farewell(end);
    connection.close();
    return end;
  }
}
