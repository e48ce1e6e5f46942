/**
 * A worker: somebody in a room of their own who measures how long a `ping` takes while others load the server. It has a
 * thread of its own, so that the load in the same process does not count.
 *
 * It is sent the port of the server, says that it is there, and is then sent anything when it is to end: it answers with
 * the times in milliseconds.
 *
 * @module
 */
import { FrameDecoder } from "../../shared/wire/frame.ts";
import { decodePayload, encodeMessage, type Message } from "../../shared/wire/message.ts";
import { sleep } from "../support/patience.ts";

const PING_EVERY_MS = 10;

const worker = self as unknown as {
  onmessage: (event: MessageEvent<unknown>) => void;
  postMessage: (message: readonly number[] | null) => void;
};

async function measure(port: number, isOver: () => boolean): Promise<number[]> {
  const conn = await Deno.connect({ hostname: "127.0.0.1", port });
  conn.setNoDelay(true);
  const send = async (message: Message) => void await conn.write(encodeMessage(message));
  const decoder = new FrameDecoder();
  const buffer = new Uint8Array(4096);
  const pong = async (ref: number) => {
    await send({ type: "ping", ref });
    for (;;) {
      for (let payload = decoder.next(); payload !== null; payload = decoder.next()) {
        const message = decodePayload(payload);
        if (message.type === "pong" && message.ref === ref) return;
      }
      const count = await conn.read(buffer);
      if (count === null) throw new Error("The server has left");
      decoder.push(buffer.subarray(0, count));
    }
  };
  await send({ type: "hello", version: 1, name: "bystander", rooms: ["#quiet"] });
  await pong(0);
  worker.postMessage(null);
  const waits: number[] = [];
  while (!isOver()) {
    const beganMs = performance.now();
    await pong(waits.length + 1);
    waits.push(performance.now() - beganMs);
    await sleep(PING_EVERY_MS);
  }
  conn.close();
  return waits;
}

let isOver = false;
worker.onmessage = ({ data }) => {
  worker.onmessage = () => isOver = true;
  measure(data as number, () => isOver).then((waits) => worker.postMessage(waits));
};
