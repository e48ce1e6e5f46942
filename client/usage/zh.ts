/**
 * The help of the client's commands, in Chinese.
 *
 * @module
 */
import { chinesePlaceholders } from "../../shared/cli/usage/placeholders_zh.ts";
import type { ClientTexts } from "./texts.ts";

/** Flags about the server, which every command that connects to one has. */
const trust = {
  tls: "使用 TLS，或不加密；默认对其他机器上的服务器使用 TLS",
  serverKey: "服务器必须拥有的密钥，代替已知的密钥",
  trustNew: "不经询问就信任首次连接的服务器",
  inviteFile: "第一行为邀请码或邀请链接的文件；- 表示标准输入",
  passwordFile: "第一行为服务器密码的文件；- 表示标准输入",
};

const key = {
  identity: "其他密钥的文件，例如 ~/.ssh/id_ed25519，代替首次使用时生成的密钥",
  guest: "不使用密钥加入，服务器认不出你",
};

const join: ClientTexts["join"] = {
  name: "你的名字；未指定时会在终端中询问",
  ...key,
  server: "要加入的服务器，也可以直接作为参数 (127.0.0.1:12345)",
  rooms: "启动时加入的房间，代替 #lobby 或上次所在的房间；输入的内容发到第一个",
  json: "把服务器的每条消息显示为一行 JSON；以 { 开头的行是请求",
  verbatim: "标准输入的每一行都按文本发送，不当作命令",
  retryFor: "连接断开后重试多少秒；未指定时为 30，在终端中一直重试",
  theme: "配色：两种背景皆宜、深色背景、浅色背景，或不用颜色",
  lang: "程序使用的语言；未指定时与系统相同",
  bell: "终端何时响铃：从不、收到与你有关的消息时、收到任何消息时",
  notify: "何时让终端显示通知",
  quiet: "合并加入和离开的提示",
  logDir: "保存聊天记录的文件夹，每个房间和每个人一个文件",
  downloads: "存放接收文件的文件夹，默认是下载文件夹中的 chat",
  share: "供别人查看和获取文件的文件夹",
  acceptFrom: "不经询问就接收这些人的文件，以对方当时的名字为准",
  limit: "所有传输合计的最高速率，例如 5MB/s 或 500kB",
  ...trust,
};

const server = "要加入的服务器 (127.0.0.1:12345)";

/** Of get and receive. */
const NULL = "每个路径以 NUL 结尾，不换行，也不加引号";

/** Flags that send, get and receive share. */
const job = {
  server,
  name: "你的名字",
  ...key,
  limit: "最高速率，例如 5MB/s 或 500kB",
  retryFor: "与服务器的连接断开后重试多少秒",
  lang: "程序使用的语言；未指定时与系统相同",
  ...trust,
};

const into = "存放文件的文件夹，不存在时会创建";

/** The end of the help of send, get and receive. */
const JOB_END =
  `进度写到标准错误。传输中断后，双方都恢复连接时会自动继续；如果程序已结束，再次运行同样的命令即可从中断处继续。

退出码：0 完成，1 失败，2 用法错误，3 无法连接，4 被服务器拒绝，5 对方不同意，6 收到的内容与发送的不一致，
128+N 收到信号 N。错误信息末尾括号中的代码不随语言和版本改变。`;

