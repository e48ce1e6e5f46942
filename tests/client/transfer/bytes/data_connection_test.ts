/**
 * Data connections: how they open, order, signs of life, ends. The numbers in the names are those of its requirements.
 *
 * @module
 */
import { setImmediate } from "node:timers";
import { assertEquals, assertRejects } from "@std/assert";
import { Ending } from "../../../../client/transfer/bytes/byte_transfer.ts";
import { DataConnection, NotOpened, openDataConnection } from "../../../../client/transfer/bytes/data_connection.ts";
import { receiveFiles } from "../../../../client/transfer/bytes/file_receiver.ts";
import { sendFiles } from "../../../../client/transfer/bytes/sending.ts";
import { type Message, parseClientMessage } from "../../../../shared/wire/message.ts";
import type { Transport } from "../../../../shared/wire/transport.ts";
import { bytesOf, concat, header, payloadsOf } from "../../../support/frames.ts";
import { byteByByte, memoryPipe, type PipeEnd, type PipeOptions, randomSizes } from "../../../support/memory_pipe.ts";
import { FakeClock } from "../../support/fake_platform.ts";
import { contents, unpaced } from "../support/contents.ts";
import { MemorySource } from "../support/memory_source.ts";
import { MemoryTarget } from "../support/memory_target.ts";
import { NotedProgress } from "../support/noted_progress.ts";
import { framesOf, isMessage, type Joined, joined } from "../support/scripted_end.ts";

const PROOF = { type: "proof", proof: "p".repeat(64) } as const;
const TARGET_LIST = { type: "list", entries: [{ path: "a", size: 1000 }], last: true } as const;

/** Lets everything happen that is under way. */
async function rest(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise<void>((resolve) => void setImmediate(resolve));
}

/** Moves the clock, second by second. */
async function wait({ clock }: Pick<Joined, "clock">, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    clock.advance(1000);
    await rest();
  }
}

function countBusy({ end }: Joined): number {
  return end.received.filter((said) => isMessage(said, "busy")).length;
}

Deno.test("DataConnection 1: what is written goes out in the order of the calls, whole", async () => {
  const { connection, end } = joined({ capacity: 50, writes: randomSizes(3) });
  const proofs = Array.from(
    { length: 50 },
    (_, index) => ({ type: "proof", proof: `${index}`.padStart(64, "-") }) as const,
  );
  await Promise.all(proofs.map((proof) => connection.send(proof)));
  connection.close();
  assertEquals(await end.end(), proofs);
});

Deno.test("DataConnection 2: the next read is under way while the last one is processed", async () => {
  const targets: Uint8Array[] = [];
  const reads: PromiseWithResolvers<number | null>[] = [];
  const transport: Transport = {
    read: (target) => {
      targets.push(target);
      const read = Promise.withResolvers<number | null>();
      reads.push(read);
      return read.promise;
    },
    write: (bytes) => Promise.resolve(bytes.length),
    close: () => reads.at(-1)?.resolve(null),
  };
  const connection = new DataConnection(transport, { clock: new FakeClock(), signal: new AbortController().signal });
  const came = connection.receive();
  const bytes = framesOf(PROOF, contents(10));
  targets[0]?.set(bytes);
  reads[0]?.resolve(bytes.length);
  assertEquals(await came, PROOF);
  assertEquals(reads.length, 2);
  targets[1]?.fill(0xff);
  assertEquals(connection.next(), { type: "bytes", bytes: contents(10) });
  connection.close();
});

Deno.test("REQ-R54 X8 DataConnection 3: after 60 s without a byte it is cut", async () => {
  const both = joined();
  const taking = assertRejects(() => both.connection.receive(), Ending);
  await wait(both, 59);
  assertEquals(both.connection.isClosed, false);
  await wait(both, 1);
  assertEquals([(await taking).end, both.connection.isClosed], [{ type: "cut" }, true]);
  assertEquals(both.clock.waiting, 0);
});

Deno.test("REQ-R54 X8 DataConnection 3: a `busy` of the peer is a sign of life", async () => {
  const both = joined();
  both.silence.begin();
  const taking = both.connection.receive();
  for (let round = 1; round <= 3; round++) {
    await wait(both, 50);
    await both.end.say({ type: "busy" });
    await rest();
    assertEquals([both.silence.silentMs, both.connection.isClosed], [0, false], `${round}`);
  }
  await both.end.say(PROOF);
  assertEquals(await taking, PROOF);
  both.connection.close();
  both.silence.end();
  await both.end.end();
});

