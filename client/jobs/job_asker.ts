/**
 * Asks the user of a job a question on standard error, and reads the answer from standard input, if both are a terminal.
 *
 * @module
 */
import { concat } from "../../shared/bytes.ts";
import type { UsageStrings } from "../../shared/cli/usage/strings.ts";
import { SecretLine } from "../editor/secret_line.ts";
import type { Platform } from "../platform/platform.ts";
import type { AskPassphrase } from "../state/private_key_file.ts";
import type { Asker } from "../trust/questions.ts";
import type { JobOutput } from "./job_output.ts";

type AskerPlatform = Pick<Platform, "errorIsTerminal" | "inputIsTerminal" | "onSignal" | "readInput" | "takeTerminal">;

/** Where questions are written. */
type AskerOutput = Pick<JobOutput, "notify" | "ask" | "flushed">;

/** The longest answer that is read, in bytes. */
const MAX_BYTES = 4_096;

const LINE_FEED = 0x0a;

/** Returns what asks; `null`: there is nobody to ask. */
export function jobAsker(platform: AskerPlatform, output: AskerOutput): Asker | null {
  if (!platform.inputIsTerminal || !platform.errorIsTerminal) return null;
  return {
    notify: (sentences) => sentences.forEach((sentence) => output.notify(sentence)),
    ask: (question, { isSecret }) =>
      isSecret ? askSecret(question, platform, output) : askOpenly(question, platform, output),
  };
}

async function askOpenly(question: string, platform: AskerPlatform, output: AskerOutput): Promise<string | null> {
  output.ask(question);
  await output.flushed();
  return await readLine(platform);
}

async function askSecret(question: string, platform: AskerPlatform, output: AskerOutput): Promise<string | null> {
  // Before the question: from then on somebody types.
  const release = platform.takeTerminal("");
  // A process that a signal ends would leave behind a terminal that echoes nothing.
  const stopped = Promise.withResolvers<null>();
  const unlisten = platform.onSignal(() => stopped.resolve(null));
  try {
    output.ask(question);
    await output.flushed();
    return await Promise.race([readSecret(platform), stopped.promise]);
  } finally {
    unlisten();
    release();
    // Nothing echoes the line break either.
    output.ask("\n");
  }
}

/** Returns what asks for the passphrase of a key; `null`: there is nobody to ask. */
export function passphraseAsker(
  platform: AskerPlatform,
  output: AskerOutput,
  usage: UsageStrings,
): AskPassphrase | null {
  const asker = jobAsker(platform, output);
  return asker === null ? null : (question) => asker.ask(question(usage), { isSecret: true });
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

/** A line of a terminal in raw mode; `null` after Ctrl-C or Ctrl-D, or at the end of input. */
async function readSecret(platform: AskerPlatform): Promise<string | null> {
  const buffer = new Uint8Array(MAX_BYTES);
  const line = new SecretLine();
  for (let count = await platform.readInput(buffer); count !== null; count = await platform.readInput(buffer)) {
    const ended = line.push(buffer.subarray(0, count));
    if (ended !== null) return ended.text;
  }
  return null;
}
