/**
 * Connections that are cut in the middle of frames, again and again, while many people talk; and a member who does not
 * read for a while: no message is lost, and nobody gets one twice.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { Crowd } from "../soak/crowd.ts";
import { SeededRandom, withSeed } from "../soak/seeded_random.ts";
import { verdict, type VerdictOptions } from "../soak/verdict.ts";
import { TempHome } from "../support/temp_home.ts";
import { assertNoTrace, ChatServer } from "./support/chat_server.ts";
import { type Cut, CuttingProxy } from "./support/cutting_proxy.ts";

const PEOPLE = 20;
const CUTS_EACH = 10;

const MANNERS = { guests: [], restMs: 40, mostCharacters: 2_000, leaving: 0.01 };

/** Where a connection is cut: in the handshake, or later, in either direction. */
function someCut(random: SeededRandom): Cut {
  const bytes = 1 + random.below(random.chance(0.2) ? 300 : 20_000);
  return random.chance(0.5) ? { toServer: 1 + bytes >> 2 } : { toClient: bytes };
}

/** Everybody else is in at least one room with this person. */
const SLOW = "t0";

/** Sends far more than the kernel and a queue hold for a member who does not read. */
async function sayTooMuch({ talkers }: Crowd, room: string): Promise<void> {
  const others = talkers.filter(({ record }) => record.name !== SLOW && record.rooms.includes(room));
  await Promise.all(others.map((talker) => talker.sayMany(room, { count: 4_000 / others.length, characters: 8_000 })));
}

/** The first faults at the end. */
async function found(crowd: Crowd, options: VerdictOptions): Promise<readonly string[]> {
  return verdict(crowd.records, await crowd.archive(), options).slice(0, 20);
}

Deno.test("messages over connections that are cut in the middle of frames arrive once, in order", async () => {
  await withSeed(async (seed) => {
    const random = new SeededRandom(seed);
    await using stack = new AsyncDisposableStack();
    const folder = stack.use(await TempHome.make());
    const server = stack.use(await ChatServer.start(["--rate", "0", "--data", folder.file("data")]));
    const networks = Array.from({ length: PEOPLE }, (_, index) => {
      const own = random.fork(-1 - index);
      return stack.use(new CuttingProxy(server.port, Array.from({ length: CUTS_EACH }, () => someCut(own))));
    });
    const port = (index: number) => Number(networks[index]?.address.split(":")[1]);
    const crowd = stack.use(new Crowd({ ...MANNERS, random, size: PEOPLE, port }));
    await crowd.arrive();
    crowd.talk();
    await Promise.race([crowd.failure(), Promise.all(networks.map((network) => network.whole))]);
    await crowd.finish();
    assertEquals(await found(crowd, { mayHaveGaps: false }), []);
    assertNoTrace(server.program.stderr.text);
  });
});

Deno.test("a member who does not read for a while gets everything once if the server's queue is unbounded", async () => {
  await withSeed(async (seed) => {
    await using stack = new AsyncDisposableStack();
    const folder = stack.use(await TempHome.make());
    const flags = ["--rate", "0", "--max-queue", "0", "--data", folder.file("data")];
    const server = stack.use(await ChatServer.start(flags));
    const size = 6;
    const crowd = stack.use(new Crowd({ ...MANNERS, random: new SeededRandom(seed), size, port: () => server.port }));
    const [slow] = crowd.talkers;
    await crowd.arrive();
    const readAgain = slow?.stall();
    await sayTooMuch(crowd, slow?.record.rooms[0] ?? "");
    readAgain?.();
    await crowd.finish();
    assertEquals(await found(crowd, { mayHaveGaps: false }), []);
    assertEquals(slow?.byes, []);
  });
});

Deno.test("a member who does not read for too long gets each message once, or notice that it was left out", async () => {
  await withSeed(async (seed) => {
    await using stack = new AsyncDisposableStack();
    const folder = stack.use(await TempHome.make());
    const server = stack.use(await ChatServer.start(["--rate", "0", "--data", folder.file("data")]));
    const size = 6;
    const crowd = stack.use(new Crowd({ ...MANNERS, random: new SeededRandom(seed), size, port: () => server.port }));
    const [slow] = crowd.talkers;
    await crowd.arrive();
    const readAgain = slow?.stall();
    await sayTooMuch(crowd, slow?.record.rooms[0] ?? "");
    await server.program.stderr.find((line) => line.includes("session ended") && line.includes("slow"));
    readAgain?.();
    await crowd.finish();
    assertEquals(await found(crowd, { mayHaveGaps: true }), []);
    // The last messages have a second to be written, so on a slow machine the `bye` may not arrive.
    assert(slow?.byes.every((reason) => reason === "slow"));
    assert(slow?.record.lives.some(({ heard }) => heard.some(({ type }) => type === "gap")));
  });
});
