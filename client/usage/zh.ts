/**
 * The help of the client's commands, in Chinese.
 *
 * @module
 */
import type { ClientTexts } from "./texts.ts";

const join: ClientTexts["join"] = {
  name: "你的名字；在终端里不给出时会询问",
  server: "要加入的服务器，也可以直接作为参数 (127.0.0.1:12345)",
  rooms: "开始时进入的房间，在终端中代替上次所在的房间；输入的内容发到第一个",
  json: "把服务器的每条消息显示为一行 JSON；以 { 开头的行是请求",
  verbatim: "标准输入的每一行都是要说的话，都不是命令",
  retryFor: "连接断开后重试多久",
  theme: "适合深色背景、浅色背景或两者的颜色，或不用颜色",
  lang: "程序的语言，代替系统的语言",
  bell: "终端何时响铃：从不、与你有关时、每条消息",
  notify: "何时请终端显示通知",
  quiet: "把加入和离开合并成一行，在下一条消息之前显示",
  logDir: "保存你读到的内容的文件夹，每个房间和每个人一个文件",
};

export const ZH: ClientTexts = {
  join,
  joinHelp: (flags) =>
    `chat join [HOST[:PORT]] --name NAME

加入聊天。输入的内容发到房间；以 / 开头的行是命令。在终端里按 Tab 补全，/help 列出全部命令和按键。

${flags}

每个选项都有对应的环境变量，例如 --name 对应 CHAT_NAME；选项优先。两者都没有时使用配置文件中的设置：
\`chat config\` 显示配置文件的位置和当前生效的设置，\`chat config init\` 生成一份初始的配置文件。

在管道中，标准输入的每一行都会说出去；别人说的话、谁加入和离开、命令的回答都写到标准输出，每条一行：
  [#lobby] <alice> hello     在房间里说的话；[#lobby] <alice>| 开头的行是它的后续
  [#lobby] * alice waves     用 /me 做的动作
  [alice -> 你] hello        只对你说的话
  -- alice 加入了 #lobby     发生的事
自己说的话不会重复显示，--json 除外。错误和连接状态写到标准错误。
输入结束后，程序等所有内容都说完才退出：echo hello | chat join --name ci
要留下来听，请给它不会结束的输入：tail -f /dev/null | chat join --name log --json

看起来像命令但不是命令的行会被拒绝；使用 --verbatim 时每一行都是文字。房间加入失败时，
/join 之后的行会被拒绝，直到选定别的去处：它们不会发到其他地方。

退出码：0 完成，1 有一行被拒绝，2 用法错误，3 无法连接，4 被服务器拒绝，128+N 收到信号 N。`,

  config: { lang: "显示和写入所用的语言" },
  configHelp: (flags) =>
    `chat config - \`chat join\` 从环境变量和配置文件得到的设置

  chat config         显示每个设置、它的值和来源
  chat config init    生成一份初始的配置文件，其中所有设置都是注释

选项优先于环境变量，环境变量优先于配置文件，配置文件优先于默认值。配置文件是
$XDG_CONFIG_HOME/chat/config.jsonc 或 ~/.config/chat/config.jsonc，在 Windows 上是 %APPDATA%\\chat\\config.jsonc，
格式为带注释的 JSON。

${flags}

退出码：0 完成，1 文件已存在或无法写入，2 用法错误或配置文件有误。`,
  report: {
    file: "配置文件",
    isMissing: "（不存在；可用 `chat config init` 生成）",
    fromEnvironment: (variable) => `环境变量 ${variable}`,
    fromFile: "配置文件",
    fromDefault: "默认值",
    none: "-",
    written: (path) => `已写入 ${path}`,
  },
  settings: {
    name: "你的名字。",
    server: "要加入的服务器。",
    rooms: "开始时进入的房间；不设置时，在终端中进入上次所在的房间。输入的内容发到第一个。",
    theme: '颜色：适合深色背景（"dark"）、浅色背景（"light"）、两者（"auto"），或不用颜色（"none"）。',
    bell: '终端何时响铃："off" 从不，"mention" 与你有关时，"all" 每条消息。',
    notify: '何时请终端显示通知："off"、"mention" 或 "all"。',
    lang: '程序的语言，"en" 或 "zh"。不设置时使用系统的语言。',
    quiet: "把加入和离开合并成一行，在下一条消息之前显示。",
    retryFor: "连接断开后重试多少秒。",
    logDir: "保存你读到的内容的文件夹，每个房间和每个人一个文件。~/ 是你的主目录。",
    highlight: "像你的名字一样提醒你的词。",
    ignore: "不显示这些人的消息。",
    aliases: "常用输入的别名，不带斜杠：/w 相当于 /who。",
  },
  template: [
    "`chat join` 的设置。`chat config` 显示当前生效的设置。",
    "去掉设置前面的 // 即可修改。选项和 CHAT_ 环境变量优先于这里的设置。",
  ],
};
