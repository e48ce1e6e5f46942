/**
 * The cost of a history of a million messages: its index, searching it, and a server that has it. A part of `deno task
 * bench`; by itself, with fewer messages: `deno run -A tests/bench/million.ts 100000`.
 *
 * @module
 */
import { join } from "@std/path";
import { SearchIndex } from "../../server/store/search/search_index.ts";
import { type Figure, inMs, took } from "./figures.ts";
import { makeHistory } from "./million_folder.ts";
import { REPEATS, SEARCHES, type Wanted } from "./million_searches.ts";
import { measureServer } from "./million_server.ts";
import { sleep } from "../support/patience.ts";

export const MILLION = 1_000_000;

/** How long to wait between two looks at the index. */
const LOOK_MS = 100;

/** Makes a history of this many messages in a folder of its own, measures, and removes it. */
export async function measureMillion(messages: number): Promise<Figure[]> {
  const folder = await Deno.makeTempDir({ prefix: "chat-bench-million-" });
  try {
    const madeMs = await took(() => makeHistory(folder, messages));
    const index = await measureIndex(folder, messages);
    const bytes = Deno.statSync(join(folder, "history.db")).size;
    const made = `${(bytes / messages).toFixed(0)} (made in ${(madeMs / 1000).toFixed(1)} s)`;
    return [{ name: "history, bytes for each message", value: made }, ...index, ...await measureServer(folder)];
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Makes the index, and searches it without a server. */
async function measureIndex(folder: string, messages: number): Promise<Figure[]> {
  const index = SearchIndex.open(folder);
  const search = (wanted: Wanted) => index.search({ viewer: 1, limit: 51, ...wanted });
  try {
    const ms = await took(async () => {
      index.committed(messages);
      while ((await search({ author: 0 })).isBehind) await sleep(LOOK_MS);
    });
    const bytes = Deno.statSync(join(folder, "index.db")).size;
    const figures: Figure[] = [
      {
        name: "index, us for each message",
        value: `${(1000 * ms / messages).toFixed(1)} (${(ms / 1000).toFixed(1)} s)`,
      },
      { name: "index, bytes for each message", value: (bytes / messages).toFixed(0) },
    ];
    for (const { name, queries } of SEARCHES) {
      const times: number[] = [];
      for (let repeat = 0; repeat < REPEATS; repeat++) {
        for (const query of queries) times.push(await took(() => search(query)));
      }
      figures.push({ name: `index, ${name}`, value: inMs(times) });
    }
    return figures;
  } finally {
    await index.close();
  }
}

/** The lines of the table of figures. */
export function tableOf(figures: readonly Figure[]): string {
  return figures.map(({ name, value }) => `${name.padEnd(38)}${value}`).join("\n");
}

if (import.meta.main) {
  const messages = Number(Deno.args[0] ?? MILLION);
  const table = tableOf(await measureMillion(messages));
  const text = `a history of ${messages.toLocaleString("en")} messages: medians and the worst\n${table}\n`;
  Deno.stdout.writeSync(new TextEncoder().encode(text));
}
