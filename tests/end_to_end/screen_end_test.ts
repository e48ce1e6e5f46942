/**
 * However the client's screen ends, the terminal is as it was before: the settings of `stty`, the cursor, bracketed
 * paste (REQ-T63).
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { startAtTerminal, testAtTerminal } from "./support/at_terminal.ts";
import { ChatScreen } from "./support/chat_screen.ts";
import { ChatServer } from "./support/chat_server.ts";
import { freePort } from "./support/ports.ts";
import type { Program } from "./support/program.ts";
import { shown, testInTmux } from "./support/tmux.ts";

/** A way to end a client. */
interface End {
  readonly name: string;
  readonly code: number;
  readonly flags?: readonly string[];
  /** Ends it in a window of tmux. */
  readonly onScreen: (screen: ChatScreen, server: ChatServer) => Promise<void>;
  /** The bytes that end it at a terminal without a screen; without them, it is a signal to the process. */
  readonly bytes?: readonly string[];
}

const ENDS: readonly End[] = [
  { name: "q", code: 0, onScreen: (screen) => screen.enter("q"), bytes: ["q\r"] },
  { name: "/quit", code: 0, onScreen: (screen) => screen.enter("/quit"), bytes: ["/quit\r"] },
  { name: "Ctrl-D", code: 0, onScreen: (screen) => screen.tmux.press("C-d"), bytes: ["\x04"] },
  {
    name: "Ctrl-C, asked, Ctrl-C",
    code: 0,
    async onScreen(screen) {
      await screen.tmux.press("C-c");
      await screen.until("a question", ({ status }) => /^Leave/.test(status));
      await screen.tmux.press("C-c");
    },
    bytes: ["\x03", "\x03"],
  },
  {
    name: "Ctrl-C to a half-typed line, Ctrl-C, asked, y",
    code: 0,
    async onScreen(screen) {
      await screen.tmux.type("half typed");
      await screen.untilInput("#lobby> half typed");
      await screen.tmux.press("C-c");
      await screen.untilInput("#lobby>");
      await screen.tmux.press("C-c");
      await screen.until("a question", ({ status }) => /^Leave/.test(status));
      await screen.tmux.type("y");
    },
    bytes: ["half typed", "\x03", "\x03", "y"],
  },
  { name: "SIGTERM", code: 143, onScreen: (screen) => screen.signal("SIGTERM") },
  { name: "SIGINT", code: 130, onScreen: (screen) => screen.signal("SIGINT") },
  { name: "SIGHUP", code: 129, onScreen: (screen) => screen.signal("SIGHUP") },
  {
    name: "SIGTERM with a half-typed paste",
    code: 143,
    async onScreen(screen) {
      await screen.tmux.paste("one\ntwo\nthree");
      await screen.until("the paste", ({ input }) => input.length === 3);
      await screen.signal("SIGTERM");
    },
  },
  {
    name: "a server that is gone for good",
    code: 3,
    flags: ["--retry-for", "0"],
    onScreen: async (_, server) => await Promise.resolve(server.program.signal("SIGKILL")),
  },
];

