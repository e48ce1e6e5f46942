/**
 * The help of the program as a whole, in Chinese.
 *
 * @module
 */
import type { ProgramTexts } from "./program_texts.ts";

export const ZH: ProgramTexts = {
  help: `chat - 在终端里聊天，不依赖任何云服务

  chat serve                 在本机启动服务器
  chat join --name 名字      加入本机的服务器
  chat join 主机[:端口]      加入其他服务器
  chat say 内容              在房间里或向某人发一条消息，然后退出
  chat send 路径             把文件发给某人，然后退出
  chat get 路径              从某人共享的文件夹中获取文件，然后退出
  chat receive               接收某人发来的文件，然后退出
  chat config                显示 \`chat join\` 的设置和每个设置的来源
  chat config init           生成一份初始的配置文件
  chat invite new            为正在运行的服务器生成邀请
  chat admin name reset 名字 收回密钥已丢失的名字
  chat export                导出服务器上各房间的聊天记录
  chat compact               缩小服务器的文件
  chat forget --name 名字    从服务器中删除某人的所有消息
  chat check                 检查服务器的历史记录是否完好
  chat restore               告知服务器其文件夹已恢复到较早的状态
  chat completions SHELL     输出 bash、zsh 或 fish 的补全脚本

  chat 命令 --help           显示某个命令的详细说明
  chat --version             显示程序的版本
`,
  about: {
    serve: "在本机启动服务器",
    join: "加入服务器",
    say: "发一条消息",
    send: "把文件发给某人",
    get: "获取某人共享的文件",
    receive: "接收某人发来的文件",
    export: "导出聊天记录",
    compact: "缩小服务器的文件",
    forget: "删除某人的所有消息",
    check: "检查历史记录是否完好",
    invite: "生成、列出和撤销服务器的邀请",
    inviteNew: "生成邀请并输出链接",
    inviteList: "列出邀请",
    inviteWithdraw: "按编号撤销邀请",
    admin: "管理服务器上属于某人的内容",
    adminName: "名字和它的主人",
    adminNameReset: "收回密钥已丢失的名字",
    restore: "告知服务器文件夹已恢复到较早的状态",
    config: "显示 chat join 的设置",
    init: "生成一份初始的配置文件",
    completions: "输出 shell 的补全脚本",
    help: "显示帮助",
    version: "显示版本",
  },
  completions: { lang: "说明文字的语言" },
  completionsHelp: (flags) =>
    `chat completions - 输出补全脚本，让 shell 能补全命令、选项和选项的值

  chat completions bash|zsh|fish

如需在每个新的 shell 中生效：
  bash，写入 ~/.bashrc：                  eval "$(chat completions bash)"
  zsh，写入 ~/.zshrc，在 compinit 之后：  eval "$(chat completions zsh)"
  fish，写入 ~/.config/fish/config.fish： chat completions fish | source

${flags}
`,
};
