/**
 * The side that has the files: it speaks, and listens all the time, for what the other side says early (an error) must
 * not wait until everything was sent.
 *
 * @module
 */
import type { TransferMessage } from "../../../shared/wire/transfer_message.ts";
import { broken, type BytesEnd, Ending, endOf } from "./byte_transfer.ts";
import type { DataConnection } from "./data_connection.ts";

/**
 * Runs both until the connection is over, and closes it. `hear` gets each message and throws an `Ending` where it does not
 * belong there; `speak` resolves when everything was said, and gets a promise that rejects when nothing comes any more.
 * Then one waits for the other side to close. Gives what `speak` gave, unless it ended otherwise. Does not reject.
 */
export async function speakAndListen<T>(
  connection: DataConnection,
  { hear, speak }: {
    readonly hear: (message: TransferMessage) => void;
    readonly speak: (over: Promise<never>) => Promise<T>;
  },
): Promise<T | BytesEnd> {
  const listening = listen(connection, hear);
  const over = listening.then((end) => Promise.reject(new Ending(end)));
  over.catch(() => {
    // Only who waits for an answer needs it.
  });
  try {
    const said = await speak(over);
    const end = await listening;
    return end.type === "cut" ? said : end;
  } catch (thrown) {
    const end = endOf(thrown);
    if (end.type === "failed") await connection.farewell(end);
    // Where nothing can be written any more the other side may have said why.
    else if (end.type === "cut") await connection.within(listening);
    connection.close();
    const heard = await listening;
    return end.type === "cut" ? heard : end;
  } finally {
    connection.close();
  }
}

/** Listens until nothing comes any more, and says why. What comes after that is not read. */
async function listen(connection: DataConnection, hear: (message: TransferMessage) => void): Promise<BytesEnd> {
  try {
    for (;;) {
      const incoming = await connection.take();
      if (incoming.type === "bytes") throw broken("Bytes came from who receives them");
      hear(incoming);
    }
  } catch (thrown) {
    const end = endOf(thrown);
    if (end.type === "failed" && end.isOurs) await connection.farewell(end);
    // Whatever is being said reaches nobody any more.
    connection.close();
    return end;
  }
}
