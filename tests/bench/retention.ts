/**
 * The cost of removing most of a long history, and of compacting what is left. Not a part of `deno task bench`, because
 * it takes minutes: `deno run -A tests/bench/retention.ts 2000000`.
 *
 * @module
 */
import { join } from "@std/path";
import { DatabaseSync } from "node:sqlite";
import { compactHistory } from "../../server/store/disk/compactor.ts";
import { SearchIndex } from "../../server/store/search/search_index.ts";
import { sleep } from "../support/patience.ts";
import { type Figure, took } from "./figures.ts";
import { tableOf } from "./million.ts";
import { makeHistory, ROOMS } from "./million_folder.ts";
import { ServerProcess } from "./server_process.ts";

/** How many messages of each room are left. */
const KEPT = 1000;

/** How long to wait between two looks at the folder. */
const LOOK_MS = 1000;

/** Makes a history of this many messages and its index in a folder of its own, measures, and removes it. */
async function measureRetention(messages: number): Promise<Figure[]> {
  const folder = await Deno.makeTempDir({ prefix: "chat-bench-retention-" });
  try {
    makeHistory(folder, messages);
    await makeIndex(folder, messages);
    const { ms, cpuSeconds, walBytes } = await removeMost(folder);
    let sizes = { before: 0, after: 0 };
    const compactMs = await took(() => void (sizes = compactHistory(folder)));
    return [
      { name: `all but ${KEPT} of each room removed, s`, value: (ms / 1000).toFixed(0) },
      { name: "processor time of the server, s", value: cpuSeconds.toFixed(1) },
      { name: "largest write-ahead log, MB", value: inMegabytes(walBytes) },
      { name: "compacted, s", value: (compactMs / 1000).toFixed(1) },
      { name: "before and after that, MB", value: `${inMegabytes(sizes.before)}, ${inMegabytes(sizes.after)}` },
    ];
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function makeIndex(folder: string, messages: number): Promise<void> {
  const index = SearchIndex.open(folder);
  index.committed(messages);
  while ((await index.search({ viewer: 1, author: 0, limit: 1 })).isBehind) await sleep(LOOK_MS);
  await index.close();
}

async function removeMost(folder: string): Promise<{ ms: number; cpuSeconds: number; walBytes: number }> {
  const history = join(folder, "history.db");
  await using server = await ServerProcess.start(["--data", folder, "--keep-messages", `${KEPT}`]);
  const database = new DatabaseSync(history, { readOnly: true });
  const surplus = database.prepare(
    "SELECT count(*) AS count FROM room WHERE EXISTS (SELECT 1 FROM message WHERE room = room.id LIMIT 1 OFFSET ?)",
  );
  let walBytes = 0;
  const ms = await took(async () => {
    do {
      await sleep(LOOK_MS);
      walBytes = Math.max(walBytes, Deno.statSync(`${history}-wal`).size);
    } while (Number(surplus.get(KEPT)?.count) > 0);
  });
  database.close();
  return { ms, cpuSeconds: server.cpuSeconds(), walBytes };
}

function inMegabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}

if (import.meta.main) {
  const messages = Number(Deno.args[0] ?? 2_000_000);
  const figures = tableOf(await measureRetention(messages));
  const text = `${messages.toLocaleString("en")} messages in ${ROOMS} rooms\n${figures}\n`;
  Deno.stdout.writeSync(new TextEncoder().encode(text));
}
