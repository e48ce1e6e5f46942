/**
 * A list that moves in a data session of its own: what is in a shared folder, or all paths of an offer (PROTOCOL X4).
 *
 * @module
 */
import { TimeSlice } from "../../../shared/event_loop.ts";
import type { ListEntry } from "../../../shared/wire/transfer_message.ts";
import { broken, endOf, type ListEnd, type SendEnd } from "./byte_transfer.ts";
import type { DataConnection } from "./data_connection.ts";
import { type ListShape, ShapeMeter } from "./list_shape.ts";
import { listPieces, readList, receiveMessage } from "./file_list.ts";
import { speakAndListen } from "./sending.ts";

/** The most entries of a list that are sent, or received. */
export const MAX_LISTED = 10_000;

/** Sends a list from which `more` entries were omitted, and closes the connection. Does not reject. */
export async function sendList(
  connection: DataConnection,
  entries: readonly ListEntry[],
  more: number,
): Promise<SendEnd> {
  const slice = new TimeSlice(() => connection.clock.nowMs());
  return await speakAndListen<SendEnd>(connection, {
    listen: ({ type }) => {
      throw broken(`\`${type}\` came from the receiver of a list`);
    },
    speak: async () => {
      for (const piece of listPieces(entries, more)) {
        await connection.send(piece);
        await slice.pause();
      }
      await connection.send({ type: "end" });
      return { type: "sent", missing: [], bytes: 0, grown: [] };
    },
  });
}

/**
 * Receives a list; entries beyond `maxEntries` are only counted. A list that came completely has to have the `shape` that was
 * announced, because the user decides by it. After `listed` the connection is still open, because the outcome is said on the
 * chat connection first; after any other end it is closed. Does not reject.
 */
export async function receiveList(
  connection: DataConnection,
  { maxEntries, shape = null }: { readonly maxEntries: number; readonly shape?: ListShape | null },
): Promise<ListEnd> {
  const meter = new ShapeMeter();
  try {
    const entries: ListEntry[] = [];
    let dropped = 0;
    const add = (entry: ListEntry) => {
      meter.add(entry.path, { isFolder: entry.size === undefined });
      if (entries.length < maxEntries) entries.push(entry);
      else dropped++;
    };
    const more = await readList(connection, { first: await receiveMessage(connection), add });
    const { type } = await receiveMessage(connection);
    if (type !== "end") throw broken(`\`${type}\` came after the list`);
    if (more === 0 && shape !== null && meter.shape().digest !== shape.digest) {
      throw broken("The list is not the one that was announced");
    }
    return { type: "listed", entries, more: more + dropped };
  } catch (thrown) {
    const end = endOf(thrown);
    if (end.type === "failed" && end.isOurs) await connection.farewell(end);
    connection.close();
    return end;
  }
}