export const ZH: ClientTexts = {
  placeholders: chinesePlaceholders,
  join,
  joinHelp: (flags) =>
    `chat join [主机[:端口]|链接] --name 名字

加入聊天。输入的内容发到房间；以 / 开头的行是命令。在终端中按 Tab 补全，/help 列出全部命令和按键。

${flags}

每个选项都有对应的环境变量，例如 --name 对应 CHAT_NAME；选项优先。两者都没有时使用配置文件中的设置：
\`chat config\` 显示配置文件的位置和当前生效的设置，\`chat config init\` 生成一份初始的配置文件。

在管道中，标准输入的每一行都作为消息发出；别人的消息、加入和离开的提示、命令的结果都写到标准输出，每条一行：
  [#lobby] <alice> hello     房间里的消息；以 [#lobby] <alice>| 开头的行是它的后续
  [#lobby] * alice waves     用 /me 描述的动作
  [alice -> 你] hello        发给你的私信
  -- alice 加入了 #lobby     事件
自己的消息不会重复显示（使用 --json 时除外）。错误和连接状态写到标准错误。
输入结束后，程序等全部发送后才退出：\`echo hello | chat join --name ci\`。
如需持续接收消息，请提供不会结束的输入：\`tail -f /dev/null | chat join --name log --json\`。

其他机器上的服务器必须证明自己的密钥。chat://HOST/?invite=CODE#ed25519:KEY 这样的链接含有密钥；请在询问名字时粘贴链接，
因为本机的其他用户能看到程序的参数。没有链接时，程序会询问一次密钥是否正确；在管道中，请用 --server-key 或 --trust-new 回答。
密钥保存在状态文件夹的 known_servers.jsonl 中。密钥变了的服务器会被拒绝。

看起来像命令但不是命令的行会被拒绝；使用 --verbatim 时每一行都按文本发送。如果无法加入某个房间，
该 /join 之后的行会被拒绝，直到选定其他房间或人；它们不会发到别处。
不是 UTF-8 的行会被拒绝。/quit 会在输入结束之前退出；单独一个 q 是文本。

退出码：0 完成，1 有一行被拒绝，2 用法错误，3 无法连接，4 被服务器拒绝，128+N 收到信号 N。`,

  say: {
    to: "接收消息的房间或人；房间的 # 要加引号，否则 shell 会当作注释",
    server,
    name: job.name,
    ...key,
    retryFor: job.retryFor,
    lang: job.lang,
    ...trust,
  },
  sayHelp: (flags) =>
    `chat say --name 名字 --to '#房间'|名字 [内容...]

在房间里或向某人发一条消息，服务器保存后即退出。未给出内容时，整个标准输入（包括换行）就是这条消息：
make 2>&1 | tail -3 | chat say --name ci --to '#ops'

它不加入任何房间，所以别人看不到加入和离开的提示。房间必须存在。对方不在线时，会在上线后收到消息。以 / 开头的内容也按文本发送。

${flags}

退出码：0 消息已保存，1 被拒绝，2 用法错误，3 无法连接，4 被服务器拒绝，128+N 收到信号 N。`,

  send: {
    to: "接收者",
    as: "为单个文件或文件夹另取名字",
    ignore: "要略过的文件名，可用 * 和 ? 通配，用逗号分隔；可以多次指定",
    ...job,
  },
  sendHelp: (flags) =>
    `chat send --name 名字 --to 名字 路径...

向某人发送文件和文件夹，对方同意后开始。- 表示标准输入，默认命名为 stdin，可用 --as 另取名字。
对方不在线时，只要本程序还在运行，就会在对方上线后询问。

${flags}

${JOB_END}`,

  get: { from: "共享文件的人", into, null: NULL, ...job },
  getHelp: (flags) =>
    `chat get --name 名字 --from 名字 路径... --into 文件夹

从某人共享的文件夹中获取文件和文件夹。路径与 \`chat join\` 中 /tree 名字 显示的相同。
文件以路径的最后一段命名存放，已有同名文件时加上编号。存放的路径写到标准输出，每行一个；含有换行或控制字符的路径像 ls 那样加引号。

${flags}

${JOB_END}`,

  receive: {
    from: "接收谁的文件，多个名字用逗号分隔",
    into,
    keep: "第一次接收完成后继续等待，直到收到信号",
    null: NULL,
    ...job,
  },
  receiveHelp: (flags) =>
    `chat receive --name 名字 --from A,B --into 文件夹

不经询问就接收这些人中任何一个发来的文件，完成后即退出，退出码表示结果；不接收其他人的文件。
已有的文件不会被覆盖，同名的会加上编号。存放的路径写到标准输出，每行一个；含有换行或控制字符的路径像 ls 那样加引号。

名字还没有与密钥绑定，仅凭名字识别对方：如果服务器允许任何人使用空闲的名字，任何人都可以冒充此人。

${flags}

${JOB_END}`,

  config: { lang: "显示和写入所用的语言" },
  configHelp: (flags) =>
    `chat config - 显示 \`chat join\` 从环境变量和配置文件得到的设置

  chat config         显示每个设置、它的值和来源
  chat config init    生成一份初始的配置文件，其中的设置都已注释掉

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
  key: {
    identity: "要显示或导出的其他密钥的文件，代替你自己的密钥",
    replace: "导出时覆盖已有的文件；导入时代替你的另一个密钥，原来的密钥保留在旁边",
    lang: "程序使用的语言；未指定时与系统相同",
  },
  keyHelp: (flags) =>
    `chat key - 你的密钥，服务器凭它认出你

  chat key                显示密钥的指纹、对应的单词和文件；没有密钥时生成一个
  chat key export 文件    把密钥写入只有你能读取的文件；- 表示标准输出
  chat key import 文件    把文件中的密钥作为你的密钥；- 表示标准输入

可以口头或对照两个屏幕核对这些单词。拥有密钥文件的人就能冒充你：要在第二台机器上使用 chat，请让它生成自己的密钥；
换到新机器时，再把密钥带过去。

文件（包括 --identity 的文件）是 \`chat key export\`、\`ssh-keygen -t ed25519\` 或
\`openssl genpkey -algorithm ed25519\` 写出的密钥。口令会在终端中询问；导出或导入的密钥没有口令。

${flags}

退出码：0 完成，1 没有密钥、已有另一个密钥或文件无法写入，因此未作更改，2 用法错误，或文件不是密钥。`,
  keyTexts: {
    key: "密钥：",
    words: "单词：",
    wordsBelow: "      ",
    file: "文件：",
    made: "你还没有密钥，已生成一个。",
    written: (path) => `已写入 ${path}`,
    secret: "拥有这个密钥的人可以在任何服务器上冒充你，而且它在这里没有口令，请妥善保管。",
    openToOthers: (path) =>
      `这台机器上的其他用户可以读取 ${path}，因为它的文件系统没有权限。请把它移到只有你能读取的地方。`,
    same: "这已经是你的密钥。",
    kept: (path) => `原来的密钥保留在 ${path}`,
    otherInUse: (path) => `你的设置指定了另一个密钥 ${path}，仍会使用它：参见 \`chat config\`。`,
  },
  settings: {
    name: "你的名字。",
    identity: "其他密钥的文件，例如 ~/.ssh/id_ed25519，代替首次使用时生成的密钥。",
    guest: "不使用密钥加入，服务器认不出你。",
    server: "要加入的服务器。",
    rooms: "启动时加入的房间，代替 #lobby 或上次所在的房间。输入的内容发到第一个。",
    theme: '配色："dark" 适合深色背景，"light" 适合浅色背景，"auto" 两者皆宜，"none" 不用颜色。',
    bell: '终端何时响铃："off" 从不，"mention" 收到与你有关的消息时，"all" 收到任何消息时。',
    notify: '何时让终端显示通知："off"、"mention" 或 "all"。',
    lang: '程序的语言，"en" 或 "zh"。不设置时使用系统的语言。',
    quiet: "合并加入和离开的提示。",
    retryFor: '连接断开后重试多少秒，或 "forever"（一直重试）。在终端中默认为 "forever"。',
    logDir: "保存聊天记录的文件夹，每个房间和每个人一个文件。~/ 是你的主目录。",
    downloads: "存放接收文件的文件夹。不设置时，是下载文件夹中的 chat。",
    share: "供别人查看和获取文件的文件夹。不设置时不共享。",
    acceptFrom: "不经询问就接收这些人的文件，以对方当时的名字为准。",
    limit: '所有传输合计的最高速率，例如 "5MB/s" 或 "500kB"；"0" 表示不限。',
    highlight: "提醒词，含有它的消息视为提到你。",
    ignore: "不显示这些人的消息。",
    aliases: '常用输入的简写，不带斜杠：设置 "w" 后，/w 相当于 /who。',
  },
  template: [
    "`chat join` 的设置。`chat config` 显示当前生效的设置。",
    "去掉设置前面的 // 即可修改。选项和 CHAT_ 环境变量优先于这里的设置。",
  ],
};
