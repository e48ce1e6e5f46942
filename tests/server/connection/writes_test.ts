/**
 * The number of writes that a message costs, from the hub to the transport. It decides how fast the server is.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { Arrivals } from "../../../server/handshake/arrival.ts";
import { Connection } from "../../../server/connection/connection.ts";
import { SessionLog } from "../../../server/connection/session_log.ts";
import { Hub } from "../../../server/hub/hub.ts";
import { DEFAULT_LIMITS } from "../../../server/limits.ts";
import { Logger } from "../../../server/logger.ts";
import { MemoryRegister } from "../../../server/store/memory_register.ts";
import { MemoryStore } from "../../../server/store/memory_store.ts";
import { TransferRequests } from "../../../server/transfer/transfer_requests.ts";
import type { Message } from "../../../shared/wire/message.ts";
import { bytesOf, payloadsOf } from "../../support/frames.ts";
import { ManualClock } from "../../support/manual_clock.ts";
import { memoryPipe } from "../../support/memory_pipe.ts";

Deno.test("a message costs one write for each member, and the sender's has the ok as well", async () => {
  const clock = new ManualClock(0);
  const register = new MemoryRegister();
  const store = new MemoryStore(clock, { register });
  const hub = new Hub({ store, register, limits: DEFAULT_LIMITS, clock, storeFailed: () => {} });
  const transfers = new TransferRequests(hub);
  const arrivals = new Arrivals(hub, transfers);
  const logger = new Logger({ format: "text", level: "error", now: () => 0, write: () => {} });
  const writes: string[][] = [];
  const runs: Promise<void>[] = [];
  const ends = ["ann", "bob"].map((name, id) => {
    const [ours, theirs] = memoryPipe();
    const counted = {
      read: (target: Uint8Array) => theirs.read(target),
      write(bytes: Uint8Array) {
        writes.push([name, ...payloadsOf(bytes).map(({ type }) => type)]);
        return theirs.write(bytes);
      },
      close: () => theirs.close(),
    };
    runs.push(
      new Connection(id, { address: name, networks: [] }, counted, {
        hub,
        arrivals,
        transfers,
        logger,
        log: new SessionLog(logger, hub.clock),
      }).run(),
    );
    return ours;
  });
  const send = async (index: number, ...messages: Message[]) => {
    await ends[index]?.write(bytesOf(...messages));
    await new Promise((resolve) => setTimeout(resolve, 0));
  };
  await send(0, { type: "hello", version: 1, name: "ann" });
  await send(1, { type: "hello", version: 1, name: "bob" });
  writes.length = 0;
  const say = { type: "say", to: "#lobby", text: "x", ref: 1 } as const;
  await send(1, say);
  assertEquals(writes, [["ann", "message"], ["bob", "message", "ok"]]);
  writes.length = 0;
  await send(1, say, say, { type: "ping", ref: 2 });
  assertEquals(
    writes.map(([name, ...types]) => [name, ...types.filter((type) => type !== "pong")]),
    [
      ["ann", "message", "message"],
      ["bob", "message", "message", "ok", "ok"],
    ].concat(writes.length > 2 ? [["bob"]] : []),
  );
  for (const end of ends) end.close();
  await Promise.all(runs);
});