Deno.test("REQ-R54 DataConnection 3: a peer that reads nothing is cut after 60 s", async () => {
  const clock = new FakeClock();
  const blocked = Promise.withResolvers<number>();
  const connection = new DataConnection({
    read: () => blocked.promise,
    write: () => blocked.promise,
    close: () => blocked.reject(new Error("closed")),
  }, { clock, signal: new AbortController().signal });
  const sending = assertRejects(() => connection.send(PROOF), Ending);
  await wait({ clock }, 59);
  assertEquals(connection.isClosed, false);
  await wait({ clock }, 1);
  assertEquals([connection.isClosed, (await sending).end], [true, { type: "cut" }]);
});

Deno.test("X8 DataConnection 3: a side that works says busy every 5 s and is not silent; a side that waits says nothing", async () => {
  const both = joined();
  const reading = both.connection.more().catch(() => {});
  await wait(both, 20);
  assertEquals(countBusy(both), 0);
  const work = Promise.withResolvers<void>();
  const working = both.connection.work(work.promise);
  await wait(both, 121);
  assertEquals([countBusy(both), both.connection.isClosed], [25, false]);
  work.resolve();
  await working;
  await wait(both, 59);
  assertEquals([countBusy(both), both.connection.isClosed], [25, false]);
  both.connection.close();
  await reading;
  await both.end.end();
});

Deno.test("X8 a receiver with a slow disk says busy, also while it waits for the disk at the end", async () => {
  for (const slow of ["write", "finish"] as const) {
    const gate = Promise.withResolvers<void>();
    const target = new MemoryTarget({ pause: (what) => what === slow ? gate.promise : Promise.resolve() });
    const both = joined();
    const received = receiveFiles(both.connection, target, {
      agreed: { count: 1, bytes: 1000 },
      progress: new NotedProgress(),
      pace: unpaced,
    });
    await both.end.say(TARGET_LIST);
    await both.end.expect("have");
    await both.end.say({ type: "file", index: 0, offset: 0 }, contents(1000), {
      type: "digest",
      digest: "d".repeat(64),
    });
    await both.end.say({ type: "end" });
    await wait(both, 61);
    assertEquals([countBusy(both), both.connection.isClosed], [12, false], slow);
    gate.resolve();
    assertEquals((await received).type, "received");
    both.connection.close();
    await both.end.end();
  }
});

Deno.test("X8 a receiver that gets bytes says busy every 5 s, so that a blocked sender knows that it lives", async () => {
  const both = joined();
  const received = receiveFiles(both.connection, new MemoryTarget(), {
    agreed: { count: 1, bytes: 1000 },
    progress: new NotedProgress(),
    pace: unpaced,
  });
  await both.end.say(TARGET_LIST);
  await both.end.expect("have");
  await both.end.say({ type: "file", index: 0, offset: 0 });
  for (let round = 0; round < 20; round++) {
    await both.end.say(contents(10));
    await wait(both, 1);
  }
  assertEquals(countBusy(both), 4);
  await both.end.close();
  assertEquals(await received, { type: "cut" });
});

Deno.test("X8 a sender that compares the part of the receiver says busy meanwhile", async () => {
  const gate = Promise.withResolvers<void>();
  const source = new MemorySource([{ path: "a", bytes: contents(1000) }], { pause: () => gate.promise });
  const both = joined();
  const sent = sendFiles(both.connection, source, { progress: new NotedProgress(), pace: unpaced });
  await both.end.expect("list");
  await both.end.say({ type: "have", done: [], index: 0, bytes: 500, digest: "d".repeat(64), last: true });
  await wait(both, 61);
  assertEquals([countBusy(both), both.connection.isClosed], [12, false]);
  gate.resolve();
  await both.end.expect("end");
  await both.end.close();
  assertEquals((await sent).type, "sent");
});

Deno.test("REQ-R53 DataConnection 4: the signal ends either side at once, wherever it is", async () => {
  for (const after of ["nothing", "list", "file"] as const) {
    const sending = joined({ capacity: 100 });
    const source = new MemorySource([{ path: "a", bytes: contents(100_000) }]);
    const sent = sendFiles(sending.connection, source, { progress: new NotedProgress(), pace: unpaced });
    if (after !== "nothing") await sending.end.expect("list");
    if (after === "file") {
      await sending.end.say({ type: "have", done: [], last: true });
      await sending.end.expect("file");
    }
    sending.control.abort();
    assertEquals([await sent, source.openFiles, sending.clock.waiting], [{ type: "cut" }, 0, 0], after);
    await sending.end.end();

    const receiving = joined();
    const target = new MemoryTarget();
    const received = receiveFiles(receiving.connection, target, {
      agreed: { count: 1, bytes: 1000 },
      progress: new NotedProgress(),
      pace: unpaced,
    });
    if (after !== "nothing") await receiving.end.say(TARGET_LIST);
    if (after === "file") await receiving.end.say({ type: "file", index: 0, offset: 0 }, contents(100));
    await rest();
    receiving.control.abort();
    assertEquals([await received, target.openFiles, receiving.clock.waiting], [{ type: "cut" }, 0, 0], after);
    await receiving.end.end();
  }
});

