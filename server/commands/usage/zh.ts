/**
 * The help of the server's commands, in Chinese.
 *
 * @module
 */
import { chinesePlaceholders } from "../../../shared/cli/usage/placeholders_zh.ts";
import type { ServerTexts } from "./texts.ts";

export const ZH: ServerTexts = {
  placeholders: chinesePlaceholders,
  own: {
    host: "监听的地址；0.0.0.0 或 :: 表示所有网络",
    port: "监听的端口；0 表示任选一个空闲端口",
    data: "保存数据的文件夹，默认是当前用户数据文件夹中的 chat",
    memory: "数据只放在内存中，不写入磁盘",
    sync: "full 表示已确认的消息断电后也不会丢失",
    openNames: "名字不归任何人所有：谁都可以使用当前无人使用的名字；只有本机可以加入时默认开启",
    tls: "开启或关闭加密；其他机器可以加入时默认开启",
    cert: "TLS 证书及其证书链，PEM 格式；默认由服务器自行生成",
    key: "--cert 的私钥，PEM 格式",
    publicHost: "其他人访问服务器的地址，用于链接",
    publicCert: "服务器前面的代理所出示的证书，PEM 格式",
    proxyProtocol: "代理所在的网络，这些代理会告知每个客户端的地址（PROXY 协议）；需要 --no-tls",
    title: "服务器的名称，向加入者显示",
    motd: "存放每日公告的文件，向加入者显示",
    logFormat: "标准错误中日志的格式",
    logLevel: "日志中显示的最低级别",
    lang: "错误信息和帮助的语言；日志为英文",
  },
  access: {
    access: "成员以外谁可以加入；只有本机可以加入时默认为 open，否则为 invite",
    guests: "允许没有密钥的人以访客身份加入；access 为 open 时默认开启",
    passwordFile: "存放密码的文件，用于 --access password，取第一行",
    memberInvitations: "允许所有成员用 /invitation 生成邀请，不限于所有者",
  },
  history: {
    backlog: "新加入房间的人能看到的消息数",
    keepDays: "消息保存的天数；0 表示永久",
    keepLast: "每个房间最后的这些消息无论多旧都保留；0 表示不保留",
    keepMessages: "每个房间保存的消息数；0 表示全部",
    editTime: "消息可以编辑或删除的时限；0 表示不限",
    maxMail: "每个人可以积压的未读私信数；0 表示不限",
    maxKept: "每个人每天可以写入历史记录的文字量；0 表示不限",
    minFree: "磁盘剩余空间低于此值时不再接收消息；默认取 1 GiB 与磁盘的 5% 中较小者",
  },
  limits: {
    maxText: "一条消息的最大长度，按 UTF-8 计",
    maxConnections: "同时存在的会话数",
    maxPerAddress: "来自同一地址的连接数（不计本机），以及一个人的会话数",
    maxRooms: "一个会话可以加入的房间数",
    maxRoomsInAll: "服务器上的房间数",
    maxPresence: "房间人数不超过此数时，逐一通知成员的加入和离开",
    rate: "一个会话每秒的请求数，超过则限速",
    burst: "开始限速之前允许的连续请求数",
    handshakeTimeout: "握手的时限",
    idleTimeout: "会话最长的静默时间；过三分之一时询问，10 秒内没有回应即视为断开",
    maxQueue: "一个会话可以积压的未读字节数",
    maxDeals: "一个会话可以同时发起的文件请求数",
    maxOffers: "可以等待同一个人答复的文件请求数",
    maxTransfers: "同时进行的传输数",
    maxInvitations: "一个成员可以同时有效的邀请数",
    resumeTimeout: "断开的会话可以恢复的时限",
    keepNames: "名字不再使用后仍归其所有者的天数；0：永久",
    maxNewNames: "同一网络的人每小时可认领的名字数，之后来的人暂时不拥有名字；0：不限",
  },
  exporting: {
    data: "服务器的文件夹，默认是当前用户的服务器所用的那个",
    room: "只导出这个房间的消息；不指定则导出所有房间",
    since: "只导出此时间及以后的消息，例如 2026-11-01、2026-11-01T14:00、36h 或 7d（多久以前）",
    before: "只导出此时间以前的消息",
    format: "text 便于阅读；jsonl 为每行一条 JSON 消息，格式与协议相同",
    lang: "显示内容的语言",
  },
  compacting: {
    data: "服务器的文件夹，默认是当前用户的服务器所用的那个",
    lang: "显示内容的语言",
    done: ({ before, after }) =>
      `已释放 ${megabytes(Math.max(0, before - after))} 磁盘空间：原来 ${megabytes(before)}，现在 ${megabytes(after)}`,
  },
  forgetting: {
    name: "要删除谁的消息",
    data: "服务器的文件夹，默认是当前用户的服务器所用的那个",
    yes: "不询问，直接删除",
    lang: "显示内容的语言",
  },
  checking: {
    data: "服务器的文件夹，默认是当前用户的服务器所用的那个",
    lang: "显示内容的语言",
  },
  restoring: {
    data: "服务器的文件夹，默认是当前用户的服务器所用的那个",
    lang: "显示内容的语言",
  },
  inviting: {
    data: "服务器的文件夹，默认是当前用户的服务器所用的那个",
    uses: "邀请可以让几个人加入",
    expires: "有效期，例如 12h、2d 或 never（不过期）；默认一周",
    for: "邀请只对这个名字有效",
    owner: "使用者成为服务器的所有者，可以生成邀请",
    lang: "显示内容的语言",
  },
  administering: {
    data: "服务器的文件夹，默认是当前用户的服务器所用的那个",
    key: "此人现在的密钥，即对方机器上 chat key 显示的内容",
    lang: "显示内容的语言",
  },
  serveHelp: ({ own, access, history, limits }) =>
    `chat serve - 启动服务器

  chat serve [选项]

服务器一直运行，直到收到 SIGINT（Ctrl-C）或 SIGTERM，然后通知所有人并退出。准备就绪时在标准输出显示地址；
日志写到标准错误。消息保存在一个文件夹中，同一时间只能由一个服务器使用。

选项（也可以用环境变量指定，例如 --max-text 对应 CHAT_MAX_TEXT）：
${own}

谁可以加入：
${access}

历史记录：
${history}

限制（0 表示不限）：
${limits}
`,
  exportHelp: (flags) =>
    `chat export - 导出聊天记录

  chat export [--room '#ops'] [--format text|jsonl]

按时间顺序把各房间的消息写到标准输出，服务器运行时也可以使用。私信不会导出。如果部分历史记录已损坏，
其余内容照常导出，并提示跳过了哪些消息，退出码为 1。

选项（也可以用环境变量指定，例如 --data 对应 CHAT_DATA）：
${flags}
`,
  compactHelp: (flags) =>
    `chat compact - 缩小服务器的文件

  chat compact [--data 文件夹]

把已删除消息占用的空间还给磁盘。历史记录先复制到新文件，再由新文件取代旧文件，期间磁盘需要容纳两份。
旧版本创建的文件夹需要执行一次，此后服务器会自行归还空间。请先停止服务器。

选项（也可以用环境变量指定，例如 --data 对应 CHAT_DATA）：
${flags}
`,
  forgetHelp: (flags) =>
    `chat forget - 删除某人的所有消息

  chat forget --name 名字

从服务器的文件夹中永久删除此人的消息、收发的私信和名字。此人的密钥不再是服务器的成员（还属于别人的除外），此人生成的邀请也会撤销。删除前会显示将要删除的内容并询问。请先停止服务器。

选项（文件夹也可以用环境变量 CHAT_DATA 指定）：
${flags}
`,
  checkHelp: (flags) =>
    `chat check - 检查服务器的历史记录是否完好

  chat check [--data 文件夹]

读取服务器文件夹中的全部历史记录，不做任何修改，服务器运行时也可以使用。完好时退出码为 0，损坏时为 1：
此时请停止服务器并恢复文件夹的备份。仍可读取的内容可以用 \`chat export\` 导出。

选项（也可以用环境变量指定，例如 --data 对应 CHAT_DATA）：
${flags}
`,
  restoreHelp: (flags) =>
    `chat restore - 告知服务器其文件夹已恢复到较早的状态

  chat restore [--data 文件夹]

不复制任何文件。\`chat serve\` 能自动发现文件夹是恢复的副本，并使用从未出现过的消息编号，
以免新消息被当作旧消息。如果恢复的是整个磁盘（快照），或者文件系统不记录文件的创建时间，
服务器无法发现：请在下次启动前运行此命令。有效的邀请会撤销，因为它们可能已经用过。此后撤销过的设备会重新有效，需要再次撤销。请先停止服务器。

选项（也可以用环境变量指定，例如 --data 对应 CHAT_DATA）：
${flags}
`,
  inviteHelp: (flags) =>
    `chat invite - 邀请别人加入正在运行的服务器

  chat invite new [--uses 5] [--expires 2d] [--for 名字] [--owner]
  chat invite list
  chat invite withdraw 编号

\`new\` 在标准输出只输出一个链接。收到的人把它粘贴到 \`chat join\` 中即可加入。拿到链接的人都能使用，请只发给你要邀请的人。
\`list\` 列出所有邀请，不含邀请码，因为服务器不保存邀请码。服务器必须正在运行，而且只有运行服务器的用户可以使用此命令。

选项（也可以用环境变量指定，例如 --data 对应 CHAT_DATA）：
${flags}
`,
  adminHelp: (flags) =>
    `chat admin - 管理正在运行的服务器上属于某人的内容

  chat admin name reset 名字 [--key 密钥]

\`name reset\` 用于某人丢失了名字所属的密钥。此人的所有设备都会移除：会话立即结束，此前的任何凭据都不再有效。
名字随即空出，此人的其他名字也一样：最先使用该名字的密钥得到它，但看不到发给原来那个人的消息，并且和新来的人一样需要邀请。指定 --key 时，
名字和消息仍属于此人，该密钥成为此人唯一的设备。服务器必须正在运行，而且只有运行服务器的用户可以使用此命令。

选项（文件夹也可以用环境变量 CHAT_DATA 指定）：
${flags}
`,
  admin: {
    notKept:
      "服务器的磁盘没有保存这次更改：如果在腾出空间之前服务器停止，更改就会丢失。请腾出一些空间，再运行一次同样的命令",
    reset: ({ name, key, devices, sessions, others }) =>
      (key === undefined ? `名字 ${[name, ...others].join("、")} 已可供他人使用` : `${name} 现在属于 ${key}`) +
      `。已移除 ${devices} 台设备，结束 ${sessions} 个会话` +
      (key === undefined ? "。新的密钥可能需要邀请：chat invite new" : ""),
    alsoOf: (others) => `注意：这也是 ${others.join("、")} 的密钥`,
  },
  invite: {
    made: ({ number, uses, until }) =>
      `邀请 ${number}：可用 ${uses} 次，${until === undefined ? "不过期" : `有效期至 ${until}`}。` +
      `撤销请用 chat invite withdraw ${number}`,
    withdrawn: (number) => `邀请 ${number} 已撤销`,
    none: "还没有邀请。生成请用 chat invite new",
    listed: ({ number, state, uses, left, made, by, until, name, owner }) =>
      `${number}：` + [
        state === "open" ? `还可用 ${left} 次（共 ${uses} 次）` : STATES[state] ?? state,
        ...state !== "open" ? [] : [until === undefined ? "不过期" : `有效期至 ${until}`],
        ...name === undefined ? [] : [`只对 ${name} 有效`],
        ...owner === true ? ["使用者成为所有者"] : [],
        `${by === undefined ? "管理员于" : `${by} 于`} ${made} 生成`,
      ].join("，"),
    first: (uses) => `把这个链接发给别人，可以让 ${uses} 个人加入。对方运行 \`chat join\` 并粘贴：`,
    firstOpen: "把这个含有服务器密钥的链接发给别人，就可以让他们加入。对方运行 `chat join` 并粘贴：",
    firstPassword: "把密码和这个链接发给别人，就可以让他们加入。对方运行 `chat join` 并粘贴：",
    firstOwner: "你自己用这个链接加入，就成为服务器的所有者，可以用 /invitation 生成邀请：",
    firstHost: (host) =>
      `别人可能无法用 ${host} 找到本机：请把链接中的 ${host} 换成本机的地址（\`ip addr\` 会显示），或用 --public-host 地址 启动服务器。`,
  },
  forget: {
    found: ({ name, messages, privates, sessions, devices }) =>
      `${name}：房间里的消息 ${messages} 条，收发的私信 ${privates} 条，会话 ${sessions} 个，设备 ${devices} 台`,
    question: "永久删除这些内容吗？[y/N] ",
    nothingDone: "没有删除任何内容",
    done: (name) => `已删除 ${name} 的所有消息`,
  },
  check: {
    large: (megabytes) => `正在检查 ${megabytes} MB，需要一些时间…`,
    sound: (folder, messages) => `${folder} 中的历史记录完好，共 ${messages} 条消息`,
    unreadable: ({ from, to }) =>
      to === null ? `编号 ${from} 及以后的消息无法读取` : `编号 ${from} 至 ${to} 的消息无法读取`,
    rows: {
      roomless: (rows) => `${rows} 条消息所在的房间不存在`,
      misplaced: (rows) => `${rows} 条消息既不属于房间也不属于私信，或同时属于两者`,
      malformed: (rows) => `${rows} 行包含 chat 不会写入的内容`,
      early: (rows) => `${rows} 处修改早于被修改的消息`,
      unreserved: (rows) => `${rows} 条消息的编号会被再次使用`,
    },
    index: "搜索索引已损坏，服务器会重新建立",
  },
  restored: (folder) => `${folder} 的服务器下次启动后将使用从未出现过的消息编号`,
};

/** The states of invitations that are over. */
const STATES: Readonly<Record<string, string>> = {
  spent: "已用完",
  expired: "已过期",
  withdrawn: "已撤销",
};

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
