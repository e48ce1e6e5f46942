/**
 * The help of the program as a whole, in English.
 *
 * @module
 */
import type { ProgramTexts } from "./program_texts.ts";

export const EN: ProgramTexts = {
  help: `chat - talk in the terminal, without anybody's cloud

  chat serve                 start a server on this machine
  chat join --name NAME      join the server on this machine
  chat join HOST[:PORT]      join another one
  chat send PATH             send files to a person, and end
  chat get PATH              get files from the folder that a person shares, and end
  chat receive               take the files that a person sends, and end
  chat config                show the settings of \`chat join\`, and where each comes from
  chat config init           write a configuration file to begin with
  chat export                print what was said in the rooms of a server
  chat forget --name NAME    remove all that a person said from a server
  chat completions SHELL     print what bash, zsh or fish completes by

  chat COMMAND --help        all about a command
  chat --version             the version of this program
`,
  about: {
    serve: "start a server on this machine",
    join: "join a server",
    send: "send files to a person",
    get: "get files that a person shares",
    receive: "take files that a person sends",
    export: "print what was said",
    forget: "remove all that a person said",
    config: "show the settings of chat join",
    init: "write a configuration file to begin with",
    completions: "print what a shell completes by",
    help: "show help",
    version: "show the version",
  },
  completions: { lang: "the language of the descriptions" },
  completionsHelp: (flags) =>
    `chat completions - print a script by which a shell completes commands, flags and their values

  chat completions bash|zsh|fish

To have it in each new shell:
  bash, in ~/.bashrc:                   eval "$(chat completions bash)"
  zsh, in ~/.zshrc, behind compinit:    eval "$(chat completions zsh)"
  fish, in ~/.config/fish/config.fish:  chat completions fish | source

${flags}
`,
};