for (const { name, code, flags = [], onScreen } of ENDS) {
  testInTmux(`REQ-T63 after ${name} the terminal is as before, and the exit code is ${code}`, async () => {
    await using server = await ChatServer.start();
    await using ann = await server.join("ann");
    await using screen = await ChatScreen.join(server, "bob", { flags });
    await ann.stdoutLine(/^-- bob joined #lobby$/);
    await onScreen(screen, server);
    const left = await screen.left();
    assertEquals([left.code, left.after], [code, left.before]);
    const window = await screen.tmux.screen();
    assert(window.cursor.isVisible, shown(window));
    // Neither the prompt nor the status row remain.
    assertEquals(window.rows.filter((row) => /^(?:#lobby>|bob\b|Leave)/.test(row)), [], shown(window));
    assertEquals(window.cursor.column, 0, shown(window));
    if (code !== 3) await ann.stdoutLine(/^-- bob left #lobby \(quit\)$/);
  });
}

testInTmux("REQ-T63 a server that cannot be reached leaves the terminal as before, with exit code 3", async () => {
  await using screen = await ChatScreen.start(["join", `127.0.0.1:${freePort()}`, "--name", "bob"]);
  const left = await screen.left();
  assertEquals([left.code, left.after], [3, left.before]);
  const window = await screen.tmux.untilRow(/^Cannot connect to 127\.0\.0\.1/);
  assert(window.cursor.isVisible);
});

testInTmux("REQ-T63 a name that is taken leaves the terminal as before, with exit code 4", async () => {
  await using server = await ChatServer.start();
  await using _ann = await server.join("ann");
  await using screen = await ChatScreen.start(["join", server.address, "--name", "ann"]);
  await screen.tmux.untilRow(/ann.* taken/);
  // At a terminal the client may ask for another name, so this ends it without an answer.
  await screen.tmux.press("C-d");
  const left = await screen.left();
  assertEquals([left.code, left.after], [4, left.before]);
  assert((await screen.tmux.screen()).cursor.isVisible);
});

testInTmux("Ctrl-Z twice stops the client with the terminal as before, and fg brings it back", async () => {
  await using server = await ChatServer.start();
  await using ann = await server.join("ann");
  await using screen = await ChatScreen.start(["join", server.address, "--name", "bob"], {
    wrap: (words) => ["bash", "--norc", "--noprofile", "--noediting", "-i", "-c", JOB_CONTROL, "bash", ...words],
    environment: { PS1: "shell: " },
  });
  await screen.untilInput("#lobby>");
  await screen.tmux.type("half typed");
  await screen.untilInput("#lobby> half typed");
  await screen.tmux.press("C-z");
  await screen.tmux.untilRow(/Ctrl-Z/);
  await screen.tmux.press("C-z");
  // The shell has its terminal again.
  await screen.tmux.untilRow(/^stopped: as before$/);
  assert((await screen.tmux.screen()).cursor.isVisible);
  await ann.type("meanwhile");
  await screen.tmux.press("Enter");
  await screen.untilSaid(/<ann> meanwhile$/);
  await screen.untilInput("#lobby> half typed", { row: 0, column: 18 });
  await screen.tmux.press("C-u", "C-d");
  await screen.tmux.untilRow(/^ended: 0, as before$/);
});

/** Runs a program as a job: when it stops, Enter continues it. */
const JOB_CONTROL = `
  set -m
  before=$(stty -g)
  state() { if [ "$(stty -g)" = "$before" ]; then echo "as before"; else echo "changed"; fi; }
  "$@"
  code=$?
  while [ $code -gt 128 ]; do
    echo "stopped: $(state)"
    read -r
    fg
    code=$?
  done
  echo "ended: $code, $(state)"
  exec cat
`;

testInTmux("after a single Ctrl-Z the client takes the terminal back, and the line is still there", async () => {
  await using server = await ChatServer.start();
  await using screen = await ChatScreen.join(server, "bob");
  await screen.tmux.type("half typed");
  await screen.untilInput("#lobby> half typed");
  await screen.tmux.press("C-z");
  await screen.tmux.untilRow(/Ctrl-Z/);
  await screen.untilInput("#lobby> half typed", { row: 0, column: 18 });
  await screen.tmux.type("!");
  await screen.untilInput("#lobby> half typed!", { row: 0, column: 19 });
});

/** The last state of a terminal mode in the output: `h` for on, `l` for off. */
function lastSwitch(program: Program, mode: number): string | undefined {
  // deno-lint-ignore no-control-regex
  return [...program.stdout.text.matchAll(/\x1b\[\?(\d+)([hl])/g)].filter(([, one]) => Number(one) === mode).at(-1)
    ?.[2];
}

for (const { name, code, bytes } of ENDS) {
  if (bytes === undefined) continue;
  testAtTerminal(`REQ-T63 after ${name} the cursor is visible, lines wrap and bracketed paste is off`, async () => {
    await using server = await ChatServer.start();
    await using bob = await startAtTerminal(["join", server.address, "--name", "bob"]);
    await bob.stdout.shows(/#lobby> /);
    assertEquals(lastSwitch(bob, 2004), "h");
    for (const part of bytes) await bob.write(part);
    assertEquals((await bob.exit()).code, code);
    assertEquals([25, 7, 2004].map((mode) => lastSwitch(bob, mode)), ["h", "h", "l"]);
  });
}
