/**
 * REQ-R47: a transfer of 300 MB, of which one process after the other is killed, or the network cut, at 1 %, 50 % and
 * 99.9 %. The moment is exact, because the network in front of the server counts the bytes.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { assertNoTrace } from "./support/chat_server.ts";
import { assertSameFile, namesIn } from "./support/file_tree.ts";
import type { Program } from "./support/program.ts";
import { TwoEnds } from "./support/two_ends.ts";

const BYTES = 300_000_000;
const POINTS = [0.01, 0.5, 0.999];
/**
 * Slower than anything on the way. At full speed some 20 MB are in the buffers of the sockets, which are lost with the
 * receiver, however large the file is.
 */
const LIMIT = ["--limit", "150MB/s"];
/** The share that may be sent again. */
const AGAIN = 0.05;

/** The processes of a transfer at this moment. */
interface Ends {
  readonly ends: TwoEnds;
  readonly path: string;
  sender: Program;
  receiver: Program;
  /** The end of a server that was killed. */
  dying: Promise<void>;
}

interface Fault {
  readonly name: string;
  /** What happens at the byte itself. */
  readonly strike: (now: Ends) => unknown;
  /** What repairs it. */
  readonly recover: (now: Ends) => Promise<void>;
}

const FAULTS: readonly Fault[] = [
  {
    name: "the sender is killed and called again",
    strike: ({ sender }) => sender.signal("SIGKILL"),
    recover: async (now) => {
      await now.sender.exit();
      now.sender = await now.ends.send(...LIMIT, now.path);
    },
  },
  {
    name: "the receiver is killed and called again",
    strike: ({ receiver }) => receiver.signal("SIGKILL"),
    recover: async (now) => {
      await now.receiver.exit();
      now.receiver = await now.ends.receive();
    },
  },
  {
    name: "the server is killed and comes back",
    strike: (now) => now.dying = now.ends.server.end("SIGKILL"),
    recover: async ({ ends, dying }) => {
      await dying;
      await ends.server.start();
    },
  },
  {
    name: "the network is cut",
    strike: ({ ends }) => {
      ends.out.cut();
      ends.in.cut();
    },
    recover: () => Promise.resolve(),
  },
];

/** Makes a file of random bytes. */
async function makeFile(path: string): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true });
  const block = new Uint8Array(60_000);
  for (let at = 0; at < BYTES; at += block.length) await file.write(crypto.getRandomValues(block));
}

for (const { name, strike, recover } of FAULTS) {
  Deno.test(`REQ-R47 ${name} at 1 %, 50 % and 99.9 %: it continues, complete, and less than 5 % is sent again`, async (t) => {
    await using ends = await TwoEnds.start();
    const whole = ends.path("whole");
    await makeFile(whole);
    let receiver = await ends.receive();
    for (const [index, point] of POINTS.entries()) {
      await t.step(`${100 * point} %`, async () => {
        const path = ends.path(`big${index}.bin`);
        await Deno.link(whole, path);
        const before = ends.out.toServer;
        const now: Ends = { ends, path, receiver, sender: await ends.send(...LIMIT, path), dying: Promise.resolve() };
        await ends.out.at(before + Math.floor(point * BYTES), () => strike(now));
        await recover(now);
        const { code, stderr } = await now.sender.exit();
        assertEquals(code, 0, now.receiver.seen() + stderr);
        assertNoTrace(stderr);
        receiver = now.receiver;
        // Nothing else is there: no part, and no second copy.
        assertEquals(namesIn(ends.into), POINTS.slice(0, index + 1).map((_, before) => `big${before}.bin`));
        await assertSameFile(`${ends.into}/big${index}.bin`, path);
        const again = (ends.out.toServer - before) / BYTES - 1;
        assert(again < AGAIN, `${(100 * again).toFixed(2)} % were sent again`);
      });
    }
    assertNoTrace(receiver.stderr.text);
  });
}
