/**
 * Both sides together: what is sent arrives, however the bytes are split and whenever the connection is lost.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { ReceiveEnd, SendEnd } from "../../../../client/transfer/bytes/byte_transfer.ts";
import { DataConnection } from "../../../../client/transfer/bytes/data_connection.ts";
import { Pace } from "../../../../client/transfer/bytes/pace.ts";
import { receiveFiles } from "../../../../client/transfer/bytes/file_receiver.ts";
import { sendFiles } from "../../../../client/transfer/bytes/sending.ts";
import type { Transport } from "../../../../shared/wire/transport.ts";
import { byteByByte, memoryPipe, type PipeOptions, randomSizes } from "../../../support/memory_pipe.ts";
import { FakeClock } from "../../support/fake_platform.ts";
import { contents, unpaced } from "../support/contents.ts";
import { type MemoryEntry, MemorySource } from "../support/memory_source.ts";
import { MemoryTarget } from "../support/memory_target.ts";
import { NotedProgress } from "../support/noted_progress.ts";

interface Run {
  readonly sent: SendEnd;
  readonly received: ReceiveEnd;
  readonly sending: NotedProgress;
  readonly receiving: NotedProgress;
}

/** Counts written bytes, and closes after a number of them. */
class Cut implements Transport {
  /** The number of written bytes. */
  written = 0;
  readonly #transport: Transport;
  readonly #afterBytes: number;

  constructor(transport: Transport, afterBytes: number) {
    this.#transport = transport;
    this.#afterBytes = afterBytes;
  }

  read(target: Uint8Array): Promise<number | null> {
    return this.#transport.read(target);
  }

