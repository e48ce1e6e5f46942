/**
 * A page of the history that is read in steps, between which others say, change and remove messages.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import type { Steps } from "../../../server/fair_queue.ts";
import { Hub } from "../../../server/hub/hub.ts";
import { Person } from "../../../server/hub/person.ts";
import { DEFAULT_LIMITS } from "../../../server/limits.ts";
import { readHistory } from "../../../server/queries/history.ts";
import { MemoryRegister } from "../../../server/store/memory_register.ts";
import { MemoryStore } from "../../../server/store/memory_store.ts";
import type { MessageOf } from "../../../shared/wire/message.ts";
import { ManualClock } from "../../support/manual_clock.ts";
import { changing, saying } from "../store/disk/support/temp_folder.ts";

/** The store keeps the last 300 messages of a room, and up to 300 more. */
class World {
  readonly store: MemoryStore;
  readonly #hub: Hub;

  constructor() {
    const clock = new ManualClock();
    const register = new MemoryRegister();
    register.saveRoom("#a", { name: "#a", hasHistory: true });
    const bounds = { perStream: 300, inAll: 10_000, characters: 1_000_000, keys: 1000 };
    this.store = new MemoryStore(clock, { register, bounds });
    this.#hub = new Hub({ store: this.store, register, clock, limits: DEFAULT_LIMITS, storeFailed: () => {} });
  }

  /** Says something so many times. */
  async say(count: number): Promise<void> {
    await this.store.append(Array.from({ length: count }, () => saying("#a", "old")));
  }

  /** Asks for a page, does something after the first step, and returns all messages of the answer as one. */
  async page(
    query: Partial<MessageOf<"history">>,
    meanwhile: () => Promise<unknown> = () => Promise.resolve(),
  ): Promise<MessageOf<"messages">> {
    const reading: Steps<unknown> = readHistory(this.#hub, new Person(1, "bob", 0), {
      ...{ type: "history", to: "#a", limit: 500 },
      ...query,
    });
    let step = await reading.next();
    assertEquals(step.done, false, "the page is read in several steps");
    await meanwhile();
    while (!step.done) step = await reading.next();
    const parts = step.value as MessageOf<"messages">[];
    return Object.assign({}, ...parts, { messages: parts.flatMap(({ messages }) => messages) });
  }
}

Deno.test("K4 a page that is read in steps has its messages as they are at its end", async () => {
  for (const query of [{}, { before: 251 }, { after: 0 }, { since: 1 }]) {
    const world = new World();
    await world.say(250);
    const { messages } = await world.page(query, () =>
      world.store.append([
        ...[1, 100, 250].map((of) => changing("edit", of, { text: "between" })),
        ...[1, 2, 249].flatMap((of) => [changing("edit", of, { text: "now" }), changing("delete", of)]),
        changing("edit", 100, { text: "now" }),
      ]));
    assertEquals(messages.length, 250, JSON.stringify(query));
    const changed = messages.filter((message) => message.text !== "old").map(({ id, text }) => [id, text]);
    assertEquals(changed, [[1, undefined], [2, undefined], [100, "now"], [249, undefined], [250, "between"]]);
  }
});

Deno.test("K4 a page ends before messages that were removed while it was read, and the next one says so", async () => {
  const world = new World();
  await world.say(700);
  const ids = (page: MessageOf<"messages">) => [page.messages[0]?.id, page.messages.at(-1)?.id];
  const first = await world.page({ after: 0 }, () => world.say(300));
  assertEquals([...ids(first), first.more, first.lost], [301, 400, true, 300]);
  const second = await world.page({ after: 400 });
  assertEquals([...ids(second), second.lost], [601, 1000, 600]);
});
