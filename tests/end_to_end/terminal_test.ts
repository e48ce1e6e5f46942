/**
 * `chat join` at a real terminal, which util-linux's `script` makes.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { ChatServer } from "./support/chat_server.ts";
import { said } from "./support/lines.ts";
import { Program, type StartOptions } from "./support/program.ts";

/** Why there can be no terminal; `null` where there can. */
async function whyNoTerminal(): Promise<string | null> {
  try {
    const { stdout } = await new Deno.Command("script", { args: ["--version"] }).output();
    return new TextDecoder().decode(stdout).includes("util-linux") ? null : "`script` is not that of util-linux";
  } catch {
    return "there is no `script`";
  }
}

const why = await whyNoTerminal();

/** A test at a terminal. Where there is none, its name says why. */
function testAtTerminal(name: string, fn: () => Promise<void>): void {
  Deno.test({ name: why === null ? name : `${name} (skipped: ${why})`, ignore: why !== null, fn });
}

/** Starts a program at a terminal of 60 columns and 16 rows. */
function startAtTerminal(args: readonly string[], options: StartOptions = {}): Promise<Program> {
  return Program.start(args, {
    ...options,
    environment: { TERM: "xterm-256color", ...options.environment },
    wrap: (words) => {
      const command = words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
      return ["script", "-qfec", `stty cols 60 rows 16; exec ${command}`, "/dev/null"];
    },
  });
}

testAtTerminal("at a terminal two lines are typed and shown, /help works, and q leaves with 0", async () => {
  await using server = await ChatServer.start();
  await using bob = await server.join("bob");
  await using alice = await startAtTerminal(["join", server.address, "--name", "alice"]);
  await alice.stdout.shows(/alice[^\n]*#lobby/);
  await alice.write("hello bob\r");
  await bob.stdoutLine(said("alice", "hello bob"));
  await bob.type("hello alice");
  await alice.stdout.shows(/<bob>.* hello alice/);
  await alice.write("how are you?\r");
  await bob.stdoutLine(said("alice", "how are you?"));
  await alice.write("/help\r");
  await alice.stdout.shows(/\/msg NAME TEXT/);
  await alice.stdout.shows(/\/quit/);
  await alice.write("/nonsense\r");
  await alice.stdout.shows(/no command \/nonsense/);
  await alice.write("q\r");
  assertEquals((await alice.exit()).code, 0);
  await bob.stdoutLine(/^-- alice left #lobby \(quit\)$/);
});

testAtTerminal("at a terminal who has no name is asked for one, until it is a name that is free", async () => {
  await using server = await ChatServer.start();
  await using bob = await server.join("bob");
  await using alice = await startAtTerminal(["join", server.address]);
  await alice.stdout.shows(/name: /i);
  await alice.write("no blanks\r");
  await alice.stdout.shows(/no blanks is no name/);
  await alice.write("bob\r");
  await alice.stdout.shows(/bob is taken/);
  await alice.write("alice\r");
  await bob.stdoutLine(/^-- alice joined #lobby$/);
  await alice.write("here I am\r");
  await bob.stdoutLine(said("alice", "here I am"));
  // Ctrl-D
  await alice.write("\x04");
  assertEquals((await alice.exit()).code, 0);
});

testAtTerminal("at a terminal Ctrl-C leaves, with 130, and the others are told", async () => {
  await using server = await ChatServer.start();
  await using bob = await server.join("bob");
  await using alice = await startAtTerminal(["join", server.address, "--name", "alice"]);
  await alice.stdout.shows(/alice[^\n]*#lobby/);
  await alice.write("\x03");
  assertEquals((await alice.exit()).code, 130);
  await bob.stdoutLine(/^-- alice left #lobby \(quit\)$/);
});

testAtTerminal("at a terminal the client says that its server is away, and still leaves at once", async () => {
  await using server = await ChatServer.start();
  await using alice = await startAtTerminal(["join", server.address, "--name", "alice"]);
  await alice.stdout.shows(/alice[^\n]*#lobby/);
  server.program.signal("SIGKILL");
  await alice.stdout.shows(/Connection lost/);
  await alice.write("q\r");
  assertEquals((await alice.exit()).code, 0);
});

testAtTerminal("at a terminal what others write cannot move the cursor, with --json neither", async () => {
  await using server = await ChatServer.start();
  await using mallory = await server.peer("mallory");
  for (const flags of [[], ["--json"]]) {
    await using alice = await startAtTerminal(["join", server.address, "--name", "alice", ...flags]);
    await mallory.expect("joined", ({ name }) => name === "alice");
    await mallory.send({ type: "say", to: "#lobby", text: "up\x1b[1A\x1b[2K\u009b2Jdown" });
    await alice.stdout.shows(/up.*down/);
    // deno-lint-ignore no-control-regex
    assertEquals(/up[^\n]*[\x1b\x9b][^\n]*down/.test(alice.stdout.text), false, alice.seen());
    await alice.write("/quit\r");
    assertEquals((await alice.exit()).code, 0);
  }
});
