/**
 * Writes docs/commands.md and docs/flags.md: `deno task docs`.
 *
 * @module
 */
import { commandsPage, flagsPage } from "./reference.ts";

const docs = new URL("../../docs/", import.meta.url);
await Deno.writeTextFile(new URL("commands.md", docs), commandsPage());
await Deno.writeTextFile(new URL("flags.md", docs), await flagsPage());
