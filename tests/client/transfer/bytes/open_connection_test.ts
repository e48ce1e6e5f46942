import { assertEquals, assertRejects } from "@std/assert";
import { NotOpened, openDataConnection } from "../../../../client/transfer/bytes/data_connection.ts";
import { type Message, parseClientMessage } from "../../../../shared/wire/message.ts";
import { bytesOf, concat, header, payloadsOf } from "../../../support/frames.ts";
import { byteByByte, memoryPipe, type PipeEnd, type PipeOptions } from "../../../support/memory_pipe.ts";
import { FakeClock } from "../../support/fake_platform.ts";
import { framesOf } from "../support/scripted_end.ts";

const TICKET = "t".repeat(22);
const PROOF = { type: "proof", proof: "p".repeat(64) } as const;

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

Deno.test("X1 the ticket is shown, and after `ok` what follows is the other side's", async () => {
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

Deno.test("X1 a signal that was given before opens nothing", async () => {
  const [client] = memoryPipe();
  const opened = openDataConnection(client, TICKET, { clock: new FakeClock(), signal: AbortSignal.abort() });
  assertEquals((await assertRejects(() => opened, NotOpened)).code, "lost");
  assertEquals(client.isClosed, true);
});
