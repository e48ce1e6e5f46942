/**
 * What shells complete after `chat`: the tests ask the shells themselves, if they are installed.
 *
 * @module
 */
import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { clientCompletions } from "../../../../client/usage/completion.ts";
import { serverCompletions } from "../../../../server/commands/usage/help.ts";
import { completionScript, completionsText, SHELLS } from "../../../../shared/cli/completions/command.ts";
import { completionFlags } from "../../../../shared/cli/completions/table.ts";
import { switchFlag, textFlag } from "../../../../shared/cli/flags.ts";
import type { Language } from "../../../../shared/cli/language.ts";
import { UsageError } from "../../../../shared/cli/usage_error.ts";
import { TempHome } from "../../../support/temp_home.ts";

function scriptOf(args: readonly string[], language: Language = "en"): Promise<string> {
  return completionsText(args, {
    environment: () => undefined,
    language,
    commands: async (texts) => [
      ...await serverCompletions(language, texts),
      ...await clientCompletions(language, texts),
    ],
  });
}

/** Whether a shell is installed. */
async function has(shell: string): Promise<boolean> {
  try {
    return (await new Deno.Command(shell, { args: ["-c", "exit 0"], stdout: "null", stderr: "null" }).output()).success;
  } catch {
    return false;
  }
}

const INSTALLED = new Map(await Promise.all(SHELLS.map(async (shell) => [shell, await has(shell)] as const)));

/** Runs a script of a shell in an empty home with a folder and a file, and returns the words that it prints. */
async function run(shell: string, script: string): Promise<string[]> {
  await using home = await TempHome.make();
  Deno.mkdirSync(home.file("a folder"));
  Deno.writeTextFileSync(home.file("a-file"), "");
  const { success, stdout, stderr } = await new Deno.Command(shell, {
    args: [...(shell === "zsh" ? ["-f"] : []), "-c", script],
    cwd: home.path,
    clearEnv: true,
    env: { ...home.environment, TERM: "dumb", LANG: "C.UTF-8" },
  }).output();
  const text = new TextDecoder();
  assert(success, text.decode(stderr));
  assertEquals(text.decode(stderr), "");
  return text.decode(stdout).split("\n").filter((line) => line !== "");
}

/** The typed words, the last of which is to be completed; and all offered words. */
const OFFERED: readonly (readonly [typed: readonly string[], offered: readonly string[]])[] = [
  [["se"], ["serve", "send"]],
  [["send", "a-"], ["a-file"]],
  [["send", "--ig"], ["--ignore"]],
  [["get", "--into", "a"], ["a folder"]],
  [["receive", "--ke"], ["--keep"]],
  [["co"], ["compact", "config", "completions"]],
  [["--v"], ["--version"]],
  [["join", "--th"], ["--theme"]],
  [["join", "--theme", ""], ["auto", "dark", "light", "none"]],
  [["join", "--name", "bob", "--bell", "m"], ["mention"]],
  [["join", "--log-dir", "a"], ["a folder"]],
  [["serve", "--motd", "a-"], ["a-file"]],
  [["serve", "--log-level", "w"], ["warn"]],
  [["config", "i"], ["init"]],
  [["completions", ""], ["bash", "zsh", "fish"]],
  [["admin", "na"], ["name"]],
  [["admin", "name", "r"], ["reset"]],
  [["join", "--name", ""], []],
];

const name = (shell: string, words: string) =>
  INSTALLED.get(shell as "bash") ? `${shell} ${words}` : `${shell} ${words} (skipped: there is no ${shell} here)`;

Deno.test({
  name: name("bash", "completes commands, flags, their values and paths"),
  ignore: !INSTALLED.get("bash"),
  async fn() {
    const script = await scriptOf(["bash"]);
    const ask = (words: readonly string[]) => {
      const quoted = words.map((word) => `'${word}'`).join(" ");
      return run(
        "bash",
        `${script}\nCOMP_WORDS=(chat ${quoted}); COMP_CWORD=${words.length}; _chat
        ((\${#COMPREPLY[@]})) && printf '%s\\n' "\${COMPREPLY[@]}"; true`,
      );
    };
    for (const [typed, offered] of OFFERED) {
      // An empty word also occurs between flags.
      const found = (await ask(typed)).filter((word) => !word.startsWith("--") || typed.at(-1)?.startsWith("--"));
      assertEquals(found, [...offered], typed.join(" "));
    }
    // How bash splits --theme=d.
    assertEquals(await ask(["join", "--theme", "=", "d"]), ["dark"]);
    assertEquals(await ask(["join", "--theme", "="]), ["auto", "dark", "light", "none"]);
    assertEquals((await ask(["join", "--"])).includes("--retry-for"), true);
  },
});

