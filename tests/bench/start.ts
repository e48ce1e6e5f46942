/**
 * How long the compiled program takes from its start to a usable prompt, beside a compiled program that does nothing:
 * `deno run -A tests/bench/start.ts`, with the program in `CHAT_BINARY` or dist/chat, and DENORT_BIN as for `deno task
 * compile`.
 *
 * Both run at a terminal. The time of the terminal itself is measured with `true`, and subtracted before the two are
 * compared.
 *
 * @module
 */
import { fromFileUrl, join, resolve } from "@std/path";
import { ServerProcess } from "./server_process.ts";
import { TerminalProcess } from "./terminal_process.ts";

const ROUNDS = 25;
const SIZE = { columns: 80, rows: 24 };
const END = "it has ended";

const binary = resolve(Deno.env.get("CHAT_BINARY") ?? fromFileUrl(new URL("../../dist/chat", import.meta.url)));

/** Compiles a program that does nothing, into a folder. */
async function compileEmpty(folder: string): Promise<string> {
  const source = join(folder, "empty.ts");
  const program = join(folder, "empty");
  await Deno.writeTextFile(source, "");
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["compile", "--no-config", "--no-lock", "--no-code-cache", "-o", program, source],
  }).output();
  if (!success) throw new Error(`The empty program was not compiled: ${new TextDecoder().decode(stderr)}`);
  return program;
}

/** How long a program at a terminal takes from its start until it shows a text, or ends. */
async function timeUntil(text: string, words: readonly string[]): Promise<number> {
  await using program = new TerminalProcess(["sh", "-c", `"$@"; echo ${END}`, "sh", ...words], SIZE);
  return await program.shows(text) - program.startedMs;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

const folder = await Deno.makeTempDir({ prefix: "chat-bench-" });
try {
  const empty = await compileEmpty(folder);
  await using server = await ServerProcess.start();
  const command = [binary, "join", `127.0.0.1:${server.port}`, "--name", "bob"];
  const times: Record<"terminal" | "empty" | "input" | "chat", number[]> = {
    terminal: [],
    empty: [],
    input: [],
    chat: [],
  };
  for (let round = 0; round < ROUNDS; round++) {
    times.terminal.push(await timeUntil(END, ["true"]));
    times.empty.push(await timeUntil(END, [empty]));
    times.input.push(await timeUntil("> ", command));
    times.chat.push(await timeUntil("#lobby>", command));
  }
  const terminalMs = median(times.terminal);
  const emptyMs = median(times.empty) - terminalMs;
  const row = (name: string, values: readonly number[]) => {
    const ms = median(values) - terminalMs;
    return `${name.padEnd(46)}${ms.toFixed(1).padStart(6)} ms ${(ms / emptyMs).toFixed(2).padStart(8)}\n`;
  };
  const text = [
    `medians of ${ROUNDS} interleaved rounds, without the ${terminalMs.toFixed(1)} ms of \`true\` at a terminal\n`,
    row("an empty compiled program, to its end", times.empty),
    row("chat join, until one can type", times.input),
    row("chat join, until it is in its room", times.chat),
  ];
  Deno.stdout.writeSync(new TextEncoder().encode(text.join("")));
} finally {
  await Deno.remove(folder, { recursive: true });
}
