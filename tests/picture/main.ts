/**
 * `deno task picture`: draws docs/chat.svg, the picture of README.md, from a real session.
 *
 * @module
 */
import { fromFileUrl } from "@std/path";
import { showInTerminal } from "./cells.ts";
import { playConversation } from "./conversation.ts";
import { drawSvg } from "./svg.ts";

const SIZE = { columns: 84, rows: 19 };
const PATH = fromFileUrl(new URL("../../docs/chat.svg", import.meta.url));

const TITLE = "chat join --name bob --rooms lobby,ops --theme dark";

const svg = drawSvg(await showInTerminal(await playConversation(SIZE), SIZE), TITLE);
await Deno.writeTextFile(PATH, svg);
Deno.stdout.writeSync(new TextEncoder().encode(`${PATH}: ${(svg.length / 1024).toFixed(0)} KiB\n`));
