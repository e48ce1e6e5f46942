/**
 * A program for a test: it runs as the real one does, and meets an error that nothing expects.
 *
 * @module
 */
import { runToEnd } from "../../../main.ts";

function fail(): never {
  throw new Error("nobody expects this");
}

const forever = new Promise<number>(() => {});

await runToEnd(() => {
  switch (Deno.args[0]) {
    case "rejection":
      void Promise.resolve().then(fail);
      return forever;
    case "timer":
      setTimeout(fail, 0);
      return forever;
    default:
      return Promise.resolve().then(fail);
  }
}, ["join"]);
