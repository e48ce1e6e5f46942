/**
 * The session that the picture shows: people of a workshop in the morning, seen by bob.
 *
 * Owns who says what, in which order. Each step waits until bob has it on the screen.
 *
 * @module
 */
import type { WindowSize } from "../../client/platform/platform.ts";
import { atTerminal } from "../end_to_end/support/at_terminal.ts";
import { ChatServer } from "../end_to_end/support/chat_server.ts";
import { Program } from "../end_to_end/support/program.ts";

/** Who says what: in their first room, unless a command says otherwise. */
type Step = readonly [who: string, line: string, seen: RegExp];

/** The others, with their rooms; the last one arrives after bob. */
const OTHERS = [["ann", "lobby,ops"], ["小林", "lobby,ops"], ["ci", "ops"], ["eve", "lobby"]] as const;

const STEPS: readonly Step[] = [
  ["ann", "Good morning! Has anybody seen the build?", /seen the build/],
  ["bob", "It is red since last night. The lockfile was not committed.", /not committed/],
  ["小林", "早上好！我来修，马上就好。", /马上就好/],
  ["ann", "谢谢 👏 I will hold the release until then.", /hold the release/],
  ["eve", "bob: the notes for 0.3 are at https://example.org/notes/0.3, could you look them over?", /look them/],
  ["bob", "/me reads", /reads/],
  ["eve", "/msg bob Lunch at one? The new place behind the station.", /the station/],
  ["bob", "/msg eve Sure! I will bring an umbrella.", /an umbrella/],
  ["ci", "main: 412 passed, 0 failed", /412 passed/],
  ["小林", "/msg #ops The runner needs a bigger disk soon: it is at 91 %.", /91 %/],
  ["ann", "/msg #ops bob: may I restart it at noon?", /at noon/],
  ["小林", "Fixed and green.", /and green/],
  ["ann", "/topic Release 0.3 today", /Release 0\.3 today/],
];

/** What bob is about to say. */
const HALF_TYPED = "Two typos on the second page, otherwise they are fine. I";

/** The output to a terminal of this size for the whole session. */
export async function playConversation(size: WindowSize): Promise<string> {
  await using server = await ChatServer.start(["--title", "The workshop"]);
  await using people = new AsyncDisposableStack();
  const others = new Map<string, Program>();
  const join = async (name: string, rooms: string) => {
    const program = await Program.start(["join", server.address, "--name", name, "--rooms", rooms, "--json"]);
    others.set(name, people.use(program));
    await program.stdoutLine(/"type":"welcome"/);
  };
  for (const [name, rooms] of OTHERS.slice(0, -1)) await join(name, rooms);
  const flags = ["--rooms", "lobby,ops", "--theme", "dark"];
  await using bob = await Program.start(["join", server.address, "--name", "bob", ...flags], {
    environment: { TERM: "xterm-256color", NO_COLOR: "", LC_ALL: "C.UTF-8" },
    wrap: (words) => atTerminal(words, size),
  });
  await bob.stdout.shows(/#lobby> /);
  for (const [name, rooms] of OTHERS.slice(-1)) await join(name, rooms);
  await bob.stdout.shows(/joined #lobby/);
  for (const [who, line, seen] of STEPS) {
    const other = others.get(who);
    if (other === undefined) await bob.write(`${line}\r`);
    else await other.type(line);
    await bob.stdout.shows(seen);
  }
  await bob.write(HALF_TYPED);
  await bob.stdout.shows(new RegExp(`${HALF_TYPED}[^]*\\?2026l$`));
  return bob.stdout.text;
}