Deno.test({
  name: name("fish", "completes commands, flags, their values and paths"),
  ignore: !INSTALLED.get("fish"),
  async fn() {
    const script = await scriptOf(["fish"]);
    for (const [typed, offered] of OFFERED) {
      const line = ["chat", ...typed].join(" ");
      const words = await run("fish", `${script}\ncomplete -C'${line}'`);
      const found = words.map((word) => word.split("\t")[0]?.replace(/\/$/, "") ?? "");
      assertEquals(found.toSorted(), [...offered].toSorted(), line);
    }
  },
});

Deno.test({
  name: name("zsh", "takes the script, and describes commands and flags"),
  ignore: !INSTALLED.get("zsh"),
  async fn() {
    const script = await scriptOf(["zsh"]);
    // The functions that zsh calls are replaced by ones that print their arguments.
    const stubs = '_describe() { print -l -- "${first[@]}" }\n_arguments() { print -l -- "$@" }\ncompdef() { : }\n';
    const first = await run("zsh", `${stubs}${script}\nCURRENT=2; words=(chat ''); _chat`);
    assertStringIncludes(first.join("\n"), "forget:remove all messages of a person\njoin:join a server");
    const join = await run("zsh", `${stubs}${script}\nCURRENT=3; words=(chat join ''); _chat`);
    assertStringIncludes(join.join("\n"), "--theme=[colours for");
    assertStringIncludes(join.join("\n"), ":(auto dark light none)");
    assertStringIncludes(join.join("\n"), ":_files -/");
    const send = await run("zsh", `${stubs}${script}\nCURRENT=3; words=(chat send ''); _chat`);
    assertStringIncludes(send.join("\n"), "*: :_files");
  },
});

const HOSTILE = `it's "a" [b]: $(c) \\ \`d\` %`;

for (const shell of SHELLS) {
  Deno.test({
    name: name(shell, "takes any description for a text"),
    ignore: !INSTALLED.get(shell),
    async fn() {
      const about = HOSTILE;
      const flags = completionFlags({ on: switchFlag(), name: textFlag("NAME", undefined) }, {
        on: about,
        name: about,
      });
      const words = [{ word: "init", about }];
      const table = { commands: [{ word: "do", about, flags, words }], flags: [{ word: "--help", about }] };
      const script = completionScript(shell, table);
      const stubs = shell === "zsh"
        ? '_describe() { print -l -- "${first[@]}" }\n_arguments() { print -l -- "$@" }\ncompdef() { : }\n'
        : "";
      const ask = shell === "bash"
        ? "COMP_WORDS=(chat ''); COMP_CWORD=1; _chat; printf '%s\\n' \"${COMPREPLY[@]}\""
        : shell === "fish"
        ? "complete -C'chat '"
        : "CURRENT=2; words=(chat ''); _chat; CURRENT=3; words=(chat do ''); _chat";
      const out = (await run(shell, `${stubs}${script}\n${ask}`)).join("\n");
      if (shell === "bash") assertEquals(out, "do\n--help");
      else assertStringIncludes(out, HOSTILE);
    },
  });

  Deno.test(`the script for ${shell} names every command and every flag, in both languages`, async () => {
    const [english, chinese] = [await scriptOf([shell]), await scriptOf([shell], "zh")];
    for (const word of ["serve", "join", "config", "init", "completions"]) assertStringIncludes(english, word);
    for (const flag of ["retry-for", "log-dir", "max-queue", "lang"]) {
      for (const script of [english, chinese]) assertStringIncludes(script, flag);
    }
    // Only some shells show descriptions.
    assertEquals(/\p{Script=Han}/u.test(chinese), shell !== "bash");
  });
}

Deno.test("chat completions with a missing or unknown shell is wrong use, and names the known ones", async () => {
  const wrong: [string[], string][] = [
    [[], "needs the name of a shell (bash, zsh, fish)"],
    [["csh"], 'needs the name of a shell (bash, zsh, fish): "csh"'],
    [["bash", "zsh"], 'needs the name of a shell (bash, zsh, fish): "zsh"'],
    [["--bash"], "There is no flag --bash"],
  ];
  for (const [args, sentence] of wrong) {
    const error = await scriptOf(args).catch((error) => error);
    assertThrows(
      () => {
        throw error;
      },
      UsageError,
      sentence,
    );
  }
});

Deno.test("chat completions --help says how each shell loads the script", async () => {
  const help = await scriptOf(["--help"]);
  for (const words of ['eval "$(chat completions bash)"', 'eval "$(chat completions zsh)"', "fish | source"]) {
    assertStringIncludes(help, words);
  }
});
