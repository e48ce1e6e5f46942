/**
 * The help of the program as a whole, in English.
 *
 * @module
 */
import type { ProgramTexts } from "./program_texts.ts";

export const EN: ProgramTexts = {
  help: `chat - talk in the terminal, without a cloud service

  chat serve                 start a server on this machine
  chat join --name NAME      join the server on this machine
  chat join HOST[:PORT]      join another server
  chat say TEXT              say one message in a room or to a person, and exit
  chat send PATH             send files to a person, and exit
  chat get PATH              get files from the folder that a person shares, and exit
  chat receive               receive files from a person, and exit
  chat config                show the settings of \`chat join\`, and where each comes from
  chat config init           write a configuration file to start with
  chat invite new            make an invitation to a running server
  chat admin name reset NAME take a name from a key that was lost
  chat export                print the messages in the rooms of a server
  chat compact               make the files of a server smaller
  chat forget --name NAME    remove all messages of a person from a server
  chat check                 say whether the history of a server is sound
  chat restore               tell a server that its folder was set back to an earlier state
  chat completions SHELL     print the completion script for bash, zsh or fish

  chat COMMAND --help        show the help of a command
  chat --version             show the version of this program
`,
  about: {
    serve: "start a server on this machine",
    join: "join a server",
    say: "say one message",
    send: "send files to a person",
    get: "get files that a person shares",
    receive: "receive files from a person",
    export: "print the messages of a server",
    compact: "make the files of a server smaller",
    forget: "remove all messages of a person",
    check: "say whether a server's history is sound",
    invite: "make, list and withdraw invitations to a server",
    inviteNew: "make an invitation and print its link",
    inviteList: "list the invitations",
    inviteWithdraw: "withdraw an invitation by its number",
    admin: "change what belongs to people on a server",
    adminName: "names, and to whom they belong",
    adminNameReset: "take a name from a key that was lost",
    restore: "tell a server that its folder was set back",
    config: "show the settings of chat join",
    init: "write a configuration file to start with",
    completions: "print the completion script for a shell",
    help: "show help",
    version: "show the version",
  },
  completions: { lang: "the language of the descriptions" },
  completionsHelp: (flags) =>
    `chat completions - print a script that lets a shell complete commands, flags and their values

  chat completions bash|zsh|fish

To use it in each new shell:
  bash, in ~/.bashrc:                   eval "$(chat completions bash)"
  zsh, in ~/.zshrc, after compinit:     eval "$(chat completions zsh)"
  fish, in ~/.config/fish/config.fish:  chat completions fish | source

${flags}
`,
};