  async write(bytes: Uint8Array): Promise<number> {
    const count = await this.#transport.write(bytes.subarray(0, Math.max(1, this.#afterBytes - this.written)));
    this.written += count;
    if (this.written >= this.#afterBytes) this.close();
    return count;
  }

  close(): void {
    this.#transport.close();
  }
}

/** One connection, which is lost after a number of bytes of the sender. */
async function run(
  source: MemorySource,
  target: MemoryTarget,
  { afterBytes = Infinity, ...pipe }: PipeOptions & { afterBytes?: number },
): Promise<Run> {
  const [here, there] = memoryPipe(pipe);
  const options = { clock: new FakeClock(), signal: new AbortController().signal };
  const sender = new DataConnection(afterBytes === Infinity ? here : new Cut(here, afterBytes), options);
  const receiver = new DataConnection(there, options);
  const [sending, receiving] = [new NotedProgress(), new NotedProgress()];
  const agreed = { count: source.count, bytes: source.bytes };
  const sent = sendFiles(sender, source, { progress: sending, pace: unpaced });
  const received = await receiveFiles(receiver, target, { agreed, progress: receiving, pace: unpaced });
  receiver.close();
  return { sent: await sent, received, sending, receiving };
}

function assertArrived(entries: readonly MemoryEntry[], target: MemoryTarget): void {
  const wanted = entries.flatMap(({ path, bytes }) => bytes === undefined ? [] : [[path, bytes] as const]);
  assertEquals(new Map([...target.files].map(([path, { bytes }]) => [path, bytes])), new Map(wanted));
}

const FEW: readonly MemoryEntry[] = [
  { path: "folder" },
  { path: "folder/empty", bytes: new Uint8Array(0) },
  { path: 'folder/it\'s "é 你好 👋"\n\t', bytes: contents(3000) },
  { path: "last", bytes: contents(5000, 2) },
];

Deno.test("REQ-R48 files with any names and sizes arrive, however the bytes are split", async () => {
  for (const pipe of [{}, { reads: byteByByte }, { writes: byteByByte, capacity: 10 }, { reads: randomSizes(1) }]) {
    const target = new MemoryTarget();
    const { sent, received, sending, receiving } = await run(new MemorySource(FEW), target, pipe);
    assertEquals([sent.type, received.type], ["sent", "received"]);
    assertArrived(FEW, target);
    assertEquals([sending.over, receiving.over], [8000, 8000]);
  }
});

Deno.test("whatever is sent arrives as it was", async () => {
  const file = fc.record({ size: fc.nat(5000), isFolder: fc.boolean(), readBytes: fc.integer({ min: 1, max: 2000 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(file, { maxLength: 20 }), fc.nat(), async (files, seed) => {
      const entries = files.map(({ size, isFolder }, index) => ({
        path: `entry ${index}`,
        ...(!isFolder && { bytes: contents(size, index) }),
      }));
      const target = new MemoryTarget();
      const source = new MemorySource(entries, { readBytes: files[0]?.readBytes ?? 1 });
      const { received } = await run(source, target, {
        reads: randomSizes(seed),
        writes: randomSizes(seed + 1),
        capacity: 3000,
      });
      assertEquals([received.type, source.openFiles, target.openFiles], ["received", 0, 0]);
      assertArrived(entries, target);
    }),
    { numRuns: 50 },
  );
});

Deno.test("REQ-R47 a transfer that is cut at any byte continues, and sends nothing twice", async () => {
  const entries = [{ path: "a", bytes: contents(300) }, { path: "b", bytes: contents(400, 2) }];
  let longest = 0;
  for (let afterBytes = 1;; afterBytes++) {
    const [source, target] = [new MemorySource(entries), new MemoryTarget()];
    // Small reads, so that something is always on its way.
    const first = await run(source, target, { afterBytes, capacity: 64 });
    if (first.received.type === "received") break;
    longest = afterBytes;
    assertEquals([first.sent.type, source.openFiles, target.openFiles], ["cut", 0, 0], `${afterBytes}`);
    const had = target.written;
    const second = await run(source, target, { capacity: 64 });
    assertEquals(second.received.type, "received", `${afterBytes}`);
    assertArrived(entries, target);
    assertEquals([target.written, second.receiving.movedBytes], [700, 700 - had], `${afterBytes}`);
  }
  assert(longest > 900, `It was cut up to ${longest}`);
});

Deno.test("REQ-R46 a source that changed between two connections starts over, and nothing is mixed", async () => {
  const target = new MemoryTarget();
  const old = [{ path: "a", bytes: contents(3000) }];
  assertEquals((await run(new MemorySource(old), target, { afterBytes: 2000, capacity: 100 })).received.type, "cut");
  assert((target.parts.get("a")?.length ?? 0) > 1000);
  const now = [{ path: "a", bytes: contents(3000, 2) }];
  const second = await run(new MemorySource(now), target, {});
  assertEquals([second.sending.again, second.receiving.again], [["a"], ["a"]]);
  assertArrived(now, target);
});

Deno.test("REQ-R48 twenty thousand small files arrive in few writes", async () => {
  const entries = Array.from({ length: 20_000 }, (_, index) => ({ path: `${index}`, bytes: contents(20, index) }));
  const target = new MemoryTarget();
  const [here, there] = memoryPipe({ capacity: 10_000_000 });
  let writes = 0;
  const counted: Transport = {
    read: (bytes) => here.read(bytes),
    write: (bytes) => (writes++, here.write(bytes)),
    close: () => here.close(),
  };
  const options = { clock: new FakeClock(), signal: new AbortController().signal };
  const sender = new DataConnection(counted, options);
  const receiver = new DataConnection(there, options);
  const sent = sendFiles(sender, new MemorySource(entries), { progress: new NotedProgress(), pace: unpaced });
  const agreed = { count: 20_000, bytes: 400_000 };
  await receiveFiles(receiver, target, { agreed, progress: new NotedProgress(), pace: unpaced });
  receiver.close();
  assertEquals((await sent).type, "sent");
  assertArrived(entries, target);
  assert(writes < 2_000, `${writes} writes`);
});

Deno.test("a limit holds for both ends, and busy keeps a slow one alive", async () => {
  for (const side of ["sender", "receiver"] as const) {
    const clock = new FakeClock();
    const [here, there] = memoryPipe({ capacity: 1000 });
    const options = { clock, signal: new AbortController().signal };
    const pace = new Pace(1000, clock);
    const target = new MemoryTarget();
    const entries = [{ path: "a", bytes: contents(200_000) }];
    const sent = sendFiles(new DataConnection(here, options), new MemorySource(entries), {
      progress: new NotedProgress(),
      pace: side === "sender" ? pace : unpaced,
    });
    const receiver = new DataConnection(there, options);
    let isOver = false;
    const received = receiveFiles(receiver, target, {
      agreed: { count: 1, bytes: 200_000 },
      progress: new NotedProgress(),
      pace: side === "receiver" ? pace : unpaced,
    }).finally(() => isOver = true);
    const fromMs = clock.nowMs();
    while (!isOver) {
      clock.advance(500);
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    receiver.close();
    assertEquals([(await received).type, (await sent).type], ["received", "sent"], side);
    const seconds = (clock.nowMs() - fromMs) / 1000;
    assert(seconds > 190, `${side}: ${seconds} s`);
    assertArrived(entries, target);
  }
});
