import { assertEquals, assertRejects } from "@std/assert";
import { Connection } from "../../../client/link/connection.ts";
import { ProtocolError } from "../../../shared/wire/protocol_error.ts";
import type { Transport } from "../../../shared/wire/transport.ts";
import { bytesOf, header, payloadsOf, rawFrame } from "../../support/frames.ts";
import { byteByByte, memoryPipe, randomSizes } from "../../support/memory_pipe.ts";
import { until } from "../../support/until.ts";
import { FakeClock } from "../support/fake_platform.ts";

const ready = () => Promise.resolve();
const list = JSON.stringify({ type: "list" });

/** A transport that records writes, and blocks each one until the test releases it. */
class SlowWriter implements Transport {
  readonly writes: Uint8Array[] = [];
  #gate = Promise.withResolvers<void>();
  readonly #closed = Promise.withResolvers<null>();

  read(): Promise<null> {
    return this.#closed.promise;
  }

  async write(bytes: Uint8Array): Promise<number> {
    this.writes.push(bytes.slice());
    await this.#gate.promise;
    return bytes.length;
  }

  letGo(): void {
    this.#gate.resolve();
    this.#gate = Promise.withResolvers<void>();
  }

  close(): void {
    this.#closed.resolve(null);
    this.letGo();
  }
}

Deno.test("Connection has one write at a time, which takes everything that waits", async () => {
  const transport = new SlowWriter();
  const connection = new Connection(transport, new FakeClock());
  for (let i = 0; i < 3; i++) connection.send(list);
  await until(() => transport.writes.length === 1, () => "a write");
  for (let i = 0; i < 50; i++) connection.send(list);
  assertEquals(transport.writes.map((bytes) => payloadsOf(bytes).length), [3]);
  transport.letGo();
  await until(() => transport.writes.length === 2, () => "a second write");
  assertEquals(transport.writes.map((bytes) => payloadsOf(bytes).length), [3, 50]);
  connection.close();
});

Deno.test("Connection writes whole frames in order if writes are partial", async () => {
  const [client, server] = memoryPipe({ writes: randomSizes(1), capacity: 50 });
  const connection = new Connection(client, new FakeClock());
  const texts = Array.from({ length: 30 }, (_, i) => `${i} ${"ü".repeat(i)}`);
  for (const text of texts) connection.send(JSON.stringify({ type: "say", to: "#a", text }));
  const found: string[] = [];
  const reader = new Connection(server, new FakeClock());
  const end = reader.run((payload) => {
    found.push(JSON.parse(new TextDecoder().decode(payload)).text);
    if (found.length === texts.length) reader.close();
  }, ready);
  assertEquals(await end, "stopped");
  assertEquals(found, texts);
  connection.close();
});

Deno.test("Connection passes on each payload, however its bytes are split, and says how it ended", async () => {
  for (const ending of ["closed", "reset", "stopped"] as const) {
    const [client, server] = memoryPipe({ reads: byteByByte });
    const connection = new Connection(client, new FakeClock());
    await server.write(bytesOf({ type: "pong", ref: 1 }, { type: "pong", ref: 2 }));
    const refs: unknown[] = [];
    const end = await connection.run((payload) => {
      refs.push(JSON.parse(new TextDecoder().decode(payload)).ref);
      if (refs.length < 2) return;
      if (ending === "closed") server.close();
      if (ending === "reset") server.abort();
      if (ending === "stopped") connection.close();
    }, ready);
    assertEquals([end, ...refs], [ending, 1, 2]);
  }
});

Deno.test("Connection throws the error of an invalid frame, and closes", async () => {
  for (const bytes of [header(0), header(-1), header(2 ** 30)]) {
    const [client, server] = memoryPipe();
    const connection = new Connection(client, new FakeClock());
    await server.write(bytes);
    await assertRejects(() => connection.run(() => {}, ready), ProtocolError);
    assertEquals(client.isClosed, true);
  }
});

Deno.test("Connection does not count silence while it is not reading, and still sends pings", async () => {
  const clock = new FakeClock();
  const [client, server] = memoryPipe();
  const connection = new Connection(client, clock);
  const slow = Promise.withResolvers<void>();
  let reads = 0;
  const end = connection.run(() => reads++, () => slow.promise);
  await server.write(rawFrame("{}"));
  await until(() => reads === 1, () => "a read");
  for (let i = 0; i < 10; i++) clock.advance(30_000);
  slow.resolve();
  await server.write(rawFrame("{}"));
  await until(() => reads === 2, () => "a second read");
  await until(() => server.unreadBytes > 0, () => "pings");
  const buffer = new Uint8Array(1_000);
  const count = await server.read(buffer) ?? 0;
  assertEquals(payloadsOf(buffer.subarray(0, count)).length, 10);
  connection.close();
  assertEquals(await end, "stopped");
  assertEquals(clock.waiting, 0);
});

Deno.test("Connection still reads after writing has failed", async () => {
  const [client, server] = memoryPipe();
  const connection = new Connection(client, new FakeClock());
  await server.write(bytesOf({ type: "bye", reason: "shutdown" }));
  server.close();
  for (let i = 0; i < 5; i++) {
    connection.send(list);
    await Promise.resolve();
  }
  let payloads = 0;
  assertEquals(await connection.run(() => payloads++, ready), "closed");
  assertEquals(payloads, 1);
});

Deno.test("Connection throws if a message is too large for a frame, and closes", async () => {
  const [client] = memoryPipe();
  const connection = new Connection(client, new FakeClock());
  connection.send(JSON.stringify({ type: "say", to: "#a", text: "x".repeat(70_000) }));
  await assertRejects(() => connection.run(() => {}, ready), RangeError, "the limit is 65536");
  assertEquals(client.isClosed, true);
});

Deno.test("Connection lets others run while it handles what came at once", async () => {
  const clock = new FakeClock();
  const [client, server] = memoryPipe();
  const connection = new Connection(client, clock);
  await server.write(bytesOf(...Array.from({ length: 40 }, (_, ref) => ({ type: "pong", ref } as const))));
  let handled = 0;
  const seen: number[] = [];
  let isOver = false;
  // A key that is pressed again and again.
  const looking = (async () => {
    while (!isOver) {
      seen.push(handled);
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
  })();
  await connection.run(() => {
    clock.advance(5);
    if (++handled === 40) connection.close();
  }, ready);
  isOver = true;
  await looking;
  assertEquals(seen.some((count) => count > 0 && count < 40), true, `${seen}`);
});
