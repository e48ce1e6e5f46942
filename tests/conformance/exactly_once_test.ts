/**
 * Everything that was acknowledged is stored, and everybody gets it once, in order: H10, S4, S6, K2, K4 and K6 of
 * PROTOCOL.md together, while connections are lost and the server is restarted. A failing run prints its seed.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { PastMessage } from "../../shared/wire/message.ts";
import { SeededRandom, withSeed } from "../soak/seeded_random.ts";
import { conformance, type World } from "./harness.ts";
import { diskStorage, STORES } from "./stores.ts";
import { FlakyClient } from "./flaky_client.ts";

const STEPS = 400;

const ROOMS = ["#a", "#b", "#c"];

/** Everybody is in the first room, and everybody but one in each of the others. */
function crowd(): FlakyClient[] {
  return ["ann", "bob", "carol", "dave"].map((name, index) =>
    new FlakyClient(name, ROOMS.filter((_, room) => room === 0 || room !== index))
  );
}

/** One client does something. */
async function step(
  world: World,
  { people, random, canRestart, text }: {
    readonly people: readonly FlakyClient[];
    readonly random: SeededRandom;
    readonly canRestart: boolean;
    readonly text: string;
  },
): Promise<void> {
  const one = random.pick(people);
  if (!one.isConnected) return await one.connect(world, random.below(1000));
  const dice = random.below(100);
  if (dice < 45) return await one.say(random.pick(one.rooms), text);
  if (dice < 60) return await one.say(random.pick(people).name, text);
  if (dice < 72) {
    const own = one.acknowledged.at(-1 - random.below(5));
    return own === undefined ? undefined : await one.change(own, random.chance(0.4) ? undefined : text);
  }
  if (dice < 84) return await one.settle();
  if (dice < 98 || !canRestart) return await one.lose();
  for (const other of people) await other.lose();
  await world.restart();
}

/** The history has each acknowledged message once, and everybody has received it in its present form. */
async function checkHistories(people: readonly FlakyClient[]): Promise<void> {
  const said = people.flatMap((one) => one.acknowledged.map((saying) => ({ ...saying, from: one.name })));
  assertEquals(people.map(({ waiting }) => waiting), people.map(() => 0), "messages without an answer");
  for (const one of people) {
    for (const stream of [...one.rooms, "@"]) {
      const history = await one.history(stream);
      const isIn = ({ to, from }: { readonly to: string; readonly from: string }) =>
        stream === "@" ? !to.startsWith("#") && [to, from].includes(one.name) : to === stream;
      const expected = said.filter(isIn).toSorted((a, b) => a.id - b.id);
      const short = ({ id, from, to }: Pick<PastMessage, "id" | "from" | "to">) => `${id} ${from} to ${to}`;
      assertEquals(history.map(short), expected.map(short), `the history of ${stream}`);
      const received = one.texts.get(stream) ?? new Map<number, string | undefined>();
      for (const { id, text } of history) {
        // A message that was deleted before the client came back does not come.
        if (text === undefined && !received.has(id)) continue;
        assert(received.has(id), `${one.name} has not received ${id} of ${stream}`);
        assertEquals(received.get(id), text, `the text that ${one.name} has of ${id} in ${stream}`);
      }
      const ids = new Set(history.map(({ id }) => id));
      assertEquals([...received.keys()].filter((id) => !ids.has(id)), [], `${one.name} received more of ${stream}`);
    }
  }
}

for (const [suffix, options] of STORES) {
  conformance(
    `H10 S4 S6 K2 K6 a client that loses its connection again and again gets everything once, in order${suffix}`,
    (world) =>
      withSeed(async (seed) => {
        const random = new SeededRandom(seed);
        const people = crowd();
        for (const one of people) await one.connect(world, 0);
        const canRestart = options.storage === diskStorage;
        for (let index = 0; index < STEPS; index++) {
          await step(world, { people, random, canRestart, text: `${index} ${"x".repeat(random.below(300))}` });
        }
        for (const one of people) {
          if (!one.isConnected) await one.connect(world, 0);
        }
        // The first clients may still have to receive what the last ones have said.
        for (const one of [...people, ...people]) await one.settle();
        await checkHistories(people);
      }),
    options,
  );
}
