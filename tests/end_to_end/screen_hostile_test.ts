/**
 * Hostile messages on the client's screen stay where they belong (REQ-I25), and a hostile server does not freeze it.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { ChatScreen } from "./support/chat_screen.ts";
import { ChatServer } from "./support/chat_server.ts";
import { shown, testInTmux } from "./support/tmux.ts";
import type { ServerMessage } from "../../shared/wire/message.ts";
import { welcome } from "../client/support/fake_platform.ts";
import { ScriptedPeer } from "../support/scripted_peer.ts";
import { until } from "../support/until.ts";

const NO_LIMIT = ["--rate", "0"];

/** A row that the program wrote, or that is indented. */
const OURS = /^(?:$|You are bob|\d\d:\d\d (?:<mallory> |-- )|\s{2,})/;

const HOSTILE = [
  "up\x1b[1A\x1b[2K\x1b[3Jdown",
  "c1 \u009b2J \u009d0;title\u009c",
  "\x1b]0;owned\x07\x1b]52;c;cm0=\x07\x1bP+q\x1b\\",
  "two\n#lobby> rows",
  "14:02 <eve> I am ann\n14:02 <eve> I am eve\r14:02 <eve> over it",
  "bidi \u202eright to left\u202c \u2066isolated",
  `zalgo ${"e" + "\u0301".repeat(60)} end`,
  "\x1b[?1049h\x1b[?25l\x1b[?2004l\x1b[6n\x1bc",
];

testInTmux(
  "REQ-I25 a message cannot leave its cells, move the cursor or look like another line",
  async () => {
    await using server = await ChatServer.start(NO_LIMIT);
    await using mallory = await server.peer("mallory");
    await using screen = await ChatScreen.join(server, "bob", { rows: 40 });
    await screen.tmux.type("mine");
    await screen.untilInput("#lobby> mine", { row: 0, column: 12 });
    for (const text of HOSTILE) await mallory.send({ type: "say", to: "#lobby", text });
    for (const text of HOSTILE) await mallory.send({ type: "set_topic", room: "#lobby", text });
    await mallory.send({ type: "say", to: "#lobby", text: "the end" });
    await screen.untilSaid(/<mallory> the end$/);
    await screen.untilWhole("#lobby> mine", 12);
    const window = await screen.tmux.screen();
    const above = window.rows.slice(0, window.rows.findIndex((row) => row.startsWith("#lobby>")));
    assertEquals(above.filter((row) => !OURS.test(row)), [], shown(window));
    assertEquals(above.filter((row) => /^\d\d:\d\d <(?:eve|ann)>/.test(row)), []);
    assert(window.cursor.isVisible);
    // The window still has its scrollback, and bracketed paste is still on.
    await screen.tmux.paste("one\ntwo");
    await screen.until("a paste that has not run", ({ input }) => input.length > 1);
  },
);

testInTmux(
  "REQ-I25 a character that the terminal makes wider than expected begins no row for its writer",
  async () => {
    await using server = await ChatServer.start(NO_LIMIT);
    await using mallory = await server.peer("mallory");
    await using screen = await ChatScreen.join(server, "bob", { rows: 40 });
    // A hand with a skin tone: tmux 3.3 gives it four cells.
    for (let count = 8; count < 15; count++) {
      const text = `${"👍🏽".repeat(count)}14:02 <eve> I leave the firm`;
      await mallory.send({ type: "say", to: "#lobby", text });
    }
    await mallory.send({ type: "say", to: "#lobby", text: "the end" });
    await screen.untilSaid(/<mallory> the end$/);
    const window = await screen.tmux.screen();
    const above = window.rows.slice(0, window.rows.findIndex((row) => row.startsWith("#lobby>")));
    assertEquals(above.filter((row) => !OURS.test(row)), [], shown(window));
  },
);

/** What a hostile server sends again and again, without an end. */
const FLOODS: Readonly<Record<string, (round: number) => ServerMessage>> = {
  "names in `joined`": (round) => ({
    type: "joined",
    room: "#lobby",
    names: Array.from({ length: 6_000 }, (_, at) => (6_000 * round + at).toString(36)),
  }),
  rooms: (round) => ({ type: "joined", room: `#${round}`, name: "bob" }),
  "messages of a backlog that never ends": (round) =>
    round === 0
      ? { type: "backlog", to: "#other", count: Number.MAX_SAFE_INTEGER, last: Number.MAX_SAFE_INTEGER }
      : { type: "message", id: round, time: 1, from: "eve", to: "#other", text: "x".repeat(10_000) },
};

/** After so many characters a flood is in full swing. */
const FULL_SWING = 300_000;

for (const [what, flood] of Object.entries(FLOODS)) {
  testInTmux(`keys are shown while a hostile server sends ${what}`, async () => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const server = { address: `127.0.0.1:${listener.addr.port}` };
    const starting = ChatScreen.start(["join", server.address, "--name", "bob"]);
    const conn = await listener.accept();
    await using peer = new ScriptedPeer(conn, { name: "the hostile server" });
    await peer.expect("hello");
    await peer.send(welcome());
    await peer.send({ type: "joined", room: "#lobby", name: "bob" });
    await using screen = await starting;
    await screen.until("the prompt", ({ input }) => input.length > 0);
    let isOver = false;
    let characters = 0;
    const flooding = (async () => {
      for (let round = 0; !isOver; round++) {
        const message = flood(round);
        characters += JSON.stringify(message).length;
        await peer.send(message);
      }
    })().catch(() => {
      // The test has failed, and its client is gone.
    });
    await until(() => characters > FULL_SWING, () => `${characters} characters`);
    for (const typed of ["h", "he", "hey"]) {
      await screen.tmux.type(typed.slice(-1));
      await screen.untilInput(`#lobby> ${typed}`);
    }
    isOver = true;
    await flooding;
  });
}
