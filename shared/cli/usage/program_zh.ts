/**
 * The help of the program as a whole, in Chinese.
 *
 * @module
 */
import type { ProgramTexts } from "./program_texts.ts";

export const ZH: ProgramTexts = {
  help: `chat - 在终端里聊天，不依赖任何人的云

  chat serve                 在本机启动服务器
  chat join --name NAME      加入本机的服务器
  chat join HOST[:PORT]      加入其他服务器
  chat send PATH             把文件发给一个人，然后结束
  chat get PATH              从一个人共享的文件夹中取文件，然后结束
  chat receive               接收一个人发来的文件，然后结束
  chat config                显示 \`chat join\` 的设置和每个设置的来源
  chat config init           生成一份初始的配置文件
  chat export                输出服务器上各房间的消息
  chat forget --name NAME    从服务器中删除一个人说过的一切
  chat completions SHELL     输出 bash、zsh 或 fish 的补全脚本

  chat COMMAND --help        某个命令的详细说明
  chat --version             程序的版本
`,
  about: {
    serve: "在本机启动服务器",
    join: "加入服务器",
    send: "把文件发给一个人",
    get: "取一个人共享的文件",
    receive: "接收一个人发来的文件",
    export: "输出说过的话",
    forget: "删除一个人说过的一切",
    config: "显示 chat join 的设置",
    init: "生成一份初始的配置文件",
    completions: "输出 shell 的补全脚本",
    help: "显示帮助",
    version: "显示版本",
  },
  completions: { lang: "说明所用的语言" },
  completionsHelp: (flags) =>
    `chat completions - 输出一份脚本，让 shell 补全命令、选项和选项的值

  chat completions bash|zsh|fish

要在每个新的 shell 中生效：
  bash，写入 ~/.bashrc：                  eval "$(chat completions bash)"
  zsh，写入 ~/.zshrc，在 compinit 之后：  eval "$(chat completions zsh)"
  fish，写入 ~/.config/fish/config.fish： chat completions fish | source

${flags}
`,
};
