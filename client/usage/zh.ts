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
  downloads: "存放你接受的文件的文件夹，代替下载文件夹中的 chat",
  share: "别人可以查看并从中取文件的文件夹",
  acceptFrom: "不经询问就接收这些人的文件；对方的身份只凭名字",
  limit: "所有传送合计的最高速率，例如 5MB/s 或 500kB",
};

/** What the commands for one job have in common. */
const job = {
  server: "要加入的服务器 (127.0.0.1:12345)",
  name: "你的名字",
  limit: "最高速率，例如 5MB/s 或 500kB",
  retryFor: "与服务器的连接断开后重试多久",
  lang: "程序的语言，代替系统的语言",
};

const into = "存放的文件夹，不存在时会创建";

/** How it goes, and how it ends. */
const JOB_END = `进度写到标准错误。传送中断后，双方都回来时会自动继续；程序结束后，再次运行同样的命令就从中断处继续。

退出码：0 完成，1 失败，2 用法错误，3 无法连接，4 被服务器拒绝，5 对方不同意，6 到达的内容与发送的不一致，
128+N 收到信号 N。出错时句末括号中的代码不随语言和版本改变。`;

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

  send: {
    to: "接收的人",
    as: "为这一个文件或文件夹换一个名字",
    ignore: "要略过的名字，可用 * 和 ?，用逗号分隔；可以多次给出",
    ...job,
  },
  sendHelp: (flags) =>
    `chat send --name NAME --to NAME PATH...

向一个人提出发送文件和文件夹，等对方回答，然后发送；- 表示标准输入，默认叫 stdin，可用 --as 另取名字。
对方不在时，只要本程序在运行，等对方来了就会询问。

${flags}

${JOB_END}`,

  get: { from: "共享文件的人", into, ...job },
  getHelp: (flags) =>
    `chat get --name NAME --from NAME PATH... --into DIR

从一个人共享的文件夹中取文件和文件夹；路径就是 \`chat join\` 中 /tree NAME 显示的路径。
每一个都以路径的最后一个名字存放，已有同名时加上编号。标准输出中有它们的所在位置，每个一行。

${flags}

${JOB_END}`,

  receive: { from: "接收谁的文件，多个名字用逗号分隔", into, keep: "收完第一个后继续，直到收到信号", ...job },
  receiveHelp: (flags) =>
    `chat receive --name NAME --from A,B --into DIR

不经询问就接收这些人中某一个发来的文件，并以它的结果结束；不接收其他人的文件。已有的文件不会被覆盖：
同名的会加上编号。标准输出中有每个文件和文件夹的所在位置，每个一行。

名字还没有与密钥绑定，对方的身份只凭名字：如果服务器允许任何人使用空闲的名字，任何人都可以成为这个人。

${flags}

${JOB_END}`,

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
    downloads: "存放你接受的文件的文件夹。不设置时，是下载文件夹中的 chat。",
    share: "别人可以查看并从中取文件的文件夹。不设置时，什么也不共享。",
    acceptFrom: "不经询问就接收这些人的文件。对方的身份只凭名字。",
    limit: '所有传送合计的最高速率，例如 "5MB/s" 或 "500kB"；"0" 表示不限。',
    highlight: "像你的名字一样提醒你的词。",
    ignore: "不显示这些人的消息。",
    aliases: "常用输入的别名，不带斜杠：/w 相当于 /who。",
  },
  template: [
    "`chat join` 的设置。`chat config` 显示当前生效的设置。",
    "去掉设置前面的 // 即可修改。选项和 CHAT_ 环境变量优先于这里的设置。",
  ],
};
