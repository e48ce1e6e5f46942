/**
 * Asks the user of a job a question on standard error, and reads the answer from standard input, if both are a terminal.
 *
 * @module
 */
import { concat } from "../../shared/bytes.ts";
import type { Platform } from "../platform/platform.ts";
import { readSecretLine } from "../platform/secret_line.ts";
import type { Asker } from "../trust/questions.ts";
import type { JobOutput } from "./job_output.ts";

type AskerPlatform = Pick<Platform, "errorIsTerminal" | "inputIsTerminal" | "readInput" | "takeTerminal">;

/** The longest answer that is read, in bytes. */
const MAX_BYTES = 4_096;

const LINE_FEED = 0x0a;

/** Returns what asks; `null`: there is nobody to ask. */
export function jobAsker(platform: AskerPlatform, output: JobOutput): Asker | null {
  if (!platform.inputIsTerminal || !platform.errorIsTerminal) return null;
  return {
    notify: (sentences) => sentences.forEach((sentence) => output.notify(sentence)),
    async ask(question, { isSecret }) {
      output.ask(question);
      await output.flushed();
      // Nothing echoes the line break either.
      return isSecret ? await readSecretLine(platform).finally(() => output.ask("\n")) : await readLine(platform);
    },
  };
}

/**
 * Returns the first line of standard input; `null` if there is none. At a terminal, the user can edit the line and sees
 * it. What was read after the line is lost.
 */
export async function readLine(platform: Pick<Platform, "readInput">): Promise<string | null> {
  const buffer = new Uint8Array(MAX_BYTES);
  let bytes: Uint8Array = new Uint8Array(0);
  while (bytes.length < MAX_BYTES && !bytes.includes(LINE_FEED)) {
    const count = await platform.readInput(buffer);
    if (count === null && bytes.length === 0) return null;
    if (count === null) break;
    bytes = concat([bytes, buffer.subarray(0, count)]);
  }
  return new TextDecoder().decode(bytes).split("\n", 1)[0] ?? "";
}