Deno.test("DataConnection 4: a signal that has aborted already ends it", async () => {
  const [here] = memoryPipe();
  const connection = new DataConnection(here, { clock: new FakeClock(), signal: AbortSignal.abort() });
  const error = await assertRejects(() => connection.receive(), Ending);
  assertEquals([error.end, here.isClosed], [{ type: "cut" }, true]);
  await assertRejects(() => connection.send(PROOF), Ending);
});

Deno.test("X8 the last message waits for the peer to close, two seconds at most", async () => {
  for (const closes of [true, false]) {
    const both = joined();
    const { end, clock, connection } = both;
    const said = connection.farewell({ type: "failed", code: "disk_full", isOurs: true });
    await end.expect("error");
    // Messages that still come do not end it.
    await end.say(PROOF, contents(1000));
    await rest();
    assertEquals(connection.isClosed, false);
    await assertRejects(() => connection.send(PROOF), Ending);
    if (closes) await end.close();
    else clock.advance(2000);
    await said;
    assertEquals([connection.isClosed, clock.waiting], [true, 0]);
    await end.end();
  }
});

Deno.test("no timer and no listener is left behind", async () => {
  const both = joined();
  assertEquals(both.clock.waiting, 1);
  await both.end.close();
  await assertRejects(() => both.connection.receive(), Ending);
  both.connection.close();
  both.connection.close();
  assertEquals(both.clock.waiting, 0);
});

const TICKET = "t".repeat(22);

function open(options: PipeOptions = {}) {
  const [client, server] = memoryPipe(options);
  const clock = new FakeClock();
  const control = new AbortController();
  const opened = openDataConnection(client, TICKET, { clock, signal: control.signal });
  return { client, server, clock, control, opened };
}

async function write(server: PipeEnd, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await server.write(bytes.subarray(at));
}

const answer = (message: Message): Uint8Array => bytesOf(message);

Deno.test("X1 the ticket is shown, and everything after `ok` is from the peer", async () => {
  for (const pipe of [{}, { reads: byteByByte }]) {
    const { server, opened } = open(pipe);
    await write(server, concat([answer({ type: "ok" }), framesOf(PROOF)]));
    const connection = await opened;
    assertEquals(await connection.receive(), PROOF);
    connection.close();
    const buffer = new Uint8Array(1000);
    let length = 0;
    for (let count = await server.read(buffer); count !== null; count = await server.read(buffer.subarray(length))) {
      length += count;
    }
    assertEquals(payloadsOf(buffer.subarray(0, length)).map(parseClientMessage), [{
      type: "transfer",
      ticket: TICKET,
    }]);
  }
});

const REFUSALS: readonly (readonly [words: string, bytes: Uint8Array, code: string])[] = [
  ["an error", answer({ type: "error", code: "bad_ticket", text: "" }), "bad_ticket"],
  ["a good-bye", answer({ type: "bye", reason: "shutdown" }), "lost"],
  ["a frame of no length", header(0), "lost"],
  ["a frame that is too long", header(2 ** 30), "lost"],
  ["what is no JSON", concat([header(2), new Uint8Array(2)]), "lost"],
];

for (const [words, bytes, code] of REFUSALS) {
  Deno.test(`X1 ${words} instead of \`ok\` refuses it, and nothing is left open`, async () => {
    const { client, server, clock, opened } = open();
    await write(server, bytes);
    const error = await assertRejects(() => opened, NotOpened);
    assertEquals([error.code, client.isClosed, clock.waiting], [code, true, 0]);
  });
}

Deno.test("X1 a server that closes, or says nothing for 75 s, or a signal, ends the waiting", async () => {
  for (const how of ["closed", "reset", "silent", "stopped"] as const) {
    const { client, server, clock, control, opened } = open();
    const refused = assertRejects(() => opened, NotOpened);
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (how === "closed") server.close();
    if (how === "reset") server.abort();
    if (how === "silent") clock.advance(75_000);
    if (how === "stopped") control.abort();
    assertEquals([(await refused).code, client.isClosed, clock.waiting], ["lost", true, 0], how);
  }
});

Deno.test("X1 a signal that has aborted already opens nothing", async () => {
  const [client] = memoryPipe();
  const opened = openDataConnection(client, TICKET, { clock: new FakeClock(), signal: AbortSignal.abort() });
  assertEquals((await assertRejects(() => opened, NotOpened)).code, "lost");
  assertEquals(client.isClosed, true);
});
