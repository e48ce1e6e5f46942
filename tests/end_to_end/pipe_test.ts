/**
 * The program in pipes with files of other people: what is not text is never said, and what cannot be read or written is
 * a failure.
 *
 * @module
 */
import { assertEquals, assertMatch } from "@std/assert";
import { quoted } from "./support/at_terminal.ts";
import { ChatServer } from "./support/chat_server.ts";
import { roomLine } from "./support/lines.ts";
import { type Ended, Program } from "./support/program.ts";

/** Runs the program in a shell: `{}` in the script stands for the program with its arguments. */
function inShell(script: string, args: readonly string[]): Promise<Ended> {
  const wrap = (words: readonly string[]) => ["sh", "-c", script.replace("{}", words.map(quoted).join(" "))];
  return Program.run(args, { wrap });
}

Deno.test("files of Windows editors and in other encodings: nothing is said to the wrong people, or as garbage", async () => {
  await using server = await ChatServer.start();
  await using ann = await server.join("ann");
  await using eve = await server.join("eve");
  const cases: readonly (readonly [input: string, code: number, stderr: RegExp])[] = [
    // A byte order mark; 你好 in GB18030 and in UTF-16; café in Latin-1; the beginning of a program.
    ["\\357\\273\\277/msg ann secret\\n", 0, /^$/],
    ["\\304\\343\\272\\303\\n", 1, /^Cannot send line 1: .* GB18030\..*\n$/],
    [
      "\\377\\376\\140\\117\\175\\131\\012\\000\\140\\117\\175\\131\\012\\000",
      1,
      /^Cannot send the input: .* UTF-16\..*\n$/,
    ],
    ["caf\\351\\n", 1, /^Cannot send line 1: .* Latin-1 .*\n$/],
    ["\\177ELF\\002\\001\\001\\000\\ntext\\n", 1, /^Cannot send the input: .* binary file\..*\n$/],
  ];
  for (const [input, code, stderr] of cases) {
    const ended = await inShell(`printf '${input}' | {}`, ["join", server.address, "--name", "ci"]);
    assertEquals(ended.code, code, ended.stderr);
    assertMatch(ended.stderr, stderr);
  }
  await Program.run(["join", server.address, "--name", "ci"], { input: "the end\n" });
  const others = /^-- |^\[#lobby\] <ci> the end$/;
  await ann.stdoutLine(roomLine("ci", "the end"));
  await eve.stdoutLine(roomLine("ci", "the end"));
  assertEquals(ann.stdout.lines.filter((line) => !others.test(line)), ["[ci -> you] secret"]);
  assertEquals(eve.stdout.lines.filter((line) => !others.test(line)), []);
});

Deno.test("a q in a pipe is text, and the lines after it are sent", async () => {
  await using server = await ChatServer.start();
  await using ann = await server.join("ann");
  const { code } = await Program.run(["join", server.address, "--name", "ci"], { input: "q\nQ\nmore\n/exit\nnever\n" });
  assertEquals(code, 0);
  for (const text of ["q", "Q", "more"]) await ann.stdoutLine(roomLine("ci", text));
  await Program.run(["join", server.address, "--name", "ci"], { input: "over\n" });
  await ann.stdoutLine(roomLine("ci", "over"));
  assertEquals(ann.stdout.lines.some((line) => line.includes("never")), false);
});

Deno.test("an input that cannot be read is a failure", async () => {
  await using server = await ChatServer.start();
  const { code, stderr } = await inShell("{} < .", ["join", server.address, "--name", "ci"]);
  assertEquals(code, 1);
  assertMatch(stderr, /^Cannot read standard input: Is a directory .*\n$/);
});

const HAS_FULL_DEVICE = await Deno.stat("/dev/full").then(() => true, () => false);

/** Commands that print something, without a server. */
const PRINTING: readonly (readonly string[])[] = [
  ["--version"],
  ["--help"],
  ["join", "--help"],
  ["send", "--help"],
  ["get", "--help"],
  ["receive", "--help"],
  ["serve", "--help"],
  ["export", "--help"],
  ["compact", "--help"],
  ["forget", "--help"],
  ["check", "--help"],
  ["restore", "--help"],
  ["invite", "--help"],
  ["admin", "--help"],
  ["config"],
  ["config", "--help"],
  ["completions", "bash"],
  ["completions", "--help"],
];

Deno.test({
  name: `output that cannot be written is a failure${HAS_FULL_DEVICE ? "" : " (skipped: there is no /dev/full)"}`,
  ignore: !HAS_FULL_DEVICE,
  async fn(t) {
    for (const args of PRINTING) {
      await t.step(`chat ${args.join(" ")}`, async () => {
        const { code, stderr } = await inShell("{} > /dev/full", args);
        assertEquals(code, 1, stderr);
        assertMatch(stderr, /^chat: Cannot write.*: the disk is full\.?\n$/);
      });
    }
    await t.step("chat join with a command that prints, and chat export", async () => {
      await using server = await ChatServer.start();
      const joined = ["join", server.address, "--name", "ci"];
      for (const script of ["echo /list | {} > /dev/full", "{} --json > /dev/full < /dev/null"]) {
        const { code, stderr } = await inShell(script, joined);
        assertEquals(code, 1, stderr);
        assertMatch(stderr, /^Cannot write to standard output: the disk is full\.\n$/);
      }
      await Program.run(joined, { input: "hello\n" });
      const data = `${server.program.folder}/.local/share/chat`;
      for (const command of ["export", "check"]) {
        const { code, stderr } = await inShell("{} > /dev/full", [command, "--data", data]);
        assertEquals([code, stderr], [1, "chat: Cannot write: the disk is full\n"]);
      }
    });
  },
});

Deno.test("a reader that has enough ends the program as SIGPIPE does, without a word", async () => {
  // A named pipe whose only reader has closed it.
  const script = "mkfifo pipe; exec 4<>pipe 5>pipe 4<&-; {} >&5";
  for (const args of [["--help"], ["join", "--help"], ["send", "--help"], ["serve", "--help"]]) {
    assertEquals(await inShell(script, args), { code: 141, stdout: "", stderr: "" });
  }
});

const FOLDERS = [["/", /home directory/], ["/nonexistent", /no such/], ["/dev/null", /not a folder/]] as const;

Deno.test("chat join --share with a folder that cannot be shared is wrong use, and does not join", async () => {
  await using server = await ChatServer.start();
  for (const [folder, why] of FOLDERS) {
    const { code, stderr } = await Program.run(["join", server.address, "--name", "ci", "--share", folder]);
    assertEquals(code, 2, stderr);
    assertMatch(stderr, new RegExp(`^chat: Cannot share "${folder}": `));
    assertMatch(stderr, why);
  }
  assertEquals(server.program.stderr.text.includes("session began"), false);
});
