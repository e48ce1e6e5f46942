/**
 * A program for a test: it takes the terminal as the client does, and dies of an error that nothing catches.
 *
 * @module
 */
import { ENTER, LEAVE } from "../../../client/display/ansi.ts";
import { denoPlatform } from "../../../client/platform/deno_platform.ts";
import { runToEnd } from "../../../main.ts";
import { environmentOf } from "../../../shared/environment.ts";

const fail = () => {
  throw new Error("nobody catches this");
};

await runToEnd(async () => {
  const platform = denoPlatform(environmentOf(Deno.env, { isWindows: false }));
  platform.takeTerminal(LEAVE);
  await platform.writeOutput(new TextEncoder().encode(ENTER));
  if (Deno.args[0] === "rejection") void Promise.resolve().then(fail);
  else setTimeout(fail, 0);
  return await new Promise<number>(() => {});
}, ["join"]);
