/**
 * A program for one test: it searches in a folder while the first index worker dies, and prints what it found and
 * which failures were reported.
 *
 * @module
 */
import { SearchIndex } from "../../../server/store/search/search_index.ts";

const DYING = `onmessage = ({ data }) => { if (data.type === "search") throw new Error("a test"); }`;
const ANSWERING = `onmessage = ({ data }) => {
  if (data.type === "search") postMessage({ type: "found", ref: data.ref, answer: { ids: [7], isBehind: false } });
  if (data.type === "close") postMessage({ type: "closed" });
}`;

const programs = [DYING, ANSWERING];
const failures: string[] = [];
const index = SearchIndex.open(Deno.args[0] ?? "", {
  failed: (text) => failures.push(text),
  startWorker: () =>
    new Worker(`data:text/javascript,${encodeURIComponent(programs.shift() ?? "")}`, { type: "module" }),
});
const { ids } = await index.search({ text: "hello", viewer: 1, limit: 9 });
await index.close();
await Deno.stdout.write(new TextEncoder().encode(JSON.stringify({ ids, failures })));
