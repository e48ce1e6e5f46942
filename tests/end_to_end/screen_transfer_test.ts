/**
 * Files between two people at terminals: offered, accepted, shown while they move, and cancelled from either side.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { TempHome } from "../support/temp_home.ts";
import { until } from "../support/until.ts";
import { ChatScreen } from "./support/chat_screen.ts";
import { ChatServer } from "./support/chat_server.ts";
import { assertSameFile, namesIn } from "./support/file_tree.ts";
import { testInTmux } from "./support/tmux.ts";

const BYTES = 50_000_000;

/** Ann, who sends slowly unless told otherwise, and Bob, each at a terminal. */
class Pair implements AsyncDisposable {
  readonly #stack: AsyncDisposableStack;

  private constructor(
    stack: AsyncDisposableStack,
    readonly home: TempHome,
    readonly ann: ChatScreen,
    readonly bob: ChatScreen,
  ) {
    this.#stack = stack;
  }

  static async start(flags: readonly string[] = ["--limit", "2MB/s"]): Promise<Pair> {
    await using stack = new AsyncDisposableStack();
    const home = stack.use(await TempHome.make());
    await Deno.writeFile(home.file("big file.bin"), new Uint8Array(BYTES));
    await Deno.mkdir(home.file("in"));
    const server = stack.use(await ChatServer.start());
    const window = { columns: 120, rows: 24 };
    const ann = stack.use(await ChatScreen.join(server, "ann", { ...window, flags }));
    const bob = stack.use(
      await ChatScreen.join(server, "bob", { ...window, flags: ["--downloads", home.file("in")] }),
    );
    return new Pair(stack.move(), home, ann, bob);
  }

  get path(): string {
    return this.home.file("big file.bin");
  }

  get into(): string {
    return this.home.file("in");
  }

  /** Offers the file. Nothing of it is on Bob's disk before he accepts it (REQ-R41). */
  async offer(number: number): Promise<void> {
    await this.ann.enter(`/send bob "${this.path}"`);
    await this.bob.untilSaid(new RegExp(`/accept ${number}\\b`));
    assertEquals(namesIn(this.into), []);
  }

  /** Offers the file, accepts it, and waits until some of it has arrived and both see the progress. */
  async begin(number = 1): Promise<void> {
    await this.offer(number);
    await this.bob.enter(`/accept ${number}`);
    for (const screen of [this.ann, this.bob]) {
      await screen.until("how far it is in the bottom row", ({ status }) => /big file\.bin.*\d %?/.test(status));
    }
    assert(namesIn(this.into).every((name) => name.endsWith(".part")), "What is not whole has the name of a part");
  }

  /** Waits until nothing of it is left on Bob's disk, and neither status row shows it. */
  async isGone(): Promise<void> {
    await until(() => namesIn(this.into).length === 0, () => namesIn(this.into).join(", "));
    for (const screen of [this.ann, this.bob]) {
      await screen.until("no file in the bottom row", ({ status }) => !status.includes("big file"));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack[Symbol.asyncDispose]();
  }
}

testInTmux("a file is offered, accepted and received, and both are notified", async () => {
  await using pair = await Pair.start([]);
  await pair.offer(1);
  await pair.bob.enter("/accept");
  await pair.ann.untilSaid(/bob received big file\.bin/);
  await pair.bob.untilSaid(/Received big file\.bin from ann/);
  assertEquals(namesIn(pair.into), ["big file.bin"]);
  await assertSameFile(`${pair.into}/big file.bin`, pair.path);
});

testInTmux(
  "REQ-R53 the sender cancels a transfer with a reason, which the receiver sees at once; nothing is left",
  async () => {
    await using pair = await Pair.start();
    await pair.begin();
    await pair.ann.enter("/transfers");
    await pair.ann.untilSaid(/^1 .*big file\.bin to bob: \d+%/);
    await pair.ann.enter("/cancel 1 wrong file");
    await pair.bob.untilSaid(/ann cancelled .*big file\.bin.*wrong file/);
    await pair.ann.untilSaid(/Cancelled .*big file\.bin/);
    await pair.isGone();
    // Everything is free again: the next one begins.
    await pair.begin(2);
  },
);

testInTmux(
  "REQ-R53 the receiver cancels a transfer with a reason, which the sender sees at once; nothing is left",
  async () => {
    await using pair = await Pair.start();
    await pair.begin();
    await pair.bob.enter("/cancel 1 too large");
    await pair.ann.untilSaid(/bob cancelled .*big file\.bin.*too large/);
    await pair.bob.untilSaid(/Cancelled .*big file\.bin/);
    await pair.isGone();
  },
);

testInTmux("the sender of a declined offer sees the reason, and nothing is written", async () => {
  await using pair = await Pair.start();
  await pair.offer(1);
  await pair.bob.enter("/decline 1 not now");
  await pair.ann.untilSaid(/bob declined .*big file\.bin.*not now/);
  assertEquals(namesIn(pair.into), []);
});
